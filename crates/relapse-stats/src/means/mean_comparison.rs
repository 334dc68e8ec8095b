//! The ratio of mean minutes per run, which are heavy-tailed and mostly zero.
//!
//! Under a ratio θ, the candidate's minutes divided by θ and the baseline's minutes are exchangeable within a stratum. The
//! stratified permutation test (Fisher 1935; Pitman 1937) has
//!
//! T(θ) = Σ (M₁/θ − n₁(M₁/θ + M₀)/n)  and  V(θ) = Σ n₁n₀/(n(n−1)) · Σ(y − ȳ)²
//!
//! over the strata's pooled scaled minutes y. T/√(φV) is corrected for its skewness and referred to Student's t. Where the
//! candidate has a tenth of the runs, T is skewed to large values. Without the correction 1.5 % of innocent rollouts have a
//! p-value below 1 %, and 0.2 % have one below 0.1 % (minutes log-normal with σ = 1.5; `skewness.rs`,
//! `means_error_tests.rs`).
//!
//! A few long rescues prove nothing, however large T is. One rescue falls in an arm with a tenth of the runs one time in
//! ten. The p-value is therefore at least that of m = (Σy)²/Σy² equal rescues (the effective number of Kish 1965). Each of
//! them falls to the candidate with probability π = Σ(n₁/n)M / ΣM, and the candidate has its share of the minutes. This is
//! the binomial tail `I_π(m₁, m₀ + 1)`. For rare rescues of equal length it is the exact conditional test of their number.

use super::mean_stratum::MeanStratum;
use super::permutation::MeanEvidence;
use crate::interval::{Interval, NullValue};
use crate::numerics::zero_of_increasing;
use crate::variation::{Dispersion, ReferenceLaw};

/// Evidence of one question about means at one look.
///
/// As for rates, these are equivalent: `ln_p_worse <= ln((1 − level)/2)`, `ratio_interval.lower > 1` and
/// `difference_interval.lower > 0`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanComparison {
    /// The candidate's mean over the baseline's, where T(θ) = 0. `None` where neither arm has minutes, and 0 or +∞ where
    /// only one has.
    pub ratio: Option<f64>,
    /// Interval of the ratio. It is (0, ∞) where neither arm has minutes.
    pub ratio_interval: Interval,
    /// Candidate − baseline in minutes per run, with Mantel–Haenszel weights.
    pub difference: f64,
    /// Interval of the difference, in minutes per run. It is (−∞, ∞) where neither arm has minutes, because nothing gives the
    /// scale.
    pub difference_interval: Interval,
    /// ln of the one-sided p of "no worse" (ratio ≤ 1).
    pub ln_p_worse: f64,
}

/// Compares the mean minutes per run over strata. `level` is that of both intervals.
///
/// The test is a stratified permutation test, corrected for skewness (Pitman 1937; Wilson & Hilferty 1931). Its p-value is
/// at least the binomial tail of the effective number of rescues (Kish 1965).
///
/// `None` where no stratum has runs in both arms, a sum is negative or not finite, or `level` is not within (0, 1).
#[must_use]
pub fn compare_means(
    strata: &[MeanStratum],
    level: f64,
    dispersion: Option<Dispersion>,
) -> Option<MeanComparison> {
    let evidence = MeanEvidence::of(strata)?;
    if !(level > 0.0 && level < 1.0) {
        return None;
    }
    let alpha = 0.5 * (1.0 - level);
    let reference = ReferenceLaw::new(dispersion);
    let test = MeanTest {
        reference,
        ln_alpha: alpha.ln(),
        quantile: reference.upper_quantile(alpha),
    };
    let ln_p_worse = test.ln_upper(&evidence, 0.0);
    let Some(ratio) = evidence.ratio() else {
        return Some(MeanComparison {
            ratio: None,
            ratio_interval: Interval::ANY_RATIO,
            difference: 0.0,
            difference_interval: Interval {
                lower: f64::NEG_INFINITY,
                upper: f64::INFINITY,
            },
            ln_p_worse,
        });
    };
    let mirrored = evidence.mirrored();
    let null = if ln_p_worse <= test.ln_alpha {
        NullValue::Below
    } else if test.ln_upper(&mirrored, 0.0) <= test.ln_alpha {
        NullValue::Above
    } else {
        NullValue::Inside
    };
    let ratio_interval = Interval {
        lower: test.lower_limit(&evidence),
        upper: 1.0 / test.lower_limit(&mirrored),
    };
    let moments = evidence.moments(0.0);
    let difference = moments.statistic / evidence.weight;
    let reach = test.quantile * (reference.factor * moments.variance).sqrt() / evidence.weight;
    let difference_interval = Interval {
        lower: difference - reach,
        upper: difference + reach,
    };
    Some(MeanComparison {
        ratio: Some(ratio),
        ratio_interval: ratio_interval.agreeing_with(1.0, null),
        difference,
        difference_interval: difference_interval.agreeing_with(0.0, null),
        ln_p_worse,
    })
}

