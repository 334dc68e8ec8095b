//! How much of the candidate ran where the baseline ran too.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::rollout_start::ByDay;
use crate::compare::in_units::in_real;
use crate::cube::{Cell, Cube};
use crate::vocabulary::Design;

/// The candidate's runs, and those that cannot be compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Coverage {
    /// The candidate's runs in the window.
    pub(crate) runs: u64,
    /// Those without a run of the baseline on the same day and in the same workflow (in the same workflow, where the
    /// releases share no day).
    pub(crate) uncompared: u64,
    /// Failures among these.
    pub(crate) uncompared_failures: u64,
}

impl Coverage {
    /// The share of the candidate's runs that is not compared.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share of runs")]
    pub(crate) fn uncompared_share(&self) -> f64 {
        self.uncompared as f64 / self.runs.max(1) as f64
    }
}

/// Runs of two releases side by side, on the same day and in the same workflow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SharedRuns {
    pub(crate) candidate: u64,
    pub(crate) baseline: u64,
}

/// How two releases overlap in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReleaseOverlap {
    pub(super) design: Design,
    pub(super) coverage: Coverage,
    pub(super) shared_runs: SharedRuns,
}

/// Up to this share of the candidate's runs may have no counterpart in a concurrent comparison.
const APART: f64 = 0.05;

/// The nights that the releases shared are compared alone, unless they weigh less than this part of all nights. A release
/// that went out at noon shares one night with the baseline, which must not keep those before and after it from counting.
const LEAST_SHARED: f64 = 0.25;

/// The same where nearly every run of the candidate has a counterpart: a small part of the traffic that the baseline keeps on
/// purpose is a control, and a few runs that it never lost are none.
const LEAST_KEPT: f64 = 0.05;

impl ReleaseOverlap {
    pub(super) fn of(
        cube: &Cube,
        releases: [&str; 2],
        runs: &BTreeMap<String, ByDay>,
        since: NaiveDate,
        nights: &RangeInclusive<NaiveDate>,
    ) -> Self {
        let [baseline, candidate] = releases.map(|name| Traffic {
            cube,
            name,
            runs: &runs[name],
        });
        let mut by_day: BTreeMap<(NaiveDate, &str), u64> = BTreeMap::new();
        let mut by_workflow: BTreeMap<&str, u64> = BTreeMap::new();
        for (date, cell, [runs, _]) in baseline.cells(nights) {
            *by_day.entry((date, &cell.workflow)).or_default() += runs;
            *by_workflow.entry(&cell.workflow).or_default() += runs;
        }
        let on_the_day = |date: NaiveDate, cell: &Cell| {
            let runs = by_day.get(&(date, cell.workflow.as_str()));
            runs.copied().unwrap_or(0)
        };
        let in_the_workflow = |_: NaiveDate, cell: &Cell| {
            let runs = by_workflow.get(cell.workflow.as_str());
            runs.copied().unwrap_or(0)
        };
        // Stray runs before the rollout make no days side by side.
        let rollout = since.max(*nights.start())..=*nights.end();
        let side_by_side = coverage(candidate, &rollout, &on_the_day);
        let before_and_after = coverage(candidate, &rollout, &in_the_workflow);
        let mut ours: BTreeMap<&str, u64> = BTreeMap::new();
        let mut shared = 0.0;
        let mut shared_runs = SharedRuns::default();
        for (date, cell, [runs, _]) in candidate.cells(&rollout) {
            let theirs = on_the_day(date, cell);
            shared += effective(runs, theirs);
            if theirs > 0 {
                shared_runs.candidate += runs;
                shared_runs.baseline += theirs;
            }
            *ours.entry(&cell.workflow).or_default() += runs;
        }
        let theirs = |workflow: &str| by_workflow.get(workflow).copied().unwrap_or(0);
        let ours = ours.into_iter();
        let all: f64 = ours
            .map(|(workflow, runs)| effective(runs, theirs(workflow)))
            .sum();
        let is_concurrent = side_by_side.runs > 0 && side_by_side.uncompared_share() <= APART;
        let least = if is_concurrent {
            LEAST_KEPT
        } else {
            LEAST_SHARED
        };
        let (design, coverage) =
            if shared < least * all || side_by_side.uncompared == side_by_side.runs {
                (Design::BeforeAfter, before_and_after)
            } else if is_concurrent {
                (Design::Concurrent, side_by_side)
            } else {
                (Design::Mixed, side_by_side)
            };
        Self {
            design,
            coverage,
            shared_runs,
        }
    }
}

/// Σ n₁n₀/(n₁+n₀), the runs of each of two equal arms that would tell half as much: what the width of an interval depends on.
fn effective(ours: u64, theirs: u64) -> f64 {
    let [ours, theirs] = [ours, theirs].map(in_real);
    ours * theirs / (ours + theirs).max(1.0)
}

fn coverage(
    candidate: Traffic<'_>,
    nights: &RangeInclusive<NaiveDate>,
    compared_with: &dyn Fn(NaiveDate, &Cell) -> u64,
) -> Coverage {
    let mut coverage = Coverage::default();
    for (date, cell, [runs, failures]) in candidate.cells(nights) {
        coverage.runs += runs;
        if compared_with(date, cell) == 0 {
            coverage.uncompared += runs;
            coverage.uncompared_failures += failures;
        }
    }
    coverage
}

/// A release with the days on which it ran.
#[derive(Clone, Copy)]
struct Traffic<'a> {
    cube: &'a Cube,
    name: &'a str,
    runs: &'a ByDay,
}

impl<'a> Traffic<'a> {
    /// Its cells that hold runs, with their runs and failures.
    fn cells(
        self,
        nights: &RangeInclusive<NaiveDate>,
    ) -> impl Iterator<Item = (NaiveDate, &'a Cell, [u64; 2])> {
        let days = self.runs.range(nights.clone());
        let days = days.filter_map(move |(date, _)| Some((*date, self.cube.days.get(date)?)));
        days.flat_map(move |(date, day)| {
            day.cells_of(self.name, None)
                .filter(|(_, counts)| counts.runs > 0)
                .map(move |(cell, counts)| (date, cell, [counts.runs, counts.failures]))
        })
    }
}
