//! Bursts: an hour in which one release fails in one way in one workflow far more often than in its other hours.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::cube::{Cell, Cube};
use crate::stats::ln_poisson_upper;

/// An hour that stands out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Burst {
    /// The day.
    pub date: NaiveDate,
    /// The hour, 0 to 23 UTC.
    pub hour: u8,
    /// The release and workflow.
    pub cell: Cell,
    /// The failure class.
    pub failure_class: String,
    /// Failures in the hour.
    pub failures: u64,
    /// Runs in the hour.
    pub runs: u64,
}

impl Burst {
    /// Whether it is one of a release's, of the class that is asked about (any, where none is).
    pub(super) fn is_of(&self, release: &str, failure_class: Option<&str>) -> bool {
        self.cell.release == release
            && failure_class.is_none_or(|class| class == self.failure_class)
    }
}

/// Fewer failures than this in an hour are no burst, however rare they are otherwise.
const LEAST: u64 = 5;

/// Fewer runs than this in the other hours tell no rate to hold an hour against.
const LEAST_OTHER_RUNS: u64 = 20;

/// ln of the probability below which an hour stands out, before it is divided by the hours looked at: one in a thousand.
const LN_RARE: f64 = -6.907_755;

/// Failures of a class, or runs, over the nights.
type Totals<K> = BTreeMap<K, u64>;

/// Every burst of the nights, in order.
///
/// An hour's failures of a class are held against the Poisson law with the mean that the hour's runs have at the rate
/// of the other hours of the same release and workflow (one failure is added to those, so that a class never seen
/// before has a rate too), and the tail probability against one in a thousand over all hours that saw a failure
/// (Bonferroni). Where the runs of an hour are not known, or all runs fall into one hour, no burst can be told.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub fn bursts(cube: &Cube, nights: &RangeInclusive<NaiveDate>) -> Vec<Burst> {
    let mut failures_of: Totals<(&Cell, &str)> = BTreeMap::new();
    let mut runs_of: Totals<&Cell> = BTreeMap::new();
    let mut hours = 0_usize;
    for day in cube.days.range(nights.clone()).map(|(_, day)| day) {
        for ((cell, _), runs) in &day.hours {
            *runs_of.entry(cell).or_default() += runs;
        }
        for ((cell, hour), failures) in &day.class_hours {
            *failures_of.entry((cell, &hour.failure_class)).or_default() += failures;
        }
        hours += day.class_hours.len();
    }
    let limit = LN_RARE - (hours.max(1) as f64).ln();
    let stands_out = |cell: &Cell, class: &str, failures: u64, runs: u64| {
        let other_failures = failures_of[&(cell, class)] - failures + 1;
        let other_runs = runs_of.get(cell).copied().unwrap_or(0).saturating_sub(runs);
        let mean = runs as f64 * other_failures as f64 / other_runs.max(1) as f64;
        failures >= LEAST
            && other_runs >= LEAST_OTHER_RUNS
            && ln_poisson_upper(failures, mean) <= limit
    };
    let mut found = Vec::new();
    for (date, day) in cube.days.range(nights.clone()) {
        for ((cell, hour), failures) in &day.class_hours {
            let Some(runs) = day.hours.get(&(cell.clone(), hour.hour)) else {
                continue;
            };
            if stands_out(cell, &hour.failure_class, *failures, *runs) {
                found.push(Burst {
                    date: *date,
                    hour: hour.hour,
                    cell: cell.clone(),
                    failure_class: hour.failure_class.clone(),
                    failures: *failures,
                    runs: *runs,
                });
            }
        }
    }
    found
}