/// The normal deviate with the tail probability of `z` in a Pearson type III law, a shifted gamma, of this skewness. It
/// uses the cube root of Wilson & Hilferty (1931). Permutation laws of skewed data agree with that type in three moments
/// (Mielke & Berry 1982).
fn unskewed(z: f64, skewness: f64) -> f64 {
    if skewness.abs() < 1e-6 {
        return z;
    }
    let gamma = (1.0 + 0.5 * skewness * z).max(0.0);
    6.0 / skewness * (gamma.cbrt() - 1.0) + skewness / 6.0
}

/// The one-sided test at a level, and the distribution that it refers to.
struct MeanTest {
    reference: ReferenceLaw,
    ln_alpha: f64,
    quantile: f64,
}

impl MeanTest {
    /// ln of the one-sided p of "ratio ≤ θ".
    fn ln_upper(&self, evidence: &MeanEvidence, ln_ratio: f64) -> f64 {
        let moments = evidence.moments(ln_ratio);
        let variance = self.reference.factor * moments.variance;
        if moments.statistic == 0.0 || variance <= 0.0 {
            return self.reference.ln_upper(0.0);
        }
        let deviation = variance.sqrt();
        let z = unskewed(
            moments.statistic / deviation,
            evidence.third_moment(ln_ratio) / (variance * deviation),
        );
        self.reference.ln_upper(z).max(moments.ln_effective_upper())
    }

    /// The θ below the estimate where p = α. It is 0 where even θ → 0 is not rejected.
    fn lower_limit(&self, evidence: &MeanEvidence) -> f64 {
        let Some(ratio) = evidence.ratio() else {
            return 0.0;
        };
        if ratio <= 0.0 {
            return 0.0;
        }
        let wanted = (-2.0 * self.ln_alpha).sqrt();
        let gap = |ln_ratio: f64| wanted - (-2.0 * self.ln_upper(evidence, ln_ratio)).sqrt();
        let start = if ratio.is_finite() {
            ratio.ln()
        } else {
            self.start(evidence)
        };
        zero_of_increasing(gap, start, 0.3).exp()
    }

