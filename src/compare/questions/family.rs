//! How the budget for false alarms is divided between two families of questions, and within a family.

use std::collections::BTreeSet;

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

/// The classes that share a part of the budget.
#[derive(Clone, Debug, Default)]
pub(super) struct Classes {
    /// How many there are.
    pub(super) number: usize,
    /// Those whose own metric is answered too.
    pub(super) watched: BTreeSet<String>,
}

/// A question's part of its family's budget, relative to the others'. All classes share one part: a taxonomy with more
/// classes must not take the budget from the whole rate. A class with a metric of its own divides its part between that and
/// its failure rate, so no other question has less for it.
pub(super) fn weight(question: &Question, classes: &Classes) -> f64 {
    let of_class = |class: &String| {
        let questions = if classes.watched.contains(class) {
            2.0
        } else {
            1.0
        };
        4.0 / in_real(classes.number.max(1)) / questions
    };
    match (question.metric, &question.failure_class) {
        (_, Some(class)) => of_class(class),
        (Metric::FailureRate, None) => 10.0,
        // Asked where failures come in bursts; there the rate of single runs is the blunter question.
        (Metric::FailedClusterRate | Metric::IncidentRate, None) => 20.0,
        (Metric::HighSeverityRate | Metric::BoundaryRate | Metric::RescueRate, None) => 2.0,
        (Metric::RescueMinutes, None) => 0.75,
        (
            Metric::ApprovalStateRate | Metric::AuthorityCrossedRate | Metric::HiddenRescueRate,
            None,
        ) => 0.5,
        (Metric::ApprovalMix, None) => 0.25,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a number of classes")]
const fn in_real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four classes have 4 of the budget's parts together. Two of them divide theirs.
    #[test]
    fn a_class_with_a_metric_of_its_own_divides_its_part() {
        let watched = ["a", "b"].map(str::to_owned);
        let classes = Classes {
            number: 4,
            watched: watched.into_iter().collect(),
        };
        let of = |class, metric| weight(&Question::within_class(class, metric), &classes);
        let parts = [
            of("a", Metric::FailureRate),
            of("a", Metric::RescueRate),
            of("b", Metric::FailureRate),
            of("b", Metric::HighSeverityRate),
            of("c", Metric::FailureRate),
            of("d", Metric::FailureRate),
        ];
        let expected = [0.5, 0.5, 0.5, 0.5, 1.0, 1.0];
        for (part, expected) in parts.into_iter().zip(expected) {
            assert!((part - expected).abs() < 1e-12, "{parts:?}");
        }
    }
}
