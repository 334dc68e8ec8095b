//! Nights of the window that add nothing to a comparison.

use chrono::NaiveDate;

use super::compared_arms::Arms;
use super::rollout_start::StrayRuns;

/// What makes the nights of a comparison fewer than they seem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NightsLacking {
    /// The candidate has no runs on the last nights.
    NoRunsAfter {
        candidate: String,
        /// Its last day.
        last_run: NaiveDate,
        /// The nights since.
        nights: u64,
    },
    /// The candidate has runs before its rollout.
    Stray {
        runs: StrayRuns,
        /// Its first night.
        since: NaiveDate,
    },
    /// The candidate has runs before the window, and its rollout began in it.
    SeenEarlier {
        candidate: String,
        seen: NaiveDate,
        since: NaiveDate,
    },
}

impl Arms {
    /// Nights that add nothing, and days that do not count.
    #[must_use]
    pub(crate) fn nights_lacking(&self) -> Vec<NightsLacking> {
        let nights = (self.to - self.last_run).num_days();
        let candidate = || self.candidate.clone();
        let after = (nights > 0).then(|| NightsLacking::NoRunsAfter {
            candidate: candidate(),
            last_run: self.last_run,
            nights: nights.unsigned_abs(),
        });
        let stray = self.stray.clone().map(|runs| NightsLacking::Stray {
            runs,
            since: self.since,
        });
        let earlier = self.seen_earlier.map(|seen| NightsLacking::SeenEarlier {
            candidate: candidate(),
            seen,
            since: self.since,
        });
        after.into_iter().chain(stray).chain(earlier).collect()
    }
}
