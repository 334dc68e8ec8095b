//! The proposed mapping: which column of the inputs stands for which of the record.

use std::collections::BTreeSet;

use super::field::{Field, quoted};
use super::guessed::Guess;
use super::main_table::main_table;
use super::optional;
use super::outcome::Outcome;
use super::outcome_choice::{named_like_one, outcome};
use super::required;
use super::run_id::{Rows, RunId, Within, run_id};
use super::time_choice::{start, update};
use super::times::ZoneIs;
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
    let name = quoted(&main.name);
    let list = raw.map(|_| name.as_str());
    let mut fields = Field::all(main, list, false);
    let outer = raw.map(|raw| Field::all(raw, Some("raw"), true));
    fields.extend(outer.into_iter().flatten());
    let mut draft = Draft {
        outcome: outcome(&fields),
        fields,
        used: Vec::new(),
        lines: Lines::default(),
    };
    let retries = optional::retry_count(&draft.fields);
    let attempt = retries.as_ref().map(|guess| guess.from[0]);
    let id = draft.identify(list, attempt);
    draft.start(zone);
    draft.release();
    draft.workflow();
    draft.outcome(rows_are);
    let updated = update(&draft.fields, zone, &draft.used);
    for guess in retries.into_iter().chain(updated) {
        draft.add(&guess);
    }
    draft.others(&id);
    let from = match list {
        None => name,
        Some(list) => {
            format!("{list}\nJOIN raw ON raw._file = {list}._file AND raw._line = {list}._line")
        }
    };
    Some(Proposal {
        sql: written(&draft.lines, &from, main, &draft.unused()),
        can_run: draft.lines.absent.is_empty(),
        guessed: draft.lines.summary,
        missing: draft.lines.missing,
    })
}

/// A mapping under construction.
struct Draft<'a> {
    fields: Vec<Field<'a>>,
    outcome: Option<Outcome>,
    /// The places of the columns that are read.
    used: Vec<usize>,
    lines: Lines,
}

impl Draft<'_> {
    fn add(&mut self, guess: &Guess) {
        self.used.extend(&guess.from);
        self.lines.guess(guess, &self.fields);
    }

    /// The columns that are read, of which none stands for a release or a workflow too.
    fn taken(&self) -> BTreeSet<usize> {
        let told = self.outcome.iter().map(|outcome| outcome.at);
        self.used.iter().copied().chain(told).collect()
    }

    fn identify(&mut self, list: Option<&str>, attempt: Option<usize>) -> RunId {
        let rows = match list {
            Some(_) => Rows::OfAList,
            None => Rows::OfRaw,
        };
        let id = run_id(&self.fields, rows, attempt);
        // A column that does not identify a run alone says something else of it.
        if let ([only], None) = (id.parts.as_slice(), id.within) {
            self.used.push(*only);
        }
        let guess = identified(&self.fields, &id, list);
        self.lines.guess(&guess, &self.fields);
        id
    }

    fn start(&mut self, zone: ZoneIs) {
        match start(&self.fields, zone) {
            Some(guess) => self.add(&guess),
            None => self.lines.lacks(
                "started_at",
                "…",
                "no column reads as a time",
                "name the column, or make the time of its parts: the mapping cannot run without it",
            ),
        }
    }

    fn release(&mut self) {
        match required::release(&self.fields, &self.taken()) {
            Some(choice) => {
                let field = &self.fields[choice.at];
                let guess = named("release", field, choice.at, choice.reason, "unversioned");
                self.add(&guess);
            }
            None => self.lines.stands_in(
                "release",
                "'unversioned'",
                "no column is named like a version and has few values",
                "write your column in place of 'unversioned': while all runs are of one release, nothing can be compared",
            ),
        }
    }

    fn workflow(&mut self) {
        if let Some(choice) = required::workflow(&self.fields, &self.taken()) {
            let field = &self.fields[choice.at];
            let guess = named("workflow", field, choice.at, choice.reason, "unnamed");
            self.add(&guess);
            return;
        }
        let why = required::too_varied(&self.fields, &self.taken());
        let why = why.unwrap_or_else(|| {
            "no column is named like a kind of work and has few values".to_owned()
        });
        self.lines.stands_in(
            "workflow",
            "'all'",
            &why,
            "write your column in place of 'all', or leave it: all runs are then of one workflow",
        );
    }

    /// The outcome, the class of failures, and the rows that are of no run.
    fn outcome(&mut self, rows_are: RowsAre) {
        let Some(outcome) = self.outcome.clone() else {
            if rows_are == RowsAre::Runs {
                self.lacks_outcome();
            }
            return;
        };
        self.add(&Guess {
            column: "outcome",
            sql: outcome.sql(),
            reason: outcome.reason.clone(),
            from: vec![outcome.at],
        });
        if let Some(guess) = optional::failure_class(&self.fields, &outcome) {
            self.add(&guess);
        }
        if let Some(guess) = outcome.excluded() {
            self.add(&guess);
        }
    }

    fn lacks_outcome(&mut self) {
        let named = named_like_one(&self.fields);
        let column = named.map_or("…", |field| field.sql.as_str());
        self.lines.lacks(
            "outcome",
            &format!("CASE WHEN {column} = '…' THEN 'success' ELSE 'failure' END"),
            "no column says in known words, flags or codes how a run ended",
            "name what means success: the mapping cannot run without it",
        );
    }

    fn others(&mut self, id: &RunId) {
        let told = self.outcome.as_ref();
        for guess in optional::others(&self.fields, told, &mut self.used) {
            self.lines.guess(&guess, &self.fields);
        }
        self.used.extend(&id.parts);
        for guess in optional::claims(&self.fields, &self.used) {
            self.used.extend(&guess.from);
            self.lines.claim(&guess, &self.fields);
        }
    }

    /// The columns that are not read, without the lists of a document.
    fn unused(&self) -> Vec<&Field<'_>> {
        let fields = self.fields.iter().enumerate();
        let is_list = |field: &Field<'_>| field.is_outer() && field.is_nested;
        fields
            .filter(|(at, field)| !self.used.contains(at) && !is_list(field))
            .map(|(_, field)| field)
            .collect()
    }
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
