//! The summary of the night: what to do, and the finding that decided.

use super::because_words::{because as because_words, few_beside, plan_file};
use super::watch_words::no_traffic;
use crate::compare::{Arms, Evidence, Place};
use crate::judge::{Because, Decided, Judged, NightlyExcess, Prices, class_of, settling};
use crate::number;
use crate::tell::finding::{
    named, needs_clause, sentence, statement, subject, whereabouts, whereabouts_sentence,
};
use crate::tell::{capital, listed};
use crate::vocabulary::{FindingState, Metric, Recommendation, Restriction, Scope};

/// The summary of the night. It adds that the candidate has no traffic any more, where that is so.
pub(crate) fn summary(decided: &Decided<'_>) -> String {
    let sentence = format!("{}{}", nothing_works(decided), recommended(decided));
    match decided.across.gone {
        Some(gone) => {
            let is_roll_back = decided.judgement.verdict.recommendation == Recommendation::RollBack;
            let who = no_traffic(&decided.arms.candidate, gone);
            let stands = if is_roll_back {
                ", but the finding stands"
            } else {
                ""
            };
            format!("{sentence} {who}{stands}.")
        }
        None => sentence,
    }
}

/// That every run failed, where another finding decided.
fn nothing_works(decided: &Decided<'_>) -> String {
    let of_failures = |one: &&Judged| {
        one.finding.question.is_headline()
            && one.finding.question.metric == Metric::FailureRate
            && one
                .finding
                .evidence
                .as_ref()
                .is_ok_and(Evidence::has_only_events)
    };
    let Arms {
        candidate,
        baseline,
        ..
    } = decided.arms;
    let is_the_reason = decided.judgement.verdict.because == Some(Because::EveryRunFails);
    match decided.judged().iter().find(of_failures) {
        Some(_) if !is_the_reason => format!("Every run of {candidate} and {baseline} failed. "),
        _ => String::new(),
    }
}

