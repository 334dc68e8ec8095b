//! The nights ahead, and the candidate's traffic on them.

use chrono::{Days, NaiveDate};

use crate::compare::View;
use crate::judge::traffic::{ratio, runs_a_night, runs_of};

/// The nights ahead of the last one that counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ahead {
    /// The horizon's end, or the next night where that has passed.
    pub(crate) until: NaiveDate,
    pub(super) nights: u32,
    /// The candidate's runs a night: its share on the last night, of the runs of both releases on an average night.
    pub(super) runs: f64,
    /// Nights of the rollout so far.
    pub(super) seen: u32,
}

impl Ahead {
    /// `None` where the candidate has no traffic any more.
    pub(super) fn of(view: &View<'_>, horizon: u32) -> Option<Self> {
        let arms = view.arms;
        let until = arms.day_of(horizon).max(arms.to + Days::new(1));
        let last = view.cube.days.get(&arms.to)?;
        let is_ours = |release: &str| release == arms.candidate || release == arms.baseline;
        let candidate = runs_of(last, |release| release == arms.candidate);
        (candidate > 0).then_some(Self {
            until,
            nights: u32::try_from((until - arms.to).num_days()).ok()?,
            runs: runs_a_night(view, is_ours) * ratio(candidate, runs_of(last, is_ours)),
            seen: arms.night(),
        })
    }

    /// What a difference per run amounts to over some nights.
    pub(super) fn over(&self, nights: u32) -> f64 {
        self.runs * f64::from(nights)
    }
}
