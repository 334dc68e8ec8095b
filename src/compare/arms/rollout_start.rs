//! The first day of each release's rollout, without stray runs.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::cube::Cube;

/// Runs of one release by day.
pub(super) type ByDay = BTreeMap<NaiveDate, u64>;

/// A day with less than this part of a release's busiest day is no part of its rollout.
pub(super) const STRAY: u64 = 100;

/// Days of the window in which a release that is seen before it must have its full traffic, if its rollout began then.
const SETTLED: u64 = 7;

/// The first day of a release's rollout: a stray run, or a clock that was wrong, is not one.
pub(super) fn rollout_start(
    days: &ByDay,
    first_seen: Option<&NaiveDate>,
    nights: &std::ops::RangeInclusive<NaiveDate>,
) -> Option<NaiveDate> {
    let busiest = days.values().max()?;
    let (first, _) = days.iter().find(|(_, runs)| *runs * STRAY >= *busiest)?;
    let earlier = first_seen.filter(|seen| *seen < nights.start());
    let is_settled = *first < *nights.start() + Days::new(SETTLED);
    Some(earlier.filter(|_| is_settled).copied().unwrap_or(*first))
}

pub(super) fn runs_by_release(
    cube: &Cube,
    nights: &std::ops::RangeInclusive<NaiveDate>,
) -> BTreeMap<String, ByDay> {
    let mut runs: BTreeMap<String, ByDay> = BTreeMap::new();
    for (date, day) in cube.days.range(nights.clone()) {
        for (cell, counts) in &day.runs {
            if counts.runs > 0 {
                let days = runs.entry(cell.release.clone()).or_default();
                *days.entry(*date).or_default() += counts.runs;
            }
        }
    }
    runs
}
