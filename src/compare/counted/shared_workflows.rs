//! The workflows in which both releases ran.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::cube_view::View;
use super::question::Question;
use crate::cube::{Cell, Day};
use crate::vocabulary::{Design, Metric};

/// The workflows in which the releases ran, noted day by day.
#[derive(Clone, Debug, Default)]
pub(crate) struct SharedWorkflows {
    baseline: BTreeSet<String>,
    candidate: BTreeSet<String>,
    same_day: BTreeSet<String>,
}

impl SharedWorkflows {
    pub(crate) fn note(&mut self, view: &View<'_>, date: NaiveDate) {
        let whole = Question::whole(Metric::FailureRate);
        let runs = |day: &Day, cell: &Cell| view.known.count(&whole, day, cell);
        for ((workflow, _), sides) in view.sides_on(&whole, date, &runs) {
            let both = sides.baseline.and(sides.candidate);
            for (seen, set) in [
                (sides.baseline, &mut self.baseline),
                (sides.candidate, &mut self.candidate),
                (both, &mut self.same_day),
            ] {
                if seen.is_some() && !set.contains(workflow) {
                    set.insert(workflow.to_owned());
                }
            }
        }
    }

    /// Those in which both ran: on the same day, where the releases share days.
    pub(crate) fn matched(&self, design: Design) -> BTreeSet<String> {
        match design {
            Design::BeforeAfter => self
                .baseline
                .intersection(&self.candidate)
                .cloned()
                .collect(),
            Design::Concurrent | Design::Mixed => self.same_day.clone(),
        }
    }
}
