//! The adjustment of p-values for many questions at once.

/// One of the questions that are asked at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hypothesis {
    /// ln of its one-sided p. NaN counts as p = 1.
    pub ln_p: f64,
    /// Its share of the error relative to the shares of the others. It exceeds 0.
    pub weight: f64,
}

/// The adjusted ln p of each hypothesis by Holm's weighted step-down procedure (Holm 1979, section 4), in the order of the
/// input.
///
/// Hypotheses are taken in the order of p/w. Each p is multiplied by the sum of the weights from its own on, over its own
/// weight. The products are then made monotone and at most 1. With equal weights this is the usual p₍ᵢ₎ × (m − i + 1).
///
/// If hypotheses are rejected where the adjusted p is at most α, the probability of any false rejection is at most α,
/// whatever their dependence.
#[must_use]
pub fn holm(hypotheses: &[Hypothesis]) -> Vec<f64> {
    let per_weight = |index: usize| {
        let Hypothesis { ln_p, weight } = hypotheses[index];
        if ln_p.is_nan() {
            f64::INFINITY
        } else {
            ln_p - weight.ln()
        }
    };
    let mut order: Vec<usize> = (0..hypotheses.len()).collect();
    order.sort_by(|left, right| per_weight(*left).total_cmp(&per_weight(*right)));
    let mut adjusted = vec![0.0; hypotheses.len()];
    let mut largest = f64::NEG_INFINITY;
    for (rank, index) in order.iter().enumerate() {
        let remaining: f64 = order[rank..]
            .iter()
            .map(|other| hypotheses[*other].weight)
            .sum();
        largest = largest.max(per_weight(*index) + remaining.ln()).min(0.0);
        adjusted[*index] = largest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(p: &[f64], expected: &[f64]) {
        let equal = |p: &f64| Hypothesis {
            ln_p: p.ln(),
            weight: 2.0,
        };
        let hypotheses: Vec<Hypothesis> = p.iter().map(equal).collect();
        for (got, wanted) in holm(&hypotheses).iter().zip(expected) {
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
    fn tiny_values_remain_distinct() {
        let adjusted =
            holm(&[-5_000.0, -4_000.0, 0.0].map(|ln_p| Hypothesis { ln_p, weight: 1.0 }));
        assert!(adjusted[0] < adjusted[1] && adjusted[1] < -3_000.0);
    }

    #[test]
    fn a_heavier_hypothesis_is_adjusted_less() {
        // Holm 1979, section 4, worked by hand: p/w = (0.001, 0.004, 0.5);
        // 0.004·6/4 = 0.006; then 0.004·2/1 = 0.008; then 0.5·1/1.
        let of = |p: f64, weight| Hypothesis {
            ln_p: p.ln(),
            weight,
        };
        let adjusted = holm(&[of(0.004, 4.0), of(0.004, 1.0), of(0.5, 1.0)]);
        for (got, wanted) in adjusted.iter().zip([0.006, 0.008, 0.5]) {
            assert!((got.exp() - wanted).abs() < 1e-14, "{}", got.exp());
        }
    }
}
