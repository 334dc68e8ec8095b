//! Who does what now.

use super::change::subject;
use super::verdict::{Judged, Verdict, regressed};
use crate::compare::{Arms, Place};
use crate::config::Config;
use crate::cube::Dimension;
use crate::decision::NextStep;
use crate::vocabulary::{Recommendation, Restriction};

/// Who does what now.
pub(super) fn next_step(
    judged: &[Judged],
    verdict: &Verdict,
    arms: &Arms,
    config: &Config,
) -> NextStep {
    let Arms {
        candidate,
        baseline,
        ..
    } = arms;
    let deciding = verdict.deciding.map(|place| &judged[place]);
    let about = deciding
        .map(|one| subject(&one.finding.question))
        .unwrap_or_default();
    if let Some(unusable) = &verdict.distrust {
        return NextStep {
            owner: config.decision.owner.clone(),
            action: unusable.action.clone(),
        };
    }
    let action = match (verdict.recommendation, verdict.restriction) {
        (Recommendation::RollBack, _) => {
            format!("take {candidate} back to {baseline}, then read the sample runs of {about}")
        }
        (Recommendation::Restrict, Some(Restriction::TightenApproval)) => format!(
            "ask for approval before every action of {candidate}{}, then read the sample runs of {about}",
            where_in_words(place(deciding))
        ),
        (Recommendation::Restrict, _) => format!(
            "take write permissions from {candidate}{}, then read the sample runs of {about}",
            where_in_words(place(deciding))
        ),
        (Recommendation::Proceed, _) => format!("widen the rollout of {candidate}"),
        (Recommendation::Hold, _) if deciding.is_some_and(regressed) => {
            format!("keep the traffic of {candidate} as it is and read the sample runs of {about}")
        }
        _ => format!("keep the traffic of {candidate} as it is and look again tomorrow"),
    };
    NextStep {
        owner: config.decision.owner.clone(),
        action,
    }
}

/// The place that carries a deciding finding.
pub(super) fn place(deciding: Option<&Judged>) -> Option<&Place> {
    deciding?.diagnosis.as_ref()?.place.as_ref()
}

/// Where: ` in triage`, ` with the tool search`, ` for the tenant acme`.
pub(super) fn where_in_words(place: Option<&Place>) -> String {
    let Some(place) = place else {
        return String::new();
    };
    let preposition = match place {
        Place::Workflow(_) => "in",
        Place::Facet(facet) => match facet.dimension {
            Dimension::Tenant => "for",
            Dimension::Tool | Dimension::Model | Dimension::Batch => "with",
        },
    };
    format!(" {preposition} {}", place.in_words())
}
