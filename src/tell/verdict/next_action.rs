//! What to do now.

use super::because_words::plan_file;
use super::data_problem_words::mend;
use crate::compare::{Arms, Missing};
use crate::diagnose::{Gone, Sound};
use crate::judge::{Because, Decided, Judged};
use crate::number;
use crate::policy::FoundGap;
use crate::tell::beyond::sound_sentence;
use crate::tell::finding::{mend_rows, named, record_alike, subject, whereabouts};
use crate::vocabulary::{Gap, Metric, Recommendation, Remedy, Restriction};

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
            "{action}; if you roll back, go back to {}, because {}",
            sound.release,
            sound_sentence(sound, &decided.arms.baseline)
        ),
    }
}

/// What is left to do about a regression that the plan only puts into the evaluation.
fn evaluation(decided: &Decided<'_>) -> Option<String> {
    let verdict = &decided.judgement.verdict;
    let class = decided
        .owners
        .wants_evaluation(decided.deciding()?, verdict)?;
    Some(format!(
        "leave the traffic of {} unchanged, and put the sample runs of {class} failures into the evaluation",
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
                "keep {candidate} in a small pilot, and state in {file} whether {class} failures stop or are retried"
            )
        }
        (Remedy::ClearerGate, _) => format!(
            "leave the traffic of {candidate} unchanged, and name an owner of {class}{} in {file}",
            found
                .workflow
                .as_ref()
                .map_or_else(String::new, |workflow| format!(" in {workflow}"))
        ),
        (Remedy::BetterMeasurement, Gap::OwnerWithoutTrigger) => format!(
            "leave the traffic of {candidate} unchanged, and set a trigger for {class} in {file}"
        ),
        (Remedy::BetterMeasurement, Gap::TriggerNotRecorded) => format!(
            "leave the traffic of {candidate} unchanged, and record what the trigger of {class} in {file} measures"
        ),
        (Remedy::BetterMeasurement, _) => format!(
            "leave the traffic of {candidate} unchanged, and record the failure_class of every failure"
        ),
    }
}

/// The sample runs of the deciding finding. What counts runs is not named once more.
fn sample_runs(deciding: Option<&Judged>) -> String {
    let Some(one) = deciding else {
        return "the sample runs".to_owned();
    };
    let question = &one.finding.question;
    let counts_failures = matches!(
        question.metric,
        Metric::FailureRate
            | Metric::HighSeverityRate
            | Metric::FailedClusterRate
            | Metric::IncidentRate
    );
    if counts_failures || question.failure_class.is_some() {
        return format!("the sample runs of {}", subject(question));
    }
    "the sample runs".to_owned()
}

fn action(decided: &Decided<'_>) -> String {
    let verdict = &decided.judgement.verdict;
    let candidate = &decided.arms.candidate;
    let deciding = decided.deciding();
    let place = deciding.and_then(Judged::place);
    let sample_runs = sample_runs(deciding);
    match (verdict.recommendation, verdict.restriction) {
        (Recommendation::RollBack, _) => {
            roll_back(decided.arms, decided.across.sound.as_ref(), &sample_runs)
        }
        (Recommendation::Restrict, Some(Restriction::TightenApproval)) => format!(
            "require approval for every action of {candidate}{}, then read {sample_runs}",
            whereabouts(place)
        ),
        (Recommendation::Restrict, _) => format!(
            "take write permissions away from {candidate}{}, then read {sample_runs}",
            whereabouts(place)
        ),
        (Recommendation::Proceed, _) => widen(decided),
        (Recommendation::Hold, _) if decided.is_by_regression() => {
            format!("leave the traffic of {candidate} unchanged, and read {sample_runs}")
        }
        _ if matches!(verdict.because, Some(Because::AtHorizon(_))) => format!(
            "leave the traffic of {candidate} unchanged, and decide whether a rise that is not excluded would be acceptable"
        ),
        _ if verdict.because == Some(Because::EveryRunFails) => {
            format!("leave the traffic of {candidate} unchanged, and find out why every run fails")
        }
        _ => format!(
            "leave the traffic of {candidate} unchanged, and {}",
            mended(decided).unwrap_or_else(|| "look again tomorrow".to_owned())
        ),
    }
}

/// The next share of the traffic, with what it risks.
fn widen(decided: &Decided<'_>) -> String {
    let candidate = &decided.arms.candidate;
    let Some(step) = decided.next_share else {
        return format!("widen the rollout of {candidate}");
    };
    let next = number::probability(step.next);
    let go = match step.planned_from {
        _ if step.next <= step.now => format!("keep {candidate} at {next}"),
        Some(night) => format!("go to {next} from night {night} on, as planned"),
        None => format!("go to {next}"),
    };
    let risk = match step.most_failures {
        None => "nothing limits how many more failures a night that may be".to_owned(),
        Some(0.0) => format!("the interval excludes more failures of {candidate}"),
        Some(most) => format!(
            "the interval still allows up to {} more failures a night at that share",
            number::amount(most.ceil())
        ),
    };
    format!("{go}: {risk}")
}

/// What must be mended in the records before more nights can settle anything, where that keeps a headline from an answer.
fn mended(decided: &Decided<'_>) -> Option<String> {
    let gap_of = |one: &Judged| match one.finding.evidence {
        _ if !one.finding.question.is_headline() => None,
        Err(Missing::RecordedDifferently(gap)) => Some(record_alike(gap, decided.arms)),
        Err(Missing::BiasedLoss(gap)) => Some(mend_rows(gap, decided.arms)),
        _ => None,
    };
    let others = decided.judged().iter();
    decided
        .deciding()
        .into_iter()
        .chain(others)
        .find_map(gap_of)
}

fn roll_back(arms: &Arms, sound: Option<&Sound>, sample_runs: &str) -> String {
    let Arms {
        candidate,
        baseline,
        ..
    } = arms;
    match sound {
        None => {
            format!("roll {candidate} back to {baseline}, then read {sample_runs}")
        }
        Some(sound) => format!(
            "roll {candidate} back to {}, because {}; then read {sample_runs}",
            sound.release,
            sound_sentence(sound, baseline)
        ),
    }
}

/// What is left to do about a candidate that has no traffic any more.
fn once_gone(decided: &Decided<'_>, gone: Gone) -> String {
    let candidate = &decided.arms.candidate;
    let last = number::day(gone.last_run);
    let deciding = decided.deciding();
    let sample_runs = sample_runs(deciding);
    match decided.judgement.verdict.recommendation {
        Recommendation::RollBack => format!(
            "keep {candidate} off (no traffic since {last}), and read {sample_runs} before its successor is released"
        ),
        Recommendation::Restrict => format!(
            "keep {candidate} off (no traffic since {last}) until {} is restricted, and read {sample_runs}",
            deciding
                .and_then(Judged::place)
                .map(named)
                .unwrap_or_default()
        ),
        Recommendation::Proceed => format!(
            "bring {candidate} back if you need it (no traffic since {last}): no finding speaks against it"
        ),
        Recommendation::Hold if decided.is_by_regression() => {
            format!("keep {candidate} off (no traffic since {last}), and read {sample_runs}")
        }
        _ => format!(
            "bring {candidate} back with a small share of the traffic, or wait for its successor; it has had no traffic since \
             {last}, so more nights settle nothing"
        ),
    }
}
