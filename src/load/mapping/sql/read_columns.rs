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
        self.names(name) || self.names_under(name)
    }

    /// Whether the query names a column under this one.
    pub(in crate::load::mapping) fn names_under(&self, name: &str) -> bool {
        self.under(name).next().is_some()
    }

    /// The names under this one, each once.
    pub(in crate::load::mapping) fn under(&self, name: &str) -> impl Iterator<Item = &str> {
        let prefix = format!("{name}.");
        let mut under = BTreeSet::new();
        for names in [&self.needed, &self.possible] {
            let names = names.range(prefix.clone()..).map(String::as_str);
            under.extend(names.take_while(|name| name.starts_with(&prefix)));
        }
        under.into_iter()
    }
}
