//! A regression that is no episode: where it is, and what caused it.

use super::control::Control;
use super::diagnosis::Diagnosis;
use super::onset::Began;
use super::regression::{Regression, SUREST};
use super::weigh::Weighed;
use super::words::{APART, BEFORE, everywhere, suffers_too};
use crate::compare::{Place, Question, View};
use crate::diagnose::events::Burst;
use crate::vocabulary::{Cause, Design, EffectKind, Extent};

/// What else rose by as much, at one in a hundred, rose for the same cause with this probability.
const BY_CONTROL: f64 = 0.95;

impl Regression<'_> {
    /// What is no episode. `view` leaves out an episode that was told of `beside` it.
    pub(super) fn lasting(
        &self,
        view: &View<'_>,
        weighed: &Weighed,
        bursts: &[Burst],
        beside: &str,
    ) -> Option<Diagnosis> {
        let question = &self.finding.question;
        let whole = Question {
            workflow: None,
            ..question.clone()
        };
        let lasts = 1.0 - weighed.short();
        // Only a question about all places can tell one of them from the others.
        let of_all = match &question.workflow {
            Some(_) => &self.weigh(view, &whole, bursts)?,
            None => weighed,
        };
        let (place, carries) = match of_all.place(question.workflow.as_deref()) {
            Some((place, carries)) => (Some(place), carries),
            None => (None, 0.0),
        };
        let carries = carries / (1.0 - of_all.short()).max(f64::MIN_POSITIVE);
        let shown = place
            .filter(|_| carries > 0.5)
            .and_then(|place| Some((place, self.shown_alone(view, place, carries, bursts)?)));
        let is_apart = view.arms.design == Design::BeforeAfter;
        let (extent, named, evidence, alone) = match shown {
            Some((place, evidence)) => (Extent::Local, Some(place.clone()), evidence, carries),
            None => (
                Extent::Everywhere,
                question.workflow.clone().map(Place::Workflow),
                match &question.workflow {
                    Some(_) => "the other workflows are not shown to be free of it".to_owned(),
                    None => everywhere(view, self.evidence, &of_all.kinds()),
                },
                // A mix and a mean have no counts by which one place could be told.
                if self.evidence.kind == EffectKind::RateRatio {
                    1.0 - carries
                } else {
                    1.0
                },
            ),
        };
        let onsets = weighed.onsets(named.as_ref());
        let began = Began::of(view, question, self.evidence, &onsets);
        let earlier: f64 = onsets
            .iter()
            .filter(|(date, _)| *date < view.arms.since)
            .map(|(_, probability)| probability)
            .sum();
        let control = is_apart
            .then(|| Control::suffering(view, question, self.evidence, self.look))
            .flatten();
        let (cause, caveat, confidence) = match (is_apart, control, earlier > 0.5) {
            (false, ..) => (Cause::Rollout, String::new(), lasts * alone),
            (true, Some(control), _) => {
                (Cause::Systemic, suffers_too(&control), lasts * BY_CONTROL)
            }
            (true, None, true) => (Cause::Systemic, BEFORE.to_owned(), lasts * earlier),
            (true, None, false) => (Cause::Undetermined, APART.to_owned(), lasts),
        };
        Some(Diagnosis {
            cause,
            extent,
            place: named,
            evidence: format!("{evidence}{caveat}{beside}"),
            confidence: confidence.min(SUREST),
            began,
        })
    }
}
