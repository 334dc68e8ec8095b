//! The columns of a table to read, and which of them are required.

use crate::load::error::LoadError;
use crate::record::{FIELDS, Field};

/// Whether the rows are all runs or only the failed ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowsAre {
    /// One row a run, successes included.
    Runs,
    /// Failures only: `outcome` may be left out, and a row that says success is refused.
    Failures,
}

/// The name of the column that says which file a row came from.
pub const SOURCE_FILE: &str = "source_file";
/// The name of the column that says which line of the file a row came from.
pub const SOURCE_LINE: &str = "source_line";

/// The columns of a table to read, and how `outcome` is treated.
#[derive(Clone, Copy, Debug)]
pub(in crate::load) struct TableLayout {
    /// At most 64, so that a set of them fits 64 bits.
    pub(in crate::load) fields: &'static [Field],
    /// Whether rows without an outcome are failures.
    pub(in crate::load) rows_are: RowsAre,
}

impl TableLayout {
    /// The record.
    pub(in crate::load) const fn record(rows_are: RowsAre) -> Self {
        Self {
            fields: FIELDS,
            rows_are,
        }
    }

    /// The position of a column.
    pub(in crate::load) fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The column in which an empty cell means "failure".
    pub(in crate::load) fn filled(&self) -> Option<usize> {
        match self.rows_are {
            RowsAre::Runs => None,
            RowsAre::Failures => self.position("outcome"),
        }
    }

    /// Whether a row without this column is refused.
    pub(in crate::load) fn requires(&self, position: usize) -> bool {
        self.fields[position].required && self.filled() != Some(position)
    }

    /// Fails where a file with these columns lacks a required one.
    pub(in crate::load) fn require(&self, columns: &[&str], file: &str) -> Result<(), LoadError> {
        let lacking = self.lacking(|name| columns.contains(&name));
        if lacking.is_empty() {
            return Ok(());
        }
        let missing = match lacking.as_slice() {
            [column] => format!("the required column {column} is missing"),
            columns => format!("the required columns {} are missing", columns.join(", ")),
        };
        let text = format!(
            "{missing}; it has {}. Rename its columns, or give a mapping with --map",
            columns.join(", ")
        );
        Err(LoadError::not_loadable(file, text))
    }

    /// The required columns that an input lacks.
    pub(in crate::load) fn lacking(&self, has: impl Fn(&str) -> bool) -> Vec<&'static str> {
        (0..self.fields.len())
            .filter(|position| self.requires(*position))
            .map(|position| self.fields[position].name)
            .filter(|name| !has(name))
            .collect()
    }
}
