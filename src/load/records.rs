//! What a load gives: clean rows by day, and what was counted on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use polars::prelude::*;

use super::batch::Notes;
use super::error::LoadError;
use super::known::{Arrivals, FirstSeen, Vantage, end_of};
use super::layout::Layout;
use super::quarantine::Quarantine;
use super::split::Split;
use super::staging::{Staged, Staging, date, day_number};
use crate::record::nearest;

/// How many warnings about unknown columns are given.
const MOST_UNKNOWN: usize = 20;

/// What became of the rows. `rows_read = staged + excluded + out_of_scope` and the quarantined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows of the inputs, refused ones included.
    pub rows_read: u64,
    /// Rows that the mapping left out.
    pub excluded: u64,
    /// Valid rows outside the window.
    pub out_of_scope: u64,
    /// Valid rows within the window.
    pub staged: u64,
}

/// The rows of a load, staged by UTC day of `started_at`.
#[derive(Debug)]
pub struct Records {
    staged: Staged,
    tally: Tally,
    columns: BTreeSet<&'static str>,
    arrivals: Arrivals,
    first_seen: FirstSeen,
    last_day: Option<NaiveDate>,
    warnings: Vec<String>,
}

impl Records {
    /// The days that have rows, in order.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.staged.days()
    }

    /// The rows of a day, none for a day without any: the columns of the record in order, `source_file` and
    /// `source_line`.
    pub fn day(&self, day: NaiveDate) -> PolarsResult<LazyFrame> {
        self.staged.day(day)
    }

    /// The rows of a day that were known by the end of a night.
    pub fn day_known_by(&self, day: NaiveDate, night: NaiveDate) -> PolarsResult<LazyFrame> {
        let rows = self.day(day)?;
        if !self.arrivals.are_open(day, night) {
            return Ok(rows);
        }
        let recorded_at = col("recorded_at");
        let in_time = recorded_at.clone().to_physical().lt(lit(end_of(night)));
        Ok(rows.filter(recorded_at.is_null().or(in_time)))
    }

    /// How many rows of a day were known by the end of a night. More of them come to be known, never fewer: as long as
    /// the number stays, the rows do.
    #[must_use]
    pub fn known(&self, day: NaiveDate, night: NaiveDate) -> u64 {
        self.arrivals.known(day, night)
    }

    /// How many of the rows that a night sees do not say when they became known.
    #[must_use]
    pub fn unsaid(&self, vantage: &Vantage) -> u64 {
        self.arrivals.unsaid(vantage)
    }

    /// What became of the rows.
    #[must_use]
    pub const fn tally(&self) -> Tally {
        self.tally
    }

    /// The record's columns that at least one input has.
    #[must_use]
    pub const fn columns(&self) -> &BTreeSet<&'static str> {
        &self.columns
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

    /// What a reader of the report should know about the inputs.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

/// A load under way: the one place that batches flow into.
pub(super) struct Intake<'a> {
    layout: Layout,
    window: (i32, i32),
    staging: Staging,
    quarantine: &'a mut Quarantine,
    tally: Tally,
    notes: Notes,
    arrivals: Arrivals,
    first_seen: FirstSeen,
    last_day: Option<i32>,
    classed_successes: u64,
    warnings: Vec<String>,
}

impl<'a> Intake<'a> {
    /// A load that has taken nothing in.
    pub(super) fn new(
        layout: Layout,
        window: &RangeInclusive<NaiveDate>,
        quarantine: &'a mut Quarantine,
    ) -> Result<Self, LoadError> {
        Ok(Self {
            layout,
            window: (day_number(*window.start()), day_number(*window.end())),
            staging: Staging::new()?,
            quarantine,
            tally: Tally::default(),
            notes: Notes::default(),
            arrivals: Arrivals::default(),
            first_seen: FirstSeen::default(),
            last_day: None,
            classed_successes: 0,
            warnings: Vec::new(),
        })
    }

    /// The window in days since 1970.
    pub(super) const fn window(&self) -> (i32, i32) {
        self.window
    }

