//! A regression, with what is needed to examine it.

use super::weigh::Weighed;
use crate::compare::{Burst, Evidence, Finding, Look, Question, View};
use crate::stats::ln_level;

/// A part of a regression is left once an episode is taken out where the rest is significant by itself, at the level at
/// which innocent releases may be rolled back: one in a hundred.
pub(super) const LN_LEFT: f64 = ln_level::ONE_IN_A_HUNDRED;

/// No diagnosis is more probable than this, since some explanations are not weighed: of what was planted, 99 in 100 are
/// diagnosed correctly (`benches/scope`).
pub(super) const SUREST: f64 = 0.99;

/// A regression, with what is needed to examine it.
pub(super) struct Regression<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) finding: &'a Finding,
    pub(super) evidence: &'a Evidence,
    pub(super) look: Look,
}

impl Regression<'_> {
    /// Weighs the explanations of what a question asks about, in this or a narrower view.
    pub(super) fn weigh(
        &self,
        view: &View<'_>,
        question: &Question,
        bursts: &[Burst],
    ) -> Option<Weighed> {
        // The history's dispersion: with the rollout's own, a burst would excuse itself.
        let history = view.history(question).dispersion(view.arms.design);
        let dispersion = history.map_or(1.0, |one| one.factor);
        Weighed::of(view, question, self.look.through, dispersion, bursts)
    }
}
