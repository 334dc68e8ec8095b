//! A question's counts within the runs of one tool, model, tenant or batch, and without them.

use super::cube_view::{View, Without};
use super::known_fields::KnownFields;
use super::question::Question;
use crate::cube::{Cell, Day, Facet, FacetCounts};
use crate::stats::Arm;
use crate::vocabulary::Metric;

impl KnownFields {
    /// Events and exposure of a question in one cell of one day, of the runs of a facet alone; `None` where it has none, or
    /// where its events are not counted.
    ///
    /// Runs whose field is not known are taken to be as many in a hundred as in the whole cell.
    fn count_within(
        &self,
        question: &Question,
        day: &Day,
        cell: &Cell,
        facet: &Facet,
    ) -> Option<Arm> {
        let whole = self.whole(question, day, cell)?;
        let part = day
            .facets
            .get(&facet.dimension)?
            .values
            .get(&facet.value)?
            .get(cell)?;
        count_part(question, whole, part)
    }
}

/// A cell of a day, of which a part is counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct WholeCell {
    /// Its events and exposure.
    pub(super) arm: Arm,
    /// All of its runs.
    pub(super) runs: u64,
    /// The unknown runs that count as events.
    pub(super) unknown: u64,
}

impl KnownFields {
    /// A cell of a day for a question; `None` where it has nothing.
    pub(super) fn whole(&self, question: &Question, day: &Day, cell: &Cell) -> Option<WholeCell> {
        Some(WholeCell {
            arm: self.count(question, day, cell)?,
            runs: day.runs.get(cell)?.runs,
            unknown: self.taken_for_events(question, day, cell),
        })
    }
}

/// Events and exposure of a part of a cell. Unknown runs are taken to be as many in a hundred as in the whole cell.
pub(super) fn count_part(question: &Question, whole: WholeCell, part: &FacetCounts) -> Option<Arm> {
    let share = |of_whole: u64| {
        let of_part = u128::from(of_whole) * u128::from(part.runs);
        u64::try_from(of_part / u128::from(whole.runs.max(1))).ok()
    };
    let events = events(question, part)? + share(whole.unknown)?;
    let exposure = share(whole.arm.exposure())?.max(events);
    (exposure > 0).then(|| Arm::new(events, exposure)).flatten()
}

fn events(question: &Question, part: &FacetCounts) -> Option<u64> {
    match question.metric {
        Metric::FailureRate => Some(match &question.failure_class {
            Some(class) => part.classes.get(class).copied().unwrap_or(0),
            None => part.failures,
        }),
        Metric::HighSeverityRate => Some(part.high_severity),
        Metric::BoundaryRate => Some(part.boundary),
        Metric::AuthorityCrossedRate => Some(part.authority_crossed),
        Metric::RescueRate => Some(part.rescued),
        Metric::HiddenRescueRate => Some(part.hidden_rescues),
        Metric::ApprovalStateRate => {
            let state = question.approval_state?;
            state
                .is_past_boundary()
                .then(|| part.approval_states.get(&state).copied().unwrap_or(0))
        }
        Metric::FailedClusterRate
        | Metric::IncidentRate
        | Metric::ApprovalMix
        | Metric::RescueMinutes => None,
    }
}

impl View<'_> {
    /// Events and exposure of a question in one cell of one day, without the runs that are left out.
    #[must_use]
    pub(crate) fn count(&self, question: &Question, day: &Day, cell: &Cell) -> Option<Arm> {
        let within = |facet: &Facet| self.known.count_within(question, day, cell, facet);
        match self.left_out() {
            Without::AllBut(facet) => within(facet),
            Without::Facets(facets) => {
                let mut rest = self.known.count(question, day, cell)?;
                for part in facets.iter().filter_map(within) {
                    rest = Arm::new(
                        rest.events().saturating_sub(part.events()),
                        rest.exposure().checked_sub(part.exposure())?,
                    )?;
                }
                (rest.exposure() > 0).then_some(rest)
            }
            Without::Nothing | Without::Workflow(_) => self.known.count(question, day, cell),
        }
    }
}
