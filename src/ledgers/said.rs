//! What people say of a release.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::vocabulary::ReleaseOutcome;

/// A line of `outcomes.ndjson`: how a release turned out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct OutcomeSaid {
    /// When it was written (UTC).
    pub written_at: DateTime<Utc>,
    /// Whose release it is; absent where the records name no agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The release.
    pub release: String,
    /// How it turned out. Of several lines of a release the last counts.
    pub was: ReleaseOutcome,
    /// Why.
    pub why: String,
    /// Who says so; absent where nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}
