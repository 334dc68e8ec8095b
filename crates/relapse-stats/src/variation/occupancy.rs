//! How many places a number of events fill that fall independently of each other.

/// How many places `events` fill on average, each of which falls into place h with probability qₕ: Σ 1 − (1 − qₕ)ⁿ (Johnson &
/// Kotz 1977, section 3.1). The probabilities add up to 1.
#[must_use]
pub fn filled_places(events: u32, shares: &[f64]) -> f64 {
    let filled = |share: &f64| 1.0 - power(1.0 - share, events);
    shares.iter().map(filled).sum()
}

/// Its variance: Σ cₕ(1 − cₕ) + 2 Σ ((1 − qₕ − qᵢ)ⁿ − cₕ cᵢ) over the pairs h < i, with cₕ = (1 − qₕ)ⁿ for an empty place.
#[must_use]
pub fn filled_places_variance(events: u32, shares: &[f64]) -> f64 {
    let places = shares.iter().filter(|share| **share > 0.0);
    let empty: Vec<(f64, f64)> = places
        .map(|share| (*share, power(1.0 - share, events)))
        .collect();
    let mut variance = 0.0;
    for (place, (share, own)) in empty.iter().enumerate() {
        variance += own * (1.0 - own);
        for (other_share, other) in &empty[place + 1..] {
            variance += 2.0 * (power(1.0 - share - other_share, events) - own * other);
        }
    }
    variance.max(0.0)
}

fn power(base: f64, exponent: u32) -> f64 {
    base.max(0.0)
        .powi(i32::try_from(exponent).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance over every way in which the events may fall.
    fn by_a_plain_loop(events: u32, shares: &[f64]) -> [f64; 2] {
        let places = shares.len();
        let (mut mean, mut square) = (0.0, 0.0);
        for way in 0..places.pow(events) {
            let (mut rest, mut probability) = (way, 1.0);
            let mut filled = vec![false; places];
            for _ in 0..events {
                filled[rest % places] = true;
                probability *= shares[rest % places];
                rest /= places;
            }
            let count = u32::try_from(filled.iter().filter(|one| **one).count()).unwrap();
            mean += probability * f64::from(count);
            square += probability * f64::from(count * count);
        }
        [mean, square - mean * mean]
    }

    #[test]
    fn mean_and_variance_are_those_of_every_way_to_fall() {
        for shares in [
            &[0.25; 4][..],
            &[0.7, 0.1, 0.1, 0.1],
            &[0.5, 0.5, 0.0],
            &[0.05, 0.15, 0.3, 0.5],
            &[1.0],
        ] {
            for events in 0..=8 {
                let [mean, variance] = by_a_plain_loop(events, shares);
                let got = filled_places(events, shares);
                // The loop adds up to 65,536 products.
                assert!((got - mean).abs() < 1e-10, "{got} for {mean}");
                let got = filled_places_variance(events, shares);
                assert!((got - variance).abs() < 1e-10, "{got} for {variance}");
            }
        }
    }

    #[test]
    fn hundreds_of_events_fill_every_hour() {
        let hours = [1.0 / 24.0; 24];
        assert!((filled_places(1000, &hours) - 24.0).abs() < 1e-9);
        assert!(filled_places_variance(1000, &hours) < 1e-9);
    }
}
