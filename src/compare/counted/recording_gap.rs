//! How two releases record a column differently, and what rates the null cells leave possible.

use super::column::{Column, Filled};
use crate::compare::in_units::in_real;

/// A column that the two releases record differently, over the matched strata. Counts, so that it can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordingGap {
    /// The column.
    pub(crate) column: Column,
    /// The baseline's runs for which the column matters, and those with a value.
    pub(crate) baseline: KnownRuns,
    /// The candidate's.
    pub(crate) candidate: KnownRuns,
    /// What the headline's rates may be; `None` for a question that is no headline.
    pub(crate) possible: Option<[PossibleEvents; 2]>,
}

/// Runs that have a value in a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnownRuns {
    /// Those with a value.
    pub(crate) known: u64,
    /// All of them.
    pub(crate) of: u64,
}

/// Events of a release among its runs, when each unknown run counts as none and when each counts as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PossibleEvents {
    pub(crate) least: u64,
    pub(crate) most: u64,
    pub(crate) runs: u64,
}

impl KnownRuns {
    pub(crate) const fn of(filled: Filled) -> Self {
        Self {
            known: filled.known(),
            of: filled.all(),
        }
    }

    /// The share with a value; `None` without runs.
    pub(crate) fn share(self) -> Option<f64> {
        (self.of > 0).then(|| in_real(self.known) / in_real(self.of))
    }
}

impl PossibleEvents {
    pub(crate) const fn add(&mut self, other: &Self) {
        self.least += other.least;
        self.most += other.most;
        self.runs += other.runs;
    }

    /// The rate if each unknown run counts as none.
    pub(crate) fn least_rate(self) -> f64 {
        in_real(self.least) / in_real(self.runs.max(1))
    }

    /// The rate if each unknown run counts as one.
    pub(crate) fn most_rate(self) -> f64 {
        in_real(self.most) / in_real(self.runs.max(1))
    }
}

impl RecordingGap {
    /// A column of which no run is counted yet.
    pub(crate) fn unmeasured(column: Column) -> Self {
        Self {
            column,
            baseline: KnownRuns::default(),
            candidate: KnownRuns::default(),
            possible: None,
        }
    }

    /// Whether the candidate is the release with the smaller share of values.
    pub(crate) fn is_of_candidate(&self) -> bool {
        self.candidate.share() < self.baseline.share()
    }
}
