//! The nights ahead, and the candidate's traffic on them.

use chrono::{Days, NaiveDate};

use crate::compare::View;

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
        let [candidate, both] = runs_on(view, arms.to);
        (candidate > 0.0).then_some(Self {
            until,
            nights: u32::try_from((until - arms.to).num_days()).ok()?,
            runs: runs_a_night(view) * candidate / both,
            seen: arms.night(),
        })
    }

    /// What a difference per run amounts to over some nights.
    pub(super) fn over(&self, nights: u32) -> f64 {
        self.runs * f64::from(nights)
    }
}

/// The mean runs of both releases over the nights of the rollout.
fn runs_a_night(view: &View<'_>) -> f64 {
    let first = view.arms.since.max(view.arms.from);
    let days = view
        .days_through(view.arms.to)
        .filter(|date| *date >= first);
    let (nights, runs) = days.fold((0.0, 0.0), |(nights, runs), date| {
        (nights + 1.0, runs + runs_on(view, date)[1])
    });
    runs / f64::max(nights, 1.0)
}

/// The runs of the candidate, and of both releases.
#[expect(clippy::cast_precision_loss, reason = "runs of a night")]
fn runs_on(view: &View<'_>, date: NaiveDate) -> [f64; 2] {
    let Some(day) = view.cube.days.get(&date) else {
        return [0.0; 2];
    };
    let of = |release: &str| -> u64 {
        let cells = day.cells_of(release, None);
        cells.map(|(_, counts)| counts.runs).sum()
    };
    let [candidate, baseline] = [of(&view.arms.candidate), of(&view.arms.baseline)];
    [candidate as f64, (candidate + baseline) as f64]
}
