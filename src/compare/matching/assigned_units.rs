//! Whether whole units, such as tenants or users, are assigned to the releases.

use std::collections::{BTreeMap, BTreeSet};

use super::window_columns::WindowColumns;
use super::{Compared, Within};
use crate::compare::arms::Arms;
use crate::compare::in_units::in_real;
use crate::cube::{Cube, Day, Dimension, Facets};
use crate::vocabulary::Design;

/// The fewest units of both releases together. With ten, the variance between units hides every change that matters.
const FEWEST_UNITS: usize = 12;

/// A unit stays with a release on a day where no more than this share of its runs is the other's.
const STRAYS: f64 = 0.01;

/// Units are assigned where at most this share of the runs is of units that both releases serve on a day…
const MOST_MIXED: f64 = 0.1;

/// …and where at least this share would be, if each run were assigned by itself.
const LEAST_MIXED_BY_CHANCE: f64 = 0.5;

/// The runs of both releases (baseline, candidate) by unit, on one day.
type ByUnit<'a> = BTreeMap<&'a str, [u64; 2]>;

/// The units of a column, where they are assigned as a whole; `None` where runs are.
pub(super) fn assigned_units(
    columns: &WindowColumns<'_>,
    arms: &Arms,
    dimension: Dimension,
) -> Option<Within> {
    if arms.design == Design::BeforeAfter {
        return None;
    }
    let cube = columns.cube;
    let days = arms.since.max(arms.from)..=arms.to.max(arms.from);
    let [baseline, candidate] = [&arms.baseline, &arms.candidate].map(|one| columns.days_of(one));
    let shared = baseline?.intersection(candidate?);
    let shared = shared.filter(|date| days.contains(date));
    let shared = shared.filter_map(|date| cube.days.get(date));
    if !stay_with_a_release(&by_unit(shared, arms, dimension)) {
        return None;
    }
    let days = cube.days.range(days).map(|(_, day)| day);
    let days = by_unit(days, arms, dimension);
    let with_history = units_with_history(cube, arms, dimension);
    let mut runs = Compared::default();
    let mut units: BTreeSet<&str> = BTreeSet::new();
    for (unit, [_, candidate]) in days.iter().flatten() {
        runs.runs += candidate;
        if with_history.contains(unit) {
            runs.compared += candidate;
            units.insert(unit);
        }
    }
    if units.len() < FEWEST_UNITS {
        return Some(Within::FewUnits {
            dimension,
            units: units.len() as u64,
        });
    }
    Some(runs.within(dimension, Within::Units(dimension)))
}

/// The units of each of some days.
fn by_unit<'a>(
    days: impl Iterator<Item = &'a Day>,
    arms: &Arms,
    dimension: Dimension,
) -> Vec<ByUnit<'a>> {
    let by_unit = days.map(|day| {
        let mut units = ByUnit::new();
        let values = day.facets.get(&dimension).into_iter();
        for (unit, cells) in values.flat_map(Facets::values) {
            let runs = units.entry(unit).or_default();
            for (cell, counts) in cells.iter() {
                if cell.release == arms.candidate {
                    runs[1] += counts.runs;
                } else if cell.release == arms.baseline {
                    runs[0] += counts.runs;
                }
            }
        }
        units
    });
    by_unit.collect()
}

fn stay_with_a_release(days: &[ByUnit<'_>]) -> bool {
    let (mut all, mut mixed, mut by_chance) = (0.0, 0.0, 0.0);
    for day in days {
        let total = |arm: usize| in_real(day.values().map(|runs| runs[arm]).sum());
        let (theirs, ours) = (total(0), total(1));
        if theirs <= 0.0 || ours <= 0.0 {
            continue;
        }
        let share = ours / (theirs + ours);
        for [baseline, candidate] in day.values() {
            let runs = in_real(baseline + candidate);
            let fewer = in_real(*baseline.min(candidate));
            all += runs;
            mixed += if fewer > STRAYS * runs { runs } else { 0.0 };
            by_chance += runs * (1.0 - share.powf(runs) - (1.0 - share).powf(runs));
        }
    }
    all > 0.0 && mixed <= MOST_MIXED * all && by_chance >= LEAST_MIXED_BY_CHANCE * all
}

/// The units that ran on a release before the candidate, before the rollout.
fn units_with_history<'a>(cube: &'a Cube, arms: &Arms, dimension: Dimension) -> BTreeSet<&'a str> {
    let before = cube
        .days
        .range(arms.from..)
        .take_while(|(date, _)| **date < arms.since);
    let facets = before.filter_map(|(_, day)| day.facets.get(&dimension));
    let values = facets.flat_map(Facets::values);
    let ran = values.filter(|(_, cells)| {
        let mut before = cells
            .iter()
            .filter(|(cell, _)| cell.release != arms.candidate);
        before.any(|(_, counts)| counts.runs > 0)
    });
    ran.map(|(value, _)| value).collect()
}
