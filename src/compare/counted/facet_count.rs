//! A question's counts within the runs of one tool, model, tenant or batch, and without them.

use super::cube_view::{View, Without};
use super::in_units::in_real;
use super::known_fields::KnownFields;
use super::question::Question;
use crate::compare::arms::Arms;
use crate::cube::{Cell, Cube, Day, Dimension, Facet, FacetCounts};
use crate::stats::Arm;
use crate::vocabulary::Metric;

/// The least share of a release's runs that must have a column. Below it the column is mostly recorded of failures alone,
/// and gives no rate.
const KNOWN: f64 = 0.9;

/// Whether nearly all runs of both releases have a value in a column, so that each value has a rate.
pub(crate) fn is_known(cube: &Cube, arms: &Arms, dimension: Dimension) -> bool {
    [&arms.baseline, &arms.candidate]
        .into_iter()
        .all(|release| {
            let (mut known, mut runs) = (0, 0);
            for day in cube.days.range(arms.from..=arms.to).map(|(_, day)| day) {
                let of_release = |cell: &&Cell| cell.release == *release;
                let facets = day.facets.get(&dimension);
                let own = day.runs.iter().filter(|(cell, _)| of_release(cell));
                runs += own.map(|(_, counts)| counts.runs).sum::<u64>();
                let own = facets.into_iter().flat_map(|facets| &facets.known);
                let own = own.filter(|(cell, _)| of_release(cell));
                known += own.map(|(_, runs)| runs).sum::<u64>();
            }
            known > 0 && in_real(known) >= KNOWN * in_real(runs)
        })
}

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
        let whole = self.count(question, day, cell)?;
        let runs = day.runs.get(cell)?.runs;
        let part = day
            .facets
            .get(&facet.dimension)?
            .values
            .get(&facet.value)?
            .get(cell)?;
        let unknown = self.taken_for_events(question, day, cell);
        let of_part = u128::from(unknown) * u128::from(part.runs) / u128::from(runs.max(1));
        let events = events(question, part)? + u64::try_from(of_part).ok()?;
        let exposure =
            u128::from(whole.exposure()) * u128::from(part.runs) / u128::from(runs.max(1));
        let exposure = u64::try_from(exposure).ok()?.max(events);
        (exposure > 0).then(|| Arm::new(events, exposure)).flatten()
    }
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
        Metric::FailedClusterRate
        | Metric::ApprovalStateRate
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
