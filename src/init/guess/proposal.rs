//! The proposed mapping: which column of the inputs stands for which of the record.

use std::collections::BTreeSet;

use super::field::{Field, quoted};
use super::main_table::main_table;
use super::optional::{self, Guess};
use super::outcome::Outcome;
use super::outcome_choice::{named_like_one, outcome};
use super::required;
use super::run_id::{Rows, RunId, Within, run_id};
use super::times::{self, TimeForm, ZoneIs};
use super::written::{Lines, written};
use crate::load::{RowsAre, Survey, SurveyKind};

/// A proposed mapping.
#[derive(Debug)]
pub(crate) struct Proposal {
    /// The text of `map.sql`.
    pub sql: String,
    /// The columns of the record that are guessed, with the columns that they come from.
    pub guessed: Vec<String>,
    /// The required columns that no column stands for, and what to do.
    pub missing: Vec<String>,
    /// Whether the mapping can run: it can without a release or a workflow, and cannot without a time or an outcome.
    pub can_run: bool,
}

/// Proposes a mapping; `None` where the inputs have no rows.
#[must_use]
pub(crate) fn propose(survey: &Survey, rows_are: RowsAre, zone: ZoneIs) -> Option<Proposal> {
    let main = main_table(survey).filter(|table| table.rows > 0)?;
    let raw = survey.tables.first().filter(|raw| raw.name != main.name);
    let main_name = quoted(&main.name);
    let qualifier = raw.map(|_| main_name.as_str());
    let mut fields = Field::all(main, qualifier, false);
    fields.extend(
        raw.into_iter()
            .flat_map(|raw| Field::all(raw, Some("raw"), true)),
    );
    let mut lines = Lines::default();
    let mut used = Vec::new();

    let retries = optional::retry_count(&fields);
    let outcome = outcome(&fields);
    let rows = match raw {
        Some(_) => Rows::OfAList,
        None => Rows::OfRaw,
    };
    let attempt = retries.as_ref().map(|guess| guess.from[0]);
    let id = run_id(&fields, rows, attempt);
    // A column that does not identify a run alone says something else of it.
    if let ([only], None) = (id.parts.as_slice(), id.within) {
        used.push(*only);
    }
    lines.guess(identified(&fields, &id, qualifier), &fields);

    match start(&fields, zone) {
        Some(guess) => {
            used.extend(&guess.from);
            lines.guess(guess, &fields);
        }
        None => lines.lacks(
            "started_at",
            "…",
            "no column reads as a time",
            "name the column, or make the time of its parts: the mapping cannot run without it",
        ),
    }
    used.extend(outcome.iter().map(|outcome| outcome.at));
    let taken: BTreeSet<usize> = used.iter().copied().collect();
    match required::release(&fields, &taken) {
        Some(choice) => {
            used.push(choice.at);
            lines.guess(named("release", &fields[choice.at], choice.at, choice.reason, "unversioned"), &fields);
        }
        None => lines.stands_in(
            "release",
            "'unversioned'",
            "no column is named like a version and has few values",
            "write your column in place of 'unversioned': while all runs are of one release, nothing can be compared",
        ),
    }
    let taken: BTreeSet<usize> = used.iter().copied().collect();
    match required::workflow(&fields, &taken) {
        Some(choice) => {
            used.push(choice.at);
            lines.guess(
                named(
                    "workflow",
                    &fields[choice.at],
                    choice.at,
                    choice.reason,
                    "unnamed",
                ),
                &fields,
            );
        }
        None => lines.stands_in(
            "workflow",
            "'all'",
            "no column is named like a kind of work and has few values",
            "write your column in place of 'all', or leave it: all runs are then of one workflow",
        ),
    }
    match &outcome {
        Some(outcome) => outcomes(outcome, &fields, &mut used, &mut lines),
        None if rows_are == RowsAre::Failures => {}
        None => {
            let column = named_like_one(&fields).map_or("…", |field| field.sql.as_str());
            lines.lacks(
                "outcome",
                &format!("CASE WHEN {column} = '…' THEN 'success' ELSE 'failure' END"),
                "no column says in known words, flags or codes how a run ended",
                "name what means success: the mapping cannot run without it",
            );
        }
    }
    if let Some(guess) = retries {
        used.extend(&guess.from);
        lines.guess(guess, &fields);
    }
    if let Some(guess) = update(&fields, zone, &used) {
        used.extend(&guess.from);
        lines.guess(guess, &fields);
    }
    for guess in optional::others(&fields, outcome.as_ref(), &mut used) {
        lines.guess(guess, &fields);
    }
    used.extend(&id.parts);
    for guess in optional::claims(&fields, &used) {
        used.extend(&guess.from);
        lines.claim(guess, &fields);
    }
    let from = match raw {
        None => main_name,
        Some(_) => format!(
            "{main_name}\nJOIN raw ON raw._file = {main_name}._file AND raw._line = {main_name}._line"
        ),
    };
    let unused: Vec<&Field<'_>> = fields
        .iter()
        .enumerate()
        .filter(|(at, field)| !used.contains(at) && !(field.is_outer && field.is_nested))
        .map(|(_, field)| field)
        .collect();
    Some(Proposal {
        sql: written(&lines, &from, main, &unused),
        can_run: lines.absent.is_empty(),
        guessed: lines.summary,
        missing: lines.missing,
    })
}

