//! The ratio of means of times, which are heavy-tailed and may be mostly zero. Of rescue minutes, `rescue_comparison.rs` is
//! the test that is used.
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
use super::ratio_test::RatioTest;
use crate::interval::Interval;
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
    /// The differences at which the means have a ratio within its interval and add up to what they do. It is (−∞, ∞) where
    /// neither arm has minutes, because nothing gives the scale.
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
    let mirrored = evidence.mirrored();
    let reference = ReferenceLaw::new(dispersion);
    let test = RatioTest {
        worse: &|ln_ratio| evidence.ln_upper(reference, ln_ratio),
        better: &|ln_ratio| mirrored.ln_upper(reference, ln_ratio),
        start: evidence.means().ratio().map_or(0.0, f64::ln),
    };
    test.compared(evidence.means(), level)
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
