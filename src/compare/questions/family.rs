//! How the budget for false alarms is divided between two families of questions, and within a family.

use crate::compare::counted::Question;
use crate::vocabulary::Metric;

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
        // Asked where failures come in bursts; there the rate of single runs is the blunter question.
        (Metric::FailedClusterRate | Metric::IncidentRate, _) => 20.0,
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
