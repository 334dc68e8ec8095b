//! How much of the candidate ran where the baseline ran too.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

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

/// How two releases overlap in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReleaseOverlap {
    pub(super) design: Design,
    pub(super) coverage: Coverage,
}

/// Up to this share of the candidate's runs may have no counterpart in a concurrent comparison.
const APART: f64 = 0.05;

impl ReleaseOverlap {
    pub(super) fn of(
        cube: &Cube,
        candidate: &str,
        baseline: &str,
        since: NaiveDate,
        nights: &RangeInclusive<NaiveDate>,
    ) -> Self {
        let mut by_day: BTreeSet<(NaiveDate, &str)> = BTreeSet::new();
        let mut by_workflow: BTreeSet<&str> = BTreeSet::new();
        for (date, cell, _) in cells(cube, baseline, nights) {
            by_day.insert((date, &cell.workflow));
            by_workflow.insert(&cell.workflow);
        }
        let shares_a_day =
            |date: NaiveDate, cell: &Cell| by_day.contains(&(date, cell.workflow.as_str()));
        // Stray runs before the rollout make no days side by side.
        let rollout = since.max(*nights.start())..=*nights.end();
        let side_by_side = coverage(cube, candidate, &rollout, &shares_a_day);
        if side_by_side.uncompared < side_by_side.runs {
            let design = if side_by_side.uncompared_share() <= APART {
                Design::Concurrent
            } else {
                Design::Mixed
            };
            return Self {
                design,
                coverage: side_by_side,
            };
        }
        let shares_a_workflow =
            |_: NaiveDate, cell: &Cell| by_workflow.contains(cell.workflow.as_str());
        Self {
            design: Design::BeforeAfter,
            coverage: coverage(cube, candidate, &rollout, &shares_a_workflow),
        }
    }
}

fn coverage(
    cube: &Cube,
    candidate: &str,
    nights: &RangeInclusive<NaiveDate>,
    is_compared: &dyn Fn(NaiveDate, &Cell) -> bool,
) -> Coverage {
    let mut coverage = Coverage::default();
    for (date, cell, [runs, failures]) in cells(cube, candidate, nights) {
        coverage.runs += runs;
        if !is_compared(date, cell) {
            coverage.uncompared += runs;
            coverage.uncompared_failures += failures;
        }
    }
    coverage
}

/// A release's cells that hold runs, with their runs and failures.
fn cells<'a>(
    cube: &'a Cube,
    release: &'a str,
    nights: &RangeInclusive<NaiveDate>,
) -> impl Iterator<Item = (NaiveDate, &'a Cell, [u64; 2])> {
    cube.days
        .range(nights.clone())
        .flat_map(move |(date, day)| {
            day.runs
                .iter()
                .filter(move |(cell, counts)| cell.release == release && counts.runs > 0)
                .map(|(cell, counts)| (*date, cell, [counts.runs, counts.failures]))
        })
}
