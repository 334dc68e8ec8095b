//! The releases of the window, and which of them still run.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::taken_back::QUIET;
use crate::compare::{Arms, Lifespan};

/// A candidate without traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gone {
    /// Its last day.
    pub(crate) last_run: NaiveDate,
    /// Nights since.
    pub(crate) nights: u64,
}

/// The releases of the window, and which of them were taken back.
pub(super) struct WindowReleases<'a> {
    pub(super) nights: &'a RangeInclusive<NaiveDate>,
    pub(super) arms: Option<&'a Arms>,
    /// Releases known to be rolled back.
    pub(super) rolled_back: &'a [String],
    pub(super) lives: &'a [Lifespan],
    pub(super) taken_back: BTreeMap<&'a str, &'a Lifespan>,
}

impl<'a> WindowReleases<'a> {
    pub(super) fn named(&self, name: &str) -> Option<&'a Lifespan> {
        self.lives.iter().find(|life| life.release == name)
    }

    /// Whether a release was rolled back.
    pub(super) fn is_back(&self, name: &str) -> bool {
        self.taken_back.contains_key(name) || self.rolled_back.iter().any(|one| one == name)
    }

    /// Whether a release ran on one of the last nights.
    fn runs_still(&self, life: &Lifespan) -> bool {
        (*self.nights.end() - life.last).num_days() < QUIET
    }

    /// Whether the candidate has no traffic any more, while the baseline goes on.
    pub(super) fn gone(&self) -> Option<Gone> {
        let arms = self.arms?;
        let [candidate, baseline] = [&arms.candidate, &arms.baseline].map(|name| self.named(name));
        let last_run = candidate?.last;
        let nights = (arms.to - last_run).num_days();
        let is_gone = nights >= QUIET && baseline.is_some_and(|baseline| self.runs_still(baseline));
        is_gone.then(|| Gone {
            last_run,
            nights: nights.unsigned_abs(),
        })
    }

    /// The candidate, while it runs; then the newest release that does.
    pub(super) fn latest(&self, gone: Option<Gone>) -> Option<&'a Lifespan> {
        let runs = |life: &&Lifespan| !self.is_back(&life.release) && self.runs_still(life);
        match (self.arms, gone) {
            (Some(arms), None) => self.named(&arms.candidate),
            _ => self.lives.iter().rfind(runs),
        }
    }

    /// Other releases that came after the baseline and still run, the newest first.
    pub(super) fn candidates(&self) -> Vec<String> {
        let Some(arms) = self.arms else {
            return Vec::new();
        };
        let since = self.named(&arms.baseline).map(|life| life.first);
        let is_candidate = |life: &&Lifespan| {
            life.release != arms.candidate
                && life.release != arms.baseline
                && !self.is_back(&life.release)
                && since.is_some_and(|since| life.first > since)
                && self.runs_still(life)
        };
        let newest_first = self.lives.iter().rev().filter(is_candidate);
        newest_first.map(|life| life.release.clone()).collect()
    }
}
