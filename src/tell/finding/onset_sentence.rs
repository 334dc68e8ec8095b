//! When a regression began, in words.

use crate::diagnose::{Began, OnsetEvidence, PlaceboDates, TrafficStep};
use crate::number;

/// How the onset of a regression relates to the candidate's first day and traffic.
pub(crate) fn onset_sentence(began: &Began, candidate: &str) -> String {
    match &began.evidence {
        OnsetEvidence::Episode { until } => {
            format!("the episode was over after {}", number::date(*until))
        }
        OnsetEvidence::Lasting {
            days_after,
            step,
            placebo,
        } => {
            let when = when(*days_after, step.as_ref(), candidate);
            match placebo {
                None => when,
                Some(dates) => format!("{when}; {}", tried(*dates)),
            }
        }
    }
}

fn when(days_after: i64, step: Option<&TrafficStep>, candidate: &str) -> String {
    let days = number::counted(days_after.unsigned_abs(), "day", "days");
    match days_after {
        0 => format!("with {candidate}'s first day"),
        1.. => format!(
            "{days} after {candidate}'s first day{}",
            step.map_or_else(String::new, stepped)
        ),
        _ => format!("{days} before {candidate}'s first day"),
    }
}

fn stepped(step: &TrafficStep) -> String {
    let [before, after] = step
        .shares
        .map(|share| format!("{} %", number::amount((100.0 * share).round())));
    format!(", as its part of the runs went from {before} to {after}")
}

fn tried(dates: PlaceboDates) -> String {
    format!(
        "of {} in the history {} a rise as large",
        number::counted(u64::from(dates.tried), "placebo date", "placebo dates"),
        match dates.as_large {
            0 => "none shows".to_owned(),
            1 => "1 shows".to_owned(),
            _ => format!("{} show", number::count(u64::from(dates.as_large))),
        }
    )
}
