//! Why the data of a night cannot be judged, or not be trusted.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::data_checks::{Checked, Fault};
use crate::compare::Unusable;
use crate::cube::{Cube, Denominator, LeftOut};
use crate::vocabulary::{CheckEffect, DataCheck, Recommendation};

/// Share of refused rows beyond which nothing is judged, whatever the configuration.
pub(crate) const MOST_REFUSED: f64 = 0.5;

/// Share of rows left out as repeats above which this is said before anything else of the data. No release goes ahead
/// above it where nothing orders them.
///
/// Among rows that nothing orders a failure wins. With a fifth of the rows left out there is one such choice for every four
/// runs that count. That can raise a rate by a quarter, which is the smallest change that matters by default.
pub(crate) const MANY_REPEATS: f64 = 0.2;

/// Share of rows left out as repeats that nothing orders above which nothing is judged: most rows do not count.
pub(crate) const MOST_REPEATED: f64 = 0.5;

/// What is wrong with the data of a night.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum DataProblem {
    /// No two releases can be compared.
    Uncomparable(Unusable),
    /// More rows were refused than the limit allows.
    RowsRefused {
        /// Rows refused.
        refused: u64,
        /// Rows used or refused.
        of: u64,
        /// The most frequent reason, with its rows.
        worst: Option<(String, u64)>,
    },
    /// Too many rows were left out as repeats of a run that nothing orders, so that the choice between them is arbitrary.
    Repeated {
        /// These rows.
        repeats: u64,
        /// Rows of the window.
        of: u64,
        /// Rows that count.
        used: u64,
    },
    /// The exposure has runs, and not one failure was given.
    NoFailures,
    /// A check of the data failed that is set to hold, or to judge nothing.
    Unsound {
        check: DataCheck,
        effect: CheckEffect,
        fault: Fault,
    },
    /// No row of a table counts, and rows of it lie outside the window.
    OutsideWindow {
        table: Table,
        /// Its rows.
        of: u64,
        /// Those outside the window.
        outside: u64,
        /// The days of those that could be read.
        span: RangeInclusive<NaiveDate>,
        window: RangeInclusive<NaiveDate>,
        /// Rows refused, with the most frequent reason.
        refused: u64,
        worst: Option<(String, u64)>,
    },
    /// No row counts, because the mapping leaves out this many.
    AllExcluded {
        /// Rows left out.
        excluded: u64,
        /// Rows read.
        of: u64,
        /// The most frequent reason that the mapping gives.
        worst: Option<(String, u64)>,
    },
}

/// A table of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    /// The runs, or the failures.
    Records,
    /// The numbers of runs.
    Exposure,
}

impl DataProblem {
    /// The check that failed: `data:<check>`.
    #[must_use]
    pub(crate) const fn check(&self) -> &'static str {
        match self {
            Self::Uncomparable(unusable) => unusable.check(),
            Self::RowsRefused { .. } => "quarantine",
            Self::Repeated { .. } => "repeats",
            Self::NoFailures => "no_failures",
            Self::Unsound { check, .. } => check.as_str(),
            Self::OutsideWindow { .. } => "outside_window",
            Self::AllExcluded { .. } => "all_excluded",
        }
    }

    /// The first check that failed with this effect.
    #[must_use]
    pub(crate) fn unsound(checks: &[Checked], effect: CheckEffect) -> Option<Self> {
        let mut failed = checks.iter().filter(|one| one.effect == effect);
        failed.find_map(|one| {
            Some(Self::Unsound {
                check: one.check,
                effect,
                fault: one.fault.clone()?,
            })
        })
    }

    /// What a release that would go ahead is advised.
    #[must_use]
    pub(crate) const fn instead_of_proceed(&self) -> Recommendation {
        match self {
            Self::Unsound {
                effect: CheckEffect::Hold,
                ..
            } => Recommendation::Hold,
            _ => Recommendation::DataIncomplete,
        }
    }
}

impl From<Unusable> for DataProblem {
    fn from(unusable: Unusable) -> Self {
        Self::Uncomparable(unusable)
    }
}

/// Where the rows of a table lie in time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TableDates {
    /// Rows read, refused ones included.
    pub(crate) rows: u64,
    /// Rows outside the window.
    pub(crate) outside: u64,
    /// The days of all rows that could be read.
    pub(crate) span: Option<RangeInclusive<NaiveDate>>,
}

/// The refused rows of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RefusedRows<'a> {
    pub(crate) refused: u64,
    /// Rows used or refused.
    pub(crate) of: u64,
    /// Rows refused, by reason.
    pub(crate) reasons: &'a BTreeMap<String, u64>,
}

