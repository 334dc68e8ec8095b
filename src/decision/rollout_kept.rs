//! How a rollout goes by its plan.

use schemars::JsonSchema;
use serde::Serialize;

use crate::vocabulary::{Metric, RolloutDeviation};

/// How the rollout goes by the plan that `relapse plan` wrote.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Rollout {
    /// Whether nothing deviates; null before the planned rollout begins, and where the releases could not be compared.
    pub as_planned: Option<bool>,
    /// Where it deviates.
    pub deviations: Vec<Deviation>,
    /// Which night it is; null where `as_planned` is.
    pub night: Option<u32>,
    /// The share of the traffic that is planned for this night; null where `as_planned` is.
    pub planned_share: Option<f64>,
    /// The night by which an innocent release may proceed, as planned; null where the plan promises none.
    pub proceed_by: Option<u32>,
    /// The release that the plan compares with.
    pub baseline: String,
    /// The hash of the plan.
    pub sha256: String,
    /// Whether it goes as planned, in a sentence.
    pub in_words: String,
}

/// Where a rollout deviates from its plan.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Deviation {
    /// How.
    pub code: RolloutDeviation,
    /// The first night of it; for what concerns no single night, tonight.
    pub night: u32,
    /// The last night of it.
    pub until: u32,
    /// What was planned: a share of the traffic, runs a night, nights or a margin; null for another baseline.
    pub planned: Option<f64>,
    /// What is, in the same unit.
    pub actual: Option<f64>,
    /// The rate whose margin it is; null otherwise.
    pub metric: Option<Metric>,
    /// One sentence.
    pub text: String,
}
