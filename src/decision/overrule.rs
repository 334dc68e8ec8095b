//! What a person decided instead of what a night advised.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::vocabulary::Recommendation;

/// A line of `overrules.ndjson`: somebody decided otherwise than a night advised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Overrule {
    /// When it was written (UTC).
    pub written_at: DateTime<Utc>,
    /// Whose night it is; absent where the records name no agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The last day of the night (UTC).
    pub as_of: NaiveDate,
    /// Who decided.
    pub by: String,
    /// Why.
    pub why: String,
    /// What is done instead; absent where nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Recommendation>,
}

/// What a person decided, and what the night itself advised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Overruled {
    /// When it was said (UTC).
    pub written_at: DateTime<Utc>,
    /// Who decided.
    pub by: String,
    /// Why.
    pub why: String,
    /// What the night itself advised.
    pub advised: Recommendation,
    /// What decided it.
    pub decided_by: String,
}
