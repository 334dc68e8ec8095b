//! The true difference of a rate or mean, given an estimate with its interval and what releases usually change.

use super::distribution::{Distribution, Mass};
use crate::interval::Interval;
use crate::numerics::{normal_upper_quantile, real_length};

/// The share of releases that leave a rate as it is. Of the changes to production that teams report, 0 to 15 % fail for those that
/// deliver well and up to 46 to 60 % for the others (Forsgren, Smith, Humble & Frazelle 2019, Accelerate State of DevOps, p. 18).
const UNCHANGED: f64 = 0.7;

/// The scale of the Laplace distribution of the others' logarithm of the ratio. Half of them change a rate by more than
/// 2^ln 2 = 1.6 times either way, and one in seventeen by more than 7 times: large changes are rare and not excluded.
const SCALE: f64 = std::f64::consts::LN_2;

/// The standard errors on either side of the estimate that are looked at.
const REACH: f64 = 8.0;

/// The smallest logarithm of a ratio that is looked at: a rate that nearly vanished.
const LEAST_LN_RATIO: f64 = -7.0;

/// The largest one of the prior.
const MOST_LN_RATIO: f64 = 7.0;

/// The values of the ratio that stand for all.
const POINTS: usize = 400;

/// A difference as it was estimated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EstimatedDifference {
    /// The rate or mean that the release is compared with, above zero.
    pub baseline: f64,
    /// Candidate minus baseline.
    pub difference: f64,
    /// Its interval.
    pub interval: Interval,
    /// The interval's two-sided level.
    pub level: f64,
}

impl EstimatedDifference {
    /// The standard error towards lower and higher values: an end's distance over the normal quantile of the level. A side on which
    /// the interval ends at the estimate has the other's. `None` where no end is finite and apart from the estimate.
    fn standard_errors(&self) -> Option<[f64; 2]> {
        let z = normal_upper_quantile(0.5 * (1.0 - self.level));
        let below = (self.difference - self.interval.lower) / z;
        let above = (self.interval.upper - self.difference) / z;
        let usable = |error: f64| error.is_finite() && error > 0.0;
        match (usable(below), usable(above)) {
            (true, true) => Some([below, above]),
            (true, false) if above <= 0.0 => Some([below, below]),
            (false, true) if below <= 0.0 => Some([above, above]),
            _ => None,
        }
    }

    /// The variance of the estimate, from the whole width of its interval; `None` where an end is not finite.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        let [below, above] = self.standard_errors()?;
        let error = 0.5 * (below + above);
        Some(error * error)
    }

    /// The logarithm of the likelihood of a true difference, up to a constant: a normal curve with a standard error of its own on
    /// either side of the estimate (the two-piece normal; Wallis 2014, Statistical Science 29:106, eq. 1).
    fn ln_likelihood(&self, [below, above]: [f64; 2], difference: f64) -> f64 {
        let distance = difference - self.difference;
        let error = if distance < 0.0 { below } else { above };
        -0.5 * (distance / error).powi(2)
    }
}

/// The distribution of the true difference, given the estimate. Before it, a rate is unchanged with a probability of 0.7, and the
/// logarithm of its ratio is otherwise Laplace-distributed around 0 with the scale ln 2 (a spike and a slab; Mitchell & Beauchamp
/// 1988, JASA 83:1023).
///
/// `None` where the baseline is not above zero, or the estimate has no finite interval.
#[must_use]
pub fn posterior(estimated: &EstimatedDifference) -> Option<Distribution> {
    let baseline = Some(estimated.baseline).filter(|rate| *rate > 0.0)?;
    let errors = estimated.standard_errors()?;
    let ln_ratio = |difference: f64| (1.0 + difference / baseline).ln();
    let lowest = ln_ratio(estimated.difference - REACH * errors[0]);
    let from = lowest.max(LEAST_LN_RATIO);
    let to = ln_ratio(estimated.difference + REACH * errors[1]).max(from + SCALE);
    let masses = slab(baseline, from, to).chain([spike()]);
    let logs: Vec<(f64, f64)> = masses
        .map(|mass| {
            let likelihood = estimated.ln_likelihood(errors, mass.value);
            (mass.value, mass.weight.ln() + likelihood)
        })
        .collect();
    let greatest = logs.iter().map(|(_, ln)| *ln).fold(f64::MIN, f64::max);
    let weighed = logs.into_iter().map(|(value, ln)| Mass {
        value,
        weight: (ln - greatest).exp(),
    });
    Distribution::of(weighed.collect())
}

