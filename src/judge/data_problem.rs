//! Why the data of a night cannot be judged, or not be trusted.

use std::collections::BTreeMap;

use crate::compare::Unusable;
use crate::cube::{Cube, Denominator};

/// Share of refused rows beyond which nothing is judged, whatever the configuration.
pub(crate) const MOST_REFUSED: f64 = 0.5;

/// What is wrong with the data of a night.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// The exposure has runs, and not one failure was given.
    NoFailures,
}

impl DataProblem {
    /// The check that failed: `data:<check>`.
    #[must_use]
    pub(crate) const fn check(&self) -> &'static str {
        match self {
            Self::Uncomparable(unusable) => unusable.check(),
            Self::RowsRefused { .. } => "quarantine",
            Self::NoFailures => "no_failures",
        }
    }
}

impl From<Unusable> for DataProblem {
    fn from(unusable: Unusable) -> Self {
        Self::Uncomparable(unusable)
    }
}

/// The rows of a night.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<'a> {
    /// Rows that count.
    pub(crate) used: u64,
    /// Rows refused.
    pub(crate) refused: u64,
    /// Rows refused, by reason.
    pub(crate) reasons: &'a BTreeMap<String, u64>,
}

impl Rows<'_> {
    /// The problem, where more than this share of the rows was refused.
    #[must_use]
    pub(crate) fn refused_beyond(&self, limit: f64) -> Option<DataProblem> {
        let of = self.used + self.refused;
        #[expect(clippy::cast_precision_loss, reason = "a share of rows")]
        let share = self.refused as f64 / of.max(1) as f64;
        (share > limit).then(|| DataProblem::RowsRefused {
            refused: self.refused,
            of,
            worst: self
                .reasons
                .iter()
                .max_by_key(|(_, rows)| **rows)
                .map(|(reason, rows)| (reason.clone(), *rows)),
        })
    }

    /// What makes a go-ahead untrustworthy. An exposure without a single failure is a broken export rather than a release
    /// without fault.
    #[must_use]
    pub(crate) fn distrust(&self, cube: &Cube, limit: f64) -> Option<DataProblem> {
        let is_empty = cube.denominator == Denominator::Exposure && self.used == 0;
        self.refused_beyond(limit)
            .or_else(|| is_empty.then_some(DataProblem::NoFailures))
    }
}
