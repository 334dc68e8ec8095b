//! The columns of a table to read, and which of them are required.

use crate::load::error::LoadError;
use crate::load::sources::InputFile;
use crate::record::{FIELDS, Field, LABEL, label_of};
use crate::zone::Zone;

/// Whether the rows are all runs or only the failed ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowsAre {
    /// One row a run, successes included.
    Runs,
    /// Failures only: `outcome` may be left out, and a row that says success is refused.
    Failures,
}

/// What becomes of a row with an unreadable cell in an optional column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::load) enum BadCells {
    /// The row stays, and the cell is unknown.
    AreUnknown,
    /// The row is refused.
    RefuseTheRow,
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
    /// What becomes of a row with an unreadable cell in an optional column.
    pub(in crate::load) bad_cells: BadCells,
    /// The time zone of times without one.
    pub(in crate::load) zone: Option<Zone>,
}

impl TableLayout {
    /// The record.
    pub(in crate::load) const fn record(rows_are: RowsAre, zone: Option<Zone>) -> Self {
        Self {
            fields: FIELDS,
            rows_are,
            bad_cells: BadCells::AreUnknown,
            zone,
        }
    }

    /// The position of a column.
    pub(in crate::load) fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The label that a column of a file holds alone, where the layout has labels.
    pub(in crate::load) fn label<'a>(&self, column: &'a str) -> Option<&'a str> {
        label_of(column).filter(|_| self.position(LABEL).is_some())
    }

    /// Whether a column of a file is one of the layout, or one of its labels.
    pub(in crate::load) fn has(&self, column: &str) -> bool {
        self.position(column).is_some() || self.label(column).is_some()
    }

    /// The columns of the layout that a file's folders give, with their values.
    pub(in crate::load) fn given_by_folders<'a>(
        &self,
        input: &'a InputFile,
    ) -> Vec<(usize, &'a str)> {
        let folders = input.folders.iter();
        let placed = folders
            .filter_map(|folder| Some((self.position(&folder.name)?, folder.value.as_deref()?)));
        placed.collect()
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

    /// Whether a row is refused for an unreadable cell of this column. An unreadable outcome refuses also where an empty one
    /// means failure.
    pub(in crate::load) fn refuses(&self, position: usize) -> bool {
        self.fields[position].required || self.bad_cells == BadCells::RefuseTheRow
    }

    /// Fails where a file with these columns lacks a required one that its folders do not give either.
    pub(in crate::load) fn require(
        &self,
        columns: &[&str],
        input: &InputFile,
    ) -> Result<(), LoadError> {
        let of_folder = |name: &str| input.folders.iter().any(|folder| folder.name == name);
        let lacking = self.lacking(|name| columns.contains(&name) || of_folder(name));
        if lacking.is_empty() {
            return Ok(());
        }
        let missing = match lacking.as_slice() {
            [column] => format!("the required column {column} is missing"),
            columns => format!("the required columns {} are missing", columns.join(", ")),
        };
        let is_misspelt = |name: &&str| {
            let is_it = |column: &&str| column.trim().eq_ignore_ascii_case(name);
            columns.iter().any(is_it)
        };
        let spelling = if lacking.iter().any(is_misspelt) {
            " Names of columns are in lower case, without blanks around them."
        } else {
            ""
        };
        // An exposure and a table of changes are read without a mapping.
        let todo = match self.bad_cells {
            BadCells::RefuseTheRow => "Rename its columns",
            BadCells::AreUnknown => "Rename its columns, or give a mapping with --map",
        };
        let text = format!("{missing}; it has {}. {todo}.{spelling}", named(columns));
        let text = text.trim_end_matches('.');
        Err(LoadError::not_loadable(&input.name, text))
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

/// The most columns that a message names.
const MOST_NAMED: usize = 20;

/// The columns that a file has, for a message.
fn named(columns: &[&str]) -> String {
    let shown = columns.iter().take(MOST_NAMED);
    let shown = shown.map(|column| column.chars().take(60).collect::<String>());
    let shown = shown.collect::<Vec<_>>().join(", ");
    match columns.len().saturating_sub(MOST_NAMED) {
        0 if shown.trim_matches([',', ' ']).is_empty() => "no names of columns".to_owned(),
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
