//! The outcome of a run, guessed from a column: words, a flag, a code, or the text of an error.

use super::field::{Field, literal};
use super::names::points;
use super::words::{Ending, ending, flag};
use crate::load::SurveyKind;

#[rustfmt::skip]
const NAMES: [&str; 33] = [
    "*outcome", "*conclusion", "*final_status", "*run_status", "*status", "*state", "*verdict", "*result", "*disposition", "*resolution",
    "*success", "*succeeded", "*is_success", "*successful", "*passed", "*pass", "*ok", "*is_ok", "*resolved", "*is_resolved",
    "*solved", "*correct", "*completed", "*is_correct", "*is_error", "*has_error", "*failed", "*is_failure", "*errored", "*crashed",
    "*timed_out", "*has_failed", "*is_failed",
];
#[rustfmt::skip]
const DENIALS: [&str; 9] = [
    "*error", "*is_error", "*has_error", "*failed", "*is_failure", "*errored", "*crashed", "*timed_out", "*failure",
];
const HTTP_CODES: [&str; 5] = [
    "*status_code",
    "*http_status",
    "*response_code",
    "*http_code",
    "*status",
];
#[rustfmt::skip]
const EXIT_CODES: [&str; 8] = [
    "*exit_code", "*return_code", "*exitcode", "*returncode", "*exit_status", "*rc", "*exit", "*retcode",
];
const SCORES: [&str; 2] = ["*reward", "*score"];
#[rustfmt::skip]
const ERRORS: [&str; 12] = [
    "*error", "*error_message", "*error_type", "*error_code", "*exception", "*exception_type", "*exception_message", "*failure_reason", "*fail_reason",
    "*failure", "*err", "*error_msg",
];

/// How a run ended, in SQL.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// The place of the column among the fields.
    pub(super) at: usize,
    /// The run succeeded.
    pub(super) success: String,
    /// The run is not decided yet.
    pub(super) pending: Option<String>,
    /// The row is of no run.
    pub(super) not_run: Option<String>,
    /// The class of a failure.
    pub(super) class: Option<String>,
    /// What each row says.
    pub(super) endings: Vec<Option<Ending>>,
    /// What the comment says.
    pub(super) reason: String,
    /// How far the guess is to be trusted, against others.
    points: i32,
}

impl Outcome {
    /// The column `outcome`.
    pub(super) fn sql(&self) -> String {
        let mut sql = format!("CASE\n    WHEN {} THEN 'success'\n", self.success);
        if let Some(pending) = &self.pending {
            sql += &format!("    WHEN {pending} THEN 'pending'\n");
        }
        sql + "    ELSE 'failure'\n  END"
    }

    /// A text that only failures have.
    pub(super) fn of_failures(&self, field: &Field<'_>, text: &str) -> String {
        let mut rows = self.endings.iter().zip(&field.cells);
        let is_of_others =
            rows.any(|(ending, cell)| *ending != Some(Ending::Failure) && cell.is_some());
        if !is_of_others && !field.is_outer {
            return text.to_owned();
        }
        let others = self
            .pending
            .iter()
            .fold(self.success.clone(), |sum, pending| {
                format!("{sum} OR {pending}")
            });
        format!("CASE WHEN {others} THEN NULL ELSE {text} END")
    }
}

/// The column that says best how a run ended. One in which runs differ says more than one in which they do not.
pub(super) fn outcome(fields: &[Field<'_>]) -> Option<Outcome> {
    let all = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| !field.is_outer);
    let guesses = all.flat_map(|(at, field)| {
        let ways = [
            words(at, field),
            flags(at, field),
            codes(at, field),
            error_text(at, field),
        ];
        ways.into_iter().flatten().max_by_key(|guess| guess.points)
    });
    // Of equally good ones, the first.
    guesses.rev().max_by_key(|guess| guess.points)
}

/// The points of a guess: runs must succeed and fail, or else a constant would do.
fn trusted(points: i32, endings: &[Option<Ending>]) -> i32 {
    let has = |wanted| endings.contains(&Some(wanted));
    points
        + if has(Ending::Success) && has(Ending::Failure) {
            60
        } else {
            -40
        }
}

