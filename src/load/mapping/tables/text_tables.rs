//! Text columns under construction, for the tables that a mapping reads.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::object_rows::ObjectRows;
use super::table_source::TableSource;
use super::text_cells::{Held, NamedCells, ScalarText};
use crate::load::mapping::table_names::{FILE, LINE};
use crate::load::quarantine::Refusal;
use crate::load::sources::FolderColumn;

/// The rows of one block for one table.
#[derive(Debug)]
pub(super) struct TablePart {
    /// The rows, as text columns.
    pub(super) frame: DataFrame,
    /// The kinds of values in each column.
    pub(super) held: BTreeMap<String, Held>,
    /// The cells that are no values, by column and reason.
    pub(super) faults: CellFaults,
}

/// The number of cells that are no values, by column and reason.
pub(super) type CellFaults = BTreeMap<(String, String), u64>;

/// The rows of one block, by table.
#[derive(Debug, Default)]
pub(super) struct TableBlock {
    pub(super) parts: BTreeMap<String, TablePart>,
    /// The lists and keyed objects that are tables, or could be.
    pub(super) lists: BTreeSet<String>,
    /// The rows that could not be parsed.
    pub(super) refusals: Vec<Refusal>,
}

struct TextColumn {
    texts: StringChunkedBuilder,
    filled: usize,
    held: Held,
}

#[derive(Default)]
struct TextTable {
    columns: BTreeMap<String, TextColumn>,
    lines: Vec<i64>,
    faults: CellFaults,
}

impl TextTable {
    fn push(&mut self, line: u64, cells: &NamedCells<'_>) {
        let row = self.lines.len();
        for name in cells.names() {
            if !self.columns.contains_key(name) {
                let column = TextColumn {
                    texts: StringChunkedBuilder::new(name.into(), 0),
                    filled: 0,
                    held: Held::NOTHING,
                };
                self.columns.insert(name.to_owned(), column);
            }
        }
        for (name, scalar) in cells.iter() {
            if scalar.held == Held::FAULT {
                let fault = (name.to_owned(), scalar.text.to_string());
                *self.faults.entry(fault).or_default() += 1;
            } else if let Some(column) = self.columns.get_mut(name) {
                column.fill(row);
                column.texts.append_value(&scalar.text);
                column.filled = row + 1;
                column.held = column.held.and(scalar.held);
            }
        }
        self.lines.push(i64::try_from(line).unwrap_or(i64::MAX));
    }

    fn finish(self, file: &str) -> PolarsResult<TablePart> {
        let height = self.lines.len();
        let mut held = BTreeMap::new();
        let mut columns: Vec<polars::prelude::Column> = Vec::new();
        for (name, mut column) in self.columns {
            column.fill(height);
            columns.push(column.texts.finish().into_series().into());
            held.insert(name, column.held);
        }
        columns.push(
            StringChunked::full(FILE.into(), file, height)
                .into_series()
                .into(),
        );
        columns.push(Series::new(LINE.into(), self.lines).into());
        Ok(TablePart {
            frame: DataFrame::new(height, columns)?,
            held,
            faults: self.faults,
        })
    }
}

impl TextColumn {
    fn fill(&mut self, rows: usize) {
        for _ in self.filled..rows {
            self.texts.append_null();
        }
    }
}

/// A block under construction.
pub(super) struct BlockBuilder<'a> {
    source: TableSource<'a>,
    tables: BTreeMap<String, TextTable>,
    lists: BTreeSet<String>,
    /// The columns that the file's folders give.
    folders: Vec<&'a FolderColumn>,
    refusals: Vec<Refusal>,
}

impl<'a> BlockBuilder<'a> {
    pub(super) fn new(source: TableSource<'a>) -> Self {
        Self {
            source,
            folders: source.folders(),
            tables: BTreeMap::new(),
            lists: BTreeSet::new(),
            refusals: Vec::new(),
        }
    }

    /// Adds the rows of one object.
    pub(super) fn push(&mut self, line: u64, rows: ObjectRows<'_>) {
        for cells in rows.own {
            self.push_own(line, cells);
        }
        for (table, children) in rows.children {
            for cells in children.rows {
                if self.source.wanted.main.contains(&table) {
                    self.push_main(&table, line, cells);
                } else {
                    self.push_row(&table, line, &cells);
                }
            }
        }
        self.lists.extend(rows.lists);
    }

    /// Adds a row to the file's own table.
    pub(super) fn push_own(&mut self, line: u64, cells: NamedCells<'_>) {
        self.push_main(self.source.table, line, cells);
    }

    /// Adds a row to a table, with the columns that the folders give and the row does not have.
    fn push_main(&mut self, table: &str, line: u64, mut cells: NamedCells<'_>) {
        let reads = self.source.wanted.tables.get(table);
        for folder in &self.folders {
            if reads.is_some_and(|columns| columns.reads(&folder.name)) {
                let value = folder.value.clone();
                let value = value.map(|value| ScalarText::text(Cow::Owned(value)));
                // A column that the row has stays the row's.
                let _ = cells.set(Cow::Owned(folder.name.clone()), value);
            }
        }
        self.push_row(table, line, &cells);
    }

    /// Adds a row to a table.
    fn push_row(&mut self, table: &str, line: u64, cells: &NamedCells<'_>) {
        match self.tables.get_mut(table) {
            Some(table) => table.push(line, cells),
            None => self
                .tables
                .entry(table.to_owned())
                .or_default()
                .push(line, cells),
        }
    }

    /// Refuses a row that could not be parsed.
    pub(super) fn refuse(&mut self, line: u64, reason: &str, text: &[u8]) {
        self.refusals
            .push(Refusal::of_row(&self.source.input.name, line, reason, text));
    }

    pub(super) fn finish(self) -> PolarsResult<TableBlock> {
        let file = self.source.input.name.as_str();
        let parts = self
            .tables
            .into_iter()
            .map(|(name, table)| Ok((name, table.finish(file)?)));
        Ok(TableBlock {
            parts: parts.collect::<PolarsResult<_>>()?,
            lists: self.lists,
            refusals: self.refusals,
        })
    }
}
