//! The outcome, guessed from words or from a flag.

use std::fmt::Write as _;

use super::field::{Field, literal};
use super::names::points;
use super::outcome::{NAMES, Outcome, one_of, trusted};
use super::words::{Ending, ending, flag};
use crate::load::SurveyKind;

/// Names of flags that are true of a failure.
#[rustfmt::skip]
const DENIALS: [&str; 9] = [
    "*error", "*is_error", "*has_error", "*failed", "*is_failure", "*errored", "*crashed", "*timed_out", "*failure",
];

/// A small vocabulary of words.
pub(super) fn words(at: usize, field: &Field<'_>) -> Option<Outcome> {
    const MOST_WORDS: usize = 40;
    let points = points(&field.name, &NAMES)?;
    if field.kind != SurveyKind::Text || field.filled == 0 || field.distinct() > MOST_WORDS {
        return None;
    }
    let rows_of = |known: bool| {
        let values = field.values.iter();
        let those = values.filter(|(word, _)| ending(word).is_some() == known);
        those.map(|(_, rows)| rows).sum::<usize>()
    };
    if 2 * rows_of(true) < field.filled {
        return None;
    }
    let spelt = |wanted: Ending| -> Vec<String> {
        let words = field
            .values
            .keys()
            .filter(|word| ending(word) == Some(wanted));
        words.map(|word| literal(word)).collect()
    };
    let unknown = field
        .values
        .keys()
        .filter(|word| ending(word).is_none())
        .count();
    let failures = spelt(Ending::Failure).len() + unknown;
    let successes = spelt(Ending::Success);
    if successes.is_empty() && failures == 0 {
        return None;
    }
    let text = &field.sql;
    let of_row = |cell: Option<&str>| match cell {
        None => Some(Ending::Pending),
        Some(word) => ending(word).or(Some(Ending::Failure)),
    };
    let endings: Vec<_> = field.cells.iter().copied().map(of_row).collect();
    let absent = if field.has_empty {
        format!("{text} IS NULL OR {text} = ''")
    } else {
        format!("{text} IS NULL")
    };
    let pending = match one_of(text, &spelt(Ending::Pending)) {
        Some(words) => format!("{absent} OR {words}"),
        None => absent,
    };
    let mut reason = format!("{} words that say how a run ended", field.distinct());
    if unknown > 0 {
        let _ = write!(
            reason,
            "; {unknown} of them unknown, which count as failures"
        );
    }
    reason += "; a row without one is not decided yet";
    let class = (failures > 1).then(|| text.clone());
    Some(Outcome {
        at,
        success: one_of(text, &successes).unwrap_or_else(|| format!("{text} = 'success'")),
        pending: Some(pending),
        not_run: one_of(text, &spelt(Ending::NotRun)),
        called_off: one_of(text, &spelt(Ending::CalledOff)),
        class,
        points: trusted(points, &endings),
        endings,
        reason,
    })
}

/// True and false, or two words or numbers for them.
pub(super) fn flags(at: usize, field: &Field<'_>) -> Option<Outcome> {
    let means_failure = points(&field.name, &DENIALS).is_some();
    let points = points(&field.name, &NAMES).or_else(|| points(&field.name, &DENIALS))?;
    let values: Option<Vec<(&str, bool)>> = field
        .values
        .keys()
        .map(|word| Some((*word, flag(word)?)))
        .collect();
    let values = values.filter(|values| !values.is_empty())?;
    let spelt = |wanted: bool| -> Vec<String> {
        let words = values.iter().filter(|(_, is)| *is == wanted);
        words
            .map(|(word, _)| {
                if field.kind == SurveyKind::Text {
                    literal(word)
                } else {
                    (*word).to_owned()
                }
            })
            .collect()
    };
    let sql = &field.sql;
    // An export often leaves out a flag that is false, so of a flag of failures null means false.
    let is_left_out = means_failure && spelt(false).is_empty();
    let denied = if field.kind == SurveyKind::Flag {
        vec!["false".to_owned()]
    } else {
        spelt(false)
    };
    let success = match (means_failure, is_left_out) {
        (_, true) => format!("{sql} IS NULL"),
        (true, false) => one_of(sql, &denied)?,
        (false, false) => {
            let affirmed = if field.kind == SurveyKind::Flag {
                vec!["true".to_owned()]
            } else {
                spelt(true)
            };
            one_of(sql, &affirmed)
                .unwrap_or_else(|| format!("NOT {}", one_of(sql, &denied).unwrap_or_default()))
        }
    };
    let of_row = |cell: Option<&str>| match cell.and_then(flag) {
        None if is_left_out => Some(Ending::Success),
        None => Some(Ending::Pending),
        Some(is) if is == means_failure => Some(Ending::Failure),
        Some(_) => Some(Ending::Success),
    };
    let endings: Vec<_> = field.cells.iter().copied().map(of_row).collect();
    let reason = if is_left_out {
        "a flag of failures, which successes leave out"
    } else {
        "a flag; a row without it is not decided yet"
    };
    Some(Outcome {
        at,
        success,
        pending: (!is_left_out).then(|| format!("{sql} IS NULL")),
        not_run: None,
        called_off: None,
        class: None,
        points: trusted(points, &endings),
        endings,
        reason: reason.to_owned(),
    })
}
