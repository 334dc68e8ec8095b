//! The evidence of one question about a rate at one look.

use super::difference::{RateDifference, RatePair, difference};
use super::rate_change::RateChange;
use super::rate_ratio::{RateEvidence, estimate};
use super::stratum::Stratum;
use crate::interval::{Interval, NullValue};
use crate::variation::{Dispersion, ReferenceLaw};

/// ln P(S ≥ s) at ratio 1, given every stratum's total: the p-value of the stratified exact test of "no worse" (Gart
/// 1970; Mehta, Patel & Gray 1985). It is 0 without events.
#[must_use]
pub fn ln_p_exact(strata: &[Stratum]) -> f64 {
    RateEvidence::of(strata).ln_upper(0.0)
}

/// Whether the candidate is shown to be worse by less than a ratio: both the failures' ratio and that of the successes lost
/// are below it, with an error of e^`ln_alpha` in each tail. The limits themselves are not computed, which takes less time.
/// False without events, and without successes.
///
/// The failures' ratio alone says little where nearly every run fails: from 90 % to 99 % it is 1.1, and nine in ten successes
/// are lost. At low rates the successes' ratio is close to 1.
#[must_use]
pub fn is_within_ratio(
    strata: &[Stratum],
    ratio: f64,
    ln_alpha: f64,
    dispersion: Option<Dispersion>,
) -> bool {
    is_below(strata, ratio, ln_alpha, dispersion)
        && is_below(&successes_exchanged(strata), ratio, ln_alpha, dispersion)
}

fn successes_exchanged(strata: &[Stratum]) -> Vec<Stratum> {
    strata.iter().map(Stratum::successes_exchanged).collect()
}

/// Whether the ratio interval of [`compare_rates`] is below `ratio`. False without events.
pub(super) fn is_below(
    strata: &[Stratum],
    ratio: f64,
    ln_alpha: f64,
    dispersion: Option<Dispersion>,
) -> bool {
    if !estimate(strata).is_some_and(|estimate| estimate < ratio) {
        return false;
    }
    let mirrored = RateEvidence::of(strata).mirrored();
    let guarded = dispersion.is_none_or(|dispersion| {
        let score = mirrored.standardised(-ratio.ln(), dispersion.factor);
        ReferenceLaw::new(Some(dispersion)).ln_upper(score) < ln_alpha
    });
    guarded && mirrored.ln_upper(-ratio.ln()) < ln_alpha
}

/// Compares the candidate's rate of events with the baseline's over strata.
///
/// `level` is that of both intervals, and each tail has an error of (1 − level)/2. The exact interval inverts the
/// conditional test. The guarded interval inverts `Z(θ) = (s − E_θ)/√(φ V_θ)`, referred to Student's t. The result is the
/// smallest interval that holds both. A difference of two rates lies between −1 and 1, and so does its interval.
///
/// `None` where no stratum has exposure in both arms, or `level` is not within (0, 1).
#[must_use]
pub fn compare_rates(
    strata: &[Stratum],
    level: f64,
    dispersion: Option<Dispersion>,
) -> Option<RateChange> {
    let pairs = pairs(strata);
    if pairs.is_empty() || !(level > 0.0 && level < 1.0) {
        return None;
    }
    let evidence = RateEvidence::of(strata);
    let mirrored = evidence.mirrored();
    let alpha = 0.5 * (1.0 - level);
    let ln_p_worse = ln_p(&evidence, dispersion);
    let null = if ln_p_worse <= alpha.ln() {
        NullValue::Below
    } else if ln_p(&mirrored, dispersion) <= alpha.ln() {
        NullValue::Above
    } else {
        NullValue::Inside
    };
    let ratio_interval = Interval {
        lower: lower_limit(&evidence, alpha, dispersion),
        upper: 1.0 / lower_limit(&mirrored, alpha, dispersion),
    };
    // Where no common ratio keeps every rate within 1, the ratios that the test admits can all be below the estimate.
    let ratio = estimate(strata);
    let ratio_interval = ratio.map_or(ratio_interval, |ratio| ratio_interval.reaching(ratio));
    let lost = successes_exchanged(strata);
    let lost_upper = 1.0 / lower_limit(&RateEvidence::of(&lost).mirrored(), alpha, dispersion);
    let reference = ReferenceLaw::new(dispersion);
    let RateDifference {
        estimate: difference,
        interval,
    } = difference(&pairs, reference.upper_quantile(alpha), reference.factor);
    Some(RateChange {
        ratio,
        ratio_interval: ratio_interval.agreeing_with(1.0, null),
        success_ratio_upper: estimate(&lost).map_or(lost_upper, |ratio| lost_upper.max(ratio)),
        difference,
        difference_interval: interval.within(-1.0, 1.0).agreeing_with(0.0, null),
        ln_p_worse,
    })
}

