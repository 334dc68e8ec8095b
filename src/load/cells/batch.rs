//! A batch of checked rows.

use std::borrow::Cow;
use std::collections::BTreeSet;

use polars::prelude::*;
use serde::{Deserialize, Serialize};

use super::check_cell::check;
use super::column_builders::TableBuilder;
use super::input_cell::{Canonical, CellFault, InputCell};
use super::layout::TableLayout;
use super::prepared::prepared;
use super::remarks::{CellEvent, Remark};
use crate::load::quarantine::Refusal;
use crate::load::sources::InputFile;
use crate::record::{Column, Field, column_names, named_agent};
use crate::vocabulary::Outcome;

/// The most unknown column names that are kept.
const MOST_UNKNOWN: usize = 64;

/// The rows that passed, and the refused ones.
#[derive(Debug)]
pub(in crate::load) struct Batch {
    /// The canonical rows.
    pub(in crate::load) frame: DataFrame,
    /// The name for rows whose file is not known.
    pub(in crate::load) otherwise: String,
    /// The refused rows.
    pub(in crate::load) refusals: Vec<Refusal>,
    /// What there is to say of single cells of the canonical rows.
    pub(in crate::load) remarks: Vec<Remark>,
    /// For the warnings of the load.
    pub(in crate::load) notes: Notes,
}

/// What the warnings of a load are made from.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::load) struct Notes {
    /// The columns of the layout that the input has, as bits.
    pub(in crate::load) present: u64,
    /// Columns that the layout does not have.
    pub(in crate::load) unknown: BTreeSet<String>,
    /// Columns that the names of folders gave.
    #[serde(deserialize_with = "column_names")]
    pub(in crate::load) from_folders: BTreeSet<Column>,
    /// Columns that a file has beside the names of its folders. Those of the file count.
    #[serde(deserialize_with = "column_names")]
    pub(in crate::load) not_from_folders: BTreeSet<Column>,
    /// Columns with typed times without a zone, which are read as UTC.
    #[serde(deserialize_with = "column_names")]
    pub(in crate::load) taken_as_utc: BTreeSet<Column>,
    /// Rows whose start is a date, which is read as midnight.
    pub(in crate::load) midnights: u64,
}

impl Notes {
    /// Adds those of other rows.
    pub(in crate::load) fn add(&mut self, other: Self) {
        self.present |= other.present;
        self.midnights += other.midnights;
        self.taken_as_utc.extend(other.taken_as_utc);
        self.from_folders.extend(other.from_folders);
        self.not_from_folders.extend(other.not_from_folders);
        for name in other.unknown {
            self.unknown(&name);
        }
    }

    /// Notes a column that the layout does not have.
    pub(in crate::load) fn unknown(&mut self, name: &str) {
        if self.unknown.len() < MOST_UNKNOWN && !self.unknown.contains(name) {
            self.unknown.insert(name.to_owned());
        }
    }
}

/// A batch under construction, a row at a time.
pub(in crate::load) struct BatchBuilder<'a> {
    layout: TableLayout,
    start: Option<usize>,
    file: &'a str,
    /// The columns that the file's folders give.
    folders: Vec<(usize, &'a str)>,
    columns: TableBuilder,
    pub(in crate::load) refusals: Vec<Refusal>,
    remarks: Vec<Remark>,
    pub(in crate::load) notes: Notes,
}

/// A row's cells, each with the position of its column.
pub(in crate::load) type PlacedCells<'a> = Vec<(usize, InputCell<'a>)>;

impl<'a> BatchBuilder<'a> {
    pub(in crate::load) fn new(layout: TableLayout, input: &'a InputFile) -> Self {
        Self {
            layout,
            start: layout.position("started_at"),
            file: &input.name,
            folders: layout.given_by_folders(input),
            columns: TableBuilder::new(layout),
            refusals: Vec::new(),
            remarks: Vec::new(),
            notes: Notes::default(),
        }
    }

