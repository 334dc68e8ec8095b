//! What to do now.

use super::because_words::plan_file;
use super::data_problem_words::mend;
use super::watch_words::no_traffic;
use crate::compare::Arms;
use crate::diagnose::{Gone, Sound};
use crate::judge::{Decided, Judged};
use crate::policy::FoundGap;
use crate::tell::beyond::sound_sentence;
use crate::tell::finding::{named, subject, whereabouts};
use crate::vocabulary::{Gap, Recommendation, Remedy, Restriction};

/// What to do now.
pub(crate) fn next_action(decided: &Decided<'_>) -> String {
    let Decided {
        judgement, across, ..
    } = *decided;
    let verdict = &judgement.verdict;
    if let (Some(found), None) = (verdict.gap(), across.gone) {
        return close_gap(found, decided);
    }
    let action = match (verdict.distrust(), across.gone) {
        (Some(problem), _) => mend(problem),
        (None, Some(gone)) => once_gone(decided, gone),
        (None, None) => evaluation(decided).unwrap_or_else(|| action(decided)),
    };
    let elsewhere = across.sound.as_ref().filter(|_| {
        let is_named = verdict.recommendation == Recommendation::RollBack && across.gone.is_none();
        !is_named && decided.judged().iter().any(Judged::is_regressed)
    });
    match elsewhere {
        None => action,
        Some(sound) => format!(
            "{action}; {}: go back to {}",
            sound_sentence(sound, &decided.arms.baseline),
            sound.release
        ),
    }
}

/// What is left to do of a regression that the plan holds for the evaluation's sake.
fn evaluation(decided: &Decided<'_>) -> Option<String> {
    let verdict = &decided.judgement.verdict;
    let class = decided
        .owners
        .wants_evaluation(decided.deciding()?, verdict)?;
    Some(format!(
        "keep the traffic of {} as it is, and put the sample runs of {class} failures into the evaluation",
        decided.arms.candidate
    ))
}

/// What to do about a gap in place of widening the rollout.
fn close_gap(found: &FoundGap, decided: &Decided<'_>) -> String {
    let file = plan_file(decided.owners.planned);
    let (candidate, class) = (&decided.arms.candidate, &found.failure_class);
    match (found.remedy, found.gap) {
        (Remedy::SmallerPilot, _) => {
            format!(
                "keep {candidate} in a small pilot, and say in {file} whether {class} is stopped or retried"
            )
        }
        (Remedy::ClearerGate, _) => format!(
            "keep the traffic of {candidate} as it is, and name in {file} who owns {class}{}",
            found
                .workflow
                .as_ref()
                .map_or_else(String::new, |workflow| format!(" in {workflow}"))
        ),
        (Remedy::BetterMeasurement, Gap::OwnerWithoutTrigger) => format!(
            "keep the traffic of {candidate} as it is, and choose in {file} the metric that is acted on for {class}"
        ),
        (Remedy::BetterMeasurement, _) => format!(
            "keep the traffic of {candidate} as it is, and record the failure_class of every failure"
        ),
    }
}

/// What the deciding finding is about.
fn about(deciding: Option<&Judged>) -> String {
    deciding
        .map(|one| subject(&one.finding.question))
        .unwrap_or_default()
}

fn action(decided: &Decided<'_>) -> String {
    let verdict = &decided.judgement.verdict;
    let candidate = &decided.arms.candidate;
    let deciding = decided.deciding();
    let place = deciding.and_then(Judged::place);
    let about = about(deciding);
    match (verdict.recommendation, verdict.restriction) {
        (Recommendation::RollBack, _) => {
            take_back(decided.arms, decided.across.sound.as_ref(), &about)
        }
        (Recommendation::Restrict, Some(Restriction::TightenApproval)) => format!(
            "ask for approval before every action of {candidate}{}, then read the sample runs of {about}",
            whereabouts(place)
        ),
        (Recommendation::Restrict, _) => format!(
            "take write permissions from {candidate}{}, then read the sample runs of {about}",
            whereabouts(place)
        ),
        (Recommendation::Proceed, _) => format!("widen the rollout of {candidate}"),
        (Recommendation::Hold, _) if decided.is_by_regression() => {
            format!("keep the traffic of {candidate} as it is and read the sample runs of {about}")
        }
        _ => format!("keep the traffic of {candidate} as it is and look again tomorrow"),
    }
}

fn take_back(arms: &Arms, sound: Option<&Sound>, about: &str) -> String {
    let Arms {
        candidate,
        baseline,
        ..
    } = arms;
    match sound {
        None => {
            format!("take {candidate} back to {baseline}, then read the sample runs of {about}")
        }
        Some(sound) => format!(
            "take {candidate} back; {}: go back to {}, then read the sample runs of {about}",
            sound_sentence(sound, baseline),
            sound.release
        ),
    }
}

/// What is left to do about a candidate that has no traffic any more.
fn once_gone(decided: &Decided<'_>, gone: Gone) -> String {
    let since = no_traffic(&decided.arms.candidate, gone);
    let deciding = decided.deciding();
    let about = about(deciding);
    match decided.judgement.verdict.recommendation {
        Recommendation::RollBack => format!(
            "{since}; the finding stands: keep it off, and read the sample runs of {about} before its successor goes out"
        ),
        Recommendation::Restrict => format!(
            "{since}; the finding stands: keep it off until {} is restricted, and read the sample runs of {about}",
            deciding
                .and_then(Judged::place)
                .map(named)
                .unwrap_or_default()
        ),
        Recommendation::Proceed => {
            format!("{since}; no finding speaks against bringing it back")
        }
        Recommendation::Hold if decided.is_by_regression() => {
            format!("{since}; keep it off and read the sample runs of {about}")
        }
        _ => format!(
            "{since}; more nights without it settle nothing: bring it back at a small share of the traffic, or wait for its \
             successor"
        ),
    }
}
