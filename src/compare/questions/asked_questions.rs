//! Which questions a night asks, trigger by trigger.

use std::collections::BTreeSet;

use crate::compare::counted::{KnownFields, Question};
use crate::vocabulary::{ApprovalState, Metric};

/// Every question about these classes and workflows, in the order of the report: for each trigger the whole, its parts,
/// its workflows.
#[must_use]
pub(super) fn questions(
    known: &KnownFields,
    classes: &BTreeSet<String>,
    workflows: &BTreeSet<String>,
) -> Vec<Question> {
    let mut questions = vec![Question::whole(Metric::FailureRate)];
    if known.clusters_fail_together() {
        questions.push(Question::whole(Metric::FailedClusterRate));
    }
    if known.failures_come_together() {
        questions.push(Question::whole(Metric::IncidentRate));
    }
    questions.extend(classes.iter().map(|class| Question::class(class)));
    questions.push(Question::whole(Metric::HighSeverityRate));
    questions.extend(approval_drift());
    questions.extend(manual_rescue());
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
