//! What retries achieved, by failure class.

use serde::{Deserialize, Serialize};

/// Retries of one run that are told apart.
pub(crate) const MOST_RETRIES: usize = 5;

/// Run ids that are kept of a class.
const KEPT: usize = 5;

/// Retried runs of one class: runs of which several attempts are recorded, by the class of the first that failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RetriedRuns {
    /// Runs of which each failed attempt was idempotent, and none executed the action.
    pub(crate) safe: u64,
    /// Of these, the runs whose last attempt succeeded.
    pub(crate) helped: u64,
    /// Runs of which a failed attempt was not idempotent, or executed the action.
    pub(crate) harmful: u64,
    /// The other runs: of a failed attempt it is not known whether it was idempotent.
    pub(crate) unknown: u64,
    /// The safe runs by their retries: those that had a first retry, a second, and so on, and of them those that it helped.
    pub(crate) by_retry: [Tried; MOST_RETRIES],
    /// The first safe runs.
    pub(crate) examples: Vec<String>,
}

/// Runs that had a retry, and those that it helped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tried {
    pub(crate) tried: u64,
    pub(crate) helped: u64,
}

/// What is known of the failed attempts of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cube) enum Safety {
    Safe,
    Harmful,
    Unknown,
}

impl RetriedRuns {
    /// Counts a run with so many retries.
    pub(in crate::cube) fn count(
        &mut self,
        run_id: &str,
        safety: Safety,
        retries: usize,
        succeeded: bool,
    ) {
        match safety {
            Safety::Harmful => self.harmful += 1,
            Safety::Unknown => self.unknown += 1,
            Safety::Safe => {
                self.safe += 1;
                self.helped += u64::from(succeeded);
                for (place, tried) in self.by_retry.iter_mut().enumerate().take(retries) {
                    tried.tried += 1;
                    tried.helped += u64::from(succeeded && place + 1 == retries);
                }
                self.keep(run_id);
            }
        }
    }

    /// Adds the runs of another day to these.
    pub(crate) fn add(&mut self, other: &Self) {
        self.safe += other.safe;
        self.helped += other.helped;
        self.harmful += other.harmful;
        self.unknown += other.unknown;
        for (sum, next) in self.by_retry.iter_mut().zip(&other.by_retry) {
            sum.tried += next.tried;
            sum.helped += next.helped;
        }
        other.examples.iter().for_each(|run_id| self.keep(run_id));
    }

    fn keep(&mut self, run_id: &str) {
        if self.examples.len() < KEPT {
            self.examples.push(run_id.to_owned());
        }
    }
}
