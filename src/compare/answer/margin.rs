//! The change from which a question matters.

use crate::compare::counted::Question;
use crate::config::Config;
use crate::stats::{Dispersion, Interval, Stratum, difference_upper, is_within_ratio};
use crate::vocabulary::{ClearedBy, Metric};

/// From where on a change matters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Margin {
    /// The ratio or distance.
    pub(crate) relative: f64,
    /// The absolute change; `None` for a mix and for minutes.
    pub(crate) difference: Option<f64>,
}

impl Margin {
    pub(crate) fn of(question: &Question, config: &Config) -> Self {
        let metric = question.metric;
        let relative = match (&question.failure_class, metric) {
            (Some(class), _) => config.ratio_of_class(class, metric),
            (None, Metric::ApprovalMix) => config.margin.mix,
            (None, _) => config.margin.ratio_of(metric),
        };
        let difference = metric
            .is_rate()
            .then(|| config.margin.difference_of(metric));
        Self {
            relative,
            difference,
        }
    }

    /// The same, no wider than a ratio and a difference, but never narrower than `least`.
    pub(super) fn between(self, least: Self, [ratio, difference]: [f64; 2]) -> Self {
        let both = self.difference.zip(least.difference);
        Self {
            relative: self.relative.min(ratio).max(least.relative),
            difference: both.map(|(own, least)| own.min(difference).max(least)),
        }
    }

    /// The margin of an audit: that of failures.
    pub(crate) const fn of_audit(config: &Config) -> Self {
        Self {
            relative: config.margin.ratio,
            difference: Some(config.margin.difference),
        }
    }

    /// Whether a change of rates is shown to stay below either scale, without computing the intervals.
    pub(super) fn is_above(
        self,
        strata: &[Stratum],
        ln_level: f64,
        dispersion: Option<Dispersion>,
    ) -> bool {
        let by_difference = |limit| {
            difference_upper(strata, ln_level, dispersion).is_some_and(|upper| upper < limit)
        };
        self.difference.is_some_and(by_difference)
            || is_within_ratio(strata, self.relative, ln_level, dispersion)
    }

    /// The margin that a change is shown to stay below, the relative one first; `None` where it is below neither.
    ///
    /// `successes` is the upper limit of the ratio of the successes lost, of a rate. Where nearly all runs fail, failures
    /// cannot rise by much of a ratio, and successes fall by more.
    pub(crate) fn clears(
        self,
        relative: Interval,
        successes: Option<f64>,
        difference: Option<Interval>,
    ) -> Option<ClearedBy> {
        let keeps_successes = successes.is_none_or(|upper| upper < self.relative);
        if relative.upper < self.relative && keeps_successes {
            return Some(ClearedBy::Ratio);
        }
        let (difference, margin) = (difference?, self.difference?);
        (difference.upper < margin).then_some(ClearedBy::Difference)
    }
}
