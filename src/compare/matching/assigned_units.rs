//! Whether whole units, such as tenants or users, are assigned to the releases.

use std::collections::{BTreeMap, BTreeSet};

use super::{LEAST_COMPARED, Within, real};
use crate::compare::arms::Arms;
use crate::cube::{Cube, Dimension};
use crate::vocabulary::Design;

/// The fewest units of both releases together. With ten, the variance between units hides every change that matters.
const FEWEST_UNITS: usize = 12;

/// A unit stays with a release on a day where no more than this share of its runs is the other's.
const STRAYS: f64 = 0.01;

/// Units are assigned where at most this share of the runs is of units that both releases serve on a day…
const MOST_MIXED: f64 = 0.1;

/// …and where at least this share would be, if each run were assigned by itself.
const LEAST_MIXED_BY_CHANCE: f64 = 0.5;

/// The units of a column, where they are assigned as a whole; `None` where runs are.
pub(super) fn assigned_units(cube: &Cube, arms: &Arms, dimension: Dimension) -> Option<Within> {
    if arms.design == Design::BeforeAfter || !stay_with_a_release(cube, arms, dimension) {
        return None;
    }
    let with_history = units_with_history(cube, arms, dimension);
    let mut candidate = [0, 0];
    let mut units: BTreeSet<&str> = BTreeSet::new();
    for (value, runs) in rollout(cube, arms, dimension).flatten() {
        let is_known = with_history.contains(value);
        candidate[1] += runs[1];
        if is_known {
            candidate[0] += runs[1];
            units.insert(value);
        }
    }
    let [compared, runs] = candidate;
    Some(if units.len() < FEWEST_UNITS {
        Within::FewUnits {
            dimension,
            units: units.len() as u64,
        }
    } else if real(compared) < LEAST_COMPARED * real(runs) {
        Within::Apart {
            dimension,
            compared,
            runs,
        }
    } else {
        Within::Units(dimension)
    })
}

/// Each day of the rollout: the runs of both releases (baseline, candidate) by unit.
fn rollout<'a>(
    cube: &'a Cube,
    arms: &'a Arms,
    dimension: Dimension,
) -> impl Iterator<Item = BTreeMap<&'a str, [u64; 2]>> {
    let days = cube
        .days
        .range(arms.since.max(arms.from)..=arms.to.max(arms.from));
    days.map(move |(_, day)| {
        let mut units: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
        let values = day.facets.get(&dimension).into_iter();
        for (value, cells) in values.flat_map(|facets| &facets.values) {
            for (cell, counts) in cells {
                let runs = units.entry(value).or_default();
                if cell.release == arms.candidate {
                    runs[1] += counts.runs;
                } else if cell.release == arms.baseline {
                    runs[0] += counts.runs;
                }
            }
        }
        units
    })
}

fn stay_with_a_release(cube: &Cube, arms: &Arms, dimension: Dimension) -> bool {
    let (mut all, mut mixed, mut by_chance) = (0.0, 0.0, 0.0);
    for day in rollout(cube, arms, dimension) {
        let total = |arm: usize| real(day.values().map(|runs| runs[arm]).sum());
        let (theirs, ours) = (total(0), total(1));
        if theirs <= 0.0 || ours <= 0.0 {
            continue;
        }
        let share = ours / (theirs + ours);
        for [baseline, candidate] in day.values() {
            let runs = real(baseline + candidate);
            let fewer = real(*baseline.min(candidate));
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
    let values = facets.flat_map(|facets| &facets.values);
    let ran = values.filter(|(_, cells)| {
        let mut before = cells
            .iter()
            .filter(|(cell, _)| cell.release != arms.candidate);
        before.any(|(_, counts)| counts.runs > 0)
    });
    ran.map(|(value, _)| value.as_str()).collect()
}
