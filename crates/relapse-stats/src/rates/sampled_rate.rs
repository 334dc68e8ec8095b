//! The rate of runs that were counted by part, of which a random sample of each part was looked at.

use super::proportion::exact_rate_interval;
use super::stratum::Arm;
use crate::interval::Interval;
use crate::numerics::real;

/// Runs of one kind, and a random sample of them that says which had the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampledRuns {
    runs: u64,
    sample: Arm,
}

impl SampledRuns {
    /// All `runs` of a kind, and those of them that were looked at. `None` where more were looked at than there are.
    #[must_use]
    pub const fn new(runs: u64, sample: Arm) -> Option<Self> {
        if sample.exposure() <= runs {
            Some(Self { runs, sample })
        } else {
            None
        }
    }

    /// The limits of the rate of all its runs. Where each was looked at, it is known.
    fn limits(&self, level: f64) -> Option<Interval> {
        if self.sample.exposure() < self.runs {
            return exact_rate_interval(self.sample, level);
        }
        let rate = self.sample.rate()?;
        Some(Interval {
            lower: rate,
            upper: rate,
        })
    }
}

/// A rate in events per run, and its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampledRate {
    /// The estimate, between 0 and 1.
    pub estimate: f64,
    /// Within 0 and 1.
    pub interval: Interval,
}