/// The upper end of the difference interval of [`compare_rates`], in events per run, with an error of e^`ln_alpha` in each
/// tail. `None` where no stratum has exposure in both arms.
#[must_use]
pub fn difference_upper(
    strata: &[Stratum],
    ln_alpha: f64,
    dispersion: Option<Dispersion>,
) -> Option<f64> {
    let pairs = pairs(strata);
    let reference = ReferenceLaw::new(dispersion);
    let quantile = reference.upper_quantile(ln_alpha.exp());
    (!pairs.is_empty()).then(|| {
        difference(&pairs, quantile, reference.factor)
            .interval
            .upper
    })
}

/// The difference interval of [`compare_rates`] alone, which needs no search: for many nights, each by itself.
///
/// `None` where no stratum has exposure in both arms, or `level` is not within (0, 1).
#[must_use]
pub fn rate_difference(strata: &[Stratum], level: f64) -> Option<RateDifference> {
    let pairs = pairs(strata);
    let is_asked = !pairs.is_empty() && level > 0.0 && level < 1.0;
    let quantile = ReferenceLaw::new(None).upper_quantile(0.5 * (1.0 - level));
    is_asked.then(|| difference(&pairs, quantile, 1.0))
}

fn pairs(strata: &[Stratum]) -> Vec<RatePair> {
    let matched = strata.iter().filter(|stratum| stratum.is_matched());
    matched.map(RatePair::of).collect()
}

/// ln of the p of "no worse": the larger of the exact and the guarded one. It is 0 without events, because the exact P(S ≥ 0) is 1
/// then.
fn ln_p(evidence: &RateEvidence, dispersion: Option<Dispersion>) -> f64 {
    let exact = evidence.ln_upper(0.0);
    dispersion.map_or(exact, |dispersion| {
        exact.max(evidence.central_score().ln_p_guarded(dispersion))
    })
}

/// The smaller of the exact and the guarded lower limit.
fn lower_limit(evidence: &RateEvidence, alpha: f64, dispersion: Option<Dispersion>) -> f64 {
    if evidence.is_empty() {
        return 0.0;
    }
    let exact = evidence.exact_lower_limit(alpha);
    dispersion.map_or(exact, |dispersion| {
        let reference = ReferenceLaw::new(Some(dispersion));
        let quantile = reference.upper_quantile(alpha);
        exact.min(evidence.guarded_lower_limit(quantile, dispersion.factor))
    })
}

#[cfg(test)]
mod tests {
    use super::super::score::Score;
    use super::super::stratum::Arm;
    use super::*;

    fn stratum(candidate: [u64; 2], baseline: [u64; 2]) -> Stratum {
        let arm = |[events, exposure]: [u64; 2]| Arm::new(events, exposure).unwrap();
        Stratum {
            candidate: arm(candidate),
            baseline: arm(baseline),
        }
    }

    fn compare(strata: &[Stratum]) -> RateChange {
        compare_rates(strata, 0.95, None).unwrap()
    }

    #[test]
    fn zero_events_in_both_arms_are_no_evidence_and_no_estimate() {
        let compared = compare(&[stratum([0, 50], [0, 60])]);
        assert_eq!(compared.ratio, None);
        assert_eq!(compared.ratio_interval, Interval::ANY_RATIO);
        assert!(compared.ln_p_worse.abs() < 1e-300);
        assert!(compared.difference_interval.upper > 0.05);
    }

    #[test]
    fn a_class_the_baseline_never_had_has_an_unbounded_ratio_and_bounded_evidence() {
        let compared = compare(&[stratum([5, 1_000], [0, 1_000])]);
        assert!(compared.ratio.unwrap().is_infinite());
        assert!(compared.ratio_interval.upper.is_infinite());
        // About 2⁻⁵: each of five events fell to the candidate.
        assert!(
            (compared.ln_p_worse - 0.5_f64.ln() * 5.0).abs() < 0.02,
            "{compared:?}"
        );
        assert!(compared.ratio_interval.lower > 0.0);
    }

    #[test]
    fn no_difference_of_rates_exceeds_one() {
        // One event in a hundred beside an arm of three runs, and then nights that vary without bounds.
        for (factor, strata) in [
            (1.0, vec![stratum([3, 3], [0, 3])]),
            (1e9, vec![stratum([90, 100], [10, 100])]),
            (
                1e9,
                vec![stratum([3, 3], [1, 100]), stratum([1, 2], [2, 2])],
            ),
        ] {
            let dispersion = Dispersion {
                factor,
                degrees_of_freedom: 1.0,
            };
            let compared = compare_rates(&strata, 0.999, Some(dispersion)).unwrap();
            let interval = compared.difference_interval;
            assert!(
                interval.lower >= -1.0 && interval.upper <= 1.0,
                "{interval:?}"
            );
        }
    }

    #[test]
    fn the_difference_of_one_stratum_is_newcombe_s() {
        // Newcombe (1998), Statistics in Medicine 17, 873-890, table II, example (a), method 10.
        let strata = [stratum([56, 70], [48, 80])];
        let RateDifference { estimate, interval } = rate_difference(&strata, 0.95).unwrap();
        assert!((estimate - 0.2).abs() < 1e-12);
        assert!((interval.lower - 0.0524).abs() < 5e-5, "{interval:?}");
        assert!((interval.upper - 0.3339).abs() < 5e-5, "{interval:?}");
        assert_eq!(rate_difference(&strata, 1.0), None);
        assert_eq!(rate_difference(&[], 0.95), None);
    }