/// The distribution of the true difference before any run of the release, for a baseline above zero.
#[must_use]
pub fn prior(baseline: f64) -> Option<Distribution> {
    let slab = slab(baseline, LEAST_LN_RATIO, MOST_LN_RATIO);
    Distribution::of(slab.chain([spike()]).collect()).filter(|_| baseline > 0.0)
}

const fn spike() -> Mass {
    Mass {
        value: 0.0,
        weight: UNCHANGED,
    }
}

/// The changes between two logarithms of the ratio, by the midpoint rule.
fn slab(baseline: f64, from: f64, to: f64) -> impl Iterator<Item = Mass> {
    let width = (to - from) / real_length(POINTS);
    (0..POINTS).map(move |point| {
        let ln_ratio = from + (real_length(point) + 0.5) * width;
        Mass {
            value: baseline * ln_ratio.exp_m1(),
            weight: (1.0 - UNCHANGED) * width * (-ln_ratio.abs() / SCALE).exp() / (2.0 * SCALE),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimated(baseline: f64, [difference, lower, upper]: [f64; 3]) -> EstimatedDifference {
        EstimatedDifference {
            baseline,
            difference,
            interval: Interval { lower, upper },
            level: 0.95,
        }
    }

    /// `scipy.integrate.quad` (`SciPy` 1.17) of the product of likelihood and prior over the logarithm of the ratio, and `brentq` for
    /// the ends of the interval. The points that stand for all are apart by up to a twenty-fifth of a standard error.
    #[track_caller]
    fn case(baseline: f64, seen: [f64; 3], mean: f64, interval: [f64; 2], chance: f64) {
        let posterior = posterior(&estimated(baseline, seen)).unwrap();
        let apart = 0.03 * (seen[2] - seen[1]);
        let got = posterior.interval(0.95);
        assert!(
            (posterior.mean() - mean).abs() < 0.01 * apart,
            "{}",
            posterior.mean()
        );
        assert!((got.lower - interval[0]).abs() < apart, "{got:?}");
        assert!((got.upper - interval[1]).abs() < apart, "{got:?}");
        let above = posterior.chance_of_at_least(0.25 * baseline);
        assert!((above - chance).abs() < 0.01, "{above}");
    }

    #[test]
    fn the_posterior_is_the_product_of_prior_and_likelihood() {
        #[rustfmt::skip]
        let cases = [
            (0.02, [0.0, -0.005, 0.006], 3.699_6e-6, [-0.001_359_2, 0.001_343_0], 0.002_871_5),
            (0.02, [0.012, 0.002, 0.024], 5.610_348e-3, [0.0, 0.020_130_3], 0.449_016_1),
            (0.02, [0.02, 0.012, 0.029], 1.923_684_7e-2, [0.010_874_7, 0.027_972_7], 0.999_425_1),
            (0.002, [0.001, -0.000_5, 0.004], 2.238_469e-4, [-0.000_214_4, 0.002_188_0], 0.155_786_0),
        ];
        for (baseline, seen, mean, interval, chance) in cases {
            case(baseline, seen, mean, interval, chance);
        }
    }

    #[test]
    fn much_data_outweigh_the_prior() {
        let posterior = posterior(&estimated(0.02, [2.0, 1.99, 2.01])).unwrap();
        assert!(
            (posterior.mean() - 2.0).abs() < 1e-4,
            "a hundred times the baseline"
        );
    }

    #[test]
    fn before_any_run_a_rise_is_as_likely_as_a_fall() {
        let prior = prior(0.02).unwrap();
        let rise = prior.chance_of_at_least(1e-12);
        assert!((rise - 0.15).abs() < 1e-4, "{rise}");
        // One half of exp(−ln 2 / ln 2) of the 0.3 that change.
        let doubled = prior.chance_of_at_least(0.02);
        assert!(
            (doubled - 0.15 * (-1.0_f64).exp()).abs() < 0.002,
            "{doubled}"
        );
    }

    #[test]
    fn what_tells_nothing_has_no_posterior() {
        for seen in [[0.0; 3], [0.01, f64::NEG_INFINITY, f64::INFINITY]] {
            assert_eq!(posterior(&estimated(0.02, seen)), None);
        }
        assert_eq!(posterior(&estimated(0.0, [0.01, 0.0, 0.02])), None);
        assert_eq!(prior(0.0), None);
    }

    #[test]
    fn an_interval_that_ends_at_its_estimate_has_the_other_side() {
        let one_sided = estimated(0.02, [0.0, 0.0, 0.01]);
        assert!(one_sided.variance().unwrap() > 0.0);
        assert!(posterior(&one_sided).is_some());
    }
}
