//! What a question is about.

use crate::compare::Question;
use crate::vocabulary::Metric;

/// What a question is about, as the subject of a sentence.
pub(crate) fn subject(question: &Question) -> String {
    let what = match (
        question.metric,
        &question.failure_class,
        question.approval_state,
    ) {
        (Metric::HighSeverityRate, Some(class), _) => format!("high-severity {class} failures"),
        (Metric::BoundaryRate, Some(class), _) => {
            format!("{class} failures past an approval boundary")
        }
        (Metric::RescueRate, Some(class), _) => format!("rescued {class} failures"),
        (_, Some(class), _) => format!("{class} failures"),
        (Metric::IncidentRate, ..) => "incidents of failures".to_owned(),
        (_, _, Some(state)) => format!("{state} approvals"),
        (Metric::FailureRate, ..) => "failures".to_owned(),
        (Metric::FailedClusterRate, ..) => "failed clusters".to_owned(),
        (Metric::HighSeverityRate, ..) => "high-severity failures".to_owned(),
        (Metric::BoundaryRate | Metric::ApprovalStateRate, ..) => {
            "runs past an approval boundary".to_owned()
        }
        (Metric::AuthorityCrossedRate, ..) => "runs outside their authority".to_owned(),
        (Metric::ApprovalMix, ..) => "the mix of approval states".to_owned(),
        (Metric::RescueRate, ..) => "rescued runs".to_owned(),
        (Metric::HiddenRescueRate, ..) => "hidden rescues".to_owned(),
        (Metric::RescueMinutes, ..) => "rescue minutes".to_owned(),
    };
    match &question.workflow {
        Some(workflow) => format!("{what} in {workflow}"),
        None => what,
    }
}
