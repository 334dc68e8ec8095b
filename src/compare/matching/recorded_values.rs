//! Whether a column is recorded of nearly all runs.

use crate::compare::arms::Arms;
use crate::compare::in_units::in_real;
use crate::cube::{Cube, Dimension};

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
        let facets = day.facets.get(&dimension);
        for (cell, counts) in day.cells_of(release, None) {
            runs += counts.runs;
            known += facets.map_or(0, |facets| facets.known(cell));
        }
    }
    are_nearly_all(known, runs)
}

/// Whether runs with a value are nearly all runs.
pub(super) fn are_nearly_all(known: u64, runs: u64) -> bool {
    known > 0 && in_real(known) >= KNOWN * in_real(runs)
}
