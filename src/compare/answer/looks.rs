//! The looks at one question: what each weighed, what it may spend, and its p.

use crate::stats::sequential::{
    GrowingLevels, PlannedLook, critical_levels, first_crossing_after, ln_sequential_p,
};

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
    unrejected: Unrejected,
    unrejected_without_bursts: Unrejected,
    /// Levels of the looks so far, for an error that was asked about.
    levels: Option<GrowingLevels>,
}

/// So many looks do not reject with this error, nor with a smaller one. More looks do not change that, so only they are to be
/// asked.
#[derive(Clone, Copy, Debug)]
struct Unrejected {
    looks: usize,
    ln_error: f64,
}

impl Unrejected {
    const NONE: Self = Self {
        looks: 0,
        ln_error: f64::NEG_INFINITY,
    };

    /// Whether a look rejects with this error; if none does, that is noted.
    ///
    /// A question without an effect is asked night after night, so the levels that grow answer first. Where they leave it open, all
    /// looks are integrated anew.
    fn rejects(
        &mut self,
        planned: &[PlannedLook],
        ln_p: &[f64],
        ln_error: f64,
        levels: &mut Option<GrowingLevels>,
    ) -> bool {
        let known = if ln_error <= self.ln_error {
            self.looks
        } else {
            0
        };
        let of_error = |levels: &GrowingLevels| levels.are_of_at_least(ln_error);
        if !levels.as_ref().is_some_and(of_error) {
            *levels = None;
        }
        let growing = levels.get_or_insert_with(|| GrowingLevels::new(ln_error));
        let rejects = growing.may_cross_after(known, planned, ln_p) && {
            // Levels of a larger error would leave the next night open too.
            *levels = None;
            first_crossing_after(known, planned, ln_p, ln_error).is_some()
        };
        if !rejects {
            *self = Self {
                looks: planned.len(),
                ln_error,
            };
        }
        rejects
    }
}

impl Looks {
    pub(super) const fn new() -> Self {
        Self {
            planned: Vec::new(),
            of_intervals: Vec::new(),
            ln_p: Vec::new(),
            ln_p_without_bursts: Vec::new(),
            least: f64::INFINITY,
            unrejected: Unrejected::NONE,
            unrejected_without_bursts: Unrejected::NONE,
            levels: None,
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

    pub(crate) fn of_intervals(&self) -> &[PlannedLook] {
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
    pub(super) fn rejects(&mut self, ln_error: f64) -> bool {
        let unrejected = &mut self.unrejected;
        let (planned, levels) = (&self.planned, &mut self.levels);
        self.least <= ln_error && unrejected.rejects(planned, &self.ln_p, ln_error, levels)
    }

    /// Whether a night so far rejects it without the candidate's bursts.
    pub(super) fn rejects_without_bursts(&mut self, ln_error: f64) -> bool {
        let (planned, ln_p) = (&self.planned, &self.ln_p_without_bursts);
        let unrejected = &mut self.unrejected_without_bursts;
        self.least <= ln_error && unrejected.rejects(planned, ln_p, ln_error, &mut self.levels)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::sequential::first_crossing;

    proptest! {
        /// Whatever was asked on earlier nights, and with which errors, tonight's answer is that of all looks anew.
        #[test]
        fn what_is_known_of_earlier_looks_changes_no_answer(
            nights in prop::collection::vec((0.0..3.0_f64, -9.0..0.0_f64, -6.0..-1.0_f64), 1..16),
        ) {
            let mut looks = Looks::new();
            let (mut information, mut spent) = (0.0, 0.0);
            for (more, ln_p, ln_error) in nights {
                information += more;
                spent = f64::midpoint(spent, 1.0);
                let known = Known { information, effective_runs: information };
                let of_night = Spent { budget: spent, interval: spent };
                looks.add(known, of_night, LookP { all: ln_p, without_bursts: ln_p });
                let anew = first_crossing(&looks.planned, &looks.ln_p, ln_error).is_some();
                prop_assert_eq!(looks.rejects(ln_error), anew);
                prop_assert_eq!(looks.rejects_without_bursts(ln_error), anew);
            }
        }
    }
}
