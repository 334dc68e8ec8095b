//! The difference of two rates, standardised over strata.
//!
//! Mantel–Haenszel weights wᵢ = n₁ᵢn₀ᵢ/(n₁ᵢ+n₀ᵢ) standardise each arm's rate. Wilson's limits of each arm at its effective
//! sample size (Σw)²/Σ(w²/n) are combined by MOVER (Newcombe 1998, method 10; stratified by Yan & Su 2010, eq. 6). With
//! one stratum this is Newcombe's interval.

use super::stratum::Stratum;
use crate::interval::Interval;
use crate::numerics::real;

/// One arm's rate, standardised over the strata.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Standardised {
    /// Events per run.
    pub(crate) rate: f64,
    /// (Σw)² / Σ(w²/n), in runs.
    pub(crate) effective_runs: f64,
}

/// Candidate − baseline in events per run, with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateDifference {
    /// The standardised difference.
    pub estimate: f64,
    /// Within −1 and 1.
    pub interval: Interval,
}

/// Events and runs of both arms in one stratum.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RatePair {
    pub(crate) candidate_events: f64,
    pub(crate) candidate_runs: f64,
    pub(crate) baseline_events: f64,
    pub(crate) baseline_runs: f64,
}

impl RatePair {
    pub(crate) fn of(stratum: &Stratum) -> Self {
        Self {
            candidate_events: real(stratum.candidate.events()),
            candidate_runs: real(stratum.candidate.exposure()),
            baseline_events: real(stratum.baseline.events()),
            baseline_runs: real(stratum.baseline.exposure()),
        }
    }

    /// The Mantel–Haenszel weight n₁n₀/(n₁+n₀), in runs.
    pub(crate) fn weight(&self) -> f64 {
        self.candidate_runs * (self.baseline_runs / (self.candidate_runs + self.baseline_runs))
    }
}

/// What the sums leave of two equal rates, as a part of them. A difference of one event is larger by far.
const ROUNDING: f64 = 1e-13;

/// The standardised difference over strata, which must have runs in both arms.
///
/// `quantile` is that of the reference distribution. Effective sample sizes are divided by the dispersion `factor`.
pub(crate) fn difference(pairs: &[RatePair], quantile: f64, factor: f64) -> RateDifference {
    let total: f64 = pairs.iter().map(RatePair::weight).sum();
    let standardise = |events: fn(&RatePair) -> f64, runs: fn(&RatePair) -> f64| {
        let (mut rate, mut spread) = (0.0, 0.0);
        for pair in pairs {
            let weight = pair.weight() / total;
            rate += weight * (events(pair) / runs(pair));
            spread += weight * weight / runs(pair);
        }
        Standardised {
            rate: rate.clamp(0.0, 1.0),
            effective_runs: 1.0 / (factor * spread),
        }
    };
    let candidate = standardise(|pair| pair.candidate_events, |pair| pair.candidate_runs);
    let baseline = standardise(|pair| pair.baseline_events, |pair| pair.baseline_runs);
    let estimate = candidate.rate - baseline.rate;
    let is_rounding = estimate.abs() <= ROUNDING * candidate.rate.max(baseline.rate);
    let estimate = if is_rounding { 0.0 } else { estimate };
    let high = candidate.wilson_distances(quantile);
    let low = baseline.wilson_distances(quantile);
    RateDifference {
        estimate,
        interval: Interval {
            lower: (estimate - high.down.hypot(low.up)).max(-1.0),
            upper: (estimate + high.up.hypot(low.down)).min(1.0),
        },
    }
}

/// The distances of Wilson's limits from the rate.
pub(crate) struct Distances {
    pub(crate) down: f64,
    pub(crate) up: f64,
}

