//! Whether both releases ran the same tasks, as in an evaluation, so that each task is its own control.

use std::collections::{BTreeMap, BTreeSet};

use super::{Values, is_known};
use crate::compare::arms::Arms;
use crate::compare::in_units::in_real;
use crate::cube::{Cell, Cube, Dimension};
use crate::stats::FEWEST_HISTORY_NIGHTS;

/// The fewest tasks that both releases ran. Each is one observation of the difference, and fewer have no variance to trust.
const FEWEST_TASKS: usize = 12;

/// The share of the tasks of either release that both ran, in one ratio of runs. Users of a service come to both releases as
/// well, but not equally often.
const ALIKE: f64 = 0.75;

/// A task's runs of each release: baseline and candidate.
type RunsOfTask = [u64; 2];

/// The tasks that both releases ran. Without nights of the baseline before the candidate there is nothing else to compare
/// with; with them, the nights tell how much a release varies, and tasks do not.
pub(super) fn same_tasks(cube: &Cube, arms: &Arms) -> Option<Values> {
    if nights_before(cube, arms) >= FEWEST_HISTORY_NIGHTS || !is_known(cube, arms, Dimension::Task)
    {
        return None;
    }
    let runs = runs_of_tasks(cube, arms);
    let is_shared = |[baseline, candidate]: RunsOfTask| baseline > 0 && candidate > 0;
    let mut ratios: BTreeMap<RunsOfTask, usize> = BTreeMap::new();
    for [baseline, candidate] in runs.values().copied().filter(|one| is_shared(*one)) {
        let divisor = greatest_common_divisor(baseline, candidate);
        *ratios
            .entry([baseline / divisor, candidate / divisor])
            .or_default() += 1;
    }
    let alike = ratios.into_values().max().unwrap_or(0);
    let are_the_same = in_real(alike as u64) >= ALIKE * in_real(runs.len() as u64);
    let shared = runs.iter().filter(|(_, one)| is_shared(**one));
    let own: BTreeSet<String> = shared.map(|(task, _)| (*task).to_owned()).collect();
    (are_the_same && own.len() >= FEWEST_TASKS).then_some(Values {
        dimension: Dimension::Task,
        own,
    })
}

/// The days before the candidate's first on which the baseline ran.
fn nights_before(cube: &Cube, arms: &Arms) -> usize {
    let days = cube.days.range(arms.from..arms.since.max(arms.from));
    let ran = days.filter(|(_, day)| day.runs.keys().any(|cell| cell.release == arms.baseline));
    ran.count()
}

fn runs_of_tasks<'a>(cube: &'a Cube, arms: &Arms) -> BTreeMap<&'a str, RunsOfTask> {
    let arm_of = |cell: &Cell, is_in_rollout: bool| match &cell.release {
        release if *release == arms.candidate => is_in_rollout.then_some(1),
        release => (*release == arms.baseline).then_some(0),
    };
    let mut runs: BTreeMap<&str, RunsOfTask> = BTreeMap::new();
    for (date, day) in cube.days.range(arms.from..=arms.to) {
        let values = day.facets.get(&Dimension::Task).into_iter();
        for (task, cells) in values.flat_map(|facets| &facets.values) {
            for (cell, counts) in cells {
                if let Some(arm) = arm_of(cell, *date >= arms.since) {
                    runs.entry(task).or_default()[arm] += counts.runs;
                }
            }
        }
    }
    runs
}

const fn greatest_common_divisor(one: u64, other: u64) -> u64 {
    if other == 0 {
        one
    } else {
        greatest_common_divisor(other, one % other)
    }
}
