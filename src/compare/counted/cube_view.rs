//! The cube as one comparison sees it: two releases, the nights of the window, and what is left out.

use chrono::NaiveDate;

use super::day_fold::{OfDay, Sides};
use super::known_fields::KnownFields;
use super::missing::Missing;
use super::question::Question;
use crate::compare::arms::Arms;
use crate::compare::incidents::Burst;
use crate::cube::{Cell, Cube, Day, Facet};

/// The cube as the comparison sees it.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The counts.
    pub(crate) cube: &'a Cube,
    /// The releases and nights.
    pub(crate) arms: &'a Arms,
    /// Which fields are known.
    pub(crate) known: &'a KnownFields,
    /// A place that is left out, to see what remains without it.
    without: Without<'a>,
    /// Nights that are left out, both ends included.
    without_nights: Option<(NaiveDate, NaiveDate)>,
}

/// The place that a view leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Without<'a> {
    /// Nothing.
    #[default]
    Nothing,
    Workflow(&'a str),
    /// The runs of some facets.
    Facets(&'a [Facet]),
    /// All runs but those of a facet.
    AllBut(&'a Facet),
    /// The runs of batches that burst, and of each hour that did all failures but one.
    Bursts(&'a [Burst]),
}

impl Without<'_> {
    fn leaves_out(self, workflow: &str) -> bool {
        match self {
            // These leave out part of a cell's runs, in `View::count`.
            Self::Nothing | Self::Facets(_) | Self::AllBut(_) | Self::Bursts(_) => false,
            Self::Workflow(name) => name == workflow,
        }
    }
}

impl<'a> View<'a> {
    /// All of it.
    #[must_use]
    pub const fn of(cube: &'a Cube, arms: &'a Arms, known: &'a KnownFields) -> Self {
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
    pub(crate) const fn without(self, place: Without<'a>) -> Self {
        Self {
            without: place,
            ..self
        }
    }

    /// The same view without some nights, both ends included; the place that is left out already stays so.
    #[must_use]
    pub(crate) const fn without_nights(self, from: NaiveDate, until: NaiveDate) -> Self {
        Self {
            without_nights: Some((from, until)),
            ..self
        }
    }

    /// The place that is left out.
    pub(crate) const fn left_out(&self) -> Without<'a> {
        self.without
    }

    /// Whether a question asks about a cell of a day: it belongs to either release, and is not left out. Runs of the
    /// candidate before its rollout are stray.
    #[must_use]
    pub(crate) fn holds(&self, date: NaiveDate, cell: &Cell, question: &Question) -> bool {
        (self.arms.is_in_rollout(&cell.release, date) || cell.release == self.arms.baseline)
            && self.is_asked(cell, question)
            && !self.leaves_out(date)
    }

    /// The cells of a day that a question asks about.
    pub(crate) fn cells_on(
        &self,
        date: NaiveDate,
        day: &'a Day,
        question: &Question,
    ) -> impl Iterator<Item = &'a Cell> {
        let arms = [&self.arms.baseline, &self.arms.candidate];
        let workflow = question.workflow.as_deref();
        let cells = arms
            .into_iter()
            .flat_map(move |arm| day.cells_of(arm, workflow));
        let cells = cells.map(|(cell, _)| cell);
        cells.filter(move |cell| self.holds(date, cell, question))
    }

    /// Whether a night is left out.
    pub(super) fn leaves_out(&self, date: NaiveDate) -> bool {
        let nights = self.without_nights;
        nights.is_some_and(|(from, until)| (from..=until).contains(&date))
    }

    /// Whether no runs of the workflows that are looked at are left out.
    pub(super) const fn has_all_runs(&self) -> bool {
        matches!(self.without, Without::Nothing | Without::Workflow(_))
    }

    /// Whether a question asks about a cell's workflow, which is not left out.
    pub(super) fn is_asked(&self, cell: &Cell, question: &Question) -> bool {
        let asked = question.workflow.as_ref();
        asked.is_none_or(|name| *name == cell.workflow) && !self.without.leaves_out(&cell.workflow)
    }

    /// Whether a question of all runs is compared within the values of a column, or by its units.
    pub(crate) fn is_within_values(&self, question: &Question) -> bool {
        self.known.matching.within(question.metric).is_some()
    }

    /// Whether the candidate ran on a day.
    pub(crate) fn runs_on(&self, date: NaiveDate) -> bool {
        let candidate = &self.arms.candidate;
        let ran = |day: &Day| day.cells_of(candidate, None).next().is_some();
        self.arms.is_in_rollout(candidate, date) && self.cube.days.get(&date).is_some_and(ran)
    }

    /// Why minutes cannot be compared of which neither release has any: no rescue has its minutes, or none is compared.
    #[must_use]
    pub(crate) fn without_minutes(&self) -> Missing {
        let [baseline, candidate] = self.known.of_both();
        let are_known = self.days_through(self.arms.to).any(|date| {
            let day = self.cube.days.get(&date);
            let mut minutes = day.into_iter().flat_map(|day| &day.minutes);
            let is_ours =
                |release: &String| [&self.arms.baseline, &self.arms.candidate].contains(&release);
            minutes.any(|(cell, minutes)| minutes.known > 0 && is_ours(&cell.release))
        });
        if baseline.rescued + candidate.rescued > 0 && !are_known {
            Missing::NotRecorded(&["rescue_minutes"])
        } else {
            Missing::NoMinutes
        }
    }

    /// The days of the window up to one of them, in order.
    pub(crate) fn days_through(&self, through: NaiveDate) -> impl Iterator<Item = NaiveDate> + 'a {
        let days = self.arms.from..=through.max(self.arms.from);
        self.cube.days.range(days).map(|(date, _)| *date)
    }
}

impl<'a> View<'a> {
    /// What both releases have on one day, by workflow. `count` gives a cell's counts, `None` where nothing is known.
    pub(crate) fn sides_on<T>(
        &self,
        question: &Question,
        date: NaiveDate,
        count: &dyn Fn(&Day, &Cell) -> Option<T>,
    ) -> OfDay<'a, T> {
        let mut sides = OfDay::new();
        let Some(day) = self.cube.days.get(&date) else {
            return sides;
        };
        for cell in self.cells_on(date, day, question) {
            let Some(counted) = count(day, cell) else {
                continue;
            };
            let stratum = sides.entry((cell.workflow.as_str(), "")).or_insert(Sides {
                baseline: None,
                candidate: None,
            });
            if cell.release == self.arms.candidate {
                stratum.candidate = Some(counted);
            } else {
                stratum.baseline = Some(counted);
            }
        }
        sides
    }
}