fn one_of(sql: &str, values: &[String]) -> Option<String> {
    match values {
        [] => None,
        [value] => Some(format!("{sql} = {value}")),
        values => Some(format!("{sql} IN ({})", values.join(", "))),
    }
}

/// A small vocabulary of words.
fn words(at: usize, field: &Field<'_>) -> Option<Outcome> {
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
    let of_row = |cell: &Option<&str>| match cell {
        None => Some(Ending::Pending),
        Some(word) => ending(word).or(Some(Ending::Failure)),
    };
    let endings: Vec<_> = field.cells.iter().map(of_row).collect();
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
        reason += &format!("; {unknown} of them unknown, which count as failures");
    }
    reason += "; a row without one is not decided yet";
    let class = (failures > 1).then(|| text.clone());
    Some(Outcome {
        at,
        success: one_of(text, &successes).unwrap_or_else(|| format!("{text} = 'success'")),
        pending: Some(pending),
        not_run: one_of(text, &spelt(Ending::NotRun)),
        class,
        points: trusted(points, &endings),
        endings,
        reason,
    })
}

/// True and false, or two words or numbers for them.
fn flags(at: usize, field: &Field<'_>) -> Option<Outcome> {
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
    let of_row = |cell: &Option<&str>| match cell.and_then(flag) {
        None if is_left_out => Some(Ending::Success),
        None => Some(Ending::Pending),
        Some(is) if is == means_failure => Some(Ending::Failure),
        Some(_) => Some(Ending::Success),
    };
    let endings: Vec<_> = field.cells.iter().map(of_row).collect();
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
        class: None,
        points: trusted(points, &endings),
        endings,
        reason: reason.to_owned(),
    })
}

/// A code of HTTP, the exit code of a process, or a score of 0 or 1.
fn codes(at: usize, field: &Field<'_>) -> Option<Outcome> {
    if !matches!(field.kind, SurveyKind::Whole | SurveyKind::Number) {
        return None;
    }
    let numbers: Option<Vec<f64>> = field.values.keys().map(|text| text.parse().ok()).collect();
    let numbers = numbers.filter(|numbers| !numbers.is_empty())?;
    let all_in =
        |first: f64, last: f64| numbers.iter().all(|number| (first..=last).contains(number));
    let is_whole = field.kind == SurveyKind::Whole;
    let of = |names: &[&str]| points(&field.name, names);
    let (points, condition, least, most, what, class) = if let Some(points) = of(&HTTP_CODES)
        && is_whole
        && all_in(100.0, 599.0)
    {
        (
            points - 10,
            "< 400",
            100.0,
            399.0,
            "codes of HTTP",
            Some("http_"),
        )
    } else if let Some(points) = of(&EXIT_CODES)
        && is_whole
        && all_in(-255.0, 255.0)
    {
        (points - 10, "= 0", 0.0, 0.0, "exit codes", Some("exit_"))
    } else if let Some(points) = of(&SCORES)
        && all_in(0.0, 1.0)
        && (numbers.contains(&1.0) || numbers.len() > 1)
    {
        (
            points - 20,
            ">= 1",
            1.0,
            1.0,
            "scores of which the best is 1",
            None,
        )
    } else {
        return None;
    };
    let of_row = |cell: &Option<&str>| match cell.and_then(|text| text.parse::<f64>().ok()) {
        None => Some(Ending::Pending),
        Some(number) if (least..=most).contains(&number) => Some(Ending::Success),
        Some(_) => Some(Ending::Failure),
    };
    let endings: Vec<_> = field.cells.iter().map(of_row).collect();
    let sql = &field.sql;
    Some(Outcome {
        at,
        success: format!("{sql} {condition}"),
        pending: Some(format!("{sql} IS NULL")),
        not_run: None,
        class: class.map(|before| format!("'{before}' || CAST({sql} AS VARCHAR)")),
        points: trusted(points, &endings),
        endings,
        reason: format!("{what}; a row without one is not decided yet"),
    })
}

