//! What a regression turned out to be.

use super::onset::Began;
use super::scope_evidence::ScopeEvidence;
use crate::compare::Place;
use crate::vocabulary::{Cause, Extent, Scope};

/// What kind of event a regression is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Diagnosis {
    /// What caused it.
    pub(crate) cause: Cause,
    /// How far it reaches.
    pub(crate) extent: Extent,
    /// The place that carries it, where one does.
    pub(crate) place: Option<Place>,
    /// What shows cause and extent.
    pub(crate) evidence: ScopeEvidence,
    /// The probability that it is an event of this scope, given that it is one.
    pub(crate) confidence: f64,
    /// When it began.
    pub(crate) began: Option<Began>,
}

impl Diagnosis {
    /// Cause and extent in one word: rollout in one place is `local`.
    #[must_use]
    pub(crate) const fn scope(&self) -> Scope {
        match (self.cause, self.extent) {
            (Cause::OneOff, _) => Scope::OneOff,
            (Cause::Systemic, _) => Scope::Systemic,
            (Cause::Undetermined, _) => Scope::Undetermined,
            (Cause::Rollout, Extent::Local) => Scope::Local,
            (Cause::Rollout, Extent::Everywhere) => Scope::Rollout,
        }
    }
}
