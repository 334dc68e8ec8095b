//! One-off: a regression that is an episode, and nothing without it.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::diagnosis::Diagnosis;
use super::onset::Began;
use super::regression::{Regression, SUREST};
use super::scope_evidence::{ExcessOnNights, InBursts, InNights, ScopeEvidence};
use super::weigh::Weighed;
use crate::compare::Burst;
use crate::diagnose::real_numbers::in_real;
use crate::vocabulary::{Cause, Extent, Metric};

/// Of bursts without which nothing was found, so many in a hundred are what they look like.
const IN_BURSTS: f64 = 0.95;

impl Regression<'_> {
    /// One-off, if the excess came in some hours or batches that burst: without them it was never found.
    pub(super) fn of_bursts(&self, bursts: &[Burst]) -> Option<Diagnosis> {
        let question = &self.finding.question;
        if self.finding.crossing?.outlasts_bursts {
            return None;
        }
        let mut own = self.view.single_bursts(bursts);
        own.retain(|burst| burst.is_in(question));
        let nights = own.first()?.date..=own.last()?.date;
        let in_hours = own.iter().filter(|burst| burst.batch().is_none());
        let hours: BTreeSet<_> = in_hours.map(|burst| (burst.date, &burst.stretch)).collect();
        let failures = own.iter().map(|burst| burst.failures).sum();
        let compared = self.evidence.candidate.count;
        let is_part = question.metric == Metric::FailureRate && in_real(failures) <= compared;
        let evidence = InBursts {
            failures,
            of: is_part.then_some(compared),
            hours: hours.len(),
            batches: own
                .iter()
                .filter_map(Burst::batch)
                .map(|facet| facet.value)
                .collect(),
            nights: nights.clone(),
        };
        Some(one_off(ScopeEvidence::Bursts(evidence), IN_BURSTS, &nights))
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
