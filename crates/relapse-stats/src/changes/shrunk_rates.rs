//! The rates of many values, drawn together as far as chance explains their differences.

use crate::numerics::real_length;

/// Each value's rate from its events and runs, drawn towards the common rate.
///
/// The variance τ² between values is the moment estimate of `DerSimonian` & Laird (1986, eq. 8). A value keeps the share
/// τ²/(τ² + σᵢ²) of its distance (Efron & Morris 1975), where σᵢ² is the binomial variance of its rate. Values that differ no
/// more than by chance all get the common rate.
#[must_use]
pub fn shrunk_rates(values: &[[f64; 2]]) -> Vec<f64> {
    let sum = |place: usize| values.iter().map(|value| value[place]).sum::<f64>();
    let (events, runs) = (sum(0), sum(1));
    if runs <= 0.0 {
        return vec![0.0; values.len()];
    }
    let common = events / runs;
    let binomial = common * (1.0 - common);
    let of = |[events, runs]: [f64; 2]| events / runs;
    let known = || values.iter().copied().filter(|[_, runs]| *runs > 0.0);
    if binomial <= 0.0 {
        return vec![common; values.len()];
    }
    let spread: f64 = known()
        .map(|value| value[1] * (of(value) - common).powi(2) / binomial)
        .sum();
    let squares: f64 = known().map(|[_, runs]| runs * runs).sum();
    let scale = (runs - squares / runs) / binomial;
    let by_chance = real_length(known().count()) - 1.0;
    let between = if scale > 0.0 {
        ((spread - by_chance) / scale).max(0.0)
    } else {
        0.0
    };
    let shrunk = values.iter().map(|value| {
        let [_, runs] = *value;
        if runs <= 0.0 {
            return common;
        }
        let kept = between / (between + binomial / runs);
        common + kept * (of(*value) - common)
    });
    shrunk.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_of_chance_vanish() {
        let rates = shrunk_rates(&[[20.0, 1000.0], [24.0, 1000.0], [18.0, 1000.0], [0.0, 0.0]]);
        assert!(
            rates
                .iter()
                .all(|rate| (rate - 62.0 / 3000.0).abs() < 1e-12)
        );
    }

    /// By hand: the common rate is 0.04, so p(1 − p) = 0.0384. Q = 2 · 1000 · 0.02² / 0.0384 = 20.8333, and
    /// τ² = 19.8333 · 0.0384 / 1000 = 7.616e-4. A value keeps τ²/(τ² + 3.84e-5) = 0.952.
    #[test]
    fn true_differences_stay() {
        let rates = shrunk_rates(&[[60.0, 1000.0], [20.0, 1000.0]]);
        assert!((rates[0] - (0.04 + 0.952 * 0.02)).abs() < 1e-9, "{rates:?}");
        assert!((rates[1] - (0.04 - 0.952 * 0.02)).abs() < 1e-9);
        assert_eq!(shrunk_rates(&[[0.0, 0.0]]), [0.0]);
    }
}
