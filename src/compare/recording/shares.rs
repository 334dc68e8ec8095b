//! The shares of known runs that are published beside a finding.

use std::collections::{BTreeMap, BTreeSet};

use super::column_contrast::ColumnContrast;
use crate::compare::counted::{Column, Filled, KnownRuns, View};
use crate::cube::{Cell, Day};

/// For each recorded column, by its name, the known runs of baseline and candidate.
#[must_use]
pub(crate) fn known_shares(view: &View<'_>) -> BTreeMap<&'static str, [KnownRuns; 2]> {
    let columns = Column::ALL.into_iter();
    let names: BTreeSet<&str> = columns
        .filter(|column| view.known.is_recorded(*column))
        .map(Column::name)
        .collect();
    names
        .into_iter()
        .map(|name| (name, known_runs(view, name)))
        .collect()
}

/// The runs of baseline and candidate for which a column matters, and those with a value, over the matched strata.
pub(super) fn known_runs(view: &View<'_>, name: &str) -> [KnownRuns; 2] {
    let mut both = [Filled::default(); 2];
    for column in Column::ALL.into_iter().filter(|one| one.name() == name) {
        let filled = |day: &Day, cell: &Cell| view.known.filled(column, day, cell);
        let own = ColumnContrast::of(view, &filled).totals();
        for (sum, own) in both.iter_mut().zip(&own) {
            sum.add(own);
        }
    }
    both.map(KnownRuns::of)
}
