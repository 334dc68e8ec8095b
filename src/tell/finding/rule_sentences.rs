//! The rule that makes a finding a reason.

use super::scope::scope_sentence;
use super::state_reason::state_reason;
use crate::judge::{Decided, Judged};
use crate::tell::capital;
use crate::vocabulary::{FindingState, Shown};

/// The rule that a finding met, in sentences.
pub(crate) fn rule(one: &Judged, decided: &Decided<'_>) -> String {
    let finding = &one.finding;
    let reason = || state_reason(finding, decided.unread);
    match (finding.state, &one.diagnosis) {
        (FindingState::Regressed, Some(diagnosis)) => {
            let night = finding.crossing.map_or(0, |crossing| crossing.night);
            let scope = scope_sentence(&diagnosis.evidence, decided.arms);
            format!("The evidence crossed the limit on night {night} of the rollout. {scope}")
        }
        (FindingState::Inconclusive, _)
            if finding.labels.is_some() || finding.few_incidents.is_some() =>
        {
            format!("{}.", capital(&reason(), None))
        }
        (FindingState::Inconclusive, _) => {
            "The data show neither a regression nor its absence.".to_owned()
        }
        (FindingState::Clear, _) if finding.shown() == Shown::TolerablyWorse => {
            format!("Worse, but {}.", reason())
        }
        (FindingState::Clear, _) => format!("{}.", capital(&reason(), None)),
        _ => "Not measured.".to_owned(),
    }
}
