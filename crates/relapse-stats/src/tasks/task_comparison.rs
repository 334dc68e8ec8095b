//! Two releases that ran the same tasks, each task compared with itself.
//!
//! Of a task with n₁ runs of the candidate and n₀ of the baseline, of which x₁ and x₀ have the event, the gap at a ratio θ is
//!
//! e(θ) = (x₁n₀ − θ x₀n₁) / (θ n₁ + n₀)
//!
//! Its mean is 0 at the true ratio, however rare or common the event is in the task (Breslow & Day 1987, eq. 4.3, as an estimating
//! equation). A release may do better on some tasks and worse on others, so a task is one observation, however often it was
//! run. "No worse" is tested with
//!
//! Z(θ) = Σ e / √max(Σ e², Σ v)
//!
//! at θ = 1, where passes over the tasks vary no more than independent runs. If a release is no worse on the whole, each gap
//! could as well have the other sign there, and Σ e² is the variance whatever the rates of the tasks are (Fisher 1935, section
//! 21). The tails of such a sum are those of the normal law at most, but for a constant factor (Pinelis 1994). Over k tasks that
//! differ it is at most √k deviations, so that a few tasks prove little. v is the variance of independent runs,
//! K(N − K)/(N − 1) · θ n₁n₀/(θ n₁ + n₀)², the hypergeometric one at θ = 1. It bounds the ratio where few events are seen. The
//! limits are the θ at which Z is at its quantile, so that p and interval are one test.

use crate::interval::{Interval, NullValue};
use crate::numerics::zero_of_increasing;
use crate::rates::{RateChange, RateDifference, RatePair, Stratum, difference, estimate};
use crate::variation::{Dispersion, ReferenceLaw};

/// With fewer tasks that differ the variance between them is not known well enough to narrow the interval of the difference.
const FEWEST_THAT_DIFFER: usize = 12;

/// Compares releases over tasks, of which each is a stratum. `level` is that of the intervals.
///
/// `passes` is how much more than independent runs the passes over the tasks vary, where that is known. What exceeds 1 adds to the
/// variance. The reference is Student's t then, with the degrees of freedom of the whole variance, of which only that of the
/// passes is uncertain (Satterthwaite 1946).
///
/// `None` where no task has runs of both releases, or `level` is not within (0, 1).
#[must_use]
pub fn compare_tasks(
    tasks: &[Stratum],
    level: f64,
    passes: Option<Dispersion>,
) -> Option<RateChange> {
    let (tasks, contrast, reference) = at_even_rates(tasks, passes)?;
    if !(level > 0.0 && level < 1.0) {
        return None;
    }
    let quantile = reference.upper_quantile(0.5 * (1.0 - level));
    let now = contrast.standardised(0.0);
    let null = if now >= quantile {
        NullValue::Below
    } else if now <= -quantile {
        NullValue::Above
    } else {
        NullValue::Inside
    };
    let ratio = estimate(&tasks);
    let interval = contrast.ratio_interval(quantile, ratio);
    let exchanged: Vec<Stratum> = tasks.iter().map(Stratum::successes_exchanged).collect();
    let lost_ratio = estimate(&exchanged);
    let lost = Contrast::of(&exchanged, contrast.passes)
        .ratio_interval(quantile, lost_ratio)
        .upper;
    let change = contrast.difference(quantile);
    Some(RateChange {
        ratio,
        ratio_interval: interval.agreeing_with(1.0, null),
        success_ratio_upper: lost_ratio.map_or(lost, |ratio| lost.max(ratio)),
        difference: change.estimate,
        difference_interval: change.interval.within(-1.0, 1.0).agreeing_with(0.0, null),
        ln_p_worse: reference.ln_upper(now),
    })
}

/// ln of the p of [`compare_tasks`] alone, without the search for the limits. `None` where no task has runs of both releases.
#[must_use]
pub fn ln_p_over_tasks(tasks: &[Stratum], passes: Option<Dispersion>) -> Option<f64> {
    let (_, contrast, reference) = at_even_rates(tasks, passes)?;
    Some(reference.ln_upper(contrast.standardised(0.0)))
}

/// The tasks that both releases ran, and what their gaps are referred to.
fn at_even_rates(
    tasks: &[Stratum],
    passes: Option<Dispersion>,
) -> Option<(Vec<Stratum>, Contrast, ReferenceLaw)> {
    let matched = tasks.iter().filter(|task| task.is_matched());
    let tasks: Vec<Stratum> = matched.copied().collect();
    let passes = passes.unwrap_or(Dispersion::INDEPENDENT);
    let contrast = Contrast::of(&tasks, passes.factor.max(1.0));
    let certainty = contrast.certainty(contrast.gaps(0.0));
    let reference = ReferenceLaw::new(Some(Dispersion {
        factor: 1.0,
        degrees_of_freedom: passes.degrees_of_freedom * certainty,
    }));
    (!tasks.is_empty()).then_some((tasks, contrast, reference))
}

