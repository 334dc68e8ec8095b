//! The strata of a rate on one day: by workflow, and within the values of a column where the mix of it differs.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::cube_view::View;
use super::day_fold::{OfDay, Sides};
use super::facet_count::{WholeCell, count_part};
use super::question::Question;
use crate::compare::matching::{Values, Within};
use crate::cube::{Cell, Day, Dimension, Facets};
use crate::stats::Arm;

impl<'a> View<'a> {
    /// What both releases have on one day, in the strata in which the question compares them.
    pub(crate) fn rates_on(&self, question: &Question, date: NaiveDate) -> OfDay<'a, Arm> {
        match self.known.matching.within(question.metric) {
            Some(Within::Values(values) | Within::Tasks(values)) if self.has_all_runs() => {
                self.by_value(question, date, values)
            }
            _ => {
                let count = |day: &Day, cell: &Cell| self.count(question, date, day, cell);
                self.sides_on(question, date, &count)
            }
        }
    }

    /// One stratum for each workflow and value of its own, and one for all other runs of the workflow. Runs of tasks that only
    /// one release ran are left out.
    fn by_value(&self, question: &Question, date: NaiveDate, values: &Values) -> OfDay<'a, Arm> {
        let mut sides = OfDay::new();
        let Some(day) = self.cube.days.get(&date) else {
            return sides;
        };
        let mut put = |cell: &'a Cell, value: &'a str, arm: Arm| {
            let empty = Sides {
                baseline: None,
                candidate: None,
            };
            let stratum = sides
                .entry((cell.workflow.as_str(), value))
                .or_insert(empty);
            if cell.release == self.arms.candidate {
                stratum.candidate = Some(arm);
            } else {
                stratum.baseline = Some(arm);
            }
        };
        let mut left: BTreeMap<&Cell, (WholeCell, Arm)> = BTreeMap::new();
        for cell in self.cells_on(date, day, question) {
            if let Some(whole) = self.known.whole(question, day, cell) {
                left.insert(cell, (whole, whole.arm));
            }
        }
        let facets = day.facets.get(&values.dimension).into_iter();
        let own = facets
            .flat_map(Facets::values)
            .filter(|(value, _)| values.own.contains(*value));
        for (value, cells) in own {
            for (cell, part) in cells.iter() {
                let Some((whole, rest)) = left.get_mut(cell) else {
                    continue;
                };
                let Some(arm) = count_part(question, *whole, part) else {
                    continue;
                };
                if let Some(without) = minus(*rest, arm) {
                    *rest = without;
                    put(cell, value, arm);
                }
            }
        }
        // A task that one release ran alone has no control.
        let others_have_one = values.dimension != Dimension::Task;
        for (cell, (_, rest)) in left {
            if rest.exposure() > 0 && others_have_one {
                put(cell, "", rest);
            }
        }
        sides
    }
}

/// What is left without a part; `None` where the part is more than the whole.
fn minus(whole: Arm, part: Arm) -> Option<Arm> {
    Arm::new(
        whole.events().saturating_sub(part.events()),
        whole.exposure().checked_sub(part.exposure())?,
    )
}
