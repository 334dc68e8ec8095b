//! Whether both releases ran the same tasks, as in an evaluation, so that each task is its own control.

use std::collections::BTreeMap;

use super::Values;
use super::window_columns::WindowColumns;
use crate::compare::arms::Arms;
use crate::compare::in_units::in_real;
use crate::cube::{Cell, Cube, Dimension, Facets};
use crate::stats::FEWEST_HISTORY_NIGHTS;

/// The fewest tasks that both releases ran. Each is one observation of the difference, and fewer have no variance to trust.
const FEWEST_TASKS: usize = 12;

/// The share of the tasks of either release that both ran about equally often.
const ALIKE: f64 = 0.75;

/// Both releases ran a task equally often where its runs are this many times √n from the common ratio, or a single run. A few lost
/// runs lie within it. Users who come to both releases by chance vary by √(2n), so that two in three lie beyond.
const LOST: f64 = 0.6;

/// A task's runs of each release: baseline and candidate.
type RunsOfTask = [u64; 2];

/// The tasks that both releases ran. Without nights of the baseline before the candidate there is nothing else to compare
/// with; with them, the nights tell how much a release varies, and tasks do not.
pub(super) fn same_tasks(columns: &WindowColumns<'_>, arms: &Arms) -> Option<Values> {
    let releases = [arms.baseline.as_str(), &arms.candidate];
    if nights_before(columns, arms) >= FEWEST_HISTORY_NIGHTS
        || !columns.is_known(releases, Dimension::Task)
    {
        return None;
    }
    tasks_of(&runs_of_tasks(columns.cube, arms))
}

fn tasks_of(runs: &BTreeMap<&str, RunsOfTask>) -> Option<Values> {
    let is_shared = |runs: &RunsOfTask| runs[0] > 0 && runs[1] > 0;
    let shared: BTreeMap<&str, RunsOfTask> = runs
        .iter()
        .filter(|(_, own)| is_shared(own))
        .map(|(task, own)| (*task, *own))
        .collect();
    let all = |arm: usize| in_real(shared.values().map(|own| own[arm]).sum());
    let ratio = all(1) / all(0);
    let is_alike = |own: &&RunsOfTask| {
        let [baseline, candidate] = own.map(in_real);
        (candidate - ratio * baseline).abs() <= (LOST * candidate.sqrt()).max(1.0)
    };
    let alike = shared.values().filter(is_alike).count();
    let are_the_same = in_real(alike as u64) >= ALIKE * in_real(runs.len() as u64);
    (are_the_same && shared.len() >= FEWEST_TASKS).then(|| Values {
        dimension: Dimension::Task,
        own: shared.into_keys().map(str::to_owned).collect(),
    })
}

/// The days before the candidate's first on which the baseline ran.
fn nights_before(columns: &WindowColumns<'_>, arms: &Arms) -> usize {
    let days = columns.days_of(&arms.baseline).into_iter().flatten();
    days.take_while(|date| **date < arms.since).count()
}

fn runs_of_tasks<'a>(cube: &'a Cube, arms: &Arms) -> BTreeMap<&'a str, RunsOfTask> {
    let arm_of = |cell: &Cell, is_in_rollout: bool| match &cell.release {
        release if *release == arms.candidate => is_in_rollout.then_some(1),
        release => (*release == arms.baseline).then_some(0),
    };
    let mut runs: BTreeMap<&str, RunsOfTask> = BTreeMap::new();
    for (date, day) in cube.days.range(arms.from..=arms.to) {
        let values = day.facets.get(&Dimension::Task).into_iter();
        for (task, cells) in values.flat_map(Facets::values) {
            for (cell, counts) in cells.iter() {
                if let Some(arm) = arm_of(cell, *date >= arms.since) {
                    runs.entry(task).or_default()[arm] += counts.runs;
                }
            }
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the tasks are the same, of which each release ran so many times.
    fn are_tasks(runs: impl Iterator<Item = RunsOfTask>) -> bool {
        let named: Vec<(String, RunsOfTask)> = runs
            .enumerate()
            .map(|(task, own)| (format!("{task:04}"), own))
            .collect();
        tasks_of(
            &named
                .iter()
                .map(|(task, own)| (task.as_str(), *own))
                .collect(),
        )
        .is_some()
    }

    #[test]
    fn a_task_is_run_equally_often_but_for_lost_runs() {
        assert!(are_tasks((0..80).map(|_| [5, 5])));
        assert!(are_tasks((0..80).map(|_| [5, 3])));
        assert!(are_tasks((0..80).map(|_| [1, 1])));
        assert!(are_tasks((0..80).map(|task| [1 + task % 7; 2])));
        // One in ten of the runs is lost, of one release or the other.
        assert!(are_tasks(
            (0..80).map(|task| [5 - task % 2, 5 - u64::from(task % 2 == 0)])
        ));
        assert!(are_tasks(
            (0..80).map(|task| [100 - task % 6, 98 - task % 4])
        ));
        assert!(!are_tasks((0..11).map(|_| [5, 5])), "too few");
        // A third of the tasks is run by one release alone.
        assert!(!are_tasks(
            (0..80).map(|task| [5, if task % 3 == 0 { 0 } else { 5 }])
        ));
    }

    #[test]
    fn users_who_come_by_chance_are_no_tasks() {
        use rand::SeedableRng;
        use rand::rngs::StdRng;
        use rand_distr::{Distribution, Poisson};

        let mut random = StdRng::seed_from_u64(1);
        for mean in [1.0, 2.0, 4.0, 10.0, 100.0, 10_000.0] {
            let runs = Poisson::new(mean).unwrap();
            for _ in 0..50 {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "whole and small"
                )]
                let mut came = || runs.sample(&mut random) as u64;
                let users: Vec<RunsOfTask> = (0..100).map(|_| [came(), came()]).collect();
                let came = users.into_iter().filter(|own| own[0] + own[1] > 0);
                assert!(!are_tasks(came), "{mean}");
            }
        }
    }
}
