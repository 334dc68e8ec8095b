//! Whether more runs would settle an inconclusive comparison.

use crate::interval::Interval;
use crate::variation::{Dispersion, ReferenceLaw};

/// The z of 80 % power.
const POWER: f64 = 0.841_621_233_572_914_3;

/// An inconclusive comparison of rates, and the margins at which it is settled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unsettled {
    /// The estimate of the rate ratio. It is `None` without any event, and 0 or +∞ where only one arm has events.
    pub ratio: Option<f64>,
    /// Its interval.
    pub ratio_interval: Interval,
    /// The estimate of the baseline's rate of successes over the candidate's. A success is a run without the event.
    pub success_ratio: f64,
    /// Its upper limit.
    pub success_ratio_upper: f64,
    /// The estimate of the rate difference, in events per run.
    pub difference: f64,
    /// Its interval.
    pub difference_interval: Interval,
    /// ln of the error in each tail of the intervals.
    pub ln_error: f64,
    /// The variation between nights that the intervals allow for.
    pub dispersion: Option<Dispersion>,
    /// The candidate's events so far.
    pub events: f64,
    /// The candidate's share of the runs of both arms, in (0, 1).
    pub allocation: f64,
    /// The limits of both ratios must be below this ratio for `clear`. It exceeds 1.
    pub margin: f64,
    /// Or the difference interval must be below this difference, in events per run. It exceeds 0.
    pub margin_difference: f64,
}

/// A later look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Later {
    /// Runs by then over runs so far, at the same allocation. It exceeds 1.
    pub growth: f64,
    /// "No worse" is rejected then if ln p is at most this. `None` where it cannot be rejected that early.
    pub ln_reject: Option<f64>,
    /// ln of the error in each tail of the intervals then.
    pub ln_error: f64,
}

impl Unsettled {
    /// Whether the question is settled at the later look with 80 % power, if the true effect is the estimate.
    ///
    /// The power is conditional on the data so far (Lan & Wittes 1988). At g times the runs the estimate of ln θ has the
    /// present estimate as its mean. It moves by σ√(g−1)/g and has the error σ/√g. "No worse" is rejected if
    /// `√g ln θ̂/σ` exceeds the quantile of the rejection by z₀.₈√((g−1)/g). The interval is below the margin m if
    /// `√g (ln m − ln θ̂)/σ` exceeds the quantile of the interval by as much. The same holds for the difference, and for the
    /// successes' ratio. σ is derived from the interval.
    ///
    /// Enough runs settle every effect. An effect below the margin is shown to be below it, and any above none is shown to
    /// exist. An effect between the two is settled by whichever comes first: near the margin it is a regression first, which
    /// more runs then show to be tolerable.
    #[must_use]
    pub fn settles(&self, later: &Later) -> bool {
        self.is_rejected(later) || self.is_below(later)
    }

    /// Whether "no worse" is rejected then, likewise.
    #[must_use]
    pub fn is_rejected(&self, later: &Later) -> bool {
        let (Some(ratio), Some(ln_reject)) = (self.ratio, later.ln_reject) else {
            return false;
        };
        if ratio <= 1.0 {
            return false;
        }
        if ratio.is_infinite() {
            return self.is_rejected_without_baseline(later, ln_reject);
        }
        let error = distance(ratio.ln(), self.ratio_interval.lower.ln()) / self.quantile();
        reaches(ratio.ln() / error, self.quantile_of(ln_reject), later)
    }

    /// Where the candidate has all K events, the exact p is πᴷ, and the guarded statistic is √(K(1−π)/(φπ)).
    fn is_rejected_without_baseline(&self, later: &Later, ln_reject: f64) -> bool {
        let more = self.events * (later.growth - 1.0);
        let events = self.events + more - POWER * more.sqrt();
        let guarded = self.dispersion.is_none_or(|dispersion| {
            let odds = (1.0 - self.allocation) / self.allocation;
            let score = (events.max(0.0) * odds / dispersion.factor).sqrt();
            score >= self.quantile_of(ln_reject)
        });
        guarded && events * self.allocation.ln() <= ln_reject
    }

    /// Whether the effect is shown to be below the margin then, likewise.
    #[must_use]
    pub fn is_below(&self, later: &Later) -> bool {
        self.is_below_ratios(later) || self.is_below_difference(later)
    }

