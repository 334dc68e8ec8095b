//! The rows of a table or a SELECT, asked of their engine in one session.

use std::collections::BTreeSet;

use polars::prelude::*;

use crate::load::cells::{Batch, Provenance, TableLayout, Typing, check_frame, unreadable};
use crate::load::error::{LoadError, Reason};
use crate::load::in_order::in_order;
use crate::load::staging::{Intake, split};
use crate::warehouse::{Connection, Fault, WarehouseSettings};

/// The records of an engine.
#[derive(Debug)]
pub(in crate::load) struct EngineTable {
    settings: WarehouseSettings,
    connection: Connection,
    /// Its columns, in order.
    names: Vec<String>,
}

impl EngineTable {
    /// Opens a session and looks at the columns. Fails where a required one is missing or has a type that cannot be read.
    pub(in crate::load) fn open(
        settings: &WarehouseSettings,
        layout: &TableLayout,
    ) -> Result<Self, LoadError> {
        let connection = Connection::open(settings).map_err(of_engine)?;
        let nothing = connection
            .columns(&settings.columns_query())
            .map_err(of_engine)?;
        let names = nothing.get_column_names();
        let names: Vec<String> = names.into_iter().map(ToString::to_string).collect();
        let table = Self {
            settings: settings.clone(),
            connection,
            names,
        };
        table.require_readable(&nothing, layout)?;
        Ok(table)
    }

    fn require_readable(&self, nothing: &DataFrame, layout: &TableLayout) -> Result<(), LoadError> {
        let lacking = layout.lacking(|name| self.names.iter().any(|own| own == name));
        let wrong = || {
            let has = |name| {
                Some((
                    layout.fields.iter().find(|field| field.name == name)?,
                    nothing.column(name).ok()?,
                ))
            };
            let mut known = self.names.iter().filter_map(|name| has(name.as_str()));
            known.find_map(|(field, column)| unreadable(field, column.dtype(), Typing::Mapping))
        };
        let text = match lacking.as_slice() {
            // A column of SQLite has no type, so every value is looked at on its own.
            [] if self.settings.has_untyped_columns() => None,
            [] => wrong(),
            [column] => Some(format!("the required column {column} is missing")),
            columns => Some(format!(
                "the required columns {} are missing",
                columns.join(", ")
            )),
        };
        let Some(text) = text else { return Ok(()) };
        let todo = "give the columns of the record with input.warehouse.sql";
        Err(LoadError::BadWarehouse {
            place: self.name(),
            reason: Reason::from(format!("{text}; {todo}")),
        })
    }

    /// What messages call it.
    pub(in crate::load) fn name(&self) -> String {
        self.settings.name()
    }

    /// The bytes that came back so far.
    pub(in crate::load) fn fetched(&self) -> u64 {
        self.connection.fetched()
    }

    /// Reads its rows.
    pub(in crate::load) fn read(&self, intake: &mut Intake<'_>) -> Result<(), LoadError> {
        let rules = intake.rules;
        let layout = rules.layout;
        let known: Vec<&str> = self
            .names
            .iter()
            .map(String::as_str)
            .filter(|name| layout.has(name))
            .collect();
        let unknown: Vec<&String> = self.names.iter().filter(|name| !layout.has(name)).collect();
        let name = self.name();
        let sql = self.settings.rows_query(&known);
        let answer = self.connection.ask(&sql).map_err(of_engine)?;
        let mut row = 1_i64;
        let numbered = answer.map(|batch| {
            let first = row;
            let rows = batch.as_ref().map_or(0, DataFrame::height);
            row += i64::try_from(rows).unwrap_or(0);
            (first, batch)
        });
        in_order(
            numbered,
            |(first, batch)| {
                let frame = batch.map_err(of_engine)?;
                let checked = checked(&frame, layout, &name, first);
                let mut batch =
                    checked.map_err(|error| LoadError::unreadable_rows(&name, error))?;
                for name in &unknown {
                    batch.notes.unknown(name);
                }
                split(batch, rules.agents, rules.window)
                    .map_err(|error| LoadError::unreadable_rows(&name, error))
            },
            |split| intake.take(split?),
        )?;
        intake.note_file(&name, intake.rows_read());
        Ok(())
    }
}

fn checked(frame: &DataFrame, layout: TableLayout, name: &str, first: i64) -> PolarsResult<Batch> {
    let height = frame.height();
    let rows: Vec<i64> = (first..).take(height).collect();
    let sources = Provenance {
        files: Column::new_scalar("f".into(), Scalar::from(PlSmallStr::from_str(name)), height),
        lines: Column::new("l".into(), rows),
        otherwise: name.to_owned(),
        from_folders: BTreeSet::new(),
    };
    check_frame(frame, layout, Typing::Mapping, sources)
}

fn of_engine(fault: Fault) -> LoadError {
    LoadError::Engine(fault)
}
