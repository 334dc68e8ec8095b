//! The clean rows of an agent by day, and their counts.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::rc::Rc;

use chrono::NaiveDate;
use polars::prelude::*;

use super::arrivals::{Arrivals, Vantage};
use super::cell_counts::{CellCounts, CellTally};
use super::day_files::canonical_schema;
use super::first_seen::FirstSeen;
use super::label_counts::Labels;
use super::name_counts::KeptNames;
use super::row_store::RowStore;
use crate::load::epoch_days::{date, end_of};
use crate::load::error::LoadError;
use crate::state::Key;

/// The rows by what became of them. `rows_read` is the sum of the others and the quarantined rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowTally {
    /// Rows of the inputs, refused ones included.
    pub rows_read: u64,
    /// Rows that the mapping dropped.
    pub excluded: u64,
    /// Valid rows outside the window.
    pub out_of_scope: u64,
    /// Valid rows within the window.
    pub staged: u64,
}

impl RowTally {
    /// Rows that were not refused.
    #[must_use]
    pub(in crate::load) const fn readable(&self) -> u64 {
        self.excluded + self.out_of_scope + self.staged
    }
}

/// The rows of an agent by UTC day of `started_at`.
#[derive(Debug, Default)]
pub struct Records {
    /// Stands for the agent in the store.
    pub(super) number: usize,
    pub(super) store: Option<Rc<RefCell<RowStore>>>,
    /// What the rows of each day were read from, where the bytes of the inputs were looked at.
    pub(super) sources: BTreeMap<NaiveDate, Key>,
    pub(super) tally: RowTally,
    pub(super) excluded_reasons: BTreeMap<String, u64>,
    pub(super) columns: BTreeSet<&'static str>,
    pub(super) arrivals: Arrivals,
    pub(super) cells: CellCounts,
    pub(super) first_seen: FirstSeen,
    pub(super) last_day: Option<NaiveDate>,
    pub(super) labels: Labels,
    pub(super) names: KeptNames,
    pub(super) warnings: Vec<String>,
    pub(super) notes: Vec<String>,
}

impl Records {
    /// The days that have rows, in order.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.arrivals.days().map(date)
    }

    /// The rows of a day: the columns of the record in order, `source_file` and `source_line`.
    pub fn day(&self, day: NaiveDate) -> PolarsResult<LazyFrame> {
        self.days_in(&[day])
    }

    fn days_in(&self, days: &[NaiveDate]) -> PolarsResult<LazyFrame> {
        match &self.store {
            Some(store) => store.borrow().days_in(self.number, days),
            None => Ok(DataFrame::empty_with_schema(&canonical_schema()).lazy()),
        }
    }

    /// Reads the inputs of some days that were not read, because what is counted of them was known.
    pub(crate) fn fetch(&self, days: &[NaiveDate]) -> Result<(), LoadError> {
        match &self.store {
            Some(store) => store.borrow_mut().fetch(self.number, days),
            None => Ok(()),
        }
    }

    /// Whether the bytes of all inputs were looked at.
    pub(crate) fn are_tracked(&self) -> bool {
        let store = self.store.as_ref();
        store.is_some_and(|store| store.borrow().is_tracked())
    }

    /// Stands for the inputs of a day, where their bytes were looked at.
    pub(crate) fn source(&self, day: NaiveDate) -> Option<&Key> {
        self.sources.get(&day)
    }

    /// Whether the inputs are what they were when the load began.
    pub(crate) fn are_current(&self) -> bool {
        let store = self.store.as_ref();
        store.is_none_or(|store| store.borrow().is_current())
    }

    /// The rows of some days that were known by the end of a night, day after day.
    pub fn known_by(&self, days: &[NaiveDate], night: NaiveDate) -> PolarsResult<LazyFrame> {
        let rows = self.days_in(days)?;
        if !days.iter().any(|day| self.arrivals.are_open(*day, night)) {
            return Ok(rows);
        }
        let recorded_at = col("recorded_at");
        let in_time = recorded_at.clone().to_physical().lt(lit(end_of(night)));
        Ok(rows.filter(recorded_at.is_null().or(in_time)))
    }

    /// How many rows of a day were known by the end of a night. The number never falls, so an equal number means the same
    /// rows.
    #[must_use]
    pub fn known(&self, day: NaiveDate, night: NaiveDate) -> u64 {
        self.arrivals.known(day, night)
    }

    /// How many of the rows that a night sees have no `recorded_at`.
    #[must_use]
    pub fn unsaid(&self, vantage: &Vantage) -> u64 {
        self.arrivals.unsaid(vantage)
    }

    /// What happened to single cells of the rows that a night sees. Repeats of a run count too.
    #[must_use]
    pub fn cells(&self, vantage: &Vantage) -> CellTally {
        self.cells.seen(vantage)
    }

    /// How many rows of a night's window became known after it.
    #[must_use]
    pub fn late(&self, vantage: &Vantage) -> u64 {
        self.arrivals.late(vantage)
    }

    /// The counts of the rows.
    #[must_use]
    pub const fn tally(&self) -> RowTally {
        self.tally
    }

    /// The rows that the mapping left out for a reason.
    #[must_use]
    pub const fn excluded_reasons(&self) -> &BTreeMap<String, u64> {
        &self.excluded_reasons
    }

    /// The columns of the record that at least one input has.
    #[must_use]
    pub const fn columns(&self) -> &BTreeSet<&'static str> {
        &self.columns
    }

    /// Whether a release has valid rows, also outside the window.
    #[must_use]
    pub fn has(&self, release: &str) -> bool {
        self.first_seen.has(release)
    }

    /// The first day of each release over all valid rows known by the end of a night, those outside the window included.
    #[must_use]
    pub fn first_seen(&self, night: NaiveDate) -> BTreeMap<String, NaiveDate> {
        self.first_seen.known_by(night)
    }

    /// The first and the last day of all valid rows, those outside the window included.
    #[must_use]
    pub fn span(&self) -> Option<RangeInclusive<NaiveDate>> {
        Some(*self.first_seen(NaiveDate::MAX).values().min()?..=self.last_day?)
    }

    /// The last day of all valid rows, those outside the window included.
    #[must_use]
    pub const fn last_day(&self) -> Option<NaiveDate> {
        self.last_day
    }

    /// The labels that are counted.
    #[must_use]
    pub const fn labels(&self) -> &Labels {
        &self.labels
    }

    /// The workflows and failure classes that are kept apart.
    #[must_use]
    pub const fn names(&self) -> &KeptNames {
        &self.names
    }

    /// What the inputs left open and the program filled in.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Warnings about the inputs, for the report.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