    fn is_below_ratios(&self, later: &Later) -> bool {
        self.ratio.is_some_and(|ratio| {
            self.is_below_ratio(ratio, self.ratio_interval.upper, later)
                && self.is_below_ratio(self.success_ratio, self.success_ratio_upper, later)
        })
    }

    fn is_below_ratio(&self, ratio: f64, upper: f64, later: &Later) -> bool {
        if ratio >= self.margin {
            return false;
        }
        if ratio <= 0.0 {
            // Without events of the candidate, the upper limit is inversely proportional to the runs.
            return upper / later.growth * later.ln_error / self.ln_error < self.margin;
        }
        let (upper, margin) = (upper.ln(), self.margin.ln());
        let error = distance(upper, ratio.ln()) / self.quantile();
        let z = (margin - ratio.ln()) / error;
        reaches(z, self.quantile_of(later.ln_error), later)
    }

    fn is_below_difference(&self, later: &Later) -> bool {
        let upper = self.difference_interval.upper;
        if self.ratio.is_none() {
            return self.without_events(upper, later) < self.margin_difference;
        }
        let error = distance(upper, self.difference) / self.quantile();
        let z = (self.margin_difference - self.difference) / error;
        reaches(z, self.quantile_of(later.ln_error), later)
    }

    /// The upper limit of the difference later, if neither arm has an event by then either. With h = z²/n it is Wilson's limit
    /// h/(1 + h), which shrinks as 1/n.
    fn without_events(&self, upper: f64, later: &Later) -> f64 {
        let quantiles = self.quantile_of(later.ln_error) / self.quantile();
        let h = upper / (1.0 - upper) * quantiles.powi(2) / later.growth;
        h / (1.0 + h)
    }

    fn quantile(&self) -> f64 {
        self.quantile_of(self.ln_error)
    }

    fn quantile_of(&self, ln_level: f64) -> f64 {
        ReferenceLaw::new(self.dispersion).upper_quantile(ln_level.exp().max(f64::MIN_POSITIVE))
    }
}

/// The distance between an estimate and an end of its interval. It is +∞ where the interval is unbounded.
fn distance(upper: f64, lower: f64) -> f64 {
    let distance = upper - lower;
    if distance.is_finite() && distance > 0.0 {
        distance
    } else {
        f64::INFINITY
    }
}

