//! One rule.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::condition::Condition;

/// Classifies a failure without a recorded class if all conditions are met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// A unique name. It is recorded with each failure that the rule classifies.
    pub id: String,
    /// The class that the rule gives.
    pub class: String,
    /// The reason, for readers; optional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The conditions, by column of the record. All must be met.
    #[serde(default)]
    pub when: BTreeMap<String, Condition>,
}

impl Rule {
    /// The conditions in words.
    #[must_use]
    pub fn conditions(&self) -> Vec<String> {
        self.when
            .iter()
            .flat_map(|(column, condition)| condition.words(column))
            .collect()
    }
}
