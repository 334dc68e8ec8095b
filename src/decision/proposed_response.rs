//! What the failure plan could say of a class, from what retries achieved.

use schemars::JsonSchema;
use serde::Serialize;

use crate::vocabulary::Response;

/// A class without a response in the failure plan, and what the attempts of its retried runs propose.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProposedResponse {
    /// The class.
    pub failure_class: String,
    /// What is proposed; null where the runs do not tell.
    pub response: Option<Response>,
    /// The most attempts after the first; null unless `retry` is proposed.
    pub max_retries: Option<u32>,
    /// Retried runs of which each failed attempt was idempotent, and none executed the action.
    pub runs: u64,
    /// Of these, the runs whose last attempt succeeded.
    pub helped: u64,
    /// The lower limit of their share; null without such a run.
    pub lower: Option<f64>,
    /// Its upper limit.
    pub upper: Option<f64>,
    /// Retried runs of which an attempt was not idempotent, or executed the action.
    pub harmful: u64,
    /// Retried runs of which it is not known whether each failed attempt was idempotent.
    pub unknown: u64,
    /// How many more such runs would tell; null where something is proposed, or no number would.
    pub more: Option<u64>,
    /// Why, in sentences.
    pub in_words: String,
    /// Some of the runs.
    pub examples: Vec<String>,
}
