//! Local: one place carries a regression, and the others are shown unaffected.

use std::slice;

use chrono::NaiveDate;

use super::regression::{LN_LEFT, Regression};
use super::words::{beside, in_words};
use crate::compare::{Evidence, Place, Question, View, Without};
use crate::diagnose::events::Burst;
use crate::stats::LONGEST_EPISODE;

/// A rest with a one-sided p above this shows no excess of its own.
const LN_NO_EXCESS: f64 = -2.995_732; // one in twenty

/// A place that carries it with this probability needs no interval apart from the others'.
const ALONE: f64 = 0.95;

impl Regression<'_> {
    /// What shows that a place, which does with this probability, carries it and the others do not; where they do on the nights
    /// of a burst alone, without these nights.
    pub(super) fn shown_alone(
        &self,
        view: &View<'_>,
        place: &Place,
        carries: f64,
        bursts: &[Burst],
    ) -> Option<String> {
        let [inside, rest] = self.apart(view, place)?;
        if is_unaffected(&inside, &rest, carries) {
            return Some(alone(place, &inside, &rest, ""));
        }
        let (from, until) = self.burst_nights(bursts)?;
        let [inside, rest] = self.apart(&view.without_nights(from, until), place)?;
        is_unaffected(&inside, &rest, carries)
            .then(|| alone(place, &inside, &rest, &beside(from, until)))
    }

    /// The evidence within a place and that of the others together.
    fn apart(&self, view: &View<'_>, place: &Place) -> Option<[Evidence; 2]> {
        let whole = &Question {
            workflow: None,
            ..self.finding.question.clone()
        };
        let of = |view: &View<'_>, asked: &Question| {
            view.evidence(asked, self.look, view.history(asked))
        };
        Some(match place {
            Place::Workflow(workflow) => [
                of(view, &whole.within(workflow))?,
                of(&view.without(Without::Workflow(workflow)), whole)?,
            ],
            Place::Facet(facet) => [
                of(&view.without(Without::AllBut(facet)), whole)?,
                of(
                    &view.without(Without::Facets(slice::from_ref(facet))),
                    whole,
                )?,
            ],
        })
    }

    /// The nights on which the candidate burst, if they are few.
    fn burst_nights(&self, bursts: &[Burst]) -> Option<(NaiveDate, NaiveDate)> {
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
        (nights.count() <= LONGEST_EPISODE).then_some((from, until))
    }
}

fn is_unaffected(inside: &Evidence, rest: &Evidence, carries: f64) -> bool {
    let is_apart = rest.interval.upper < inside.interval.lower;
    match rest.ln_p {
        ln_p if ln_p > LN_NO_EXCESS => is_apart || carries > ALONE,
        ln_p => ln_p > LN_LEFT && is_apart && carries > ALONE,
    }
}

fn alone(place: &Place, inside: &Evidence, rest: &Evidence, beside: &str) -> String {
    format!(
        "{} carries it ({}); the other {}s together show none of it ({}){beside}",
        place.in_words(),
        in_words(inside),
        place.kind(),
        in_words(rest)
    )
}
