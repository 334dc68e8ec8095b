//! When each release ran, and how much.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::rollout_start::{ByDay, Rollouts, STRAY};
use crate::cube::Cube;
use crate::number::FEWEST_FOR_A_PERCENTAGE;

/// A release in the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lifespan {
    /// Its name.
    pub(crate) release: String,
    /// The first day of its rollout, in the window or before.
    pub(crate) first: NaiveDate,
    /// The last day with a hundredth of its busiest day's runs: what was on its way when it was taken back is no traffic.
    pub(crate) last: NaiveDate,
    /// Its runs of each day of the window.
    pub(crate) days: BTreeMap<NaiveDate, u64>,
    /// Its failed runs in the window.
    pub(crate) failures: u64,
}

impl Lifespan {
    /// Its runs in the window.
    #[must_use]
    pub(crate) fn runs(&self) -> u64 {
        self.days.values().sum()
    }

    /// Its runs on some days.
    #[must_use]
    pub(crate) fn runs_on(&self, days: RangeInclusive<NaiveDate>) -> u64 {
        let within = |(date, runs): (&NaiveDate, &u64)| days.contains(date).then_some(*runs);
        self.days.iter().filter_map(within).sum()
    }
}

/// The releases of the window by first day, those of one day by name. A release with fewer than twenty runs is a stray one
/// and left out.
#[must_use]
pub(crate) fn lifespans(
    cube: &Cube,
    nights: &RangeInclusive<NaiveDate>,
    first_seen: &BTreeMap<String, NaiveDate>,
    min_runs: u64,
) -> Vec<Lifespan> {
    let rollouts = Rollouts::of(cube, nights, first_seen, min_runs);
    let mut failures: BTreeMap<&str, u64> = BTreeMap::new();
    for (_, day) in cube.days.range(nights.clone()) {
        for (cell, counts) in &day.runs {
            *failures.entry(&cell.release).or_default() += counts.failures;
        }
    }
    let of_release = |(release, days): (&String, &ByDay)| {
        let busiest = days.values().max().copied()?;
        let last = days
            .iter()
            .rfind(|(_, runs)| **runs * STRAY >= busiest)
            .map(|(date, _)| *date)?;
        Some(Lifespan {
            first: rollouts.start(release)?,
            last,
            failures: failures.get(release.as_str()).copied().unwrap_or(0),
            days: days.clone(),
            release: release.clone(),
        })
    };
    let mut lifespans: Vec<Lifespan> = rollouts
        .runs()
        .iter()
        .filter_map(of_release)
        .filter(|one| one.runs() >= FEWEST_FOR_A_PERCENTAGE)
        .collect();
    // A stable sort: those of one day stay in the order of their names.
    lifespans.sort_by_key(|one| one.first);
    lifespans
}
