//! A question's counts by unit, where whole units are assigned to the releases: before the rollout and during it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::cube_view::View;
use super::facet_count::count_part;
use super::in_units::in_real;
use super::question::Question;
use crate::cube::{Cell, Dimension};
use crate::stats::{Arm, Unit};

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
        let is_history = date < view.arms.since;
        let arm_of = |cell: &Cell| match &cell.release {
            release if *release == view.arms.candidate => Some(1),
            release if is_history || *release == view.arms.baseline => Some(0),
            _ => None,
        };
        let facets = day.facets.get(&self.dimension).into_iter();
        for (unit, cells) in facets.flat_map(|facets| &facets.values) {
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
                let counts = self.units.entry(unit.clone()).or_default();
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
        [0, 1].map(|arm| {
            let units = self.units.values().filter_map(|counts| {
                let [events, runs] = counts.rollout[arm];
                let unit = Unit {
                    history: Arm::new(counts.history[0], counts.history[1])?,
                    rollout: Arm::new(events, runs)?,
                };
                (counts.history[1] > 0 && runs > 0).then_some(unit)
            });
            units.collect()
        })
    }

    /// `n₁n₀/(n₁+n₀)` of the runs during the rollout.
    pub(super) fn effective_runs(&self) -> f64 {
        let runs = |arm: usize| {
            let units = self.units.values().filter(|unit| unit.history[1] > 0);
            in_real(units.map(|unit| unit.rollout[arm][1]).sum())
        };
        let (theirs, ours) = (runs(0), runs(1));
        if theirs + ours > 0.0 {
            theirs * ours / (theirs + ours)
        } else {
            0.0
        }
    }
}