/// The text of an error, which successes lack.
fn error_text(at: usize, field: &Field<'_>) -> Option<Outcome> {
    let points = points(&field.name, &ERRORS)?;
    if field.kind == SurveyKind::Flag {
        return None;
    }
    let sql = field.nullable_sql();
    let of_row = |cell: &Option<&str>| {
        Some(if cell.is_none() {
            Ending::Success
        } else {
            Ending::Failure
        })
    };
    let endings: Vec<_> = field.cells.iter().map(of_row).collect();
    let few = if 2 * field.filled > field.rows() {
        40
    } else {
        0
    };
    Some(Outcome {
        at,
        success: format!("{sql} IS NULL"),
        pending: None,
        not_run: None,
        class: None,
        points: trusted(points, &endings) - 25 - few,
        endings,
        reason: format!(
            "an error in {} of {} rows; a row without one succeeded",
            field.filled,
            field.rows()
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, kept};
    use super::*;

    #[track_caller]
    fn case(
        columns: &[crate::load::SurveyColumn],
        name: &str,
        success: &str,
        pending: Option<&str>,
    ) {
        let fields: Vec<Field<'_>> = columns
            .iter()
            .map(|column| Field::of(column, None, false))
            .collect();
        let found = outcome(&fields).unwrap();
        assert_eq!(fields[found.at].raw_name, name);
        assert_eq!(
            (found.success.as_str(), found.pending.as_deref()),
            (success, pending)
        );
    }

    #[test]
    fn words_are_named_as_they_are_spelt() {
        let status = column(
            "Status",
            &[
                Some("OK"),
                Some("FAILED"),
                Some("Running"),
                Some("it's odd"),
                None,
            ],
        );
        case(
            &[status],
            "Status",
            "\"Status\" = 'OK'",
            Some("\"Status\" IS NULL OR \"Status\" = 'Running'"),
        );
    }

    #[test]
    fn a_column_in_which_runs_differ_wins() {
        let done = column("status", &[Some("completed"), Some("completed")]);
        let error = column("error", &[None, Some("boom")]);
        case(&[done, error], "error", "\"error\" IS NULL", None);
        let status = column("status", &[Some("completed"), None]);
        let conclusion = column("conclusion", &[Some("success"), Some("failure")]);
        case(
            &[status, conclusion],
            "conclusion",
            "\"conclusion\" = 'success'",
            Some("\"conclusion\" IS NULL"),
        );
    }

    #[test]
    fn flags_and_codes_are_read_by_their_names() {
        let flag = |name: &str, cells: &[Option<&str>]| kept(name, SurveyKind::Flag, cells);
        case(
            &[flag("is_error", &[Some("true"), Some("false")])],
            "is_error",
            "is_error = false",
            Some("is_error IS NULL"),
        );
        case(
            &[flag("is_error", &[Some("true"), None])],
            "is_error",
            "is_error IS NULL",
            None,
        );
        case(
            &[flag("solved", &[Some("true"), None])],
            "solved",
            "\"solved\" = true",
            Some("\"solved\" IS NULL"),
        );
        let text = column("passed", &[Some("Y"), Some("N")]);
        case(
            &[text],
            "passed",
            "\"passed\" = 'Y'",
            Some("\"passed\" IS NULL"),
        );
        let code = kept("exit_code", SurveyKind::Whole, &[Some("0"), Some("137")]);
        case(
            &[code],
            "exit_code",
            "exit_code = 0",
            Some("exit_code IS NULL"),
        );
        let http = kept(
            "http.status_code",
            SurveyKind::Whole,
            &[Some("200"), Some("503")],
        );
        case(
            &[http],
            "http.status_code",
            "\"http.status_code\" < 400",
            Some("\"http.status_code\" IS NULL"),
        );
    }

    #[test]
    fn what_says_nothing_of_an_end_is_no_outcome() {
        let colours = column("status", &[Some("red"), Some("green")]);
        let fields = [Field::of(&colours, None, false)];
        assert!(outcome(&fields).is_none());
    }
}
