//! The rows of a count, as a query of `queries/cube/` returns them.

use std::cell::RefCell;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use polars::prelude::{DataFrame, Int64Chunked, StringChunked};

use crate::cube::counts::{Cell, KnownCells};
use crate::cube::rows::dates;

/// A counted table whose rows have a day and a release.
pub(super) struct CountedRows<'a> {
    frame: &'a DataFrame,
    dates: Vec<NaiveDate>,
    releases: Texts<'a>,
}

impl<'a> CountedRows<'a> {
    pub(super) fn of(frame: &'a DataFrame) -> Result<Self> {
        Ok(Self {
            frame,
            dates: dates(frame)?,
            releases: Texts::of(frame, "release")?,
        })
    }

    /// Its rows, by their place and day.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, NaiveDate)> {
        self.dates.iter().copied().enumerate()
    }

    /// The cells of its rows, where it has workflows.
    pub(super) fn cells(&self) -> Result<impl Fn(usize) -> Result<Cell>> {
        let workflows = self.texts("workflow")?;
        let known = RefCell::new(KnownCells::default());
        Ok(move |row| {
            let (release, workflow) = (self.releases.at(row)?, workflows.at(row)?);
            Ok(known.borrow_mut().named(release, workflow))
        })
    }

    pub(super) fn release(&self, row: usize) -> Result<&'a str> {
        self.releases.at(row)
    }

    /// A column of texts that is nowhere null.
    pub(super) fn texts(&self, column: &'static str) -> Result<Texts<'a>> {
        Texts::of(self.frame, column)
    }

    /// A column of counts.
    pub(super) fn counts(&self, column: &'static str) -> Result<Counts<'a>> {
        let values = self.frame.column(column)?.i64()?;
        Ok(Counts { column, values })
    }
}

/// A column of texts.
pub(super) struct Texts<'a> {
    column: &'static str,
    values: &'a StringChunked,
}

impl<'a> Texts<'a> {
    fn of(frame: &'a DataFrame, column: &'static str) -> Result<Self> {
        let values = frame.column(column)?.str()?;
        Ok(Self { column, values })
    }

    pub(super) fn at(&self, row: usize) -> Result<&'a str> {
        let text = self.values.get(row);
        text.with_context(|| format!("column {} is null in a count", self.column))
    }

    pub(super) fn get(&self, row: usize) -> Option<&'a str> {
        self.values.get(row)
    }
}

/// A column of counts. A sum of nothing is 0.
pub(super) struct Counts<'a> {
    column: &'static str,
    values: &'a Int64Chunked,
}

impl Counts<'_> {
    pub(super) fn at(&self, row: usize) -> Result<u64> {
        let count = self.values.get(row).unwrap_or(0);
        u64::try_from(count)
            .with_context(|| format!("column {} holds a negative count", self.column))
    }
}
