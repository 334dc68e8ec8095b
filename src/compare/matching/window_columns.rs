//! The runs of every release by the values of each column, over the nights of a window.
//!
//! They are added up once for all pairs of releases that are compared in the window.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::rc::Rc;

use chrono::NaiveDate;

use super::recorded_values::are_nearly_all;
use crate::cube::{Cube, Dimension, FacetCounts, Facets};
use crate::vocabulary::Trigger;

/// The columns of a window, each added up when it is first asked for.
#[derive(Debug)]
pub(in crate::compare) struct WindowColumns<'a> {
    pub(super) cube: &'a Cube,
    pub(super) nights: RangeInclusive<NaiveDate>,
    releases: OnceCell<BTreeMap<&'a str, ReleaseRuns>>,
    columns: RefCell<BTreeMap<Dimension, Rc<ColumnSums<'a>>>>,
}

/// The runs of a release.
#[derive(Debug, Default)]
struct ReleaseRuns {
    runs: u64,
    /// Those that have a value, by column.
    known: BTreeMap<Dimension, u64>,
    days: BTreeSet<NaiveDate>,
}

/// The runs by the values of one column.
pub(super) type ColumnSums<'a> = BTreeMap<&'a str, ValueSums<'a>>;

/// The runs with one value.
#[derive(Debug, Default)]
pub(super) struct ValueSums<'a> {
    pub(super) all: RunSums,
    pub(super) by_release: BTreeMap<&'a str, RunSums>,
}

/// Runs, and the events of each trigger's headline.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RunSums {
    pub(super) runs: u64,
    failures: u64,
    high_severity: u64,
    boundary: u64,
    rescued: u64,
}

impl RunSums {
    fn add(&mut self, counts: &FacetCounts) {
        self.runs += counts.runs;
        self.failures += counts.failures;
        self.high_severity += counts.high_severity;
        self.boundary += counts.boundary;
        self.rescued += counts.rescued;
    }

    /// What is left without some of them.
    pub(super) const fn without(self, some: Self) -> Self {
        Self {
            runs: self.runs - some.runs,
            failures: self.failures - some.failures,
            high_severity: self.high_severity - some.high_severity,
            boundary: self.boundary - some.boundary,
            rescued: self.rescued - some.rescued,
        }
    }

    /// The events of a trigger's headline.
    pub(super) const fn events(self, trigger: Trigger) -> u64 {
        match trigger {
            Trigger::ClearRegression => self.failures,
            Trigger::HighSeverity => self.high_severity,
            Trigger::ApprovalDrift => self.boundary,
            Trigger::ManualRescue => self.rescued,
        }
    }
}

impl<'a> WindowColumns<'a> {
    pub(in crate::compare) const fn of(cube: &'a Cube, nights: RangeInclusive<NaiveDate>) -> Self {
        Self {
            cube,
            nights,
            releases: OnceCell::new(),
            columns: RefCell::new(BTreeMap::new()),
        }
    }

    fn releases(&self) -> &BTreeMap<&'a str, ReleaseRuns> {
        self.releases.get_or_init(|| {
            let mut releases: BTreeMap<&str, ReleaseRuns> = BTreeMap::new();
            for (date, day) in self.cube.days.range(self.nights.clone()) {
                for (cell, counts) in &day.runs {
                    let release = releases.entry(&cell.release).or_default();
                    release.runs += counts.runs;
                    release.days.insert(*date);
                }
                for (dimension, facets) in &day.facets {
                    let known = facets.all_known();
                    for (cell, runs) in known.filter(|(cell, _)| day.runs.contains_key(*cell)) {
                        let release = releases.entry(&cell.release).or_default();
                        *release.known.entry(*dimension).or_default() += runs;
                    }
                }
            }
            releases
        })
    }

    /// Whether nearly all runs of some releases have a value in a column, so that each value has a rate.
    pub(super) fn is_known(&self, releases: [&str; 2], dimension: Dimension) -> bool {
        releases.into_iter().all(|name| {
            self.releases().get(name).is_some_and(|release| {
                let known = release.known.get(&dimension).copied();
                are_nearly_all(known.unwrap_or(0), release.runs)
            })
        })
    }

    /// The days on which a release ran.
    pub(super) fn days_of(&self, release: &str) -> Option<&BTreeSet<NaiveDate>> {
        Some(&self.releases().get(release)?.days)
    }

    /// The runs by the values of a column.
    pub(super) fn sums(&self, dimension: Dimension) -> Rc<ColumnSums<'a>> {
        if let Some(sums) = self.columns.borrow().get(&dimension) {
            return Rc::clone(sums);
        }
        let mut sums = ColumnSums::new();
        for (_, day) in self.cube.days.range(self.nights.clone()) {
            let values = day.facets.get(&dimension).into_iter();
            for (value, cells) in values.flat_map(Facets::values) {
                let sum = sums.entry(value).or_default();
                for (cell, counts) in cells.iter() {
                    sum.all.add(counts);
                    sum.by_release.entry(&cell.release).or_default().add(counts);
                }
            }
        }
        let sums = Rc::new(sums);
        let mut columns = self.columns.borrow_mut();
        columns.insert(dimension, Rc::clone(&sums));
        sums
    }
}
