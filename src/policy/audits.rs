//! The settings of the conduct audit.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::vocabulary::Statement;

/// Settings of the conduct audit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Audits {
    /// Values of `handoff_target` that name no particular owner; replaces the defaults (support, inbox, …).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generic_targets: Option<Vec<String>>,
    /// A regular expression for a `next_action` that asks for a hand-off; replaces the default (hand over, escalate, …).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handoff_words: Option<String>,
    /// The lowest compliance at which each statement holds, from 0 to 1.
    pub target: BTreeMap<Statement, f64>,
}

impl Audits {
    /// The lowest compliance at which a statement holds.
    #[must_use]
    pub fn target_of(&self, statement: Statement) -> f64 {
        let own = self.target.get(&statement).copied();
        own.unwrap_or(statement.usual_target())
    }
}
