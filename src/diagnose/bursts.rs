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
}

/// Fewer failures than this in an hour are no burst, however rare they are otherwise.
const LEAST: u64 = 5;

/// Busy hours carry about this many times the mean hour's traffic.
const BUSIEST_HOUR: f64 = 3.0;

/// ln of the probability below which an hour stands out, before it is divided by the hours looked at.
const LN_RARE: f64 = -6.907_755; // one in a thousand

/// Every burst of the nights, in order.
///
/// An hour's count is held against the Poisson law with three times the mean of the other hours of the same release,
/// workflow and class (one failure is added, so that a class never seen before has a mean too), and its tail
/// probability against one in a thousand over all hours that saw a failure (Bonferroni).
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub fn bursts(cube: &Cube, nights: &RangeInclusive<NaiveDate>) -> Vec<Burst> {
    let mut totals: BTreeMap<(&Cell, &str), u64> = BTreeMap::new();
    let mut days: BTreeMap<&Cell, u64> = BTreeMap::new();
    let mut hours = 0_u64;
    for day in cube.days.range(nights.clone()).map(|(_, day)| day) {
        for (cell, _) in day.runs.iter().filter(|(_, counts)| counts.runs > 0) {
            *days.entry(cell).or_default() += 1;
        }
        for ((cell, hour), failures) in &day.hours {
            *totals.entry((cell, &hour.failure_class)).or_default() += failures;
            hours += 1;
        }
    }
    let limit = LN_RARE - (hours.max(1) as f64).ln();
    let stands_out = |cell: &Cell, class: &str, failures: u64| {
        let others = totals[&(cell, class)] - failures + 1;
        let other_hours = days.get(cell).copied().unwrap_or(1) * 24;
        let mean = BUSIEST_HOUR * others as f64 / other_hours as f64;
        failures >= LEAST && ln_poisson_upper(failures, mean) <= limit
    };
    let mut found = Vec::new();
    for (date, day) in cube.days.range(nights.clone()) {
        for ((cell, hour), failures) in &day.hours {
            if stands_out(cell, &hour.failure_class, *failures) {
                found.push(Burst {
                    date: *date,
                    hour: hour.hour,
                    cell: cell.clone(),
                    failure_class: hour.failure_class.clone(),
                    failures: *failures,
                });
            }
        }
    }
    found
}
