//! The looks at one question: what each weighed, what it may spend, and its p.

use crate::stats::sequential::{PlannedLook, critical_levels, first_crossing, ln_sequential_p};

/// What the spending functions allow by a night.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spent {
    /// Of the budget for false alarms.
    pub(crate) budget: f64,
    /// Of the error of the intervals.
    pub(crate) interval: f64,
}

/// What a look adds to what the looks before it knew.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// What the evidence weighs.
    pub(super) information: f64,
    /// What the width of an interval depends on, with events or without.
    pub(super) effective_runs: f64,
}

/// ln p of a look.
#[derive(Clone, Copy, Debug)]
pub(super) struct LookP {
    /// Of all events; 0 where the releases share no stratum yet.
    pub(super) all: f64,
    /// Without the candidate's bursts. It is never smaller.
    pub(super) without_bursts: f64,
}

/// One look a night.
#[derive(Clone, Debug)]
pub(crate) struct Looks {
    /// Their information, and the share of the budget spent by then.
    planned: Vec<PlannedLook>,
    /// The share of the interval's error spent by each.
    of_intervals: Vec<PlannedLook>,
    ln_p: Vec<f64>,
    ln_p_without_bursts: Vec<f64>,
    /// The least error at which any look so far could have rejected, by Boole's inequality: ln min pₖ/sₖ.
    least: f64,
}

impl Looks {
    pub(super) const fn new() -> Self {
        Self {
            planned: Vec::new(),
            of_intervals: Vec::new(),
            ln_p: Vec::new(),
            ln_p_without_bursts: Vec::new(),
            least: f64::INFINITY,
        }
    }

    pub(super) fn add(&mut self, known: Known, spent: Spent, ln_p: LookP) {
        let Known {
            information,
            effective_runs,
        } = known;
        self.planned
            .push(planned(&self.planned, information, spent.budget));
        self.of_intervals
            .push(planned(&self.of_intervals, effective_runs, spent.interval));
        self.ln_p.push(ln_p.all);
        self.ln_p_without_bursts.push(ln_p.without_bursts);
        self.least = self.least.min(ln_p.all - spent.budget.ln());
    }

    pub(super) fn planned(&self) -> &[PlannedLook] {
        &self.planned
    }

    pub(super) fn of_intervals(&self) -> &[PlannedLook] {
        &self.of_intervals
    }

    /// ln of tonight's p.
    pub(super) fn ln_p(&self) -> f64 {
        self.ln_p.last().copied().unwrap_or(0.0)
    }

    /// ln of the error that tonight's look may make, of `ln_error` for all nights together.
    pub(crate) fn ln_level(&self, ln_error: f64) -> f64 {
        tonight(&critical_levels(&self.planned, ln_error))
    }

    /// ln of the error that one tail of tonight's interval may make, of `ln_error` for all nights together.
    ///
    /// A night that adds nothing keeps the interval of the last one that did.
    pub(crate) fn ln_interval_error(&self, ln_error: f64) -> f64 {
        tonight(&critical_levels(&self.of_intervals, ln_error))
    }

    /// Whether a night so far rejects "no worse" with this error for all nights together.
    pub(super) fn rejects(&self, ln_error: f64) -> bool {
        self.least <= ln_error && first_crossing(&self.planned, &self.ln_p, ln_error).is_some()
    }

    /// Whether a night so far rejects it without the candidate's bursts.
    pub(super) fn rejects_without_bursts(&self, ln_error: f64) -> bool {
        self.least <= ln_error
            && first_crossing(&self.planned, &self.ln_p_without_bursts, ln_error).is_some()
    }

    /// ln of the smallest error for all nights together with which a night so far rejects.
    pub(crate) fn ln_sequential_p(&self) -> f64 {
        ln_sequential_p(&self.planned, &self.ln_p)
    }
}

/// The level of the last look that added something.
pub(super) fn tonight(levels: &[f64]) -> f64 {
    let known = levels.iter().rev().find(|level| level.is_finite());
    known.copied().unwrap_or(f64::NEG_INFINITY)
}

/// The next look; information never shrinks.
fn planned(looks: &[PlannedLook], information: f64, spent: f64) -> PlannedLook {
    let before = looks.last().map_or(0.0, |look| look.information);
    PlannedLook {
        information: information.max(before),
        spent,
    }
}