struct Contrast {
    tasks: Vec<RatePair>,
    /// What the passes vary, in units of independent runs; at least 1.
    passes: f64,
}

/// The sum of the gaps, and its two variances.
#[derive(Clone, Copy, Default)]
struct Gaps {
    sum: f64,
    squares: f64,
    independent: f64,
}

impl Contrast {
    fn of(tasks: &[Stratum], passes: f64) -> Self {
        Self {
            tasks: tasks.iter().map(RatePair::of).collect(),
            passes,
        }
    }

    /// The variance of the sum of the gaps, of which these are the squares about what is expected.
    fn variance(&self, squares: f64, independent: f64) -> f64 {
        squares.max(independent) + (self.passes - 1.0) * independent
    }

    /// How many times more certain the whole variance is than that of the passes, which is a part of it.
    fn certainty(&self, gaps: Gaps) -> f64 {
        if gaps.independent <= 0.0 {
            return 1.0;
        }
        let whole = self.variance(gaps.squares, gaps.independent);
        (whole / (self.passes * gaps.independent)).powi(2)
    }

    /// The gaps at ln θ.
    fn gaps(&self, ln_ratio: f64) -> Gaps {
        self.tasks.iter().fold(Gaps::default(), |sum, task| {
            let odds = (ln_ratio + (task.candidate_runs / task.baseline_runs).ln()).exp();
            // θn₁/(θn₁ + n₀) and n₀/(θn₁ + n₀).
            let [ours, theirs] = [1.0 / (1.0 + 1.0 / odds), 1.0 / (1.0 + odds)];
            let gap = task.candidate_events * theirs - task.baseline_events * ours;
            let events = task.candidate_events + task.baseline_events;
            let runs = task.candidate_runs + task.baseline_runs;
            let spread = events * (runs - events) / (runs - 1.0);
            Gaps {
                sum: sum.sum + gap,
                squares: sum.squares + gap * gap,
                independent: sum.independent + spread * ours * theirs,
            }
        })
    }

    /// Z at ln θ; 0 where no task tells the releases apart.
    fn standardised(&self, ln_ratio: f64) -> f64 {
        let gaps = self.gaps(ln_ratio);
        if gaps.sum == 0.0 {
            return 0.0;
        }
        gaps.sum / self.variance(gaps.squares, gaps.independent).sqrt()
    }

    /// The ratios at which Z is within `limit` of 0.
    fn ratio_interval(&self, limit: f64, estimate: Option<f64>) -> Interval {
        let start = estimate.map_or(0.0, f64::ln);
        let start = if start.is_finite() { start } else { 0.0 };
        let where_it_is = |wanted: f64| {
            zero_of_increasing(|ln_ratio| wanted - self.standardised(ln_ratio), start, 0.25).exp()
        };
        Interval {
            lower: where_it_is(limit),
            upper: where_it_is(-limit),
        }
    }

    fn variance_about_the_change(&self) -> f64 {
        let weights: f64 = self.tasks.iter().map(RatePair::weight).sum();
        let central = self.gaps(0.0);
        let change = central.sum / weights;
        let squares = self.tasks.iter().map(|task| {
            let rates = task.candidate_events / task.candidate_runs
                - task.baseline_events / task.baseline_runs;
            (task.weight() * (rates - change)).powi(2)
        });
        self.variance(squares.sum(), central.independent)
    }

    /// The variance of the same sum if every run of a release had the same rate.
    fn variance_of_alike_runs(&self) -> f64 {
        let of_arm = |events: fn(&RatePair) -> f64, runs: fn(&RatePair) -> f64| {
            let weights: f64 = self.tasks.iter().map(RatePair::weight).sum();
            let rates = self
                .tasks
                .iter()
                .map(|task| task.weight() * events(task) / runs(task));
            let rate = rates.sum::<f64>() / weights;
            let spread = self
                .tasks
                .iter()
                .map(|task| task.weight() * (task.weight() / runs(task)));
            rate * (1.0 - rate) * spread.sum::<f64>()
        };
        of_arm(|task| task.candidate_events, |task| task.candidate_runs)
            + of_arm(|task| task.baseline_events, |task| task.baseline_runs)
    }

