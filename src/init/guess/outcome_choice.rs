//! The column that says best how a run ended.

use super::field::Field;
use super::names::points;
use super::outcome::{NAMES, Outcome};
use super::outcome_of_codes::{codes, error_text};
use super::outcome_of_words::{flags, words};

/// The column that says best how a run ended. One in which runs differ says more than one in which they do not.
pub(super) fn outcome(fields: &[Field<'_>]) -> Option<Outcome> {
    let all = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| !field.is_outer());
    let guesses = all.filter_map(|(at, field)| {
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

/// The column that is named most like an outcome, whatever its values.
pub(super) fn named_like_one<'a, 'b>(fields: &'a [Field<'b>]) -> Option<&'a Field<'b>> {
    let named = fields
        .iter()
        .filter(|field| !field.is_outer() && field.distinct() <= 20);
    let named = named.filter_map(|field| Some((points(&field.name, &NAMES)?, field)));
    named
        .rev()
        .max_by_key(|(points, _)| *points)
        .map(|(_, field)| field)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, kept};
    use super::*;
    use crate::load::SurveyKind;

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
            "conclusion = 'success'",
            Some("conclusion IS NULL"),
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
            "solved = true",
            Some("solved IS NULL"),
        );
        let text = column("passed", &[Some("Y"), Some("N")]);
        case(&[text], "passed", "passed = 'Y'", Some("passed IS NULL"));
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
