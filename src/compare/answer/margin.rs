//! The change from which a question matters.

use crate::compare::counted::Question;
use crate::config::Config;
use crate::stats::Interval;
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

    /// The margin of an audit: that of failures.
    pub(crate) const fn of_audit(config: &Config) -> Self {
        Self {
            relative: config.margin.ratio,
            difference: Some(config.margin.difference),
        }
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
