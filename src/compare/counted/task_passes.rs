//! A question's counts by task and pass, where both releases ran the same tasks.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::cube_view::View;
use super::facet_count::count_part;
use super::question::Question;
use crate::compare::matching::is_known;
use crate::cube::{Dimension, part_of};
use crate::stats::{Arm, TaskInPass};

impl View<'_> {
    /// What each pass over the tasks has of a question in baseline and candidate. A pass is a batch, or a day where runs name no
    /// batch.
    pub(crate) fn passes(&self, question: &Question, through: NaiveDate) -> [Vec<TaskInPass>; 2] {
        let names_batches = is_known(self.cube, self.arms, Dimension::TaskBatch);
        let dimension = if names_batches {
            Dimension::TaskBatch
        } else {
            Dimension::Task
        };
        let mut places: [BTreeMap<String, usize>; 2] = Default::default();
        let [passes, tasks] = &mut places;
        let mut counted: [BTreeMap<[usize; 2], Arm>; 2] = Default::default();
        for date in self.days_through(through) {
            let Some(day) = self.cube.days.get(&date) else {
                continue;
            };
            let values = day.facets.get(&dimension).into_iter();
            for (value, cells) in values.flat_map(|facets| &facets.values) {
                let pass = if names_batches {
                    part_of(value, 1).to_owned()
                } else {
                    date.to_string()
                };
                let at = [
                    place_of(passes, pass),
                    place_of(tasks, part_of(value, 0).to_owned()),
                ];
                for (cell, part) in cells
                    .iter()
                    .filter(|(cell, _)| self.holds(date, cell, question))
                {
                    let whole = self.known.whole(question, day, cell);
                    if let Some(arm) = whole.and_then(|whole| count_part(question, whole, part)) {
                        let release = usize::from(cell.release == self.arms.candidate);
                        let sum = counted[release].entry(at);
                        sum.and_modify(|sum| *sum = sum.and(arm)).or_insert(arm);
                    }
                }
            }
        }
        counted.map(|own| {
            let own = own.into_iter();
            own.map(|([pass, task], arm)| TaskInPass { pass, task, arm })
                .collect()
        })
    }
}

/// The number of a name, which is the next one where it is new.
fn place_of(places: &mut BTreeMap<String, usize>, name: String) -> usize {
    let next = places.len();
    *places.entry(name).or_insert(next)
}
