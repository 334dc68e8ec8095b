//! The first day of each release's rollout, and the releases that are none: a run or two from a clock that was wrong, or
//! under a name that was mistyped.

use std::collections::BTreeMap;
use std::ops::{Bound, RangeInclusive};

use chrono::{Days, NaiveDate};

use crate::cube::Cube;

/// Runs by day.
pub(super) type ByDay = BTreeMap<NaiveDate, u64>;

/// A day with less than this part of a release's busiest day is no part of its rollout.
pub(super) const STRAY: u64 = 100;

/// A release is none with fewer than `release.min_runs` runs, unless they are one in this many of all runs of its days.
const ONE_IN: u64 = 50;

/// Days of the window in which a release that is seen before it must have its full traffic, if its rollout began then.
const SETTLED: u64 = 7;

/// The most days on which only others ran within one rollout: a small canary may have no run for some days.
const LONGEST_PAUSE: usize = 7;

/// The releases of a window by day.
#[derive(Debug)]
pub(crate) struct Rollouts<'a> {
    nights: RangeInclusive<NaiveDate>,
    /// Each release's first day over all data, also before the window.
    first_seen: &'a BTreeMap<String, NaiveDate>,
    min_runs: u64,
    runs: BTreeMap<String, ByDay>,
    /// The runs of all releases.
    all: ByDay,
}

/// Runs that are no part of a rollout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrayRuns {
    pub(crate) release: String,
    /// How many there are.
    pub(crate) runs: u64,
    /// Their first and last day.
    pub(crate) days: RangeInclusive<NaiveDate>,
}

impl<'a> Rollouts<'a> {
    /// The releases of a window. `first_seen` holds each release's first day over all data, also before the window.
    pub(crate) fn of(
        cube: &Cube,
        nights: &RangeInclusive<NaiveDate>,
        first_seen: &'a BTreeMap<String, NaiveDate>,
        min_runs: u64,
    ) -> Self {
        let mut runs: BTreeMap<String, ByDay> = BTreeMap::new();
        let mut all = ByDay::new();
        for (date, day) in cube.days.range(nights.clone()) {
            for (cell, counts) in day.runs.iter().filter(|(_, counts)| counts.runs > 0) {
                let days = runs.entry(cell.release.clone()).or_default();
                *days.entry(*date).or_default() += counts.runs;
                *all.entry(*date).or_default() += counts.runs;
            }
        }
        Self {
            nights: nights.clone(),
            first_seen,
            min_runs,
            runs,
            all,
        }
    }

    /// The nights of the window.
    pub(super) const fn nights(&self) -> &RangeInclusive<NaiveDate> {
        &self.nights
    }

    /// The runs of each release by day.
    pub(super) const fn runs(&self) -> &BTreeMap<String, ByDay> {
        &self.runs
    }

    /// Whether a release has too few runs for a rollout.
    pub(super) fn is_stray(&self, release: &str) -> bool {
        self.runs
            .get(release)
            .is_some_and(|days| !self.is_rollout(days, days))
    }

    /// The first day of a release's rollout, in the window or before. Stray runs before it do not count, and of a release
    /// that has no others the first day is that of its first run.
    pub(super) fn start(&self, release: &str) -> Option<NaiveDate> {
        let days = self.runs.get(release)?;
        let first = self.first_in_window(days)?;
        let is_settled = first < *self.nights.start() + Days::new(SETTLED);
        let earlier = self.seen_before_window(release);
        Some(earlier.filter(|_| is_settled).unwrap_or(first))
    }

    /// The first day of a release, where it lies before the window.
    pub(super) fn seen_before_window(&self, release: &str) -> Option<NaiveDate> {
        let seen = self.first_seen.get(release).copied();
        seen.filter(|seen| seen < self.nights.start())
    }

    /// The runs of a release before a day.
    pub(super) fn stray_before(&self, release: &str, day: NaiveDate) -> Option<StrayRuns> {
        let days = self.runs.get(release)?;
        stray_runs(release, days.range(..day))
    }

    /// The releases that first appear in this window and have too few runs for a rollout, the newest first.
    pub(crate) fn stray_releases(&self) -> Vec<StrayRuns> {
        let appeared = |name: &str| {
            self.start(name)
                .is_some_and(|day| self.nights.contains(&day))
        };
        let strays = self.runs.iter().filter(|(name, _)| self.is_stray(name));
        let mut strays: Vec<StrayRuns> = strays
            .filter(|(name, _)| appeared(name))
            .filter_map(|(name, days)| stray_runs(name, days.iter()))
            .collect();
        strays.sort_by_key(|stray| std::cmp::Reverse(*stray.days.end()));
        strays
    }

    fn first_in_window(&self, days: &ByDay) -> Option<NaiveDate> {
        let busiest = *days.values().max()?;
        let (settled, _) = days.iter().find(|(_, runs)| *runs * STRAY >= busiest)?;
        let days: ByDay = days
            .range(settled..)
            .map(|(day, runs)| (*day, *runs))
            .collect();
        let rollouts = self.parts(&days, LONGEST_PAUSE);
        let own = rollouts
            .into_iter()
            .find(|part| self.is_rollout(part, &days));
        let own = own.unwrap_or_else(|| days.clone());
        // Within these days, runs before a pause are stray where they are few beside those after it. A small canary has
        // pauses too, and about as many runs before one as after it.
        let parts = self.parts(&own, 0);
        let mut before = ByDay::new();
        let mut first = first_day(&own);
        for (part, next) in parts.iter().zip(parts.iter().skip(1)) {
            before.extend(part);
            if !self.is_rollout(&before, &days) && is_few(&before, next) {
                first = first_day(next);
            }
        }
        first
    }

    /// Days, parted wherever only others ran on more than so many days.
    fn parts(&self, days: &ByDay, longest_pause: usize) -> Vec<ByDay> {
        let mut parts: Vec<ByDay> = Vec::new();
        for (day, runs) in days {
            let part = parts.last_mut().filter(|part| {
                let last = part.keys().next_back().unwrap_or(day);
                let between = (Bound::Excluded(last), Bound::Excluded(day));
                self.all.range(between).count() <= longest_pause
            });
            match part {
                Some(part) => {
                    part.insert(*day, *runs);
                }
                None => parts.push(ByDay::from([(*day, *runs)])),
            }
        }
        parts
    }

    /// Whether the runs of a part are enough for a rollout, held against all runs of some days.
    fn is_rollout(&self, part: &ByDay, days: &ByDay) -> bool {
        let runs: u64 = part.values().sum();
        let all: u64 = days.keys().filter_map(|day| self.all.get(day)).sum();
        runs >= self.min_runs || (runs > 0 && runs.saturating_mul(ONE_IN) >= all)
    }
}

/// Whether some runs together are less than half of those of an average day of the next.
fn is_few(runs: &ByDay, next: &ByDay) -> bool {
    let [runs, after]: [u64; 2] = [runs, next].map(|days| days.values().sum());
    2 * runs * next.len() as u64 <= after
}

fn first_day(days: &ByDay) -> Option<NaiveDate> {
    days.keys().next().copied()
}

fn stray_runs<'a>(
    release: &str,
    days: impl Iterator<Item = (&'a NaiveDate, &'a u64)>,
) -> Option<StrayRuns> {
    let days: Vec<(&NaiveDate, &u64)> = days.collect();
    let ((first, _), (last, _)) = (days.first()?, days.last()?);
    Some(StrayRuns {
        release: release.to_owned(),
        runs: days.iter().map(|(_, runs)| *runs).sum(),
        days: **first..=**last,
    })
}
