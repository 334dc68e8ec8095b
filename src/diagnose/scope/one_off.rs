//! One-off: a regression that is an episode, and nothing without it.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::diagnosis::Diagnosis;
use super::onset::Began;
use super::regression::{LN_LEFT, Regression, SUREST};
use super::scope_evidence::{ExcessOnNights, InBatches, InNights, ScopeEvidence};
use super::weigh::Weighed;
use crate::compare::{Burst, Without};
use crate::cube::Facet;
use crate::diagnose::real_numbers::in_real;
use crate::vocabulary::{Cause, Extent, Metric};

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
        let nights = own.first()?.0.date..=own.last()?.0.date;
        let mut facets: Vec<Facet> = own.iter().map(|(_, facet)| facet.clone()).collect();
        facets.sort_unstable();
        facets.dedup();
        let rest = self.view.without(Without::Facets(&facets));
        let left = rest.ln_p(question, self.look.through, &rest.history(question));
        if left.is_some_and(|ln_p| ln_p <= LN_LEFT) {
            return None;
        }
        let failures = own.iter().map(|(burst, _)| burst.failures).sum();
        let compared = self.evidence.candidate.count;
        let is_part = question.metric == Metric::FailureRate && in_real(failures) <= compared;
        let evidence = InBatches {
            failures,
            of: is_part.then_some(compared),
            batches: facets.len(),
            first: facets.first()?.value.clone(),
            nights: nights.clone(),
        };
        Some(one_off(
            ScopeEvidence::Batches(evidence),
            IN_BATCHES,
            &nights,
        ))
    }

    /// An episode of some nights.
    pub(super) fn of_nights(
        &self,
        weighed: &Weighed,
        nights: RangeInclusive<NaiveDate>,
        bursts: &[Burst],
    ) -> Diagnosis {
        let question = &self.finding.question;
        let by_night = self.view.nightly_excess(question, self.look.through);
        let within = by_night.range(nights.clone());
        let excess = ExcessOnNights {
            within: within.map(|(_, night)| night.excess).sum(),
            all: by_night.values().map(|night| night.excess).sum(),
            borrowed: Some(question.rate().metric).filter(|own| *own != question.metric),
        };
        let in_burst = bursts.iter().any(|burst| {
            nights.contains(&burst.date) && burst.is_of(&self.view.arms.candidate, question)
        });
        let evidence = InNights {
            nights: nights.clone(),
            excess: (!by_night.is_empty()).then_some(excess),
            in_burst,
        };
        one_off(
            ScopeEvidence::Nights(evidence),
            weighed.short().min(SUREST),
            &nights,
        )
    }
}

fn one_off(
    evidence: ScopeEvidence,
    confidence: f64,
    nights: &RangeInclusive<NaiveDate>,
) -> Diagnosis {
    Diagnosis {
        cause: Cause::OneOff,
        extent: Extent::Everywhere,
        place: None,
        evidence,
        confidence,
        began: Some(Began::episode(nights)),
    }
}
