//! What the conduct audit goes by beside the classes' plans.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::vocabulary::Statement;

/// What runs are checked against beside the plan of their class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Audits {
    /// Names in `handoff_target` that nobody in particular answers for; in place of the usual ones (support, inbox, …).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generic_targets: Option<Vec<String>>,
    /// A regular expression for a `next_action` that asks for a hand-off; in place of the usual words (hand over, escalate, …).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handoff_words: Option<String>,
    /// The least share of compliance with which each statement holds, from 0 to 1.
    pub target: BTreeMap<Statement, f64>,
}

impl Audits {
    /// The least share of compliance with which a statement holds.
    #[must_use]
    pub fn target_of(&self, statement: Statement) -> f64 {
        let own = self.target.get(&statement).copied();
        own.unwrap_or(statement.usual_target())
    }
}
