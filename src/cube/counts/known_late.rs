//! How many days after their own the rows of a day became known.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::vocabulary::Outcome;

/// Days that are told apart, from the rows' own day on. What is later counts with the last of them.
pub(crate) const LAGS: usize = 15;

/// The rows of a release on one day, by when they became known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownLate {
    /// The failures that say when they were recorded, by the days since they began.
    pub(crate) failures: [u64; LAGS],
    /// The successes that say it.
    pub(crate) successes: [u64; LAGS],
    /// Runs that are not decided yet.
    pub(crate) pending: u64,
}

impl KnownLate {
    /// The counts of an outcome. A pending run has none.
    #[must_use]
    pub(crate) const fn of(&self, outcome: Outcome) -> Option<&[u64; LAGS]> {
        match outcome {
            Outcome::Failure => Some(&self.failures),
            Outcome::Success => Some(&self.successes),
            Outcome::Pending => None,
        }
    }

    /// Counts rows of an outcome that became known this many days after their own.
    pub(crate) fn count(&mut self, outcome: Outcome, days: usize, rows: u64) {
        match outcome {
            Outcome::Failure => self.failures[days.min(LAGS - 1)] += rows,
            Outcome::Success => self.successes[days.min(LAGS - 1)] += rows,
            Outcome::Pending => self.pending += rows,
        }
    }
}

/// The same for each release.
pub(crate) type KnownLateByRelease = BTreeMap<String, KnownLate>;