    /// Adds a row, or refuses it. Columns without a cell are null.
    pub(in crate::load) fn push(&mut self, line: u64, mut cells: PlacedCells<'_>) {
        self.fill_from_folders(&mut cells);
        let mut has = 0_u64;
        let mut midnights = 0;
        let mut values: Vec<(usize, Canonical<'_>)> = Vec::with_capacity(cells.len() + 1);
        let mut fault: Option<(usize, CellFault)> = None;
        let mut events: Vec<(usize, CellEvent)> = Vec::new();
        for (position, cell) in cells {
            let kind = self.layout.fields[position].kind;
            midnights +=
                u64::from(matches!(cell, InputCell::Midnight(_)) && self.start == Some(position));
            let checked = prepared(kind, self.layout.zone, cell).and_then(|(cell, event)| {
                events.extend(event.map(|event| (position, event)));
                check(kind, cell)
            });
            match checked {
                Ok(Canonical::Null) => {}
                Ok(value) => {
                    has |= 1 << position;
                    values.push((position, value));
                }
                Err(found) if !self.layout.refuses(position) => {
                    events.push((position, CellEvent::Unknown(found)));
                }
                Err(found) => {
                    has |= 1 << position;
                    if fault.as_ref().is_none_or(|(first, _)| position < *first) {
                        fault = Some((position, found));
                    }
                }
            }
        }
        if let Some(outcome) = self.layout.filled() {
            let success = Canonical::Text("success".into());
            if has & (1 << outcome) == 0 {
                values.push((outcome, Canonical::Text("failure".into())));
            } else if fault.is_none() && values.contains(&(outcome, success)) {
                fault = Some((outcome, a_success()));
            }
        }
        if fault.is_none() {
            fault = (0..self.layout.fields.len())
                .find(|position| has & (1 << position) == 0 && self.layout.requires(*position))
                .map(|position| (position, nothing()));
        }
        match fault {
            None => {
                self.notes.midnights += midnights;
                let row = self.columns.rows();
                let remarks = events.into_iter();
                self.remarks.extend(remarks.map(|(position, what)| Remark {
                    row,
                    field: &self.layout.fields[position],
                    what,
                }));
                self.columns.push(line, &values);
            }
            Some((position, fault)) => {
                let text = |name: &str| {
                    values.iter().find_map(|(position, value)| match value {
                        Canonical::Text(text) if self.layout.fields[*position].name == name => {
                            Some(text.to_string())
                        }
                        _ => None,
                    })
                };
                let row = Refusal {
                    file: self.file.to_owned(),
                    line: Some(line),
                    run_id: text("run_id"),
                    release: text("release"),
                    agent: named_agent(text("agent").as_deref()).map(str::to_owned),
                    outcome: text("outcome").and_then(|word| Outcome::from_word(&word)),
                    ..Refusal::default()
                };
                let field = &self.layout.fields[position];
                self.refusals.push(refusal(row, field, fault));
            }
        }
    }

    /// Leaves columns that the file has to the file, also where its cells are empty.
    pub(in crate::load) fn keep_columns_of_file(&mut self) {
        let present = self.notes.present;
        let of_file = |position: usize| present & (1 << position) != 0;
        let own = self
            .folders
            .iter()
            .filter(|(position, _)| of_file(*position));
        let names = own.map(|(position, _)| self.layout.fields[*position].name);
        self.notes.not_from_folders.extend(names);
        self.folders.retain(|(position, _)| !of_file(*position));
    }

    fn fill_from_folders(&mut self, cells: &mut PlacedCells<'_>) {
        for (position, value) in &self.folders {
            let name = self.layout.fields[*position].name;
            if cells.iter().any(|(own, _)| own == position) {
                self.notes.not_from_folders.insert(name);
            } else {
                self.notes.present |= 1 << position;
                self.notes.from_folders.insert(name);
                let value = Cow::Owned((*value).to_owned());
                cells.push((*position, InputCell::Untyped(value)));
            }
        }
    }

    /// Refuses a whole row.
    pub(in crate::load) fn refuse(&mut self, line: u64, reason: &str, text: &[u8]) {
        self.refusals
            .push(Refusal::of_row(self.file, line, reason, text));
    }

    pub(in crate::load) fn finish(self) -> PolarsResult<Batch> {
        Ok(Batch {
            frame: self.columns.finish(self.file)?,
            otherwise: self.file.to_owned(),
            refusals: self.refusals,
            remarks: self.remarks,
            notes: self.notes,
        })
    }
}

/// The fault of an empty required cell.
pub(super) fn nothing() -> CellFault {
    CellFault::new("required but missing, null or empty", &InputCell::Null)
}

/// The fault of a success in an input of failures only.
pub(super) fn a_success() -> CellFault {
    CellFault::new(
        "a success in an input of failures only",
        &InputCell::Text("success".into()),
    )
}

/// The refusal of a row for the fault of one cell. `row` says which row it is.
pub(in crate::load) fn refusal(row: Refusal, field: &Field, fault: CellFault) -> Refusal {
    Refusal {
        column: Some(field.name.to_owned()),
        reason: fault.reason.into_owned(),
        text: Some(fault.text),
        ..row
    }
}
