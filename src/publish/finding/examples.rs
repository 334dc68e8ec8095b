//! The runs to look at for a finding.

use crate::compare::{Finding, Question, View};
use crate::cube::{EXAMPLES, Topic};
use crate::vocabulary::Metric;

/// Run ids of the candidate that show what a finding counts, newest day first.
pub(in crate::publish) fn examples(finding: &Finding, view: &View<'_>) -> Vec<String> {
    let question = &finding.question;
    let watched = question.watched_class();
    let shows = |topic: &Topic| match (question.metric, topic) {
        (_, Topic::Watched(class)) => watched == Some(class),
        _ if watched.is_some() => false,
        (Metric::FailureRate, Topic::Failure(class)) => question
            .failure_class
            .as_ref()
            .is_none_or(|own| own == class),
        (Metric::FailedClusterRate | Metric::IncidentRate, Topic::Failure(_))
        | (Metric::HighSeverityRate, Topic::HighSeverity)
        | (Metric::BoundaryRate | Metric::AuthorityCrossedRate, Topic::AuthorityCrossed)
        | (Metric::RescueRate | Metric::RescueMinutes, Topic::Rescue)
        | (Metric::HiddenRescueRate, Topic::HiddenRescue) => true,
        (Metric::BoundaryRate | Metric::ApprovalMix, Topic::Approval(state)) => {
            state.is_past_boundary()
        }
        (Metric::ApprovalStateRate, Topic::Approval(state)) => {
            Some(*state) == question.approval_state
        }
        _ => false,
    };
    let (first, last) = topics(question);
    let mut runs: Vec<String> = Vec::new();
    let nights = view.cube.days.range(view.arms.from..=view.arms.to);
    for (_, day) in nights.rev() {
        let cells = day.cells_of(&view.arms.candidate, question.workflow.as_deref());
        for (cell, _) in cells {
            let near = (cell.clone(), first.clone())..=(cell.clone(), last.clone());
            let own = day.examples.range(near);
            let own = own.filter(|((_, topic), _)| shows(topic));
            for run in own.flat_map(|(_, runs)| runs) {
                if !runs.contains(run) {
                    runs.push(run.clone());
                }
            }
        }
        if runs.len() >= EXAMPLES {
            break;
        }
    }
    runs.truncate(EXAMPLES);
    runs
}

/// The first and the last topic that a question can be about. A night of many classes has many topics.
fn topics(question: &Question) -> (Topic, Topic) {
    let only = |topic: Topic| (topic.clone(), topic);
    if let Some(class) = question.watched_class() {
        return only(Topic::Watched(class.to_owned()));
    }
    match (question.metric, &question.failure_class) {
        (Metric::FailureRate, Some(class)) => only(Topic::Failure(class.clone())),
        (Metric::FailureRate | Metric::FailedClusterRate | Metric::IncidentRate, _) => {
            (Topic::Failure(String::new()), Topic::Watched(String::new()))
        }
        _ => (Topic::HighSeverity, Topic::HiddenRescue),
    }
}
