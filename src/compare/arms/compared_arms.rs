//! The two releases of a comparison and the nights of its window.

use chrono::{Days, NaiveDate};

use super::maturity::Maturity;
use super::overlap::{Coverage, SharedRuns};
use super::rollout_start::StrayRuns;
use crate::config::Window;
use crate::vocabulary::Design;

/// The two releases and the nights they are looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Arms {
    /// The release being rolled out.
    pub(crate) candidate: String,
    /// The release it is compared with.
    pub(crate) baseline: String,
    /// The first night of the window.
    pub(crate) from: NaiveDate,
    /// The candidate's first day, in the window or before: night 1.
    pub(crate) since: NaiveDate,
    /// The last night of the window that counts: later ones wait for records.
    pub(crate) to: NaiveDate,
    /// The last night on which the candidate ran: a later look sees nothing new, and spends nothing.
    pub(crate) last_run: NaiveDate,
    /// The candidate's runs before `since`, too few for a rollout. They are not compared.
    pub(crate) stray: Option<StrayRuns>,
    /// A day before the window on which the candidate was seen, where its rollout began later.
    pub(crate) seen_earlier: Option<NaiveDate>,
    /// How the two overlap.
    pub(crate) design: Design,
    /// How much of the candidate can be compared.
    pub(crate) coverage: Coverage,
    /// The runs of both that are side by side, on the same day and in the same workflow.
    pub(crate) shared_runs: SharedRuns,
    /// How long its nights wait for late records.
    pub(crate) maturity: Maturity,
}

/// The nights of the window, up to the last mature one.
#[must_use]
pub fn nights(window: &Window, as_of: NaiveDate) -> std::ops::RangeInclusive<NaiveDate> {
    let first = as_of - Days::new(u64::from(window.nights.saturating_sub(1)));
    let last = as_of - Days::new(u64::from(window.maturity_days));
    first..=last
}

impl Arms {
    /// Whether a release's runs of a day belong to the rollout.
    pub(crate) fn is_in_rollout(&self, release: &str, day: NaiveDate) -> bool {
        release == self.candidate && day >= self.since
    }

    /// Which night of the rollout the last one with runs is: 1 on the candidate's first day.
    #[must_use]
    pub(crate) fn night(&self) -> u32 {
        self.night_of(self.last_run)
    }

    /// Which night of the rollout a day is.
    #[must_use]
    pub(crate) fn night_of(&self, day: NaiveDate) -> u32 {
        u32::try_from((day - self.since).num_days() + 1).unwrap_or(1)
    }

    /// The day of a night.
    #[must_use]
    pub(crate) fn day_of(&self, night: u32) -> NaiveDate {
        self.since + Days::new(u64::from(night.saturating_sub(1)))
    }
}
