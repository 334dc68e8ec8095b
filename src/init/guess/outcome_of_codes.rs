//! The outcome, guessed from a code, a score, or the text of an error.

use super::field::Field;
use super::names::points;
use super::outcome::{Outcome, trusted};
use super::words::Ending;
use crate::load::SurveyKind;

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

/// A code of HTTP, the exit code of a process, or a score of 0 or 1.
pub(super) fn codes(at: usize, field: &Field<'_>) -> Option<Outcome> {
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
    let of_row = |cell: Option<&str>| match cell.and_then(|text| text.parse::<f64>().ok()) {
        None => Some(Ending::Pending),
        Some(number) if (least..=most).contains(&number) => Some(Ending::Success),
        Some(_) => Some(Ending::Failure),
    };
    let endings: Vec<_> = field.cells.iter().copied().map(of_row).collect();
    let sql = &field.sql;
    Some(Outcome {
        at,
        success: format!("{sql} {condition}"),
        pending: Some(format!("{sql} IS NULL")),
        not_run: None,
        called_off: None,
        class: class.map(|before| format!("'{before}' || CAST({sql} AS VARCHAR)")),
        points: trusted(points, &endings),
        endings,
        reason: format!("{what}; a row without one is not decided yet"),
    })
}

/// The text of an error, which successes lack.
pub(super) fn error_text(at: usize, field: &Field<'_>) -> Option<Outcome> {
    let points = points(&field.name, &ERRORS)?;
    if field.kind == SurveyKind::Flag {
        return None;
    }
    let sql = field.nullable_sql();
    let of_row = |cell: Option<&str>| {
        Some(if cell.is_none() {
            Ending::Success
        } else {
            Ending::Failure
        })
    };
    let endings: Vec<_> = field.cells.iter().copied().map(of_row).collect();
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
        called_off: None,
        class: None,
        points: trusted(points, &endings) - 60 - few,
        endings,
        reason: format!(
            "an error in {} of {} rows; a row without one succeeded",
            field.filled,
            field.rows()
        ),
    })
}
