//! The cube as one comparison sees it.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::arms::Arms;
use super::measure::Known;
use super::question::Question;
use crate::cube::{Cell, Cube, Day, Facet};
use crate::vocabulary::{ApprovalState, Design, Metric};

/// The cube as the comparison sees it.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The counts.
    pub cube: &'a Cube,
    /// The releases and nights.
    pub arms: &'a Arms,
    /// Which fields are known.
    pub known: &'a Known,
    /// A place that is left out, to see what remains without it.
    without: Without<'a>,
    /// Nights that are left out, both ends included.
    without_nights: Option<(NaiveDate, NaiveDate)>,
}

/// The place that a view leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Without<'a> {
    /// Nothing.
    #[default]
    Nothing,
    /// One workflow.
    Workflow(&'a str),
    /// The runs of some facets.
    Facets(&'a [Facet]),
    /// All runs but those of a facet.
    AllBut(&'a Facet),
}

impl Without<'_> {
    fn leaves_out(self, workflow: &str) -> bool {
        match self {
            // Of these a part of a cell's runs is left out: `View::count`.
            Self::Nothing | Self::Facets(_) | Self::AllBut(_) => false,
            Self::Workflow(name) => name == workflow,
        }
    }
}

/// The approval states a mix is made of: all but `unknown`.
#[must_use]
pub fn mix_states() -> Vec<ApprovalState> {
    let known = |state: &ApprovalState| *state != ApprovalState::Unknown;
    ApprovalState::ALL.iter().copied().filter(known).collect()
}

impl<'a> View<'a> {
    /// All of it.
    #[must_use]
    pub const fn of(cube: &'a Cube, arms: &'a Arms, known: &'a Known) -> Self {
        Self {
            cube,
            arms,
            known,
            without: Without::Nothing,
            without_nights: None,
        }
    }

    /// The same view without a place; the nights that are left out already stay so.
    #[must_use]
    pub const fn without(self, place: Without<'a>) -> Self {
        Self {
            without: place,
            ..self
        }
    }

    /// The same view without some nights, both ends included; the place that is left out already stays so.
    #[must_use]
    pub const fn without_nights(self, from: NaiveDate, until: NaiveDate) -> Self {
        Self {
            without_nights: Some((from, until)),
            ..self
        }
    }

    /// The place that is left out.
    pub(super) const fn left_out(&self) -> Without<'a> {
        self.without
    }

    /// Whether a question asks about a cell of a day: it belongs to either release, and is not left out.
    #[must_use]
    pub fn holds(&self, date: NaiveDate, cell: &Cell, question: &Question) -> bool {
        (cell.release == self.arms.candidate || cell.release == self.arms.baseline)
            && question
                .workflow
                .as_ref()
                .is_none_or(|name| *name == cell.workflow)
            && !self.without.leaves_out(&cell.workflow)
            && !self
                .without_nights
                .is_some_and(|(from, until)| (from..=until).contains(&date))
    }

    /// Whether the candidate ran on a day.
    pub(super) fn runs_on(&self, date: NaiveDate) -> bool {
        let ran = |day: &Day| {
            let mut cells = day.runs.keys();
            cells.any(|cell| cell.release == self.arms.candidate)
        };
        self.cube.days.get(&date).is_some_and(ran)
    }

    /// The days of the window up to one of them, in order.
    pub(super) fn days_through(&self, through: NaiveDate) -> impl Iterator<Item = NaiveDate> + 'a {
        let days = self.arms.from..=through.max(self.arms.from);
        self.cube.days.range(days).map(|(date, _)| *date)
    }

    /// The workflows in which both releases ran.
    #[must_use]
    pub fn workflows(&self) -> BTreeSet<String> {
        let mut workflows = Workflows::default();
        for date in self.days_through(self.arms.to) {
            workflows.note(self, date);
        }
        workflows.matched(self.arms.design)
    }
}

/// The workflows in which the releases ran, noted day by day.
#[derive(Clone, Debug, Default)]
pub(super) struct Workflows {
    baseline: BTreeSet<String>,
    candidate: BTreeSet<String>,
    same_day: BTreeSet<String>,
}

impl Workflows {
    pub(super) fn note(&mut self, view: &View<'_>, date: NaiveDate) {
        let whole = Question::whole(Metric::FailureRate);
        let runs = |day: &Day, cell: &Cell| view.known.count(&whole, day, cell);
        for (workflow, sides) in view.sides_on(&whole, date, &runs) {
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
    pub(super) fn matched(&self, design: Design) -> BTreeSet<String> {
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

/// Milli-minutes in minutes.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "a sum of minutes stays far below 2^53 thousandths"
)]
pub const fn in_minutes(milli_minutes: u64) -> f64 {
    milli_minutes as f64 / 1e3
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a variance needs no more than 53 bits"
)]
pub(super) const fn in_square_minutes(square_milli_minutes: u128) -> f64 {
    square_milli_minutes as f64 / 1e6
}