    /// Takes a batch in. Its rows are counted as read unless a mapping made them.
    pub(super) fn take(&mut self, split: Split) -> Result<(), LoadError> {
        let refused = split.refusals.len() as u64;
        let mut staged = 0;
        for (day, rows) in split.days {
            staged += rows.height() as u64;
            self.staging.add(day, rows)?;
        }
        self.tally.rows_read += staged + split.out_of_scope + refused;
        self.tally.staged += staged;
        self.tally.out_of_scope += split.out_of_scope;
        self.refuse(split.refusals)?;
        self.arrivals.absorb(split.arrivals);
        self.first_seen.absorb(split.first_seen);
        self.last_day = self.last_day.max(split.last_day);
        self.classed_successes += split.classed_successes;
        self.notes.present |= split.notes.present;
        self.notes.midnights += split.notes.midnights;
        for name in split.notes.unknown {
            self.notes.unknown(&name);
        }
        Ok(())
    }

    /// Sends rows to the quarantine that no batch counts.
    pub(super) fn refuse(&mut self, refusals: Vec<super::Refusal>) -> Result<(), LoadError> {
        for refusal in refusals {
            self.quarantine
                .refuse(refusal)
                .map_err(|error| LoadError::storage(&std::env::temp_dir(), error))?;
        }
        Ok(())
    }

    /// Counts rows that were read and that no batch will bring.
    pub(super) const fn count_unseen(&mut self, refused: u64, excluded: u64) {
        self.tally.rows_read += refused + excluded;
        self.tally.excluded += excluded;
    }

    /// Adds warnings.
    pub(super) fn warn(&mut self, warnings: impl IntoIterator<Item = String>) {
        self.warnings.extend(warnings);
    }

    /// Closes the staging area.
    pub(super) fn finish(mut self) -> Result<Records, LoadError> {
        self.warn_of_notes();
        let fields = self.layout.fields.iter().enumerate();
        let mut columns: BTreeSet<&'static str> = fields
            .filter(|(position, _)| self.notes.present & (1 << position) != 0)
            .map(|(_, field)| field.name)
            .collect();
        if self.layout.filled().is_some() {
            columns.insert("outcome");
        }
        Ok(Records {
            staged: self.staging.finish()?,
            tally: self.tally,
            columns,
            arrivals: self.arrivals,
            first_seen: self.first_seen,
            last_day: self.last_day.map(date),
            warnings: self.warnings,
        })
    }

    fn warn_of_notes(&mut self) {
        let unknown: Vec<String> = self
            .notes
            .unknown
            .iter()
            .map(|name| strange(name))
            .collect();
        let more = unknown.len().saturating_sub(MOST_UNKNOWN);
        self.warnings.extend(unknown.into_iter().take(MOST_UNKNOWN));
        if more > 0 {
            self.warnings.push(format!(
                "{more} more columns are not of the record and were ignored"
            ));
        }
        if self.notes.midnights > 0 {
            self.warnings.push(format!(
                "{} a date in place of a timestamp; midnight UTC stands in",
                rows_that(self.notes.midnights, "has", "have")
            ));
        }
        if self.classed_successes > 0 {
            self.warnings.push(format!(
                "{} a failure class beside a success; a success it stays",
                rows_that(self.classed_successes, "has", "have")
            ));
        }
    }
}

/// A warning about a column that is not of the record.
fn strange(name: &str) -> String {
    let shown: String = name.chars().take(80).collect();
    match nearest(name) {
        Some(known) => format!(
            "the column `{shown}` is not of the record and was ignored; `{known}` was probably meant"
        ),
        None => format!("the column `{shown}` is not of the record and was ignored"),
    }
}

/// A number of rows and what they do: `1 row has`, `1,272 rows have`.
fn rows_that(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", rows(count), if count == 1 { one } else { many })
}

/// A number of rows in words: `1 row`, `1,272 rows`.
pub(super) fn rows(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} row{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_in_words() {
        assert_eq!(rows(1), "1 row");
        assert_eq!(rows(999), "999 rows");
        assert_eq!(rows(1272), "1,272 rows");
        assert_eq!(rows(1_234_567), "1,234,567 rows");
    }
}
