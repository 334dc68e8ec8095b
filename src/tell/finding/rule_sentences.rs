//! The rule that makes a finding a reason.

use super::scope::scope_sentence;
use super::state_reason::state_reason;
use crate::compare::Arms;
use crate::judge::Judged;
use crate::tell::capital;
use crate::vocabulary::{FindingState, Shown};

/// The rule that a finding met, in sentences.
pub(crate) fn rule(one: &Judged, arms: &Arms) -> String {
    let finding = &one.finding;
    match (finding.state, &one.diagnosis) {
        (FindingState::Regressed, Some(diagnosis)) => {
            let night = finding.crossing.map_or(0, |crossing| crossing.night);
            let scope = scope_sentence(&diagnosis.evidence, arms);
            format!("Regression first detected on night {night}. {scope}")
        }
        (FindingState::Inconclusive, _)
            if finding.labels.is_some() || finding.few_incidents.is_some() =>
        {
            format!("{}.", capital(&state_reason(finding), None))
        }
        (FindingState::Inconclusive, _) => {
            "The data show neither a regression nor its absence.".to_owned()
        }
        (FindingState::Clear, _) if finding.shown() == Shown::TolerablyWorse => {
            format!("Worse, but {}.", state_reason(finding))
        }
        (FindingState::Clear, _) => format!("{}.", capital(&state_reason(finding), None)),
        _ => "Not measured.".to_owned(),
    }
}
