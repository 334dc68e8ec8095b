//! The text of a proposed mapping.

use std::fmt::Write as _;

use super::field::Field;
use super::guessed::Guess;
use crate::load::SurveyTable;

/// The most columns that are listed as not used.
const MOST_UNUSED: usize = 100;

/// The lines of the SELECT.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// What is selected, each with its comment.
    selected: Vec<[String; 2]>,
    /// What is proposed and not selected.
    claimed: Vec<String>,
    /// Required columns without which the mapping cannot run.
    pub(super) absent: Vec<String>,
    /// For a person: a guessed column and where it comes from.
    pub(super) summary: Vec<String>,
    /// For a person: a missing column and what to do.
    pub(super) missing: Vec<String>,
}

impl Lines {
    /// Selects a guess.
    pub(super) fn guess(&mut self, guess: &Guess, fields: &[Field<'_>]) {
        let names: Vec<String> = guess.from.iter().map(|at| fields[*at].shown()).collect();
        let from = if names.is_empty() {
            String::new()
        } else {
            format!(" from {}", names.join(", "))
        };
        self.summary
            .push(format!("{}{from}: {}", guess.column, guess.reason));
        let line = format!("{} AS {}", guess.sql, guess.column);
        self.selected
            .push([line, format!("guessed: {}", guess.reason)]);
    }

    /// Proposes a guess that a person must confirm.
    pub(super) fn claim(&mut self, guess: &Guess, fields: &[Field<'_>]) {
        let names: Vec<String> = guess.from.iter().map(|at| fields[*at].shown()).collect();
        let sql = on_one_line(&guess.sql);
        self.summary.push(format!(
            "{} may come from {}: not used, because only you know; see the end of the mapping",
            guess.column,
            names.join(", ")
        ));
        self.claimed.push(format!(
            "-- , {sql} AS {} -- not used: named like it; compare its values with `relapse schema record` first",
            guess.column
        ));
    }

    /// Selects a constant for a required column.
    pub(super) fn stands_in(&mut self, column: &str, constant: &str, why: &str, todo: &str) {
        self.missing.push(format!("{column}: {why}; {todo}"));
        let line = format!("{constant} AS {column}");
        self.selected
            .push([line, format!("not found: {why}; {todo}")]);
    }

    /// Leaves out a required column.
    pub(super) fn lacks(&mut self, column: &str, sql: &str, why: &str, todo: &str) {
        self.missing.push(format!("{column}: {why}; {todo}"));
        let sql = on_one_line(sql);
        self.absent.push(format!(
            "-- , {sql} AS {column} -- not found: {why}; {todo}"
        ));
    }
}

/// SQL for a comment. A name may hold a line feed, which would end the comment.
fn on_one_line(sql: &str) -> String {
    let plain = |letter: char| if letter.is_control() { '?' } else { letter };
    sql.chars().map(plain).collect()
}

/// The mapping.
pub(super) fn written(
    lines: &Lines,
    from: &str,
    main: &SurveyTable,
    unused: &[&Field<'_>],
) -> String {
    let mut text = "-- Question: how did each run end?\n".to_owned();
    let table = super::field::quoted(&main.name).replace(['\n', '\r'], "?");
    let _ = writeln!(
        text,
        "-- Input:    {table} ({} columns)",
        main.columns.len()
    );
    text += "-- Output:   the columns of the record; `relapse schema record` prints them\n--\n";
    let _ = writeln!(
        text,
        "-- Proposed by relapse init from the names and values of {} rows. Check every line that says guessed or not found.",
        main.rows
    );
    if !unused.is_empty() {
        text += "--\n-- Not used:\n";
    }
    for field in unused.iter().take(MOST_UNUSED) {
        let kind = if field.is_nested {
            "JSON"
        } else {
            field.kind.name()
        };
        let distinct = field.distinct();
        let values = if distinct == 1 { "value" } else { "values" };
        let outer = if field.is_outer() && !field.is_around() {
            " (of raw)"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "--   {}{outer}: {kind}, {distinct} different {values}",
            field.shown()
        );
    }
    if unused.len() > MOST_UNUSED {
        let _ = writeln!(text, "--   and {} more", unused.len() - MOST_UNUSED);
    }
    text += "SELECT\n";
    for (number, [line, comment]) in lines.selected.iter().enumerate() {
        let comma = if number + 1 < lines.selected.len() {
            ","
        } else {
            ""
        };
        let _ = writeln!(text, "  {line}{comma} -- {comment}");
    }
    for line in lines.absent.iter().chain(&lines.claimed) {
        let _ = writeln!(text, "  {line}");
    }
    let _ = writeln!(text, "FROM {from}");
    text
}
