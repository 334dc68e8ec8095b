//! How the budget for false alarms is divided: over two families of questions, within a family over its questions, and
//! over the nights.
//!
//! A question about the whole release may roll it back, one about a workflow may restrict it there. Each family has
//! the whole budget for itself: at most that share of innocent releases is rolled back, at most twice it restricted.

use super::question::Question;
use crate::config::Config;
use crate::stats::Spending;
use crate::vocabulary::Metric;

/// Share of an error kept for the nights after the horizon.
const RESERVE: f64 = 0.1;

/// What a false alarm of a question would lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// A release taken back.
    Release,
    /// A workflow restricted.
    Place,
}

impl Family {
    pub(super) const ALL: [Self; 2] = [Self::Release, Self::Place];

    pub(super) const fn of(question: &Question) -> Self {
        if question.workflow.is_some() {
            Self::Place
        } else {
            Self::Release
        }
    }
}

/// A question's part of its family's budget, relative to the others'. All classes share one part: a taxonomy with more
/// classes must not take the budget from the whole rate.
pub(super) fn weight(question: &Question, classes: usize) -> f64 {
    match (question.metric, &question.failure_class) {
        (Metric::FailureRate, None) => 10.0,
        // Asked where bursts are named; there the rate of single runs is the blunter question.
        (Metric::FailedClusterRate, _) => 20.0,
        (Metric::FailureRate, Some(_)) => 4.0 / in_real(classes.max(1)),
        (Metric::HighSeverityRate | Metric::BoundaryRate | Metric::RescueRate, _) => 2.0,
        (Metric::RescueMinutes, _) => 0.75,
        (
            Metric::ApprovalStateRate | Metric::AuthorityCrossedRate | Metric::HiddenRescueRate,
            _,
        ) => 0.5,
        (Metric::ApprovalMix, _) => 0.25,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a number of classes")]
const fn in_real(count: usize) -> f64 {
    count as f64
}

/// How the budget is spread over the nights: evenly, so that a regression is found on the first night that shows it.
pub(super) const fn spending(config: &Config) -> Spending {
    Spending::even(config.window.horizon, RESERVE)
}

/// How the error of the intervals is spread over the nights: most of it at the end, when a release is to be let go.
pub(super) const fn interval_spending(config: &Config) -> Spending {
    Spending::late(config.window.horizon, RESERVE)
}

/// ln of the error one tail of the intervals may make over all nights.
pub(super) fn ln_interval_error(config: &Config) -> f64 {
    (0.5 * (1.0 - config.decision.interval_level)).ln()
}
