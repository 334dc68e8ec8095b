//! How much the runs of two releases vary between passes: batches over the same tasks, or the batches of records of one day.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::night_dispersion::between_nights;
use crate::compare::counted::{Question, QuestionTally, View};
use crate::stats::{
    Dispersion, FEWEST_HISTORY_NIGHTS, FEWEST_SHARED_NIGHTS, TaskInPass, dispersion_between_passes,
};

impl View<'_> {
    /// How much more the nights or passes vary than independent runs of their tasks, of a question whose strata are tasks.
    ///
    /// What befell a night or a pass befell all its tasks. On many nights that both releases ran the nights show it, and else the
    /// passes.
    pub(super) fn beside_tasks(&self, tally: &QuestionTally, through: NaiveDate) -> Dispersion {
        let beside = if tally.nights.len() >= FEWEST_HISTORY_NIGHTS {
            between_nights(&tally.nights)
        } else {
            dispersion_between_passes(&self.passes_over_tasks(&tally.question, through))
        };
        beside.unwrap_or(Dispersion::INDEPENDENT)
    }

    /// How much more the batches vary than independent runs would, where all records are of one day that both releases ran: no
    /// night can show it, and each batch stands for one. `None` with fewer batches of a release than nights are needed.
    pub(super) fn between_batches(
        &self,
        question: &Question,
        through: NaiveDate,
    ) -> Option<Dispersion> {
        let batches = self.batches_of_one_day(question, through)?;
        let are_enough = |counted: &Vec<TaskInPass>| {
            let passes: BTreeSet<usize> = counted.iter().map(|one| one.pass).collect();
            passes.len() >= FEWEST_SHARED_NIGHTS
        };
        let are_enough = batches.iter().all(are_enough);
        dispersion_between_passes(&batches).filter(|_| are_enough)
    }
}
