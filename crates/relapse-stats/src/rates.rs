//! The evidence of one rate question at one look.

use super::difference::{Difference, Pair, difference};
use super::dispersion::Dispersion;
use super::interval::{Interval, NullValue};
use super::rate_ratio::{Evidence, estimate};
use super::reference::Reference;
use super::stratum::Stratum;

/// Evidence of one rate question at one look.
///
/// p-value, ratio interval and difference interval come from one test and cannot contradict
/// each other: `ln_p_worse <= ln((1 − level)/2)` exactly when `ratio_interval.lower > 1`, exactly
/// when `difference_interval.lower > 0`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateComparison {
    /// Estimate of the rate ratio, candidate over baseline; `None` when there is no event at
    /// all, +∞ when only the candidate has events, 0 when only the baseline has.
    pub ratio: Option<f64>,
    /// Interval of the rate ratio; (0, ∞) when no event could tell the arms apart. The upper
    /// end is +∞ when the candidate has every event it could have.
    pub ratio_interval: Interval,
    /// Candidate − baseline in events per run, standardised over strata (Mantel–Haenszel).
    pub difference: f64,
    /// Interval of the difference, in events per run.
    pub difference_interval: Interval,
    /// ln of the one-sided p of "no worse" (rate ratio ≤ 1): the larger of exact and guarded.
    /// 0 without events: p = 1 is then the exact P(S ≥ 0), not a stand-in.
    pub ln_p_worse: f64,
    /// The exact conditional one alone.
    pub ln_p_exact: f64,
    /// The dispersion-inflated one; `None` where no dispersion could be estimated.
    pub ln_p_guarded: Option<f64>,
}

/// The one-sided p-values of "no worse", without intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
struct PValues {
    /// The larger of the two below.
    worse: f64,
    exact: f64,
    guarded: Option<f64>,
}

/// `s − E[S]` and `V[S]` of the candidate's events at ratio 1, given every stratum's total. Scores of separate strata add up:
/// the evidence of many nights is folded night by night.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Events beyond what the totals lead to expect.
    pub gap: f64,
    /// Their variance if runs were independent; also the information about the log ratio.
    pub variance: f64,
}

impl Score {
    /// The score of some strata.
    #[must_use]
    pub fn of(strata: &[Stratum]) -> Self {
        Evidence::of(strata).central_score()
    }

    /// Adds other strata's score to this one.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            gap: self.gap + other.gap,
            variance: self.variance + other.variance,
        }
    }

    /// (s − E)/√(φV); 0 where nothing can tell the arms apart.
    #[must_use]
    pub fn standardised(self, dispersion: Dispersion) -> f64 {
        if self.gap == 0.0 {
            return 0.0;
        }
        self.gap / (dispersion.factor * self.variance).sqrt()
    }

    /// ln P(T ≥ (s − E)/√(φV)), Student's t with the dispersion's degrees of freedom: the guarded p-value of "no worse".
    #[must_use]
    pub fn ln_p_guarded(self, dispersion: Dispersion) -> f64 {
        Reference::new(Some(dispersion)).ln_upper(self.standardised(dispersion))
    }
}

/// ln P(S ≥ s) at ratio 1, given every stratum's total: the stratified exact test of "no worse" (Gart 1970; Mehta,
/// Patel & Gray 1985). 0 without events.
#[must_use]
pub fn ln_p_exact(strata: &[Stratum]) -> f64 {
    Evidence::of(strata).ln_upper(0.0)
}

/// Whether [`compare_rates`]'s ratio interval with `ln_alpha` in each tail would lie below `ratio`, without computing it.
#[must_use]
pub fn is_below(
    strata: &[Stratum],
    ratio: f64,
    ln_alpha: f64,
    dispersion: Option<Dispersion>,
) -> bool {
    if !estimate(strata).is_some_and(|estimate| estimate < ratio) {
        return false;
    }
    let mirrored = Evidence::of(strata).mirrored();
    let guarded = dispersion.is_none_or(|dispersion| {
        let score = mirrored.score(-ratio.ln(), dispersion.factor);
        Reference::new(Some(dispersion)).ln_upper(score) < ln_alpha
    });
    guarded && mirrored.ln_upper(-ratio.ln()) < ln_alpha
}