impl RefusedRows<'_> {
    fn beyond(&self, limit: f64) -> Option<DataProblem> {
        is_beyond(self.refused, self.of, limit).then(|| DataProblem::RowsRefused {
            refused: self.refused,
            of: self.of,
            worst: self.worst(),
        })
    }

    fn worst(&self) -> Option<(String, u64)> {
        let worst = self.reasons.iter().max_by_key(|(_, rows)| **rows);
        worst.map(|(reason, rows)| (reason.clone(), *rows))
    }
}

/// Whether some rows are more than this share of all.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a share of rows")]
pub(crate) fn is_beyond(rows: u64, of: u64, limit: f64) -> bool {
    rows as f64 / of.max(1) as f64 > limit
}

/// The rows of a night.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<'a> {
    /// Rows that count.
    pub(crate) used: u64,
    /// Rows refused.
    pub(crate) refused: u64,
    /// Rows left out as repeats of a run.
    pub(crate) left_out: LeftOut,
    /// Rows refused, by reason.
    pub(crate) reasons: &'a BTreeMap<String, u64>,
    /// The rows of the whole table that were refused and may be any agent's.
    pub(crate) unplaced: RefusedRows<'a>,
    /// Rows that the mapping leaves out.
    pub(crate) excluded: u64,
    /// The most frequent reason for which it does.
    pub(crate) excluded_for: Option<(&'a str, u64)>,
    /// The days of the records.
    pub(crate) records: &'a TableDates,
    /// The days of the exposure, where there is one.
    pub(crate) exposure: Option<&'a TableDates>,
}

impl Rows<'_> {
    /// The problem, where more than this share of the rows was refused; of the rows that may be any agent's, where it is
    /// more than this share of the table.
    #[must_use]
    pub(crate) fn refused_beyond(&self, limit: f64) -> Option<DataProblem> {
        let own = self.own().beyond(limit);
        own.or_else(|| self.unplaced.beyond(limit))
    }

    /// The problem, where more than this share of the rows was left out as repeats that nothing orders.
    #[must_use]
    pub(crate) fn repeated_beyond(&self, limit: f64) -> Option<DataProblem> {
        let (repeats, of) = (self.left_out.unordered, self.used + self.left_out.total());
        is_beyond(repeats, of, limit).then_some(DataProblem::Repeated {
            repeats,
            of,
            used: self.used,
        })
    }

    fn own(&self) -> RefusedRows<'_> {
        RefusedRows {
            refused: self.refused,
            of: self.used + self.refused,
            reasons: self.reasons,
        }
    }

    /// Why nothing is left to judge: the days of the data come first, because a row that is refused as well does not
    /// matter before they are right.
    #[must_use]
    pub(crate) fn none_left(&self, window: &RangeInclusive<NaiveDate>) -> Option<DataProblem> {
        let outside = |table: Table, dates: &TableDates, refused: u64| {
            let span = dates.span.clone()?;
            (dates.outside > 0).then(|| DataProblem::OutsideWindow {
                table,
                of: dates.rows,
                outside: dates.outside,
                span,
                window: window.clone(),
                refused,
                worst: self.own().worst().filter(|_| refused > 0),
            })
        };
        let is_uncovered = |dates: &&TableDates| dates.outside == dates.rows;
        if let Some(dates) = self.exposure.filter(is_uncovered) {
            return outside(Table::Exposure, dates, 0);
        }
        if self.used > 0 {
            return None;
        }
        let is_excluded = self.excluded > self.records.outside && self.excluded > self.refused;
        let excluded = || DataProblem::AllExcluded {
            excluded: self.excluded,
            of: self.records.rows,
            worst: self
                .excluded_for
                .map(|(reason, rows)| (reason.to_owned(), rows)),
        };
        if is_excluded {
            return Some(excluded());
        }
        outside(Table::Records, self.records, self.refused)
    }

    /// What makes a go-ahead untrustworthy. An exposure without a single failure is a broken export rather than a release
    /// without fault.
    #[must_use]
    pub(crate) fn distrust(&self, cube: &Cube, limit: f64) -> Option<DataProblem> {
        let is_empty = cube.denominator == Denominator::Exposure && self.used == 0;
        self.refused_beyond(limit)
            .or_else(|| self.repeated_beyond(MANY_REPEATS))
            .or_else(|| is_empty.then_some(DataProblem::NoFailures))
    }
}
