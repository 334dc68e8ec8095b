//! The runs to look at for a finding.

use crate::compare::{Finding, View};
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
    let mut runs: Vec<String> = Vec::new();
    for day in view
        .cube
        .days
        .range(view.arms.from..=view.arms.to)
        .rev()
        .map(|(_, day)| day)
    {
        for ((cell, topic), examples) in &day.examples {
            let is_here = cell.release == view.arms.candidate
                && question
                    .workflow
                    .as_ref()
                    .is_none_or(|own| *own == cell.workflow);
            if is_here && shows(topic) {
                runs.extend(
                    examples
                        .iter()
                        .filter(|run| !runs.contains(run))
                        .cloned()
                        .collect::<Vec<_>>(),
                );
            }
        }
        if runs.len() >= EXAMPLES {
            break;
        }
    }
    runs.truncate(EXAMPLES);
    runs
}
