//! A regression that is no episode: how far it reaches, and what caused it.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::among::among;
use super::control::Control;
use super::diagnosis::Diagnosis;
use super::onset::Began;
use super::regression::{Regression, SUREST};
use super::scope_evidence::{ApartEvidence, Figures, Lasting, Reach, ScopeEvidence};
use super::weigh::Weighed;
use crate::compare::{Burst, Place, Question, View};
use crate::cube::Dimension;
use crate::diagnose::real_numbers::real;
use crate::vocabulary::{Cause, Design, EffectKind, Extent};

/// What else rose by as much, at one in a hundred, rose for the same cause with this probability.
const BY_CONTROL: f64 = 0.95;

/// Where a regression is, and how probable that is if it lasts.
struct Located {
    extent: Extent,
    place: Option<Place>,
    reach: Reach,
    probability: f64,
}

/// What caused a regression, and how probable that is if it lasts.
struct Caused {
    cause: Cause,
    apart: Option<ApartEvidence>,
    probability: f64,
}

impl Regression<'_> {
    /// What is no episode. Where `view` leaves out the nights of an episode, these are `beside` it.
    pub(super) fn lasting(
        &self,
        view: &View<'_>,
        weighed: &Weighed,
        bursts: &[Burst],
        beside: Option<RangeInclusive<NaiveDate>>,
    ) -> Option<Diagnosis> {
        let question = &self.finding.question;
        let located = self.located(view, weighed, bursts)?;
        let onsets = weighed.onsets(located.place.as_ref());
        let caused = self.caused(view, &onsets, located.probability);
        let lasts = 1.0 - weighed.short();
        Some(Diagnosis {
            cause: caused.cause,
            extent: located.extent,
            place: located.place,
            evidence: ScopeEvidence::Lasting(Box::new(Lasting {
                reach: located.reach,
                apart: caused.apart,
                beside,
            })),
            confidence: (lasts * caused.probability).min(SUREST),
            began: Began::of(view, question, self.evidence, &onsets),
        })
    }

    fn located(&self, view: &View<'_>, weighed: &Weighed, bursts: &[Burst]) -> Option<Located> {
        let question = &self.finding.question;
        // Only a question about all places can tell one of them from the others.
        let of_all = match &question.workflow {
            Some(_) => {
                let whole = Question {
                    workflow: None,
                    ..question.clone()
                };
                &self.weigh(view, &whole, bursts)?
            }
            None => weighed,
        };
        if let Some(located) = self.in_a_version_or_label(view, of_all, bursts) {
            return Some(located);
        }
        let of_all = &of_all.without_versions_and_labels();
        let (place, carries) = match of_all.place(question.workflow.as_deref()) {
            Some((place, carries)) => (Some(place), carries),
            None => (None, 0.0),
        };
        let carries = carries / (1.0 - of_all.short()).max(f64::MIN_POSITIVE);
        let shown = place
            .filter(|_| carries > 0.5)
            .and_then(|place| Some((place, self.shown_alone(view, place, carries, bursts)?)));
        Some(match shown {
            Some((place, reach)) => Located {
                extent: Extent::Local,
                place: Some(place.clone()),
                reach,
                probability: carries,
            },
            None => Located {
                extent: Extent::Everywhere,
                place: question.workflow.clone().map(Place::Workflow),
                reach: self.not_confined(view, of_all),
                // A mix and a mean have no counts that could single out one place.
                probability: match self.evidence.kind {
                    EffectKind::RateRatio => 1.0 - carries,
                    _ => 1.0,
                },
            },
        })
    }

    /// The version or label that carries the excess, where one is shown to. Otherwise none of them has a say: a column that happens to
    /// agree with an excess must not make the verdict less sure.
    fn in_a_version_or_label(
        &self,
        view: &View<'_>,
        of_all: &Weighed,
        bursts: &[Burst],
    ) -> Option<Located> {
        let named = self.finding.question.workflow.as_deref();
        let (place, carries) = of_all.place(named)?;
        let odds = match place {
            // Of twenty labels, one often agrees with an excess by chance.
            Place::Facet(facet) if matches!(facet.dimension, Dimension::Label(_)) => {
                real(of_all.labels())
            }
            Place::Facet(facet) if facet.dimension.is_version_or_label() => 1.0,
            _ => return None,
        };
        let carries = carries / (1.0 - of_all.short()).max(f64::MIN_POSITIVE);
        if carries <= odds * (1.0 - carries) {
            return None;
        }
        let reach = self.shown_alone(view, place, carries, bursts)?;
        Some(Located {
            extent: Extent::Local,
            place: Some(place.clone()),
            reach,
            probability: carries,
        })
    }

    /// What is shown of a regression that is not confined to one place. A question about the only workflow is one about all.
    fn not_confined(&self, view: &View<'_>, of_all: &Weighed) -> Reach {
        let question = &self.finding.question;
        if question.workflow.is_some() && of_all.has_several_workflows() {
            return Reach::NotOnlyThisWorkflow;
        }
        let figures = Figures::of(self.evidence);
        let among = among(view, question, self.look.through);
        let tasks = self.evidence.tasks;
        Reach::NotConfined {
            figures,
            tasks,
            among,
        }
    }

    /// The release, where both releases shared days: then the probability is that of the `place`.
    fn caused(&self, view: &View<'_>, onsets: &[(NaiveDate, f64)], place: f64) -> Caused {
        if view.arms.design != Design::BeforeAfter {
            return Caused {
                cause: Cause::Rollout,
                apart: None,
                probability: place,
            };
        }
        let earlier: f64 = onsets
            .iter()
            .filter(|(date, _)| *date < view.arms.since)
            .map(|(_, probability)| probability)
            .sum();
        let control = Control::suffering(view, &self.finding.question, self.evidence, self.look);
        let (cause, apart, probability) = match (control, earlier > 0.5) {
            (Some(control), _) => (
                Cause::Systemic,
                ApartEvidence::OthersSuffer(control),
                BY_CONTROL,
            ),
            (None, true) => (Cause::Systemic, ApartEvidence::BeganBefore, earlier),
            (None, false) => (Cause::Undetermined, ApartEvidence::Nothing, 1.0),
        };
        Caused {
            cause,
            apart: Some(apart),
            probability,
        }
    }
}
