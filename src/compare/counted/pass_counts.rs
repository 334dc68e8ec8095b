//! A question's counts by pass: a batch, or a day, over tasks or workflows.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::cube_view::View;
use super::facet_count::count_part;
use super::question::Question;
use crate::compare::matching::{is_counted_by_value, is_known};
use crate::cube::{Cell, Dimension, Facets, part_of};
use crate::stats::{Arm, TaskInPass};

impl View<'_> {
    /// What each pass over the tasks has of a question in baseline and candidate. A pass is a batch, or a day where runs name no
    /// batch.
    pub(crate) fn passes_over_tasks(
        &self,
        question: &Question,
        through: NaiveDate,
    ) -> [Vec<TaskInPass>; 2] {
        if is_known(self.cube, self.arms, Dimension::TaskBatch) {
            let parts = |_: NaiveDate, _: &Cell, value: &str| {
                [part_of(value, 1).to_owned(), part_of(value, 0).to_owned()]
            };
            return self.passes(question, through, Dimension::TaskBatch, &parts);
        }
        let parts = |date: NaiveDate, _: &Cell, value: &str| [date.to_string(), value.to_owned()];
        self.passes(question, through, Dimension::Task, &parts)
    }

    /// What each batch has in each workflow, where the records of both releases are of one day and name their batches.
    pub(crate) fn batches_of_one_day(
        &self,
        question: &Question,
        through: NaiveDate,
    ) -> Option<[Vec<TaskInPass>; 2]> {
        let is_ours =
            |cell: &Cell| [&self.arms.baseline, &self.arms.candidate].contains(&&cell.release);
        let days = self.cube.days.range(self.arms.from..=self.arms.to);
        let mut days = days.filter(|(_, day)| day.runs.keys().any(is_ours));
        let is_one_day = days.next().is_some() && days.next().is_none();
        let is_asked = is_one_day
            && is_counted_by_value(question.metric)
            && is_known(self.cube, self.arms, Dimension::Batch);
        let parts =
            |_: NaiveDate, cell: &Cell, value: &str| [value.to_owned(), cell.workflow.clone()];
        is_asked.then(|| self.passes(question, through, Dimension::Batch, &parts))
    }

    /// `parts_of` gives the pass of a column's value, and the task.
    fn passes(
        &self,
        question: &Question,
        through: NaiveDate,
        dimension: Dimension,
        parts_of: &dyn Fn(NaiveDate, &Cell, &str) -> [String; 2],
    ) -> [Vec<TaskInPass>; 2] {
        let mut places: [BTreeMap<String, usize>; 2] = Default::default();
        let mut counted: [BTreeMap<[usize; 2], Arm>; 2] = Default::default();
        for date in self.days_through(through) {
            let Some(day) = self.cube.days.get(&date) else {
                continue;
            };
            let values = day.facets.get(&dimension).into_iter();
            for (value, cells) in values.flat_map(Facets::values) {
                for (cell, part) in cells.iter() {
                    let whole = self.known.whole(question, day, cell);
                    let whole = whole.filter(|_| self.holds(date, cell, question));
                    let Some(arm) = whole.and_then(|whole| count_part(question, whole, part))
                    else {
                        continue;
                    };
                    let [pass, task] = parts_of(date, cell, value);
                    let [passes, tasks] = &mut places;
                    let at = [place_of(passes, pass), place_of(tasks, task)];
                    let release = usize::from(cell.release == self.arms.candidate);
                    let sum = counted[release].entry(at);
                    sum.and_modify(|sum| *sum = sum.and(arm)).or_insert(arm);
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