impl Standardised {
    /// Wilson's (1927) limits as distances from the rate. Nothing cancels near 0 and 1.
    ///
    /// The limits solve (u − p)² = z² u(1−u)/n. With h = z²/n, the distances d are the roots of
    /// (1 + h) d² ∓ h(1 − 2p) d − h p(1−p) = 0.
    pub(crate) fn wilson_distances(self, quantile: f64) -> Distances {
        let h = quantile * (quantile / self.effective_runs);
        let p = self.rate;
        let constant = h * p * (1.0 - p);
        let root = |linear: f64| {
            let discriminant = (linear * linear + 4.0 * (1.0 + h) * constant).sqrt();
            if linear > 0.0 {
                (linear + discriminant) / (2.0 * (1.0 + h))
            } else if constant > 0.0 {
                2.0 * constant / (discriminant - linear)
            } else {
                0.0
            }
        };
        Distances {
            down: root(-h * (1.0 - 2.0 * p)),
            up: root(h * (1.0 - 2.0 * p)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const Z: f64 = 1.959_963_984_540_054;

    fn pair(candidate: [f64; 2], baseline: [f64; 2]) -> RatePair {
        let ([candidate_events, candidate_runs], [baseline_events, baseline_runs]) =
            (candidate, baseline);
        RatePair {
            candidate_events,
            candidate_runs,
            baseline_events,
            baseline_runs,
        }
    }

    #[track_caller]
    fn case(got: f64, expected: f64) {
        assert!(
            (got - expected).abs() <= 1e-14 * expected.abs().max(1e-3),
            "{got} is not {expected}"
        );
    }

    #[test]
    fn equal_rates_differ_by_nothing_whatever_the_sums_round_to() {
        // Nights with other weights and other rates, the same in both arms.
        let nights = [
            (7.0, 300.0),
            (1.0, 70.0),
            (12.0, 410.0),
            (5.0, 130.0),
            (80.0, 900.0),
        ];
        for first in 0..nights.len() {
            for last in first..nights.len() {
                let pairs: Vec<RatePair> = nights[first..=last]
                    .iter()
                    .map(|(events, runs)| pair([3.0 * events, 3.0 * runs], [*events, *runs]))
                    .collect();
                let zero = difference(&pairs, Z, 1.0).estimate;
                assert!(zero.abs() < f64::MIN_POSITIVE, "{zero}");
            }
        }
        let one_more = pair([1_000_001.0, 1e9], [1_000_000.0, 1e9]);
        assert!(difference(&[one_more], Z, 1.0).estimate > 0.0);
    }

    #[test]
    fn no_event_in_either_arm_still_has_limits() {
        // Wilson at x = 0: z²/(n + z²)
        let interval = difference(&[pair([0.0, 50.0], [0.0, 60.0])], Z, 1.0).interval;
        case(interval.upper, Z * Z / (50.0 + Z * Z));
        case(interval.lower, -Z * Z / (60.0 + Z * Z));
    }

    #[test]
    fn splitting_runs_into_equal_strata_changes_nothing() {
        let whole = difference(&[pair([30.0, 400.0], [20.0, 200.0])], Z, 1.0);
        let half = pair([15.0, 200.0], [10.0, 100.0]);
        let split = difference(&[half, half], Z, 1.0);
        case(split.estimate, whole.estimate);
        case(split.interval.lower, whole.interval.lower);
        case(split.interval.upper, whole.interval.upper);
    }

    #[test]
    fn a_shift_of_the_workload_is_no_difference() {
        let risky = pair([180.0, 600.0], [30.0, 100.0]);
        let easy = pair([4.0, 400.0], [9.0, 900.0]);
        case(difference(&[risky, easy], Z, 1.0).estimate, 0.0);
    }

    #[test]
    fn a_dispersion_widens() {
        let pairs = [pair([30.0, 400.0], [20.0, 200.0])];
        let (plain, guarded) = (difference(&pairs, Z, 1.0), difference(&pairs, Z, 4.0));
        assert!(guarded.interval.lower < plain.interval.lower);
        assert!(guarded.interval.upper > plain.interval.upper);
    }

    #[test]
    fn a_billion_runs_without_events_do_not_cancel() {
        let interval = difference(&[pair([0.0, 1e9], [0.0, 1e9])], Z, 1.0).interval;
        case(interval.upper * 1e9, 1e9 * (Z * Z / (1e9 + Z * Z)));
    }
}
