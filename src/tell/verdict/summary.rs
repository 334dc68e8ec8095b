//! The sentence of the night.

use super::because_words::{because as because_words, plan_file};
use super::watch_words::no_traffic;
use crate::compare::{Arms, Place};
use crate::judge::{Decided, Judged, class_of, settling};
use crate::number;
use crate::tell::capital;
use crate::tell::finding::{named, needs_clause, statement, subject, whereabouts};
use crate::vocabulary::{FindingState, Recommendation, Restriction, Scope};

/// The sentence of the night. Of a candidate that has no traffic any more it says so.
pub(crate) fn summary(decided: &Decided<'_>) -> String {
    let sentence = recommended(decided);
    let rolls_back = decided.judgement.verdict.recommendation == Recommendation::RollBack;
    match decided.across.gone.filter(|_| !rolls_back) {
        Some(gone) => {
            let sentence = sentence.strip_suffix('.').unwrap_or(&sentence);
            let gone = no_traffic(&decided.arms.candidate, gone);
            format!("{sentence}; {gone}.")
        }
        None => sentence,
    }
}

fn recommended(decided: &Decided<'_>) -> String {
    let verdict = &decided.judgement.verdict;
    let candidate = &decided.arms.candidate;
    let change = decided
        .deciding()
        .map(|one| statement(&one.finding, decided.config))
        .unwrap_or_default();
    let question = decided.deciding().map(|one| &one.finding.question);
    let class = question.and_then(class_of).unwrap_or_default();
    let file = plan_file(decided.owners.planned);
    let because = verdict.because.as_ref();
    let because = because.map_or_else(String::new, |reason| because_words(reason, class, file));
    match verdict.recommendation {
        Recommendation::RollBack => rolls_back(decided, &change),
        Recommendation::Restrict => restricts(decided, &change, &because),
        Recommendation::Hold if decided.is_by_regression() => {
            format!("Hold {candidate}: {change}, but {because}.")
        }
        Recommendation::DataIncomplete => format!("Data incomplete: {because}."),
        Recommendation::Hold if verdict.gap().is_some() => {
            format!("Hold {candidate}. {}, but {because}.", no_worse(decided))
        }
        Recommendation::Hold => {
            let needs = decided
                .deciding()
                .and_then(|one| settling(&one.finding, decided.arms, decided.config))
                .map_or_else(String::new, needs_clause);
            format!("Hold {candidate}, {because}: {change}.{needs}")
        }
        Recommendation::Proceed => {
            let unseen = headlines(decided.judged(), FindingState::NoData);
            let unseen = if unseen.is_empty() {
                String::new()
            } else {
                format!(" Not measured: {}.", unseen.join(", "))
            };
            format!("Proceed with {candidate}. {}.{unseen}", no_worse(decided))
        }
    }
}

/// Since when: the regression's onset, else the candidate's first day.
fn since(decided: &Decided<'_>) -> String {
    let began = decided
        .deciding()
        .and_then(|one| one.diagnosis.as_ref()?.began.as_ref());
    let began = began.map_or(decided.arms.since, |began| began.date);
    format!("since {}", number::day(began))
}

fn rolls_back(decided: &Decided<'_>, change: &str) -> String {
    let Arms {
        candidate,
        baseline,
        ..
    } = decided.arms;
    let deciding = decided.deciding();
    let reach = match deciding.and_then(Judged::scope) {
        Some(Scope::Undetermined) => {
            "although the two releases share no day and workflow".to_owned()
        }
        Some(scope @ (Scope::Local | Scope::OneOff | Scope::Systemic)) => format!(
            "which is {} and configured to roll back",
            scope_in_words(scope, deciding.and_then(Judged::place))
        ),
        _ => "not confined to one workflow".to_owned(),
    };
    let what = match (decided.across.gone, &decided.across.sound) {
        (Some(gone), _) => format!(
            "Keep {candidate} off: {}, and the finding stands",
            no_traffic("it", gone)
        ),
        (None, None) => format!("Roll back {candidate} to {baseline}"),
        (None, Some(sound)) => format!(
            "Roll back {candidate} to {}, not to {baseline}",
            sound.release
        ),
    };
    format!("{what}: {change}, {reach}, {}.", since(decided))
}

fn restricts(decided: &Decided<'_>, change: &str, because: &str) -> String {
    let verdict = &decided.judgement.verdict;
    let deciding = decided.deciding();
    let place = deciding.and_then(Judged::place);
    let how = match verdict.restriction {
        Some(Restriction::TightenApproval) => "tighten approval",
        _ => "narrow permissions",
    };
    let what = format!(
        "Restrict {}{} ({how}): {change}",
        decided.arms.candidate,
        whereabouts(place)
    );
    let since = since(decided);
    if verdict.because.is_some() {
        return format!("{what}, {since}; {because}.");
    }
    let alone = match deciding.map(|one| &one.finding.question) {
        Some(question) if question.workflow.is_some() => "not in the other workflows".to_owned(),
        _ => format!("{} alone carries it", place.map(named).unwrap_or_default()),
    };
    format!("{what}, and {alone}, {since}.")
}

/// `Failures and rescued runs are within the margin of 2.3.2`.
fn no_worse(decided: &Decided<'_>) -> String {
    let clear = headlines(decided.judged(), FindingState::Clear);
    let clear = match clear.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        one => one.concat(),
    };
    format!(
        "{} are within the margin of {}",
        capital(&clear, None),
        decided.arms.baseline
    )
}

/// What a scope says of a regression that is set to roll back.
fn scope_in_words(scope: Scope, place: Option<&Place>) -> String {
    match scope {
        Scope::Local => format!("local{}", whereabouts(place)),
        Scope::OneOff => "one burst".to_owned(),
        _ => "in every release".to_owned(),
    }
}

fn headlines(judged: &[Judged], state: FindingState) -> Vec<String> {
    judged
        .iter()
        .filter(|one| one.finding.question.is_headline() && one.finding.state == state)
        .map(|one| subject(&one.finding.question))
        .collect()
}