/// Compares the candidate's rate of events with the baseline's over strata.
///
/// `level` in (0, 1) is that of both intervals; each tail has (1 − level)/2. The exact interval
/// inverts the conditional test, the guarded one inverts `Z(θ) = (s − E_θ)/√(φ V_θ)` against
/// Student's t; the result is their hull. `None` when no stratum has exposure in both arms, or
/// `level` is not within (0, 1).
#[must_use]
pub fn compare_rates(
    strata: &[Stratum],
    level: f64,
    dispersion: Option<Dispersion>,
) -> Option<RateComparison> {
    let pairs = pairs(strata);
    if pairs.is_empty() || !(level > 0.0 && level < 1.0) {
        return None;
    }
    let evidence = Evidence::of(strata);
    let mirrored = evidence.mirrored();
    let alpha = 0.5 * (1.0 - level);
    let no_worse = p_values(&evidence, dispersion);
    let no_better = p_values(&mirrored, dispersion);
    let null = if no_worse.worse <= alpha.ln() {
        NullValue::Below
    } else if no_better.worse <= alpha.ln() {
        NullValue::Above
    } else {
        NullValue::Inside
    };
    let ratio_interval = Interval {
        lower: lower_limit(&evidence, alpha, dispersion),
        upper: 1.0 / lower_limit(&mirrored, alpha, dispersion),
    };
    // Where no common ratio keeps every rate within 1, the test's range of ratios can end short
    // of the estimate.
    let ratio = estimate(strata);
    let ratio_interval = ratio.map_or(ratio_interval, |ratio| ratio_interval.reaching(ratio));
    let reference = Reference::new(dispersion);
    let Difference {
        estimate: difference,
        interval,
    } = difference(&pairs, reference.upper_quantile(alpha), reference.factor);
    Some(RateComparison {
        ratio,
        ratio_interval: ratio_interval.agreeing_with(1.0, null),
        difference,
        difference_interval: interval.agreeing_with(0.0, null),
        ln_p_worse: no_worse.worse,
        ln_p_exact: no_worse.exact,
        ln_p_guarded: no_worse.guarded,
    })
}

/// The upper end of [`compare_rates`]'s difference interval with `ln_alpha` in each tail; `None` when no stratum has
/// exposure in both arms.
#[must_use]
pub fn difference_upper(
    strata: &[Stratum],
    ln_alpha: f64,
    dispersion: Option<Dispersion>,
) -> Option<f64> {
    let pairs = pairs(strata);
    let reference = Reference::new(dispersion);
    let quantile = reference.upper_quantile(ln_alpha.exp());
    (!pairs.is_empty()).then(|| {
        difference(&pairs, quantile, reference.factor)
            .interval
            .upper
    })
}

fn pairs(strata: &[Stratum]) -> Vec<Pair> {
    let matched = strata.iter().filter(|stratum| stratum.is_matched());
    matched.map(Pair::of).collect()
}

fn p_values(evidence: &Evidence, dispersion: Option<Dispersion>) -> PValues {
    let ln_p_exact = evidence.ln_upper(0.0);
    let ln_p_guarded =
        dispersion.map(|dispersion| evidence.central_score().ln_p_guarded(dispersion));
    PValues {
        worse: ln_p_guarded.map_or(ln_p_exact, |guarded| guarded.max(ln_p_exact)),
        exact: ln_p_exact,
        guarded: ln_p_guarded,
    }
}

/// The smaller of the exact and the guarded lower limit.
fn lower_limit(evidence: &Evidence, alpha: f64, dispersion: Option<Dispersion>) -> f64 {
    if evidence.is_empty() {
        return 0.0;
    }
    let exact = evidence.exact_lower_limit(alpha);
    dispersion.map_or(exact, |dispersion| {
        let reference = Reference::new(Some(dispersion));
        let quantile = reference.upper_quantile(alpha);
        exact.min(evidence.guarded_lower_limit(quantile, dispersion.factor))
    })
}

#[cfg(test)]
mod tests {
    use super::super::stratum::Arm;
    use super::*;

    fn stratum(candidate: [u64; 2], baseline: [u64; 2]) -> Stratum {
        let arm = |[events, exposure]: [u64; 2]| Arm::new(events, exposure).unwrap();
        Stratum {
            candidate: arm(candidate),
            baseline: arm(baseline),
        }
    }

    fn compare(strata: &[Stratum]) -> RateComparison {
        compare_rates(strata, 0.95, None).unwrap()
    }

    #[test]
    fn the_central_score_is_hypergeometric() {
        let score = Score::of(&[stratum([3, 10], [0, 12])]);
        // 3 − 10·3/22 and 10·12·3·19/(22²·21)
        assert!((score.gap - (3.0 - 30.0 / 22.0)).abs() < 1e-14);
        assert!((score.variance - 6840.0 / 10164.0).abs() < 1e-14);
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
            guarded.ln_p_guarded.unwrap().to_bits()
        );
    }
}