fn recommended(decided: &Decided<'_>) -> String {
    let verdict = &decided.judgement.verdict;
    let candidate = &decided.arms.candidate;
    let deciding = decided.deciding();
    let change = deciding
        .map(|one| statement(&one.finding, decided.config, decided.unread))
        .unwrap_or_default();
    let class = deciding
        .and_then(|one| class_of(&one.finding.question))
        .unwrap_or_default();
    let file = plan_file(decided.owners.planned);
    let because = verdict.because.as_ref();
    let because = because.map_or_else(String::new, |reason| {
        because_words(reason, class, file, decided.unread)
    });
    match verdict.recommendation {
        Recommendation::RollBack => rolls_back(decided, &change),
        Recommendation::Restrict => restricts(decided, &change, &because, file),
        Recommendation::Hold if decided.is_by_regression() => {
            format!("Hold {candidate}: {change}, but {because}.")
        }
        Recommendation::DataIncomplete => format!("Data incomplete: {because}."),
        Recommendation::Hold if verdict.gap().is_some() => {
            format!("Hold {candidate}. {}, but {because}.", no_worse(decided))
        }
        Recommendation::Hold if is_at_horizon(decided) => format!(
            "Hold {candidate} after the last planned night: {}.{}",
            not_excluded(decided),
            unsettled(decided)
        ),
        Recommendation::Hold => {
            format!("Hold {candidate}: {because}.{}", unsettled(decided))
        }
        Recommendation::Proceed if is_at_horizon(decided) => format!(
            "Proceed with {candidate} after the last planned night, as configured: {}.",
            not_excluded(decided)
        ),
        Recommendation::Proceed
            if matches!(verdict.because, Some(Because::WaitingCostsMore(_))) =>
        {
            format!(
                "Proceed with {candidate}, though the data do not settle the question yet: {because}. Not excluded: {}.",
                not_excluded(decided)
            )
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

fn is_at_horizon(decided: &Decided<'_>) -> bool {
    matches!(
        decided.judgement.verdict.because,
        Some(Because::AtHorizon(_))
    )
}

/// The largest rise of each open headline that is not excluded: `failures may have risen by up to 8 a night`.
fn not_excluded(decided: &Decided<'_>) -> String {
    let is_open = |one: &&Judged| {
        let finding = &one.finding;
        finding.question.is_headline() && finding.state == FindingState::Inconclusive
    };
    let open = decided.judged().iter().filter(is_open);
    let rises: Vec<String> = open
        .enumerate()
        .map(|(place, one)| {
            let subject = subject(&one.finding.question);
            let rose = if place == 0 { " may have risen" } else { "" };
            match most_a_night(one, decided.arms) {
                Some(most) => format!("{subject}{rose} by up to {} a night", number::amount(most)),
                None => format!("{subject}{rose} by any number"),
            }
        })
        .collect();
    listed(&rises)
}

/// The largest number of events a night by which a rate may have risen, rounded up.
fn most_a_night(one: &Judged, arms: &Arms) -> Option<f64> {
    let question = &one.finding.question;
    let evidence = one.finding.evidence.as_ref().ok()?;
    let excess = NightlyExcess::of(question.metric, None, evidence, arms, &Prices::default())?;
    let NightlyExcess::Events { events, .. } = excess else {
        return None;
    };
    Some(events.upper?.ceil())
}

/// The finding that keeps the release from proceeding, and what would settle it. One that could not be measured has nothing
/// to add to the reason.
fn unsettled(decided: &Decided<'_>) -> String {
    let measured = decided
        .deciding()
        .filter(|one| one.finding.evidence.is_ok());
    if decided.judgement.verdict.because == Some(Because::EveryRunFails) {
        return measured.map_or_else(String::new, |one| {
            format!(
                " {}",
                sentence(&one.finding, decided.config, decided.unread)
            )
        });
    }
    measured.map_or_else(String::new, |one| {
        let needs = settling(&one.finding, decided.arms, decided.config);
        let needs = needs.map_or_else(String::new, needs_clause);
        format!(
            " {}{needs}",
            sentence(&one.finding, decided.config, decided.unread)
        )
    })
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
        Some(Scope::Undetermined) if decided.arms.shared_runs.baseline > 0 => Some(format!(
            "{}, so the cause is undetermined.",
            few_beside(decided.arms)
        )),
        Some(Scope::Undetermined) => Some(
            "The two releases share no day and workflow, so the cause is undetermined.".to_owned(),
        ),
        Some(scope @ (Scope::Local | Scope::OneOff | Scope::Systemic)) => Some(format!(
            "The regression is {}, which is configured to roll back.",
            scope_in_words(scope, deciding.and_then(Judged::place))
        )),
        _ => deciding.and_then(|one| whereabouts_sentence(&one.diagnosis.as_ref()?.evidence)),
    };
    let reach = reach.map_or_else(String::new, |reach| format!(" {reach}"));
    let what = match (decided.across.gone, &decided.across.sound) {
        (Some(_), _) => format!("Keep {candidate} off"),
        (None, None) => format!("Roll back {candidate} to {baseline}"),
        (None, Some(sound)) => format!(
            "Roll back {candidate} to {}, not to {baseline}",
            sound.release
        ),
    };
    format!("{what}: {change} {}.{reach}", since(decided))
}

fn restricts(decided: &Decided<'_>, change: &str, because: &str, file: &str) -> String {
    let verdict = &decided.judgement.verdict;
    let deciding = decided.deciding();
    let place = deciding.and_then(Judged::place);
    let how = match verdict.restriction {
        Some(Restriction::TightenApproval) => "tighten approval",
        _ => "narrow permissions",
    };
    let what = format!(
        "Restrict {}{} ({how}): {change} {}.",
        decided.arms.candidate,
        whereabouts(place),
        since(decided)
    );
    if verdict.because.is_some() {
        return format!("{what} {}.", capital(because, Some(file)));
    }
    match deciding.map(|one| &one.finding.question) {
        Some(question) if question.workflow.is_some() => {
            format!("{what} The other workflows show no rise.")
        }
        _ => format!(
            "{what} Only {} shows a rise.",
            place.map(named).unwrap_or_default()
        ),
    }
}

/// `Failures and rescued runs are within the margin of 2.3.2`.
fn no_worse(decided: &Decided<'_>) -> String {
    let clear = headlines(decided.judged(), FindingState::Clear);
    format!(
        "{} are within the margin of {}",
        capital(&listed(&clear), None),
        decided.arms.baseline
    )
}

/// The scope of a regression that is configured to roll back.
fn scope_in_words(scope: Scope, place: Option<&Place>) -> String {
    match scope {
        Scope::Local => format!("local{}", whereabouts(place)),
        Scope::OneOff => "a single burst".to_owned(),
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
