//! The columns of a row that have a value.

use super::fields::{FIELDS, position};

/// A set of columns, a bit for each of [`FIELDS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Present(u64);

impl Present {
    /// The set of these columns, by name.
    #[must_use]
    pub fn of<'a>(columns: impl IntoIterator<Item = &'a str>) -> Self {
        let positions = columns.into_iter().filter_map(position);
        Self(positions.fold(0, |all, position| all | 1 << position))
    }

    /// Adds the column at a position if it has a value.
    pub(super) fn note(&mut self, position: usize, holds: bool) {
        self.0 |= u64::from(holds) << position;
    }

    /// The union.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a column is in the set.
    #[must_use]
    pub fn has(self, column: &str) -> bool {
        !self.has_none(Self::of([column]))
    }

    /// Whether all of some columns are in the set.
    #[must_use]
    pub const fn has_all(self, columns: Self) -> bool {
        self.0 & columns.0 == columns.0
    }

    /// Whether none of some columns is in the set.
    #[must_use]
    pub const fn has_none(self, columns: Self) -> bool {
        self.0 & columns.0 == 0
    }

    /// The columns, in the order of the record.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let all = FIELDS.iter().enumerate();
        all.filter(move |(position, _)| self.0 & 1 << position != 0)
            .map(|(_, field)| field.name)
    }
}

/// Whether a text has content. An empty list, an empty object and `null` have none.
#[must_use]
pub fn says_something(text: &str) -> bool {
    !matches!(text.trim(), "" | "[]" | "{}" | "null" | "\"\"")
}
