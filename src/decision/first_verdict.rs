//! The verdict that a night was first published with.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Decision;
use crate::vocabulary::Recommendation;

/// The verdict that a night was first published with, before a person overruled it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FirstVerdict {
    /// What it advised.
    pub recommendation: Recommendation,
    /// What decided it.
    pub decided_by: String,
    /// The release that was being rolled out; null where the data named none.
    pub candidate: Option<String>,
    /// The release it was compared with; null where the data named none.
    pub baseline: Option<String>,
}

impl From<&Decision> for FirstVerdict {
    fn from(decision: &Decision) -> Self {
        let release = |arm: &Option<super::Arm>| arm.as_ref().map(|arm| arm.release.clone());
        let (recommendation, decided_by) = decision.advised();
        Self {
            recommendation,
            decided_by: decided_by.to_owned(),
            candidate: release(&decision.candidate),
            baseline: release(&decision.baseline),
        }
    }
}

impl FirstVerdict {
    /// Whether it advised the same of the same two releases.
    #[must_use]
    pub fn is_that_of(&self, other: &Self) -> bool {
        let verdict = |one: &Self| {
            (
                one.recommendation,
                one.candidate.clone(),
                one.baseline.clone(),
            )
        };
        verdict(self) == verdict(other)
    }
}
