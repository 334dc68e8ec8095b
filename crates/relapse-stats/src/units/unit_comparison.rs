//! Two releases that serve different units, each unit compared with its own history.
//!
//! With O events of a release's units in the rollout, and E expected at each unit's own rate before it, the ratio of the
//! releases is ρ = (`O₁/E₁)/(O₀/E₀`). "No worse" (ρ ≤ 1) is tested with
//!
//! T(ρ) = (O₁ − ρ `E₁O₀/E₀`) / √(V₁ + `ρ²(E₁/E₀)²V₀`)
//!
//! where V is the variance between a release's units (Liang & Zeger 1986; CR3; Bell & `McCaffrey` 2002). T is referred to
//! Student's t with k − 2 degrees of freedom for k units. The limits of ρ are those of Fieller (1954), so that p and
//! interval are one test. What both releases live through during the rollout cancels.

use super::unit_arm::{Unit, UnitArm, UnitsAgainstHistory};
use crate::interval::Interval;
use crate::numerics::{ln_student_upper, real, student_upper_quantile};
use crate::rates::RateChange;

/// The fewest units of a release that are compared: one has no variance.
const FEWEST_UNITS: usize = 2;

/// Compares releases that serve different units, each against its own units' history. `level` is that of the intervals.
///
/// `None` where a release has fewer than two units with runs before and during the rollout, or `level` is not within (0, 1).
#[must_use]
pub fn compare_units(baseline: &[Unit], candidate: &[Unit], level: f64) -> Option<RateChange> {
    let known = |units: &[Unit]| -> Vec<Unit> {
        let has_both = |unit: &&Unit| unit.history.exposure() > 0 && unit.rollout.exposure() > 0;
        units.iter().filter(has_both).copied().collect()
    };
    let (baseline, candidate) = (known(baseline), known(candidate));
    let is_known = baseline.len().min(candidate.len()) >= FEWEST_UNITS;
    if !(is_known && level > 0.0 && level < 1.0) {
        return None;
    }
    let successes = |units: &[Unit]| -> Vec<Unit> { units.iter().map(Unit::complement).collect() };
    let lost = Contrast::between(&successes(&candidate), &successes(&baseline));
    Some(RateChange {
        success_ratio_upper: lost.compared(level).ratio_interval.upper,
        ..Contrast::between(&baseline, &candidate).compared(level)
    })
}

/// Events per run of all units before the rollout; half an event where there was none.
fn mean_rate<'a>(units: impl Iterator<Item = &'a Unit>) -> f64 {
    let (events, runs) = units.fold((0, 0), |(events, runs), unit| {
        let history = unit.history;
        (events + history.events(), runs + history.exposure())
    });
    (real(events) + 0.5) / real(runs)
}

/// O₁ against ρ B, with the variances of both.
struct Contrast {
    events: f64,
    at_baseline: f64,
    variance: f64,
    variance_at_baseline: f64,
    degrees_of_freedom: f64,
    runs: f64,
}

impl Contrast {
    fn between(baseline: &[Unit], candidate: &[Unit]) -> Self {
        let rate = mean_rate(baseline.iter().chain(candidate));
        let [theirs, ours] =
            [baseline, candidate].map(|units| UnitsAgainstHistory::of(units, rate));
        let [[theirs_seen, theirs_expected], [ours_seen, ours_expected]] =
            [theirs.sums(), ours.sums()];
        let common = (theirs_seen + ours_seen) / (theirs_expected + ours_expected);
        Self::of(&ours.arm(candidate, common), &theirs.arm(baseline, common))
    }

    fn of(ours: &UnitArm, theirs: &UnitArm) -> Self {
        let scale = ours.expected / theirs.expected;
        Self {
            events: ours.events,
            at_baseline: scale * theirs.events,
            variance: ours.variance,
            variance_at_baseline: scale * scale * theirs.variance,
            degrees_of_freedom: ours.units + theirs.units - 2.0,
            runs: ours.runs,
        }
    }

    fn compared(&self, level: f64) -> RateChange {
        let quantile = student_upper_quantile(0.5 * (1.0 - level), self.degrees_of_freedom);
        let excess = self.events - self.at_baseline;
        let deviation = (self.variance + self.variance_at_baseline).sqrt();
        let reach = quantile * deviation;
        RateChange {
            ratio: (self.events + self.at_baseline > 0.0).then(|| self.events / self.at_baseline),
            ratio_interval: self.ratio_interval(quantile * quantile),
            success_ratio_upper: f64::INFINITY,
            difference: excess / self.runs,
            difference_interval: Interval {
                lower: (excess - reach) / self.runs,
                upper: (excess + reach) / self.runs,
            },
            ln_p_worse: ln_student_upper(excess / deviation, self.degrees_of_freedom),
        }
    }

