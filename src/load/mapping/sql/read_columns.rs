//! The columns of a table that a query reads.

use std::collections::BTreeSet;

/// The columns of one table that a query reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::load::mapping) struct ReadColumns {
    /// Whether it reads all columns.
    pub(in crate::load::mapping) all: bool,
    /// Columns the query cannot run without.
    pub(in crate::load::mapping) needed: BTreeSet<String>,
    /// Names that may be a column or may be something else.
    pub(in crate::load::mapping) possible: BTreeSet<String>,
}

impl ReadColumns {
    /// Whether a column is worth reading.
    pub(in crate::load::mapping) fn reads(&self, name: &str) -> bool {
        self.all || self.names(name)
    }

    /// Whether the query names a column, rather than reading it through `*`.
    pub(in crate::load::mapping) fn names(&self, name: &str) -> bool {
        self.needed.contains(name) || self.possible.contains(name)
    }

    /// Whether the query names a column, or one under it.
    pub(in crate::load::mapping) fn names_part_of(&self, name: &str) -> bool {
        let under = format!("{name}.");
        let has_under = |names: &BTreeSet<String>| {
            let first = names.range(under.clone()..).next();
            first.is_some_and(|first| first.starts_with(&under))
        };
        self.names(name) || has_under(&self.needed) || has_under(&self.possible)
    }
}
