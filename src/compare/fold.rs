//! Matched strata, folded day by day: only the new day is read.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::question::Question;
use super::strata::View;
use crate::cube::{Cell, Day};
use crate::vocabulary::Design;

/// Counts of both releases in one stratum; a side is absent until it ran there.
#[derive(Clone, Debug)]
pub(super) struct Sides<T> {
    pub(super) baseline: Option<T>,
    pub(super) candidate: Option<T>,
}

/// One day's strata, by workflow.
pub(super) type OfDay<'a, T> = BTreeMap<&'a str, Sides<T>>;

impl<'a> View<'a> {
    /// What both releases have on one day, by workflow. `count` gives a cell's counts, `None` where nothing is known.
    pub(super) fn sides_on<T>(
        &self,
        question: &Question,
        date: NaiveDate,
        count: &dyn Fn(&Day, &Cell) -> Option<T>,
    ) -> OfDay<'a, T> {
        let mut sides = OfDay::new();
        let Some(day) = self.cube.days.get(&date) else {
            return sides;
        };
        for cell in day.runs.keys() {
            if !self.holds(date, cell, question) {
                continue;
            }
            let Some(counted) = count(day, cell) else {
                continue;
            };
            let stratum = sides.entry(cell.workflow.as_str()).or_insert(Sides {
                baseline: None,
                candidate: None,
            });
            if cell.release == self.arms.candidate {
                stratum.candidate = Some(counted);
            } else {
                stratum.baseline = Some(counted);
            }
        }
        sides
    }
}

/// The matched strata so far: day × workflow, or workflow alone where the releases share no day.
#[derive(Clone, Debug)]
pub(super) struct Fold<T> {
    design: Design,
    add: fn(&mut T, &T),
    matched: Vec<[T; 2]>,
    by_workflow: BTreeMap<String, Sides<T>>,
}

impl<T: Clone> Fold<T> {
    pub(super) const fn new(design: Design, add: fn(&mut T, &T)) -> Self {
        Self {
            design,
            add,
            matched: Vec::new(),
            by_workflow: BTreeMap::new(),
        }
    }

    /// Takes in one day; says where the day's own strata begin in [`Fold::matched`].
    pub(super) fn day(&mut self, sides: OfDay<'_, T>) -> usize {
        if self.design != Design::BeforeAfter {
            let before = self.matched.len();
            let both = sides
                .into_values()
                .filter_map(|sides| Some([sides.baseline?, sides.candidate?]));
            self.matched.extend(both);
            return before;
        }
        for (workflow, day) in sides {
            let so_far = self
                .by_workflow
                .entry(workflow.to_owned())
                .or_insert(Sides {
                    baseline: None,
                    candidate: None,
                });
            for (sum, next) in [
                (&mut so_far.baseline, day.baseline),
                (&mut so_far.candidate, day.candidate),
            ] {
                match (sum, next) {
                    (Some(sum), Some(next)) => (self.add)(sum, &next),
                    (sum @ None, next) => *sum = next,
                    (Some(_), None) => {}
                }
            }
        }
        self.matched = self
            .by_workflow
            .values()
            .filter_map(|sides| Some([sides.baseline.clone()?, sides.candidate.clone()?]))
            .collect();
        0
    }

    /// Baseline and candidate of every matched stratum.
    pub(super) fn matched(&self) -> &[[T; 2]] {
        &self.matched
    }
}
