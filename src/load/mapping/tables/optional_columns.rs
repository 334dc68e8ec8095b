//! The columns that rows of a table need not have.

use std::collections::{BTreeMap, BTreeSet};

/// Which columns of which tables no row need have. A query that reads another one, which no input has, is mistaken.
#[derive(Default)]
pub(super) struct OptionalColumns {
    /// The tables whose rows need not have any column, as in JSON.
    all: BTreeSet<String>,
    /// The maps and structs of each table. Their rows need not have every name under them.
    under: BTreeMap<String, BTreeSet<String>>,
}

impl OptionalColumns {
    /// Notes a table whose rows need not have every column.
    pub(super) fn note_all(&mut self, table: &str) {
        if !self.all.contains(table) {
            self.all.insert(table.to_owned());
        }
    }

    /// Notes a map or a struct of a table.
    pub(super) fn note_under(&mut self, table: &str, column: String) {
        let under = self.under.entry(table.to_owned()).or_default();
        under.insert(column);
    }

    /// Whether any table has rows without a fixed set of columns.
    pub(super) fn has_documents(&self) -> bool {
        !self.all.is_empty()
    }

    /// Whether rows of a table need not have a column.
    pub(super) fn has(&self, table: &str, column: &str) -> bool {
        let is_under = |columns: &BTreeSet<String>| {
            let mut dots = column.match_indices('.');
            dots.any(|(dot, _)| columns.contains(&column[..dot]))
        };
        self.all.contains(table) || self.under.get(table).is_some_and(is_under)
    }
}
