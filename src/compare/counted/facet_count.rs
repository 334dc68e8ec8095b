//! A question's counts within the runs of one tool, model, tenant or batch, and without them or without bursts.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::cube_view::{View, Without};
use super::known_fields::KnownFields;
use super::question::Question;
use crate::compare::incidents::Burst;
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
        let facets = day.facets.get(&facet.dimension)?;
        let part = facets.of_value(&facet.value)?.get(cell)?;
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
    if let Some(class) = question.watched_class() {
        return Some(part.watched.of(class));
    }
    match question.metric {
        Metric::FailureRate => Some(match &question.failure_class {
            Some(class) => part.classes.of(class),
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
                .then(|| part.approval_states.of(&state))
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
    pub(crate) fn count(
        &self,
        question: &Question,
        date: NaiveDate,
        day: &Day,
        cell: &Cell,
    ) -> Option<Arm> {
        match self.left_out() {
            Without::AllBut(facet)
                if self.known.values.is_new(facet) && cell.release == self.arms.baseline =>
            {
                self.known.count(question, day, cell)
            }
            Without::AllBut(facet) => self.known.count_within(question, day, cell, facet),
            Without::Facets(facets) => self.without_facets(question, day, cell, facets.iter()),
            Without::Bursts(bursts) => {
                let batches: BTreeSet<Facet> = bursts.iter().filter_map(Burst::batch).collect();
                let rest = self.without_facets(question, day, cell, batches.iter())?;
                let rest = self.known.once_a_deploy(question, date, cell, rest)?;
                let is_here = |burst: &&Burst| (burst.date, &burst.cell) == (date, cell);
                once_an_hour(question, rest, bursts.iter().filter(is_here))
            }
            Without::Nothing | Without::Workflow(_) => {
                let arm = self.known.count(question, day, cell)?;
                self.known.once_a_deploy(question, date, cell, arm)
            }
        }
    }

    fn without_facets<'b>(
        &self,
        question: &Question,
        day: &Day,
        cell: &Cell,
        facets: impl Iterator<Item = &'b Facet>,
    ) -> Option<Arm> {
        let mut rest = self.known.count(question, day, cell)?;
        for part in facets.filter_map(|facet| self.known.count_within(question, day, cell, facet)) {
            rest = Arm::new(
                rest.events().saturating_sub(part.events()),
                rest.exposure().checked_sub(part.exposure())?,
            )?;
        }
        (rest.exposure() > 0).then_some(rest)
    }
}

impl KnownFields {
    /// Events and exposure of a cell's day, with one failure for each burst that comes with every release.
    pub(in crate::compare) fn once_a_deploy(
        &self,
        question: &Question,
        date: NaiveDate,
        cell: &Cell,
        arm: Arm,
    ) -> Option<Arm> {
        if question.metric != Metric::FailureRate {
            return Some(arm);
        }
        let class = question.failure_class.as_deref();
        let surplus = self.deploy_bursts.surplus(date, cell, class);
        Arm::new(arm.events().saturating_sub(surplus), arm.exposure())
    }
}

/// Events and exposure of a cell's day where a class counts one failure in an hour that it burst in. What comes of failures is
/// not known by the hour, so of such a day nothing is left of it.
fn once_an_hour<'a>(
    question: &Question,
    arm: Arm,
    bursts: impl Iterator<Item = &'a Burst>,
) -> Option<Arm> {
    let in_hours = bursts.filter(|burst| burst.batch().is_none());
    let own = in_hours.filter(|burst| burst.is_of(&burst.cell.release, question));
    let more: Vec<u64> = own.map(|burst| burst.failures - 1).collect();
    match question.metric {
        Metric::FailureRate => Arm::new(
            arm.events().saturating_sub(more.iter().sum()),
            arm.exposure(),
        ),
        Metric::FailedClusterRate | Metric::IncidentRate => Some(arm),
        _ => more.is_empty().then_some(arm),
    }
}
