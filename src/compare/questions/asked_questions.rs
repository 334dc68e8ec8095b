//! Which questions a night asks, trigger by trigger.

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::counted::{KnownFields, Question};
use crate::vocabulary::{ApprovalState, Metric};

/// Every question about these classes and workflows, in the order of the report: for each trigger the whole, its parts,
/// its workflows. A class with a metric of its own is asked about it beside its failure rate.
#[must_use]
pub(super) fn questions(
    known: &KnownFields,
    classes: &BTreeMap<&String, Option<Metric>>,
    workflows: &BTreeSet<String>,
) -> Vec<Question> {
    let watched = |metric: Metric| {
        let own = classes.iter().filter(move |(_, own)| **own == Some(metric));
        own.map(move |(class, _)| Question::within_class(class, metric))
    };
    let mut questions = vec![Question::whole(Metric::FailureRate)];
    if known.clusters_fail_together() {
        questions.push(Question::whole(Metric::FailedClusterRate));
    }
    if known.failures_come_together() {
        questions.push(Question::whole(Metric::IncidentRate));
    }
    questions.extend(classes.keys().map(|class| Question::class(class)));
    questions.push(Question::whole(Metric::HighSeverityRate));
    questions.extend(watched(Metric::HighSeverityRate));
    questions.extend(approval_drift());
    questions.extend(watched(Metric::BoundaryRate));
    questions.extend(manual_rescue());
    questions.extend(watched(Metric::RescueRate));
    if workflows.len() > 1 {
        for metric in Metric::HEADLINES {
            let whole = Question::whole(metric);
            questions.extend(workflows.iter().map(|workflow| whole.within(workflow)));
        }
    }
    questions
}

/// Runs past a boundary, whole and by kind, and the mix of approval states.
fn approval_drift() -> [Question; 5] {
    [
        Question::whole(Metric::BoundaryRate),
        Question::state(ApprovalState::Bypassed),
        Question::state(ApprovalState::TimedOutApproved),
        Question::whole(Metric::AuthorityCrossedRate),
        Question::whole(Metric::ApprovalMix),
    ]
}

/// Rescued runs, successes that were repaired, and the time it took.
fn manual_rescue() -> [Question; 3] {
    [
        Question::whole(Metric::RescueRate),
        Question::whole(Metric::HiddenRescueRate),
        Question::whole(Metric::RescueMinutes),
    ]
}
