//! One rule.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::condition::Condition;

/// Gives a failure without a class its class, where all of its conditions hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name, which no other rule has: it is recorded with what the rule classifies.
    pub id: String,
    /// The class it gives.
    pub class: String,
    /// Why, for the reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What must hold, by column of the record; all of it.
    #[serde(default)]
    pub when: BTreeMap<String, Condition>,
}

impl Rule {
    /// Its conditions, in words.
    #[must_use]
    pub fn conditions(&self) -> Vec<String> {
        self.when
            .iter()
            .flat_map(|(column, condition)| condition.words(column))
            .collect()
    }
}
