//! Local: one place carries a regression, and the others are shown unaffected.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::regression::{LN_LEFT, Regression};
use super::scope_evidence::{Figures, Reach};
use crate::compare::{Burst, Evidence, Place, Question, View, Without};
use crate::stats::{LONGEST_EPISODE, ln_level};

/// A rest with a one-sided p above this shows no excess of its own.
const LN_NO_EXCESS: f64 = ln_level::ONE_IN_TWENTY;

/// A place that carries the excess with this probability needs no interval apart from the others'.
const ALONE: f64 = 0.95;

impl Regression<'_> {
    /// What shows that one place carries the excess and the others do not. Where the others have it on the nights of a burst
    /// only, without these nights. `carries` is the probability that the place carries it.
    pub(super) fn shown_alone(
        &self,
        view: &View<'_>,
        place: &Place,
        carries: f64,
        bursts: &[Burst],
    ) -> Option<Reach> {
        let apart = self.apart(view, place)?;
        if apart.is_unaffected(carries) {
            return Some(apart.reach(place, None));
        }
        let nights = self.burst_nights(bursts)?;
        let apart = self.apart(&view.without_nights(*nights.start(), *nights.end()), place)?;
        apart
            .is_unaffected(carries)
            .then(|| apart.reach(place, Some(nights)))
    }

    fn apart(&self, view: &View<'_>, place: &Place) -> Option<Apart> {
        let whole = &Question {
            workflow: None,
            ..self.finding.question.clone()
        };
        let of = |view: &View<'_>, asked: &Question| {
            view.evidence(asked, self.look, &view.history(asked))
        };
        let inside = match place {
            Place::Workflow(workflow) => of(view, &whole.within(workflow))?,
            Place::Facet(facet) => of(&view.without(Without::AllBut(facet)), whole)?,
        };
        let others = of(&view.without_place(place), whole)?;
        Some(Apart { inside, others })
    }

    /// The nights on which the candidate burst, if they are few.
    fn burst_nights(&self, bursts: &[Burst]) -> Option<RangeInclusive<NaiveDate>> {
        let question = &self.finding.question;
        let own = || {
            let candidate = &self.view.arms.candidate;
            let own = bursts
                .iter()
                .filter(|burst| burst.is_of(candidate, question));
            own.map(|burst| burst.date)
        };
        let (from, until) = (own().min()?, own().max()?);
        let nights = from.iter_days().take_while(|date| *date <= until);
        (nights.count() <= LONGEST_EPISODE).then_some(from..=until)
    }
}

/// The evidence within a place, and that of the other places together.
struct Apart {
    inside: Evidence,
    others: Evidence,
}

impl Apart {
    fn is_unaffected(&self, carries: f64) -> bool {
        let is_apart = self.others.interval.upper < self.inside.interval.lower;
        match self.others.ln_p {
            ln_p if ln_p > LN_NO_EXCESS => is_apart || carries > ALONE,
            ln_p => ln_p > LN_LEFT && is_apart && carries > ALONE,
        }
    }

    fn reach(&self, place: &Place, without: Option<RangeInclusive<NaiveDate>>) -> Reach {
        Reach::Alone {
            place: place.clone(),
            inside: Figures::of(&self.inside),
            others: Figures::of(&self.others),
            without,
        }
    }
}