/// The id of a run. The rows of a list are numbered; `table` is its name.
fn identified(fields: &[Field<'_>], id: &RunId, table: Option<&str>) -> Guess {
    let before = table.map_or_else(String::new, |table| format!("{table}."));
    let document = format!("{before}_file || ':' || CAST({before}_line AS VARCHAR)");
    let texts = id.parts.iter().map(|at| fields[*at].text_sql());
    let texts = texts.collect::<Vec<_>>().join(" || '/' || ");
    let sql = match (id.parts.as_slice(), id.within) {
        ([], _) if table.is_some() => format!("{document} || ':' || CAST({before}_row AS VARCHAR)"),
        ([], _) => document,
        (_, Some(Within::Named(at))) => format!("{} || '/' || {texts}", fields[at].text_sql()),
        (_, Some(Within::Document)) => format!("{document} || '/' || {texts}"),
        ([one], None) => fields[*one].sql.clone(),
        _ => texts,
    };
    Guess {
        column: "run_id",
        sql,
        reason: id.reason.clone(),
        from: id.parts.clone(),
    }
}

/// A required name. A row without one would be refused, so it gets a name that says so.
fn named(
    column: &'static str,
    field: &Field<'_>,
    at: usize,
    reason: String,
    otherwise: &str,
) -> Guess {
    let (sql, reason) = if field.filled < field.rows() {
        let without = field.rows() - field.filled;
        (
            format!("COALESCE({}, '{otherwise}')", field.text_sql()),
            format!("{reason}; {without} of {} rows have none", field.rows()),
        )
    } else if field.kind == SurveyKind::Number {
        (field.text_sql(), reason)
    } else {
        (field.sql.clone(), reason)
    };
    Guess {
        column,
        sql,
        reason,
        from: vec![at],
    }
}

/// When a run began. Where some rows lack it, the next best time of the same form stands in.
fn start(fields: &[Field<'_>], zone: ZoneIs) -> Option<Guess> {
    let mut found: Vec<(i32, usize, TimeForm)> = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        if let (Some(points), Some(form)) = (times::start_points(field), times::form(field)) {
            let gaps = if 2 * field.filled < field.rows() {
                40
            } else {
                0
            };
            found.push((gaps - points, at, form));
        }
    }
    found.sort_by_key(|(points, at, _)| (*points, *at));
    let (_, at, form) = *found.first()?;
    let field = &fields[at];
    let second = found.iter().skip(1).find(|(_, other, other_form)| {
        let other = &fields[*other];
        *other_form == form
            && other.kind == field.kind
            && other.is_outer == field.is_outer
            && other.filled > field.filled
    });
    let second = second.filter(|_| field.filled < field.rows());
    let sql = match second {
        Some((_, other, _)) => format!(
            "COALESCE({}, {})",
            field.nullable_sql(),
            fields[*other].nullable_sql()
        ),
        None => field.nullable_sql(),
    };
    let named = times::start_reason(field);
    let mut reason = format!("{named}; {}", times::reason(form, zone));
    if second.is_some() {
        reason += "; where it is missing, the next best time stands in";
    }
    Some(Guess {
        column: "started_at",
        sql: times::sql(form, &sql, field.kind == SurveyKind::Text, zone),
        reason,
        from: std::iter::once(at)
            .chain(second.map(|(_, other, _)| *other))
            .collect(),
    })
}

fn update(fields: &[Field<'_>], zone: ZoneIs, used: &[usize]) -> Option<Guess> {
    let free = fields
        .iter()
        .enumerate()
        .filter(|(at, _)| !used.contains(at));
    let dated = free
        .filter_map(|(at, field)| Some((times::update_points(field)?, at, times::form(field)?)));
    let (_, at, form) = dated.max_by_key(|(points, at, _)| (*points, std::cmp::Reverse(*at)))?;
    let field = &fields[at];
    Some(Guess {
        column: "updated_at",
        sql: times::sql(
            form,
            &field.nullable_sql(),
            field.kind == SurveyKind::Text,
            zone,
        ),
        reason: format!("named like a last change; {}", times::reason(form, zone)),
        from: vec![at],
    })
}

/// The outcome, the class of failures, and the rows that are of no run.
fn outcomes(outcome: &Outcome, fields: &[Field<'_>], used: &mut Vec<usize>, lines: &mut Lines) {
    let from = vec![outcome.at];
    lines.guess(
        Guess {
            column: "outcome",
            sql: outcome.sql(),
            reason: outcome.reason.clone(),
            from: from.clone(),
        },
        fields,
    );
    if let Some(guess) = optional::failure_class(fields, outcome) {
        used.extend(&guess.from);
        lines.guess(guess, fields);
    }
    if let Some(not_run) = &outcome.not_run {
        lines.guess(
            Guess {
                column: "excluded",
                sql: format!("CASE WHEN {not_run} THEN 'it did not run' END"),
                reason: "words for work that was skipped, which is no run".to_owned(),
                from,
            },
            fields,
        );
    }
}
