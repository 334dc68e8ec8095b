//! Scope: whether a regression is one burst, one place, or the release itself.

use super::bursts::Burst;
use super::control::Control;
use super::diagnosis::Diagnosis;
use super::onset::Began;
use super::weigh::Weighed;
use super::words::{APART, BEFORE, beside, everywhere, suffers_too};
use crate::compare::{Evidence, Finding, Look, Place, Question, View};
use crate::vocabulary::{Cause, Design, EffectKind, Extent};

/// Of a regression that an episode explains, the rest lasts where it is shown by itself, at the level at which innocent releases
/// may be rolled back: one in a hundred.
pub(super) const LN_LEFT: f64 = -4.605_170;

/// Nothing is said more surely, for there are explanations that were not weighed: of what was, 99 in 100 are right
/// (`benches/scope.rs`).
pub(super) const SUREST: f64 = 0.99;

/// What else rose by as much, at one in a hundred, rose for the same cause with this probability.
const BY_CONTROL: f64 = 0.95;

/// A regression and what there is to look into it with.
pub(super) struct Case<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) finding: &'a Finding,
    pub(super) evidence: &'a Evidence,
    pub(super) look: Look,
}

/// Looks into a regressed finding.
///
/// One-off: without the batches that burst nothing is left; or of all explanations an episode of at most three nights is the
/// likelier, and without these nights nothing is left. Where something is, the rest is looked into by itself. Local: one
/// workflow, tool, model or tenant most likely carries it, and the others taken together are shown unaffected: they have no
/// excess of their own, and their interval excludes what that place suffers, or the odds are 19 to 1 that it alone carries
/// it. Otherwise it is the release's where both releases shared days. Where they did not it is undetermined; but what began
/// before the candidate did, or what other releases and workflows suffer that it did not change, is not the candidate's.
#[must_use]
pub fn diagnose(
    view: &View<'_>,
    finding: &Finding,
    look: Look,
    bursts: &[Burst],
) -> Option<Diagnosis> {
    let case = Case {
        view,
        finding,
        evidence: finding.evidence.as_ref().ok()?,
        look,
    };
    let question = &finding.question;
    let weighed = case.weigh(view, question, bursts)?;
    if let Some(one_off) = case.of_batches(bursts) {
        return Some(one_off);
    }
    if weighed.short() <= 0.5 {
        return case.lasting(view, &weighed, bursts, "");
    }
    let (from, until) = weighed.episode()?;
    let rest = view.without_nights(from, until);
    let left = rest.ln_p(question, look.through, rest.history(question));
    if left.is_none_or(|ln_p| ln_p > LN_LEFT) {
        return Some(case.of_nights(&weighed, (from, until), bursts));
    }
    let beside = beside(from, until);
    case.lasting(&rest, &case.weigh(&rest, question, &[])?, &[], &beside)
}

impl Case<'_> {
    fn weigh(&self, view: &View<'_>, question: &Question, bursts: &[Burst]) -> Option<Weighed> {
        // That of the history: a burst in the rollout would excuse itself.
        let dispersion = view.history(question).map_or(1.0, |one| one.factor);
        Weighed::of(view, question, self.look.through, dispersion, bursts)
    }

    /// What is no episode. `view` leaves out an episode that was told of `beside` it.
    fn lasting(
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
        // One place is told from the others by a question of them all.
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
