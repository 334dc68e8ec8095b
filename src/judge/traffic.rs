//! The runs of the nights of a rollout.

use crate::compare::{View, in_real};
use crate::cube::Day;

/// The runs of a day of the releases that are asked for.
pub(super) fn runs_of(day: &Day, is_asked: impl Fn(&str) -> bool) -> u64 {
    let cells = day.runs.iter();
    let asked = cells.filter(|(cell, _)| is_asked(&cell.release));
    asked.map(|(_, counts)| counts.runs).sum()
}

/// The mean runs of the releases that are asked for, over the nights of the rollout that have any.
pub(super) fn runs_a_night(view: &View<'_>, is_asked: impl Fn(&str) -> bool) -> f64 {
    let arms = view.arms;
    let days = view.cube.days.range(arms.since.max(arms.from)..=arms.to);
    let runs = days.map(|(_, day)| runs_of(day, &is_asked));
    let runs: Vec<u64> = runs.filter(|runs| *runs > 0).collect();
    ratio(runs.iter().sum(), runs.len() as u64)
}

/// A part of a whole; of nothing, none.
pub(super) fn ratio(part: u64, whole: u64) -> f64 {
    in_real(part) / in_real(whole.max(1))
}
