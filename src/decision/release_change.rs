//! What the candidate changed, as it is published.

use schemars::JsonSchema;
use serde::Serialize;

use super::Effect;
use crate::vocabulary::ChangeKind;

/// One change of the candidate, from the table of changes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReleaseChange {
    /// What changed.
    pub kind: ChangeKind,
    /// The column of the record that tells it apart; null where the table names none.
    pub key: Option<String>,
    /// The value before.
    pub from: Option<String>,
    /// The value after.
    pub to: Option<String>,
    /// Whether the data tell its effect: enough runs of the candidate have the value before, and enough the value after, and other
    /// changes did not come to the same runs.
    pub told: bool,
    /// Failures per run that the change brought, with days, workflows and the other changes held equal; the intervals of all changes
    /// hold together. Null where it is not told.
    pub effect: Option<Effect>,
    /// Whether the change must be split from the rest of the release before data can tell its effect.
    pub needs_split: bool,
    /// The same in sentences.
    pub in_words: String,
}
