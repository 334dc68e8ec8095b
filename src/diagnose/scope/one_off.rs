//! One-off: a regression that is an episode, and nothing without it.

use chrono::NaiveDate;

use super::diagnosis::Diagnosis;
use super::onset::Began;
use super::regression::{LN_LEFT, Regression, SUREST};
use super::weigh::Weighed;
use super::words::nights_in_words;
use crate::compare::Without;
use crate::cube::Facet;
use crate::diagnose::events::Burst;
use crate::number;
use crate::vocabulary::{Cause, Extent};

/// Of bursts in a batch without which nothing is left, so many in a hundred are what they look like.
const IN_BATCHES: f64 = 0.95;

impl Regression<'_> {
    /// One-off, if the excess came in some batches that burst: without them nothing is left.
    pub(super) fn of_batches(&self, bursts: &[Burst]) -> Option<Diagnosis> {
        let question = &self.finding.question;
        let own: Vec<(&Burst, Facet)> = bursts
            .iter()
            .filter(|burst| burst.is_of(&self.view.arms.candidate, question))
            .filter(|burst| {
                question
                    .workflow
                    .as_ref()
                    .is_none_or(|own| *own == burst.cell.workflow)
            })
            .filter_map(|burst| Some((burst, burst.batch()?)))
            .collect();
        let (first, last) = (own.first()?.0, own.last()?.0);
        let mut facets: Vec<Facet> = own.iter().map(|(_, facet)| facet.clone()).collect();
        facets.sort_unstable();
        facets.dedup();
        let rest = self.view.without(Without::Facets(&facets));
        let left = rest.ln_p(question, self.look.through, rest.history(question));
        if left.is_some_and(|ln_p| ln_p <= LN_LEFT) {
            return None;
        }
        let events: u64 = own.iter().map(|(burst, _)| burst.failures).sum();
        let named: Vec<&str> = facets.iter().map(|facet| facet.value.as_str()).collect();
        let (which, them) = match named.as_slice() {
            [one] => (format!("the batch {one}"), "it"),
            [one, ..] => (
                format!("{} batches, {one} the first of them", named.len()),
                "them",
            ),
            [] => return None,
        };
        Some(Diagnosis {
            cause: Cause::OneOff,
            extent: Extent::Everywhere,
            place: None,
            evidence: format!(
                "{} of the {} events came in {which}, on {}; without {them} nothing is left",
                number::count(events),
                number::amount(self.evidence.candidate.count),
                nights_in_words(first.date, last.date)
            ),
            confidence: IN_BATCHES,
            began: Some(Began::episode(first.date, last.date)),
        })
    }

    /// An episode of some nights.
    pub(super) fn of_nights(
        &self,
        weighed: &Weighed,
        (from, until): (NaiveDate, NaiveDate),
        bursts: &[Burst],
    ) -> Diagnosis {
        let question = &self.finding.question;
        let nights = self.view.nightly_excess(question, self.look.through);
        let total: f64 = nights.values().map(|night| night.excess).sum();
        let most: f64 = nights
            .range(from..=until)
            .map(|(_, night)| night.excess)
            .sum();
        let in_burst = bursts.iter().any(|burst| {
            (from..=until).contains(&burst.date) && burst.is_of(&self.view.arms.candidate, question)
        });
        let how = if in_burst { "in a burst, on " } else { "on " };
        let which = if from == until {
            "that night"
        } else {
            "these nights"
        };
        let carried = if nights.is_empty() {
            "the excess came".to_owned()
        } else {
            format!(
                "{} of the {} excess events came",
                number::amount(most.round()),
                number::amount(total.round())
            )
        };
        Diagnosis {
            cause: Cause::OneOff,
            extent: Extent::Everywhere,
            place: None,
            evidence: format!(
                "{carried} {how}{}; without {which} nothing is left",
                nights_in_words(from, until)
            ),
            confidence: weighed.short().min(SUREST),
            began: Some(Began::episode(from, until)),
        }
    }
}