/// Whether a statistic that is `z` now exceeds `quantile` at the later look, with 80 % power.
fn reaches(z: f64, quantile: f64, later: &Later) -> bool {
    let growth = later.growth;
    growth.sqrt() * z >= quantile + POWER * ((growth - 1.0) / growth).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// se(ln θ̂) = 0.2, se of the difference 0.002, at 1.959964 (an error of 0.025).
    fn seen(ratio: f64) -> Unsettled {
        let reach = (1.959_964 * 0.2_f64).exp();
        Unsettled {
            ratio: Some(ratio),
            ratio_interval: Interval {
                lower: ratio / reach,
                upper: ratio * reach,
            },
            success_ratio: 1.0,
            success_ratio_upper: 1.001,
            difference: 0.01 * (ratio - 1.0),
            difference_interval: Interval {
                lower: 0.01 * (ratio - 1.0) - 1.959_964 * 0.002,
                upper: 0.01 * (ratio - 1.0) + 1.959_964 * 0.002,
            },
            ln_error: 0.025_f64.ln(),
            dispersion: None,
            events: 50.0,
            allocation: 0.5,
            margin: 1.25,
            margin_difference: 1e-9,
        }
    }

    fn later(growth: f64) -> Later {
        Later {
            growth,
            ln_reject: Some(0.001_f64.ln()),
            ln_error: 0.005_f64.ln(),
        }
    }

    /// The question settles at a growth between these two.
    #[track_caller]
    fn case(unsettled: &Unsettled, not_yet: f64, settled: f64) {
        assert!(!unsettled.settles(&later(not_yet)), "{unsettled:?}");
        assert!(unsettled.settles(&later(settled)), "{unsettled:?}");
    }

    #[test]
    fn a_large_effect_is_rejected_when_its_conditional_power_is_enough() {
        // √g·ln 1.6/0.2 = 3.0902 + 0.8416·√((g−1)/g): g = 2.540 (SciPy 1.17, optimize.brentq)
        case(&seen(1.6), 2.53, 2.55);
    }

    #[test]
    fn no_effect_is_clear_when_the_interval_is_narrow_enough() {
        // √g·ln 1.25/0.2 = 2.5758 + 0.8416·√((g−1)/g): g = 9.123
        case(&seen(1.0), 9.11, 9.13);
    }

    #[test]
    fn a_small_difference_is_clear_in_absolute_terms() {
        let rare = Unsettled {
            margin_difference: 0.01,
            ..seen(1.0)
        };
        // √g·0.01/0.002 exceeds 2.5758 + 0.8416 from the start.
        assert!(rare.settles(&later(1.000_001)));
    }

    #[test]
    fn between_none_and_the_margin_the_nearer_end_settles() {
        // √g·ln(1.25/1.1)/0.2 = 2.5758 + 0.8416·√((g−1)/g): g = 28.337 (SciPy 1.17, optimize.brentq)
        case(&seen(1.1), 28.33, 28.35);
        // √g·ln 1.2/0.2 = 3.0902 + 0.8416·√((g−1)/g): g = 18.384, long before the margin is excluded (g = 280.09)
        case(&seen(1.2), 18.37, 18.39);
        // At the margin itself it is a regression: √g·ln 1.25/0.2 = 3.0902 + …: g = 12.197
        case(&seen(1.25), 12.19, 12.21);
    }

    #[test]
    fn nothing_is_rejected_before_it_may_be() {
        let early = Later {
            ln_reject: None,
            ..later(100.0)
        };
        assert!(seen(1.6).settles(&later(100.0)) && !seen(1.6).settles(&early));
        assert!(seen(1.0).settles(&early));
    }

    #[test]
    fn lost_successes_keep_a_small_ratio_from_being_clear() {
        // From 90 % to 89 %, where the successes' limit is above the margin, and from 80 % to 92 %.
        let near = Unsettled {
            success_ratio: 0.91,
            success_ratio_upper: 1.3,
            ..seen(0.99)
        };
        // se = ln(1.3/0.91)/1.96 = 0.182: √g·ln(1.25/0.91)/0.182 = 2.5758 + …: g = 3.556. The failures' ratio takes g = 8.331
        case(&near, 8.32, 8.34);
        let far = Unsettled {
            success_ratio: 2.5,
            success_ratio_upper: 3.2,
            difference: 0.12,
            ..seen(0.99)
        };
        assert!(!far.settles(&later(1e6)));
    }

    #[test]
    fn without_any_event_the_limit_shrinks_with_the_runs() {
        // Wilson's limit z²/(n + z²) of 1,000 runs at z = 1.959964. At z = 2.575829 it is below 0.002 from n = 499 z² = 3,310.9.
        let z = 1.959_964_f64;
        let none = Unsettled {
            ratio: None,
            ratio_interval: Interval::ANY_RATIO,
            difference: 0.0,
            difference_interval: Interval {
                lower: -1.0,
                upper: z * z / (1_000.0 + z * z),
            },
            margin_difference: 0.002,
            ..seen(1.0)
        };
        case(&none, 3.310, 3.312);
    }

    #[test]
    fn a_class_without_baseline_events_needs_more_of_the_same() {
        let new = Unsettled {
            events: 5.0,
            ..seen(f64::INFINITY)
        };
        // K ln ½ ≤ ln 0.001 from K = 9.97: 5 + 8 − 0.84√8 = 10.6 at g = 2.6
        case(&new, 2.3, 2.6);
    }

    #[test]
    fn no_candidate_events_need_the_upper_limit_to_shrink() {
        let none = Unsettled {
            ratio_interval: Interval {
                lower: 0.0,
                upper: 2.5,
            },
            difference: 0.0,
            difference_interval: Interval {
                lower: -1.0,
                upper: 1.0,
            },
            ..seen(0.0)
        };
        // 2.5/g · ln 0.005/ln 0.025 = 1.25 at g = 2.87
        case(&none, 2.86, 2.89);
    }

    #[test]
    fn an_interval_that_bounds_nothing_settles_nothing() {
        let unknown = Unsettled {
            ratio_interval: Interval::ANY_RATIO,
            difference_interval: Interval {
                lower: -1.0,
                upper: f64::INFINITY,
            },
            ..seen(2.0)
        };
        assert!(!unknown.settles(&later(10.0)));
    }
}
