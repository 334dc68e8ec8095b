//! Which columns are read, and what is expected of them.

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

/// A table to be read: its columns, at most 64, and how `outcome` is treated.
#[derive(Clone, Copy, Debug)]
pub(in crate::load) struct TableLayout {
    /// The columns.
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

    /// A column's place.
    pub(in crate::load) fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The column that is filled with "failure" where it is empty.
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

    /// The required columns that a header lacks.
    pub(in crate::load) fn lacking(&self, has: impl Fn(&str) -> bool) -> Vec<&'static str> {
        (0..self.fields.len())
            .filter(|position| self.requires(*position))
            .map(|position| self.fields[position].name)
            .filter(|name| !has(name))
            .collect()
    }
}