    /// ln of the θ at which the search begins where only the candidate has minutes.
    fn start(&self, evidence: &MeanEvidence) -> f64 {
        if self.ln_upper(evidence, 0.0) > self.ln_alpha {
            -1.0
        } else {
            1.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::mean_stratum::Total;
    use super::*;

    fn total(minutes: &[f64], zeros: u64) -> Total {
        Total {
            runs: zeros + u64::try_from(minutes.len()).unwrap_or(0),
            sum: minutes.iter().sum(),
            sum_of_squares: minutes.iter().map(|minute| minute * minute).sum(),
        }
    }

    fn stratum(candidate: Total, baseline: Total) -> MeanStratum {
        MeanStratum {
            baseline,
            candidate,
        }
    }

    fn minutes(scale: f64) -> Vec<f64> {
        (1..40).map(|step| scale * f64::from(step)).collect()
    }

    #[test]
    fn twice_the_minutes_are_twice_the_mean() {
        let strata = [stratum(
            total(&minutes(2.0), 500),
            total(&minutes(1.0), 500),
        )];
        let compared = compare_means(&strata, 0.95, None).unwrap();
        assert!((compared.ratio.unwrap() - 2.0).abs() < 1e-12);
        assert!(compared.ratio_interval.lower > 1.0 && compared.ratio_interval.contains(2.0));
        assert!(compared.difference_interval.lower > 0.0);
        assert!(compared.ln_p_worse <= 0.025_f64.ln());
    }

    #[test]
    fn swapping_the_arms_mirrors_the_interval() {
        let (many, few) = (total(&minutes(1.5), 900), total(&minutes(1.0), 300));
        let ours = compare_means(&[stratum(many, few)], 0.95, None).unwrap();
        let mirrored = compare_means(&[stratum(few, many)], 0.95, None).unwrap();
        assert!((ours.ratio_interval.lower * mirrored.ratio_interval.upper - 1.0).abs() < 1e-9);
        assert!((ours.difference + mirrored.difference).abs() < 1e-12);
    }

    #[test]
    fn p_and_intervals_agree_at_every_level() {
        for scale in [0.3, 0.7, 1.0, 1.4, 2.0, 3.0] {
            let strata = [
                stratum(total(&minutes(scale), 300), total(&minutes(1.0), 400)),
                stratum(total(&[scale], 30), total(&[], 90)),
            ];
            for level in [0.5, 0.9, 0.99, 0.99999] {
                let compared = compare_means(&strata, level, None).unwrap();
                let rejected = compared.ln_p_worse <= f64::ln(0.5 * (1.0 - level));
                assert_eq!(
                    rejected,
                    compared.ratio_interval.lower > 1.0,
                    "{compared:?}"
                );
                assert_eq!(
                    rejected,
                    compared.difference_interval.lower > 0.0,
                    "{compared:?}"
                );
            }
        }
    }

    #[test]
    fn zero_minutes_in_one_arm_leave_the_ratio_unbounded_on_one_side() {
        let strata = [stratum(total(&minutes(1.0), 500), total(&[], 500))];
        let compared = compare_means(&strata, 0.95, None).unwrap();
        assert!(compared.ratio.unwrap().is_infinite());
        assert!(compared.ratio_interval.lower > 1.0);
        assert!(compared.ratio_interval.upper.is_infinite());
        let mirrored = compare_means(
            &[stratum(strata[0].baseline, strata[0].candidate)],
            0.95,
            None,
        );
        assert!(mirrored.unwrap().ratio_interval.lower <= 0.0);
    }

    #[test]
    fn zero_minutes_in_both_arms_have_no_ratio() {
        let compared = compare_means(&[stratum(total(&[], 9), total(&[], 9))], 0.95, None).unwrap();
        assert_eq!(compared.ratio, None);
        assert_eq!(compared.ratio_interval, Interval::ANY_RATIO);
        assert!((compared.ln_p_worse - 0.5_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn one_long_rescue_in_a_small_arm_is_no_proof() {
        // Exactly: the one rescue falls into the tenth of the runs with probability 0.1.
        let strata = [stratum(total(&[60.0], 99), total(&[], 900))];
        let compared = compare_means(&strata, 0.95, None).unwrap();
        assert!(
            (compared.ln_p_worse - 0.1_f64.ln()).abs() < 1e-9,
            "{compared:?}"
        );
        assert!(compared.ratio_interval.lower < 1.0);
    }

    #[test]
    fn negative_minutes_are_refused() {
        let wrong = Total {
            sum: -1.0,
            ..total(&[1.0], 9)
        };
        assert_eq!(
            compare_means(&[stratum(wrong, total(&[1.0], 9))], 0.95, None),
            None
        );
    }
}
