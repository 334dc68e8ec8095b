//! Who does what now.

use super::across::no_traffic;
use super::change::subject;
use super::plan::{self, Owners};
use super::verdict::{Judged, Verdict, regressed};
use crate::compare::{Arms, Place};
use crate::cube::Dimension;
use crate::decision::NextStep;
use crate::diagnose::{Across, Gone, Sound};
use crate::tell::beyond::sound_sentence;
use crate::vocabulary::{Recommendation, Restriction};

/// Who does what now.
pub(super) fn next_step(
    judged: &[Judged],
    verdict: &Verdict,
    arms: &Arms,
    owners: &Owners<'_>,
    across: &Across,
) -> NextStep {
    if let (Some(found), None) = (&verdict.gap, across.gone) {
        return plan::next_step(found, arms, owners);
    }
    let deciding = verdict.deciding.map(|place| &judged[place]);
    let action = match (&verdict.distrust, across.gone) {
        (Some(unusable), _) => unusable.action.clone(),
        (None, Some(gone)) => once_gone(verdict, deciding, arms, gone),
        (None, None) => deciding
            .and_then(|one| owners.evaluation(one, verdict, arms))
            .unwrap_or_else(|| action(verdict, deciding, arms, across.sound.as_ref())),
    };
    let elsewhere = across.sound.as_ref().filter(|_| {
        let is_said = verdict.recommendation == Recommendation::RollBack && across.gone.is_none();
        !is_said && judged.iter().any(regressed)
    });
    NextStep {
        owner: deciding.map_or_else(
            || owners.default_owner().to_owned(),
            |one| owners.of_finding(one),
        ),
        action: match elsewhere {
            None => action,
            Some(sound) => format!(
                "{action}; {}: go back to {}",
                sound_sentence(sound, &arms.baseline),
                sound.release
            ),
        },
    }
}

/// What the deciding finding is about.
fn about(deciding: Option<&Judged>) -> String {
    deciding
        .map(|one| subject(&one.finding.question))
        .unwrap_or_default()
}

fn action(
    verdict: &Verdict,
    deciding: Option<&Judged>,
    arms: &Arms,
    sound: Option<&Sound>,
) -> String {
    let Arms {
        candidate,
        baseline,
        ..
    } = arms;
    let about = about(deciding);
    match (verdict.recommendation, verdict.restriction) {
        (Recommendation::RollBack, _) => match sound {
            None => {
                format!("take {candidate} back to {baseline}, then read the sample runs of {about}")
            }
            Some(sound) => format!(
                "take {candidate} back; {}: go back to {}, then read the sample runs of {about}",
                sound_sentence(sound, baseline),
                sound.release
            ),
        },
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
    }
}

/// What is left to do about a candidate that has no traffic any more.
fn once_gone(verdict: &Verdict, deciding: Option<&Judged>, arms: &Arms, gone: Gone) -> String {
    let candidate = &arms.candidate;
    let since = no_traffic(candidate, gone);
    let about = about(deciding);
    match verdict.recommendation {
        Recommendation::RollBack => format!(
            "{since}; what was found stands: keep it off, and read the sample runs of {about} before its successor goes out"
        ),
        Recommendation::Restrict => format!(
            "{since}; what was found stands: keep it off until {} is restricted, and read the sample runs of {about}",
            place(deciding).map(Place::in_words).unwrap_or_default()
        ),
        Recommendation::Proceed => {
            format!("{since}; nothing found speaks against bringing it back")
        }
        Recommendation::Hold if deciding.is_some_and(regressed) => {
            format!("{since}; keep it off and read the sample runs of {about}")
        }
        _ => format!(
            "{since}; more nights settle nothing without it: bring it back at a small part of the traffic, or wait for its \
             successor"
        ),
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