    /// The ρ with (O₁ − ρB)² ≤ t²(V₁ + ρ²W) (Fieller 1954).
    fn ratio_interval(&self, t_squared: f64) -> Interval {
        let (events, theirs) = (self.events, self.at_baseline);
        let (ours, w) = (self.variance, self.variance_at_baseline);
        let root =
            t_squared * (theirs * theirs * ours + w * events * events - t_squared * ours * w);
        if root < 0.0 {
            return Interval::ANY_RATIO;
        }
        let (root, middle) = (root.sqrt(), events * theirs);
        let bounded = theirs * theirs - t_squared * w;
        let beyond_zero = events * events - t_squared * ours;
        Interval {
            lower: if beyond_zero > 0.0 {
                beyond_zero / (middle + root)
            } else {
                0.0
            },
            upper: if bounded > 0.0 {
                (middle + root) / bounded
            } else {
                f64::INFINITY
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rates::Arm;

    fn unit(history: [u64; 2], rollout: [u64; 2]) -> Unit {
        let arm = |[events, runs]: [u64; 2]| Arm::new(events, runs).unwrap();
        Unit {
            history: arm(history),
            rollout: arm(rollout),
        }
    }

    fn baseline() -> Vec<Unit> {
        vec![
            unit([40, 2000], [21, 1000]),
            unit([10, 1000], [4, 500]),
            unit([90, 1500], [50, 800]),
            unit([0, 400], [1, 210]),
        ]
    }

    fn candidate() -> Vec<Unit> {
        vec![
            unit([30, 1800], [35, 900]),
            unit([12, 600], [14, 310]),
            unit([55, 2500], [60, 1300]),
            unit([3, 300], [2, 140]),
            unit([8, 900], [12, 420]),
        ]
    }

    #[track_caller]
    fn close(got: f64, expected: f64) {
        assert!(
            ((got - expected) / expected).abs() < 1e-8,
            "{got} for {expected}"
        );
    }

    /// Against `scipy.stats.t` 1.17 and the formulas of the module in Python: `tests/reference/units.py`.
    #[test]
    fn units_are_compared_as_scipy_does() {
        let compared = compare_units(&baseline(), &candidate(), 0.95).unwrap();
        close(compared.ratio.unwrap(), RATIO);
        close(compared.ln_p_worse, LN_P);
        close(compared.ratio_interval.lower, LOWER);
        close(compared.ratio_interval.upper, UPPER);
        close(compared.difference, DIFFERENCE);
        close(compared.difference_interval.lower, DIFFERENCE_LOWER);
    }

    const RATIO: f64 = 2.136_080_280_308_041_4;
    const LN_P: f64 = -5.121_540_488_050_585;
    const LOWER: f64 = 1.267_115_015_748_850_4;
    const UPPER: f64 = 4.053_581_494_297_729;
    const DIFFERENCE: f64 = 0.021_308_760_432_170_25;
    const DIFFERENCE_LOWER: f64 = 0.006_353_433_244_126_711;

    #[test]
    fn p_and_intervals_are_one_test() {
        for factor in [1_u64, 2, 3, 5] {
            let ours: Vec<Unit> = candidate()
                .into_iter()
                .map(|one| {
                    unit(
                        [one.history.events(), one.history.exposure()],
                        [one.history.events() * factor / 4, one.rollout.exposure()],
                    )
                })
                .collect();
            for level in [0.5, 0.9, 0.99, 0.9999] {
                let compared = compare_units(&baseline(), &ours, level).unwrap();
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
    fn too_few_units_are_not_compared() {
        assert_eq!(compare_units(&baseline()[..1], &candidate(), 0.95), None);
        let new = unit([0, 0], [3, 100]);
        assert_eq!(compare_units(&[new; 9], &candidate(), 0.95), None);
        assert_eq!(compare_units(&baseline(), &candidate(), 1.0), None);
    }

    #[test]
    fn without_any_event_the_difference_is_still_bounded() {
        let quiet = |runs: u64| unit([0, 2 * runs], [0, runs]);
        let compared = compare_units(&[quiet(5000); 8], &[quiet(6000); 8], 0.95).unwrap();
        assert_eq!(compared.ratio, None);
        assert!(compared.difference.abs() < 1e-12);
        assert!(compared.difference_interval.upper < 0.0002);
    }
}
