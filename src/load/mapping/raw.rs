//! Rows on their way into the tables a mapping reads: text columns under construction.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::super::quarantine::Refusal;
use super::cells::{Cells, Held};
use super::flatten::Rows;
use super::{FILE, LINE, RAW};

/// The rows that one block adds to one table: text columns, and what each has held.
#[derive(Debug)]
pub(super) struct Part {
    /// The rows.
    pub(super) frame: DataFrame,
    /// What each column has held.
    pub(super) held: BTreeMap<String, Held>,
}

/// What one block becomes.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// The rows by table.
    pub(super) parts: BTreeMap<String, Part>,
    /// The rows that are no rows.
    pub(super) refusals: Vec<Refusal>,
}

struct Column {
    texts: StringChunkedBuilder,
    filled: usize,
    held: Held,
}

#[derive(Default)]
struct Table {
    columns: BTreeMap<String, Column>,
    lines: Vec<i64>,
}

impl Table {
    fn push(&mut self, line: u64, cells: &Cells<'_>) {
        let row = self.lines.len();
        for name in cells.names() {
            if !self.columns.contains_key(name) {
                let column = Column {
                    texts: StringChunkedBuilder::new(name.into(), 0),
                    filled: 0,
                    held: Held::NOTHING,
                };
                self.columns.insert(name.to_owned(), column);
            }
        }
        for (name, scalar) in cells.iter() {
            if let Some(column) = self.columns.get_mut(name) {
                column.fill(row);
                column.texts.append_value(&scalar.text);
                column.filled = row + 1;
                column.held = column.held.and(scalar.held);
            }
        }
        self.lines.push(i64::try_from(line).unwrap_or(i64::MAX));
    }

    fn finish(self, file: &str) -> PolarsResult<Part> {
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
        Ok(Part {
            frame: DataFrame::new(height, columns)?,
            held,
        })
    }
}

impl Column {
    fn fill(&mut self, rows: usize) {
        for _ in self.filled..rows {
            self.texts.append_null();
        }
    }
}

/// A block under construction.
pub(super) struct Builder<'a> {
    file: &'a str,
    tables: BTreeMap<String, Table>,
    refusals: Vec<Refusal>,
}

impl<'a> Builder<'a> {
    /// No rows.
    pub(super) fn new(file: &'a str) -> Self {
        Self {
            file,
            tables: BTreeMap::new(),
            refusals: Vec::new(),
        }
    }

    /// Adds the rows that one object became.
    pub(super) fn push(&mut self, line: u64, rows: &Rows<'_>) {
        for cells in &rows.raw {
            self.push_row(RAW, line, cells);
        }
        for (table, children) in &rows.children {
            for cells in &children.rows {
                self.push_row(table, line, cells);
            }
        }
    }

    /// Adds one row to a table.
    pub(super) fn push_row(&mut self, table: &str, line: u64, cells: &Cells<'_>) {
        match self.tables.get_mut(table) {
            Some(table) => table.push(line, cells),
            None => self
                .tables
                .entry(table.to_owned())
                .or_default()
                .push(line, cells),
        }
    }

    /// Refuses a row that is no row.
    pub(super) fn refuse(&mut self, line: u64, reason: &str, text: &[u8]) {
        self.refusals
            .push(Refusal::of_row(self.file, line, reason, text));
    }

    /// The block.
    pub(super) fn finish(self) -> PolarsResult<Block> {
        let file = self.file;
        let parts = self
            .tables
            .into_iter()
            .map(|(name, table)| Ok((name, table.finish(file)?)));
        Ok(Block {
            parts: parts.collect::<PolarsResult<_>>()?,
            refusals: self.refusals,
        })
    }
}
