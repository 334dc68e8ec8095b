//! How much the runs of two releases that ran the same tasks vary beside the tasks: between nights, or between passes.

use chrono::NaiveDate;

use super::night_dispersion::between_nights;
use crate::compare::counted::{QuestionTally, View};
use crate::stats::{Dispersion, FEWEST_HISTORY_NIGHTS, dispersion_between_passes};

impl View<'_> {
    /// How much more the nights or passes vary than independent runs of their tasks, of a question whose strata are tasks.
    ///
    /// What befell a night or a pass befell all its tasks. On many nights that both releases ran the nights show it, and else the
    /// passes.
    pub(super) fn beside_tasks(&self, tally: &QuestionTally, through: NaiveDate) -> Dispersion {
        let beside = if tally.nights.len() >= FEWEST_HISTORY_NIGHTS {
            let nights = between_nights(&tally.nights);
            nights.map(|nights| nights.moderated(nights.odds_of_independence()))
        } else {
            dispersion_between_passes(&self.passes(&tally.question, through))
        };
        beside.unwrap_or(Dispersion::INDEPENDENT)
    }
}
