//! The sentences of a decision, each generated from the values that decided.

use super::across::no_traffic;
use super::change::{change, subject};
use super::needs::in_words;
use super::next_step::{place, where_in_words};
use super::verdict::{Judged, Verdict, regressed};
use crate::compare::{Arms, Finding, Place};
use crate::config::Config;
use crate::diagnose::Across;
use crate::number;
use crate::vocabulary::{FindingState, Recommendation, Restriction, Scope};

/// Subject and change of a finding; only the subject and the reason where it could not be measured.
pub(super) fn statement(finding: &Finding, config: &Config) -> String {
    match &finding.evidence {
        Ok(evidence) => format!(
            "{} {}",
            subject(&finding.question),
            change(finding, evidence, config.decision.interval_level)
        ),
        Err(reason) => format!("{} not measured: {reason}", subject(&finding.question)),
    }
}

/// The sentence of the night. Of a candidate that has no traffic any more it says so.
pub(super) fn summary(
    judged: &[Judged],
    verdict: &Verdict,
    arms: &Arms,
    config: &Config,
    across: &Across,
) -> String {
    let said = said(judged, verdict, arms, config, across);
    match across.gone {
        Some(gone) if verdict.recommendation != Recommendation::RollBack => {
            let said = said.strip_suffix('.').unwrap_or(&said);
            format!("{said}; {}.", no_traffic(&arms.candidate, gone))
        }
        _ => said,
    }
}

fn said(
    judged: &[Judged],
    verdict: &Verdict,
    arms: &Arms,
    config: &Config,
    across: &Across,
) -> String {
    let Arms {
        candidate,
        baseline,
        ..
    } = arms;
    let deciding = verdict.deciding.map(|place| &judged[place]);
    let said = deciding
        .map(|one| statement(&one.finding, config))
        .unwrap_or_default();
    let because = verdict.because.as_deref().unwrap_or_default();
    let began = deciding
        .and_then(|one| one.diagnosis.as_ref()?.began.as_ref())
        .map_or(arms.since, |began| began.date);
    let since = format!("since {}", number::day(began));
    match verdict.recommendation {
        Recommendation::RollBack => {
            let reach = match deciding.and_then(Judged::scope) {
                Some(Scope::Undetermined) => {
                    "with no day and workflow shared between the two".to_owned()
                }
                Some(scope @ (Scope::Local | Scope::OneOff | Scope::Systemic)) => {
                    format!(
                        "which is {} and set to roll back",
                        scope_in_words(scope, place(deciding))
                    )
                }
                _ => "not confined to one workflow".to_owned(),
            };
            let what = match (across.gone, &across.sound) {
                (Some(gone), _) => format!(
                    "Keep {candidate} off: {}, and what was found stands",
                    no_traffic("it", gone)
                ),
                (None, None) => format!("Roll back {candidate} to {baseline}"),
                (None, Some(sound)) => {
                    format!(
                        "Roll back {candidate} to {}, not to {baseline}",
                        sound.release
                    )
                }
            };
            format!("{what}: {said}, {reach}, {since}.")
        }
        Recommendation::Restrict => {
            let place = place(deciding);
            let how = match verdict.restriction {
                Some(Restriction::TightenApproval) => "tighten approval",
                _ => "narrow permissions",
            };
            let named = place.map(Place::in_words).unwrap_or_default();
            let alone = match deciding.map(|one| &one.finding.question) {
                Some(question) if question.workflow.is_some() => {
                    "not in the other workflows".to_owned()
                }
                _ => format!("{named} alone carries it"),
            };
            let what = format!(
                "Restrict {candidate}{} ({how}): {said}",
                where_in_words(place)
            );
            match &verdict.because {
                Some(because) => format!("{what}, {since}; {because}."),
                None => format!("{what}, and {alone}, {since}."),
            }
        }
        Recommendation::Hold if deciding.is_some_and(regressed) => {
            format!("Hold {candidate}: {said}, but {because}.")
        }
        Recommendation::DataIncomplete => format!("Data incomplete: {because}."),
        Recommendation::Hold if verdict.gap.is_some() => {
            format!(
                "Hold {candidate}: {}, but {because}.",
                no_worse(judged, baseline)
            )
        }
        Recommendation::Hold => {
            let needs = deciding
                .map(|one| in_words(&one.finding, arms, config))
                .unwrap_or_default();
            format!("Hold {candidate}: {because}: {said}{needs}.")
        }
        Recommendation::Proceed => {
            let unseen: Vec<String> = headlines(judged, FindingState::NoData);
            let unseen = if unseen.is_empty() {
                String::new()
            } else {
                format!("; not looked at: {}", unseen.join(", "))
            };
            format!(
                "Go on with {candidate}: {}{unseen}.",
                no_worse(judged, baseline)
            )
        }
    }
}

fn no_worse(judged: &[Judged], baseline: &str) -> String {
    format!(
        "{} shown to be no worse than {baseline} by more than the margin",
        headlines(judged, FindingState::Clear).join(", ")
    )
}

/// What a scope says of a regression that rolls back all the same.
fn scope_in_words(scope: Scope, place: Option<&Place>) -> String {
    match scope {
        Scope::Local => format!("local{}", where_in_words(place)),
        Scope::OneOff => "one burst".to_owned(),
        _ => "not the candidate's alone".to_owned(),
    }
}

fn headlines(judged: &[Judged], state: FindingState) -> Vec<String> {
    judged
        .iter()
        .filter(|one| one.finding.question.is_headline() && one.finding.state == state)
        .map(|one| subject(&one.finding.question))
        .collect()
}