    #[test]
    fn a_single_stratum_has_the_plain_ratio() {
        let compared = compare(&[stratum([60, 100], [80, 200])]);
        assert!((compared.ratio.unwrap() - 1.5).abs() < 1e-11);
    }

    #[test]
    fn every_run_failing_in_both_arms_is_a_ratio_of_one() {
        let compared = compare(&[stratum([10, 10], [100, 100])]);
        assert!((compared.ratio.unwrap() - 1.0).abs() < 1e-11);
        assert!(compared.ratio_interval.contains(1.0));
    }

    /// One stratum of 1,400 runs an arm, at an error of 2.5 % in each tail.
    #[track_caller]
    fn within(candidate: u64, baseline: u64, expected: bool) {
        let strata = [stratum([candidate, 1_400], [baseline, 1_400])];
        let compared = compare(&strata);
        let ln_alpha = 0.025_f64.ln();
        assert_eq!(
            is_within_ratio(&strata, 1.25, ln_alpha, None),
            expected,
            "{compared:?}"
        );
        let limits = [compared.ratio_interval.upper, compared.success_ratio_upper];
        assert_eq!(limits.iter().all(|limit| *limit < 1.25), expected);
    }

    #[test]
    fn a_small_ratio_of_failures_can_be_a_large_one_of_successes() {
        // From 80 % to 92 %, from 90 % to 99 % and to 100 %, from 95 % to 97 %: the failures' ratio is below 1.25 in each.
        within(1_281, 1_095, false);
        within(1_384, 1_242, false);
        within(1_400, 1_242, false);
        within(1_358, 1_330, false);
        // From 60 % to 70 %: 1.17 times the failures, 1.33 times fewer successes.
        within(980, 840, false);
        // The other way round nothing is lost.
        within(840, 980, true);
        within(1_242, 1_384, true);
        // Where no run succeeds, nothing bounds the ratio.
        within(1_400, 1_400, false);
        assert!(
            compare(&[stratum([9, 9], [9, 9])])
                .success_ratio_upper
                .is_infinite()
        );
    }

    #[test]
    fn at_ordinary_rates_the_successes_decide_nothing() {
        // 2 % in 100,000 runs an arm: the failures' upper limit is e^(1.96·√(2/2000)) = 1.064, the successes'
        // 1 + 1.96·√(2·0.02/(0.98·10⁵)) = 1.00125.
        let strata = [stratum([2_000, 100_000], [2_000, 100_000])];
        let compared = compare(&strata);
        assert!((compared.ratio_interval.upper - 1.064).abs() < 0.002);
        assert!((compared.success_ratio_upper - 1.00125).abs() < 0.000_05);
        assert!(is_within_ratio(&strata, 1.25, 0.025_f64.ln(), None));
    }

    #[test]
    fn the_limit_of_lost_successes_inverts_the_exact_test() {
        // The θ with P(X ≤ x) = 0.025 by a plain sum over the noncentral hypergeometric law, for 158 of 1,400 over 16 of
        // 1,400 and 305 over 119.
        for (candidate, baseline, expected) in [
            (1_384, 1_242, 17.610_416_785),
            (1_281, 1_095, 3.151_623_818),
        ] {
            let compared = compare(&[stratum([candidate, 1_400], [baseline, 1_400])]);
            let upper = compared.success_ratio_upper;
            assert!((upper / expected - 1.0).abs() < 1e-8, "{upper}");
        }
    }

    #[test]
    fn a_shift_of_the_workload_and_an_outage_are_no_evidence() {
        let strata = [
            stratum([120, 400], [30, 100]),
            stratum([1, 100], [9, 900]),
            stratum([5, 100], [45, 900]), // the outage night: five times the rate, both arms
        ];
        let compared = compare(&strata);
        assert!(compared.ln_p_worse > 0.3_f64.ln());
        assert!((compared.ratio.unwrap() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn strata_without_both_arms_compare_nothing() {
        let lonely = stratum([5, 10], [0, 0]);
        assert_eq!(compare_rates(&[lonely], 0.95, None), None);
        assert_eq!(compare_rates(&[], 0.95, None), None);
        assert_eq!(
            compare_rates(&[stratum([1, 2], [1, 2])], f64::NAN, None),
            None
        );
    }

    #[test]
    fn the_guard_can_only_weaken() {
        let strata = [stratum([60, 1_000], [30, 1_000])];
        let dispersion = Dispersion {
            factor: 4.0,
            degrees_of_freedom: 27.0,
        };
        let guarded = compare_rates(&strata, 0.95, Some(dispersion)).unwrap();
        assert!(guarded.ln_p_worse > compare(&strata).ln_p_worse);
        assert!(guarded.ratio_interval.lower < compare(&strata).ratio_interval.lower);
        assert_eq!(
            guarded.ln_p_worse.to_bits(),
            Score::of(&strata).ln_p_guarded(dispersion).to_bits()
        );
    }
}
