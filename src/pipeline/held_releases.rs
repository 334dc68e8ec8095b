//! What the window holds of each day and release, whether it can be compared or not.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::cube::Cube;
use crate::decision::{HeldRelease, RunsOfDay};

/// The most releases that are listed.
const MOST: usize = 20;

/// The runs of each day of the window that has any.
pub(super) fn runs_by_day(cube: &Cube, window: &RangeInclusive<NaiveDate>) -> Vec<RunsOfDay> {
    let days = cube.runs_by_day(window).into_iter();
    days.map(|(day, runs)| RunsOfDay { day, runs }).collect()
}

/// The releases of the window, the most runs first, and how many are not listed.
pub(super) fn held(cube: &Cube, window: &RangeInclusive<NaiveDate>) -> (Vec<HeldRelease>, u64) {
    let mut releases: BTreeMap<&str, HeldRelease> = BTreeMap::new();
    for (date, day) in cube.days.range(window.clone()) {
        for (cell, counts) in &day.runs {
            let held = releases
                .entry(&cell.release)
                .or_insert_with(|| HeldRelease {
                    release: cell.release.clone(),
                    runs: 0,
                    failures: 0,
                    from: *date,
                    to: *date,
                });
            held.runs += counts.runs;
            held.failures += counts.failures;
            held.to = *date;
        }
    }
    let mut releases: Vec<HeldRelease> = releases.into_values().collect();
    releases.sort_by_key(|one| Reverse(one.runs));
    let left_out = releases.len().saturating_sub(MOST) as u64;
    releases.truncate(MOST);
    (releases, left_out)
}