/// The rate of all runs of several kinds together, from a random sample of each.
///
/// The estimate is that of stratified sampling, Σ Wₕ p̂ₕ with the shares Wₕ of the runs (Cochran 1977, chapter 5). Its limits are
/// put together from those of the kinds, lₕ and uₕ (Zou, Huang & Zhang 2009):
///
/// Σ Wₕ p̂ₕ − √Σ Wₕ² (p̂ₕ − lₕ)² and Σ Wₕ p̂ₕ + √Σ Wₕ² (uₕ − p̂ₕ)²
///
/// with lₕ and uₕ those of Clopper and Pearson (1934), which are open where a sample has no event: rare events would make Wilson's
/// too narrow. `level` is two-sided. `None` where there are no runs, where of some kind none was looked at, or where `level` is not
/// within (0, 1).
#[must_use]
pub fn sampled_rate(kinds: &[SampledRuns], level: f64) -> Option<SampledRate> {
    let all = real(kinds.iter().map(|kind| kind.runs).sum());
    if all <= 0.0 || !(level > 0.0 && level < 1.0) {
        return None;
    }
    let (mut estimate, mut below, mut above) = (0.0, 0.0, 0.0);
    let (mut seen_with, mut seen_without) = (0.0, 0.0);
    for kind in kinds.iter().filter(|kind| kind.runs > 0) {
        let (rate, limits) = (kind.sample.rate()?, kind.limits(level)?);
        let share = real(kind.runs) / all;
        estimate += share * rate;
        below += (share * (rate - limits.lower)).powi(2);
        above += (share * (limits.upper - rate)).powi(2);
        seen_with += real(kind.sample.events());
        seen_without += real(kind.sample.complement().events());
    }
    let estimate = estimate.clamp(0.0, 1.0);
    Some(SampledRate {
        estimate,
        // What was seen is no estimate.
        interval: Interval {
            lower: (estimate - below.sqrt()).max(seen_with / all).min(estimate),
            upper: (estimate + above.sqrt())
                .min(1.0 - seen_without / all)
                .max(estimate),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The share of silent failures is that of the successes that are failures; the share of false failures that of the failures
    /// that are none.
    #[derive(Clone, Copy, Debug)]
    struct Truth {
        recorded: f64,
        rescued: f64,
        silent: [f64; 2],
        false_failures: f64,
    }

    fn kind(runs: u64, events: u64, looked_at: u64) -> SampledRuns {
        SampledRuns::new(runs, Arm::new(events, looked_at).unwrap()).unwrap()
    }

    #[track_caller]
    fn case(kinds: &[SampledRuns], [estimate, lower, upper]: [f64; 3]) {
        let got = sampled_rate(kinds, 0.95).unwrap();
        assert!((got.estimate - estimate).abs() < 1e-9, "{got:?}");
        assert!((got.interval.lower - lower).abs() < 1e-9, "{got:?}");
        assert!((got.interval.upper - upper).abs() < 1e-9, "{got:?}");
    }

    #[test]
    fn it_is_the_stratified_estimate_with_combined_limits() {
        // tests/reference/sampled_rate.py (Python 3, decimal): exact binomial sums, halved to 40 digits
        case(
            &[kind(9_500, 1, 44), kind(500, 6, 6)],
            [0.071_590_909_091, 0.040_443_466_529, 0.164_229_503_096],
        );
        case(
            &[kind(8_000, 0, 40), kind(400, 3, 5), kind(1_600, 7, 9)],
            [0.148_444_444_444, 0.085_323_862_054, 0.226_702_434_553],
        );
        case(&[kind(1_000, 0, 50)], [0.0, 0.0, 0.071_121_736_464]);
        case(
            &[kind(1_000, 2, 50), kind(5, 4, 5)],
            [0.043_781_094_527, 0.008_837_247_190, 0.140_435_448_362],
        );
    }

    #[test]
    fn runs_that_were_all_looked_at_are_known() {
        let rate = sampled_rate(&[kind(40, 4, 40), kind(10, 9, 10)], 0.95).unwrap();
        assert!((rate.estimate - 0.26).abs() < 1e-12);
        assert!((rate.interval.lower - 0.26).abs() < 1e-12);
        assert!((rate.interval.upper - 0.26).abs() < 1e-12);
    }

    #[test]
    fn a_kind_without_a_look_has_no_rate() {
        assert_eq!(sampled_rate(&[kind(9, 0, 3), kind(2, 0, 0)], 0.95), None);
        assert!(sampled_rate(&[kind(9, 0, 3), kind(0, 0, 0)], 0.95).is_some());
        assert_eq!(sampled_rate(&[], 0.95), None);
        assert_eq!(sampled_rate(&[kind(9, 0, 3)], 1.0), None);
        assert_eq!(SampledRuns::new(2, Arm::new(0, 3).unwrap()), None);
    }

    /// The exact probability that the interval of so many looks has the true rate in it, of very many runs.
    fn coverage(truth: Truth, looks: [u64; 3]) -> f64 {
        const MANY: u64 = 1_000_000_000;
        let successes = 1.0 - truth.recorded;
        let shares = [
            successes * (1.0 - truth.rescued),
            successes * truth.rescued,
            truth.recorded,
        ];
        let rates = [truth.silent[0], truth.silent[1], 1.0 - truth.false_failures];
        let wanted: f64 = shares.iter().zip(rates).map(|(one, rate)| one * rate).sum();
        let laws = [0, 1, 2].map(|place| binomial(looks[place], rates[place]));
        let mut covered = 0.0;
        for (plain, p) in laws[0].iter().enumerate() {
            for (rescued, q) in laws[1].iter().enumerate() {
                for (failed, r) in laws[2].iter().enumerate() {
                    let chance = p * q * r;
                    if chance < 1e-10 {
                        continue;
                    }
                    let kinds = [plain, rescued, failed].into_iter().zip(shares).zip(looks);
                    let kinds: Vec<SampledRuns> = kinds
                        .filter(|(_, looks)| *looks > 0)
                        .map(|((events, share), looks)| {
                            #[expect(
                                clippy::cast_possible_truncation,
                                clippy::cast_sign_loss,
                                clippy::cast_precision_loss,
                                reason = "a share of very many runs"
                            )]
                            let runs = (share * MANY as f64).round() as u64;
                            kind(runs, events as u64, looks)
                        })
                        .collect();
                    let interval = sampled_rate(&kinds, 0.95).unwrap().interval;
                    let inside = Interval {
                        lower: interval.lower - 1e-8,
                        upper: interval.upper + 1e-8,
                    };
                    covered += if inside.contains(wanted) { chance } else { 0.0 };
                }
            }
        }
        covered
    }

    /// The chances of 0, 1, … events in so many runs.
    fn binomial(runs: u64, rate: f64) -> Vec<f64> {
        let mut law = vec![1.0];
        for _ in 0..runs {
            let mut next = vec![0.0; law.len() + 1];
            for (events, chance) in law.iter().enumerate() {
                next[events] += chance * (1.0 - rate);
                next[events + 1] += chance * rate;
            }
            law = next;
        }
        law
    }

    #[test]
    fn fifty_labels_of_a_release_cover_at_least_as_often_as_promised() {
        let mut least = 1.0_f64;
        for recorded in [0.005, 0.02, 0.05, 0.1, 0.2] {
            for silent in [0.0, 0.005, 0.01, 0.02, 0.05, 0.1] {
                for false_failures in [0.0, 0.1, 0.3] {
                    let truth = Truth {
                        recorded,
                        rescued: 0.0,
                        silent: [silent, 0.0],
                        false_failures,
                    };
                    let looks = if recorded < 0.15 {
                        [44, 0, 6]
                    } else {
                        [35, 0, 15]
                    };
                    least = least.min(coverage(truth, looks));
                }
            }
        }
        for rescued in [0.01, 0.05, 0.2] {
            for silent in [[0.002, 0.5], [0.01, 0.2], [0.03, 0.03]] {
                let truth = Truth {
                    recorded: 0.05,
                    rescued,
                    silent,
                    false_failures: 0.1,
                };
                least = least.min(coverage(truth, [40, 5, 5]));
            }
        }
        assert!(least >= 0.95, "{least}");
        // If this rises, the interval has become wider than it needs to be.
        assert!(least < 0.98, "{least}");
    }
}
