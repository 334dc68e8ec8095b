//! Which questions a night asks, trigger by trigger.

use std::collections::BTreeSet;

use super::question::Question;
use super::strata::View;
use crate::vocabulary::{ApprovalState, Metric};

/// Every question of the night, in the order of the report: for each trigger the whole, its parts, its workflows.
#[must_use]
pub(super) fn questions(view: &View<'_>) -> Vec<Question> {
    let workflows = view.workflows();
    let mut questions = Vec::new();
    questions.extend(clear_regression(view));
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

/// The failure rate, whole and by class.
fn clear_regression(view: &View<'_>) -> Vec<Question> {
    let mut classes: BTreeSet<&str> = BTreeSet::new();
    for day in view
        .cube
        .days
        .range(view.arms.from..=view.arms.to)
        .map(|(_, day)| day)
    {
        for (cell, class) in day.classes.keys() {
            if cell.release == view.arms.candidate || cell.release == view.arms.baseline {
                classes.insert(class);
            }
        }
    }
    let whole = std::iter::once(Question::whole(Metric::FailureRate));
    whole
        .chain(classes.into_iter().map(Question::class))
        .collect()
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

impl View<'_> {
    /// The workflows in which both releases ran.
    #[must_use]
    pub fn workflows(&self) -> Vec<String> {
        let strata = self.rates(&Question::whole(Metric::FailureRate), self.arms.to);
        let names: BTreeSet<String> = strata.into_keys().map(|key| key.workflow).collect();
        names.into_iter().collect()
    }
}
