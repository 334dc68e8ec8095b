//! Adjustment for asking many questions at once.

use super::number::real_length;

/// Holm's (1979) step-down adjustment on logarithms: ln of p₍ᵢ₎ × (m − i + 1), made monotone and
/// capped at 0, in the order of the input.
///
/// Rejecting where the adjusted p is at most α keeps the chance of any false rejection within α,
/// whatever the dependence. A NaN is treated as p = 1.
#[must_use]
pub fn holm(ln_p: &[f64]) -> Vec<f64> {
    let known = |index: usize| {
        if ln_p[index].is_nan() {
            0.0
        } else {
            ln_p[index]
        }
    };
    let mut order: Vec<usize> = (0..ln_p.len()).collect();
    order.sort_by(|left, right| known(*left).total_cmp(&known(*right)));
    let mut adjusted = vec![0.0; ln_p.len()];
    let mut largest = f64::NEG_INFINITY;
    for (rank, index) in order.into_iter().enumerate() {
        let remaining = real_length(ln_p.len() - rank);
        largest = largest.max(known(index) + remaining.ln()).min(0.0);
        adjusted[index] = largest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(p: &[f64], expected: &[f64]) {
        let ln_p: Vec<f64> = p.iter().map(|p| p.ln()).collect();
        for (got, wanted) in holm(&ln_p).iter().zip(expected) {
            assert!((got.exp() - wanted).abs() < 1e-14, "{got}");
        }
    }

    #[test]
    fn adjusted_values_are_those_of_r() {
        // R 4.2.2: p.adjust(p, "holm")
        case(&[0.01, 0.02, 0.03, 0.5], &[0.04, 0.06, 0.06, 0.5]);
        case(&[0.9, 0.8], &[1.0, 1.0]);
        case(&[], &[]);
    }

    #[test]
    fn tiny_values_stay_apart() {
        let adjusted = holm(&[-5_000.0, -4_000.0, 0.0]);
        assert!(adjusted[0] < adjusted[1] && adjusted[1] < -3_000.0);
    }
}
