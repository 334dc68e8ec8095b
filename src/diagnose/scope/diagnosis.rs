//! What is said of a regression: its kind, its place, since when, and how surely.

use super::onset::Began;
use crate::compare::Place;
use crate::vocabulary::{Cause, Extent, Scope};

/// What kind of event a regression is.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// What brought it about.
    pub cause: Cause,
    /// How far it reaches.
    pub extent: Extent,
    /// What carries it, where one place does.
    pub place: Option<Place>,
    /// What shows it, in one sentence.
    pub evidence: String,
    /// The probability that it is an event of this scope, given that it is one.
    pub confidence: f64,
    /// Since when.
    pub began: Option<Began>,
}

impl Diagnosis {
    /// Cause and extent in one word: rollout in one place is `local`.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        match (self.cause, self.extent) {
            (Cause::OneOff, _) => Scope::OneOff,
            (Cause::Systemic, _) => Scope::Systemic,
            (Cause::Undetermined, _) => Scope::Undetermined,
            (Cause::Rollout, Extent::Local) => Scope::Local,
            (Cause::Rollout, Extent::Everywhere) => Scope::Rollout,
        }
    }
}
