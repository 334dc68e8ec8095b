//! A question's counts by unit, where whole units are assigned to the releases: before the rollout and during it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::cube_view::View;
use super::facet_count::count_part;
use super::question::Question;
use crate::cube::{Cell, Dimension, Facets};
use crate::stats::{Arm, Stratum, Unit};

/// The counts of every unit so far.
#[derive(Clone, Debug)]
pub(crate) struct UnitFold {
    dimension: Dimension,
    units: BTreeMap<String, UnitCounts>,
}

/// A unit's events and runs.
#[derive(Clone, Copy, Debug, Default)]
struct UnitCounts {
    /// Before the rollout, on any release but the candidate.
    history: [u64; 2],
    /// During the rollout, on the baseline and on the candidate.
    rollout: [[u64; 2]; 2],
}

impl UnitFold {
    pub(super) const fn new(dimension: Dimension) -> Self {
        Self {
            dimension,
            units: BTreeMap::new(),
        }
    }

    /// Adds one day.
    pub(super) fn day(&mut self, view: &View<'_>, question: &Question, date: NaiveDate) {
        let Some(day) = view.cube.days.get(&date) else {
            return;
        };
        if view.leaves_out(date) {
            return;
        }
        let is_history = date < view.arms.since;
        let arm_of = |cell: &Cell| match &cell.release {
            release if *release == view.arms.candidate => (!is_history).then_some(1),
            release if is_history || *release == view.arms.baseline => Some(0),
            _ => None,
        };
        let facets = day.facets.get(&self.dimension).into_iter();
        for (unit, cells) in facets.flat_map(Facets::values) {
            for (cell, part) in cells
                .iter()
                .filter(|(cell, _)| view.is_asked(cell, question))
            {
                let (Some(arm), Some(whole)) =
                    (arm_of(cell), view.known.whole(question, day, cell))
                else {
                    continue;
                };
                let Some(part) = count_part(question, whole, part) else {
                    continue;
                };
                let counts = self.units.entry(unit.to_owned()).or_default();
                let sum = match (is_history, arm) {
                    (true, 0) => &mut counts.history,
                    (true, _) => continue,
                    (false, arm) => &mut counts.rollout[arm],
                };
                sum[0] += part.events();
                sum[1] += part.exposure();
            }
        }
    }

    /// The units of both releases (baseline, candidate) that ran before the rollout and during it.
    pub(crate) fn units(&self) -> [Vec<Unit>; 2] {
        [0, 1].map(|arm| self.of_release(arm).collect())
    }

    /// Whether both releases have two units or more, so that they vary.
    pub(super) fn is_compared(&self) -> bool {
        [0, 1]
            .into_iter()
            .all(|arm| self.of_release(arm).nth(1).is_some())
    }

    fn of_release(&self, arm: usize) -> impl Iterator<Item = Unit> {
        self.units.values().filter_map(move |counts| {
            let [[before, all_before], [events, runs]] = [counts.history, counts.rollout[arm]];
            let unit = Unit {
                history: Arm::new(before, all_before)?,
                rollout: Arm::new(events, runs)?,
            };
            (all_before > 0 && runs > 0).then_some(unit)
        })
    }

    /// The effective runs of the rollout, as of one stratum.
    pub(super) fn effective_runs(&self) -> f64 {
        let runs = |arm: usize| {
            self.of_release(arm)
                .map(|unit| unit.rollout.exposure())
                .sum()
        };
        let both = [0, 1].map(|arm| Arm::new(0, runs(arm)));
        let [Some(baseline), Some(candidate)] = both else {
            return 0.0;
        };
        Stratum {
            baseline,
            candidate,
        }
        .effective_runs()
    }
}