    /// The change per run with its interval, in which tasks that differ in both releases alike leave no variance.
    fn difference(&self, quantile: f64) -> RateDifference {
        let differ = self.tasks.iter().filter(|task| {
            let events = task.candidate_events + task.baseline_events;
            events > 0.0 && events < task.candidate_runs + task.baseline_runs
        });
        let alike = self.variance_of_alike_runs();
        let factor = if alike > 0.0 {
            self.variance_about_the_change() / alike
        } else {
            self.passes
        };
        let least = if differ.count() < FEWEST_THAT_DIFFER {
            self.passes
        } else {
            0.0
        };
        difference(&self.tasks, quantile, factor.max(least))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rates::Arm;

    fn task([theirs, their_runs, ours, our_runs]: [u64; 4]) -> Stratum {
        Stratum {
            baseline: Arm::new(theirs, their_runs).unwrap(),
            candidate: Arm::new(ours, our_runs).unwrap(),
        }
    }

    fn tasks() -> Vec<Stratum> {
        let counted = [
            [0, 5, 2, 5],
            [1, 5, 3, 5],
            [2, 5, 2, 5],
            [5, 5, 5, 5],
            [0, 5, 0, 5],
            [0, 4, 1, 5],
            [3, 5, 5, 5],
            [1, 5, 4, 5],
            [0, 5, 3, 5],
            [4, 5, 3, 5],
            [0, 5, 1, 4],
            [2, 5, 4, 5],
            [0, 5, 0, 5],
            [1, 5, 1, 5],
            [0, 5, 2, 5],
            [3, 5, 4, 5],
        ];
        counted.map(task).to_vec()
    }

    /// Against `scipy` 1.17 and the formulas of the module in Python: `tests/reference/tasks.py`.
    #[test]
    fn tasks_are_compared_as_scipy_does() {
        let passes = Dispersion {
            factor: 1.4,
            degrees_of_freedom: 9.0,
        };
        let expected = [
            (
                None,
                [
                    1.818_602_882_206_986_8,
                    -5.897_550_627_940_745_5,
                    1.258_569_868_674_456_4,
                    3.927_843_273_320_163,
                    1.974_486_149_939_688,
                    0.228_169_014_084_507_02,
                    0.095_903_596_740_934_49,
                    0.349_578_108_922_262_76,
                ],
            ),
            (
                Some(passes),
                [
                    1.818_602_882_206_986_8,
                    -4.442_496_296_429_371,
                    1.130_709_560_932_49,
                    4.981_522_757_838_518,
                    2.160_464_190_818_124,
                    0.228_169_014_084_507_02,
                    0.059_997_404_880_939_24,
                    0.379_197_003_641_167_4,
                ],
            ),
        ];
        for (passes, expected) in expected {
            let change = compare_tasks(&tasks(), 0.95, passes).unwrap();
            let got = [
                change.ratio.unwrap(),
                change.ln_p_worse,
                change.ratio_interval.lower,
                change.ratio_interval.upper,
                change.success_ratio_upper,
                change.difference,
                change.difference_interval.lower,
                change.difference_interval.upper,
            ];
            let alone = ln_p_over_tasks(&tasks(), passes).unwrap();
            assert_eq!(alone.to_bits(), change.ln_p_worse.to_bits());
            for (got, expected) in got.into_iter().zip(expected) {
                assert!(
                    ((got - expected) / expected).abs() < 1e-8,
                    "{got} for {expected}"
                );
            }
        }
    }

    /// The binomial tails are of `scipy.stats.binom` 1.17: sf(22, 30, 0.5) = 0.0026114, sf(31, 40, 0.5) = 0.0000911.
    #[test]
    fn a_task_that_always_changes_is_one_coin() {
        for (worse, better, exact) in [(23, 7, 0.002_611_4), (32, 8, 0.000_091_1)] {
            let mut tasks = vec![task([0, 5, 5, 5]); worse];
            tasks.extend(vec![task([5, 5, 0, 5]); better]);
            let p = compare_tasks(&tasks, 0.95, None).unwrap().ln_p_worse.exp();
            assert!(p > 0.6 * exact && p < 1.2 * exact, "{p} for {exact}");
        }
    }

    #[test]
    fn a_few_tasks_prove_little() {
        let p = |changed| {
            let mut tasks = vec![task([1, 5, 1, 5]); 40];
            tasks.extend(vec![task([0, 5, 5, 5]); changed]);
            compare_tasks(&tasks, 0.95, None).unwrap().ln_p_worse
        };
        assert!(p(4) > f64::ln(0.02));
        assert!(p(12) > f64::ln(0.0002));
    }

    #[test]
    fn p_and_intervals_are_one_test() {
        for level in [0.5, 0.9, 0.99, 0.9999] {
            for factor in [0.3, 1.0, 2.0, 9.0] {
                let passes = Dispersion {
                    factor,
                    degrees_of_freedom: 7.0,
                };
                let change = compare_tasks(&tasks(), level, Some(passes)).unwrap();
                let rejected = change.ln_p_worse <= f64::ln(0.5 * (1.0 - level));
                assert_eq!(rejected, change.ratio_interval.lower > 1.0, "{change:?}");
                assert_eq!(
                    rejected,
                    change.difference_interval.lower > 0.0,
                    "{change:?}"
                );
            }
        }
    }

    #[test]
    fn without_any_event_the_difference_is_still_bounded() {
        let change = compare_tasks(&vec![task([0, 5, 0, 5]); 80], 0.95, None).unwrap();
        assert_eq!(change.ratio, None);
        assert_eq!(change.ratio_interval, Interval::ANY_RATIO);
        let upper = change.difference_interval.upper;
        assert!(upper > 0.005 && upper < 0.015, "{upper}");
        assert_eq!(compare_tasks(&[], 0.95, None), None);
        assert_eq!(compare_tasks(&[task([0, 0, 1, 5])], 0.95, None), None);
    }
}
