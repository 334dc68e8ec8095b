//! Ratios along a chain of comparisons. A against B and B against C are evidence of A against C.

use crate::interval::Interval;
use crate::numerics::normal_upper_quantile;

/// The logarithm of a rate ratio and its variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogRatio {
    /// ln of the ratio.
    pub estimate: f64,
    /// Its variance.
    variance: f64,
}

impl LogRatio {
    /// From a ratio and its interval. The standard error is `(ln upper − ln lower)/2z`, with z the normal quantile of the
    /// two-sided `level` (Higgins, Li & Deeks 2019, Cochrane Handbook, section 6.3.2).
    ///
    /// `None` where the ratio or an end of the interval is zero or unbounded, because it has no finite logarithm.
    #[must_use]
    pub fn of(ratio: f64, interval: Interval, level: f64) -> Option<Self> {
        let logs = [ratio, interval.lower, interval.upper].map(f64::ln);
        let z = normal_upper_quantile(0.5 * (1.0 - level));
        let standard_error = (logs[2] - logs[1]) / (2.0 * z);
        (logs.iter().all(|log| log.is_finite()) && z > 0.0).then_some(Self {
            estimate: logs[0],
            variance: standard_error * standard_error,
        })
    }

    /// The chain of this step and the next. Log ratios add up, and so do their variances (adjusted indirect comparison;
    /// Bucher, Guyatt, Griffith & Walter 1997, J Clin Epidemiol 50:683).
    ///
    /// Steps that share runs of the release between them are negatively correlated. Their sum then varies less than this
    /// variance.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        Self {
            estimate: self.estimate + next.estimate,
            variance: self.variance + next.variance,
        }
    }

    /// The ratio.
    #[must_use]
    pub fn ratio(self) -> f64 {
        self.estimate.exp()
    }

    /// The ratio's interval at a two-sided level, `exp(estimate ± z √variance)`.
    #[must_use]
    pub fn interval(self, level: f64) -> Interval {
        let reach = normal_upper_quantile(0.5 * (1.0 - level)) * self.variance.sqrt();
        Interval {
            lower: (self.estimate - reach).exp(),
            upper: (self.estimate + reach).exp(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn step(ratio: f64, lower: f64, upper: f64) -> LogRatio {
        LogRatio::of(ratio, Interval { lower, upper }, 0.95).unwrap()
    }

    #[track_caller]
    fn close(got: f64, expected: f64) {
        assert!(
            (got / expected - 1.0).abs() < 1e-9,
            "{got} is not {expected}"
        );
    }

    /// Expected: Python 3 with `statistics.NormalDist().inv_cdf(0.975)`,
    /// `se = (log(u) - log(l)) / (2 * z)`, `exp(sum(logs) ± z * sqrt(sum(se²)))`.
    #[test]
    fn three_steps_add_up() {
        let chain = step(1.12, 0.97, 1.30)
            .then(step(1.20, 0.95, 1.50))
            .then(step(1.15, 1.02, 1.29));
        close(chain.ratio(), 1.5456);
        let interval = chain.interval(0.95);
        close(interval.lower, 1.150_054_853_426);
        close(interval.upper, 2.077_187_321_009);
        close(chain.variance, 0.022_746_791_897_85);
    }

    #[test]
    fn a_step_without_events_on_one_side_has_no_logarithm() {
        for (ratio, lower, upper) in [
            (0.0, 0.0, 2.0),
            (f64::INFINITY, 1.0, f64::INFINITY),
            (1.0, 0.0, 2.0),
            (1.0, 0.5, f64::INFINITY),
        ] {
            let none = LogRatio::of(ratio, Interval { lower, upper }, 0.95);
            assert_eq!(none, None, "{ratio} ({lower} to {upper})");
        }
    }

    proptest! {
        #[test]
        fn a_chain_of_one_is_its_step_and_order_does_not_matter(
            logs in prop::collection::vec((-2.0f64..2.0, 0.01f64..1.0), 1..6),
        ) {
            let steps: Vec<LogRatio> = logs
                .iter()
                .map(|(log, reach)| step(log.exp(), (log - reach).exp(), (log + reach).exp()))
                .collect();
            let sum: f64 = logs.iter().map(|(log, _)| log).sum();
            let forth = steps[1..].iter().fold(steps[0], |sum, next| sum.then(*next));
            let last = steps[steps.len() - 1];
            let back = steps[..steps.len() - 1].iter().rev().fold(last, |sum, next| sum.then(*next));
            prop_assert!((forth.estimate - sum).abs() < 1e-9);
            prop_assert!((forth.estimate - back.estimate).abs() < 1e-9);
            prop_assert!((forth.variance - back.variance).abs() < 1e-9);
            let (log, reach) = logs[0];
            let alone = steps[0].interval(0.95);
            prop_assert!((alone.lower.ln() - (log - reach)).abs() < 1e-9);
            prop_assert!((alone.upper.ln() - (log + reach)).abs() < 1e-9);
        }
    }
}
