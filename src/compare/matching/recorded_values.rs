//! Whether a column is recorded of nearly all runs.

use crate::compare::arms::Arms;
use crate::compare::in_units::in_real;
use crate::cube::{Cell, Cube, Dimension};

/// The least share of a release's runs that must have a column. Below it the column is mostly recorded of failures alone,
/// and gives no rate.
const KNOWN: f64 = 0.9;

/// Whether nearly all runs of both releases have a value in a column, so that each value has a rate.
pub(crate) fn is_known(cube: &Cube, arms: &Arms, dimension: Dimension) -> bool {
    [&arms.baseline, &arms.candidate]
        .into_iter()
        .all(|release| is_known_of(cube, arms, release, dimension))
}

/// Whether nearly all runs of a release have a value in a column.
pub(crate) fn is_known_of(cube: &Cube, arms: &Arms, release: &str, dimension: Dimension) -> bool {
    let (mut known, mut runs) = (0, 0);
    for day in cube.days.range(arms.from..=arms.to).map(|(_, day)| day) {
        let of_release = |cell: &&Cell| cell.release == release;
        let facets = day.facets.get(&dimension);
        let own = day.runs.iter().filter(|(cell, _)| of_release(cell));
        runs += own.map(|(_, counts)| counts.runs).sum::<u64>();
        let own = facets.into_iter().flat_map(|facets| &facets.known);
        let own = own.filter(|(cell, _)| of_release(cell));
        known += own.map(|(_, runs)| runs).sum::<u64>();
    }
    known > 0 && in_real(known) >= KNOWN * in_real(runs)
}
