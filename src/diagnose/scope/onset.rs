//! When a regression began, with an interval, and how unusual such a night is.

use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

use super::placebo::PlaceboDates;
use crate::compare::{Evidence, Question, View};

/// When a regression began.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Began {
    /// The likeliest night.
    pub(crate) date: NaiveDate,
    /// With the next, the central 95 % of the posterior.
    pub(crate) lower: NaiveDate,
    /// Not after.
    pub(crate) upper: NaiveDate,
    /// How it relates to the release.
    pub(crate) evidence: OnsetEvidence,
}

/// How the onset of a regression relates to the release.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum OnsetEvidence {
    /// An episode began.
    Episode {
        /// Its last night.
        until: NaiveDate,
    },
    /// What lasts began.
    Lasting {
        /// Days from the candidate's first day to it.
        days_after: i64,
        /// The step of the candidate's traffic that it follows, where it does.
        step: Option<TrafficStep>,
        /// Days of the history tried as an onset; `None` where none could be.
        placebo: Option<PlaceboDates>,
    },
}

/// A day on which the candidate's part of both releases' runs stepped up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TrafficStep {
    /// The day.
    pub(crate) date: NaiveDate,
    /// Its part on the day before, and on that day.
    pub(crate) shares: [f64; 2],
}

/// Half of what lies outside the interval.
const TAIL: f64 = 0.025;

/// The candidate's traffic steps up where a night has this many times the night before's share.
const STEP: f64 = 1.4;

impl Began {
    /// From the probability of each night; `None` without nights.
    pub(super) fn of(
        view: &View<'_>,
        question: &Question,
        evidence: &Evidence,
        onsets: &[(NaiveDate, f64)],
    ) -> Option<Self> {
        let (date, _) = onsets.iter().max_by(|a, b| {
            // Of equals the earlier one.
            a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))
        })?;
        let reached = |share: f64| {
            let mut sum = 0.0;
            let reaches = |(_, probability): &&(NaiveDate, f64)| {
                sum += probability;
                sum > share
            };
            onsets.iter().find(reaches).map_or(*date, |(date, _)| *date)
        };
        let (lower, upper) = (reached(TAIL).min(*date), reached(1.0 - TAIL).max(*date));
        let days_after = (*date - view.arms.since).num_days();
        Some(Self {
            date: *date,
            lower,
            upper,
            evidence: OnsetEvidence::Lasting {
                days_after,
                step: (days_after > 0).then(|| step(view, *date)).flatten(),
                placebo: PlaceboDates::of(view, question, evidence),
            },
        })
    }

    /// An episode's nights.
    pub(super) fn episode(nights: &RangeInclusive<NaiveDate>) -> Self {
        let (from, until) = (*nights.start(), *nights.end());
        Self {
            date: from,
            lower: from,
            upper: from,
            evidence: OnsetEvidence::Episode { until },
        }
    }

    /// Days of the history tried as an onset; `None` where none were.
    #[must_use]
    pub(crate) const fn placebo(&self) -> Option<PlaceboDates> {
        match self.evidence {
            OnsetEvidence::Episode { .. } => None,
            OnsetEvidence::Lasting { placebo, .. } => placebo,
        }
    }
}

/// The step of the candidate's traffic on the day or the one before, if there was one.
fn step(view: &View<'_>, date: NaiveDate) -> Option<TrafficStep> {
    let step_on = |date: NaiveDate| {
        let shares = [traffic(view, date - Days::new(1))?, traffic(view, date)?];
        let [before, now] = shares;
        (before > 0.0 && now >= STEP * before).then_some(TrafficStep { date, shares })
    };
    step_on(date).or_else(|| step_on(date - Days::new(1)))
}

/// The candidate's part of both releases' runs on a day.
#[expect(clippy::cast_precision_loss, reason = "a share of runs")]
fn traffic(view: &View<'_>, date: NaiveDate) -> Option<f64> {
    let day = view.cube.days.get(&date)?;
    let runs = |release: &str| -> u64 {
        let cells = day.cells_of(release, None);
        cells.map(|(_, counts)| counts.runs).sum()
    };
    let [ours, theirs] = [&view.arms.candidate, &view.arms.baseline].map(|name| runs(name) as f64);
    (ours + theirs > 0.0).then(|| ours / (ours + theirs))
}
