//! What a night would have recommended, in short: a line of `replay.ndjson`, and what else a timeline shows.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Decision, Rollout, TriggerState};
use crate::vocabulary::Recommendation;

/// A night that was replayed.
#[derive(Clone, Debug, Serialize)]
pub struct Replayed {
    /// As in [`Decision::agent`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The night.
    pub as_of: NaiveDate,
    /// What it would have advised.
    pub recommendation: Recommendation,
    /// As in [`Decision::decided_by`].
    pub decided_by: String,
    /// As in [`Decision::decided_by_text`].
    #[serde(skip)]
    pub decided_by_text: String,
    /// As in [`Decision::triggers`].
    pub triggers: Vec<TriggerState>,
    /// As in [`Decision::rollout`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollout: Option<Rollout>,
    /// Which night of the rollout it was; 0 where there was nothing to compare.
    #[serde(skip)]
    pub night: u32,
    /// The nights the rollout was planned to take.
    #[serde(skip)]
    pub horizon: u32,
    /// The release that was being rolled out; none where the data named none.
    #[serde(skip)]
    pub candidate: Option<String>,
    /// The release it was compared with.
    #[serde(skip)]
    pub baseline: Option<String>,
}

impl From<Decision> for Replayed {
    fn from(decision: Decision) -> Self {
        Self {
            agent: decision.agent,
            as_of: decision.as_of,
            recommendation: decision.recommendation,
            decided_by: decision.decided_by,
            decided_by_text: decision.decided_by_text,
            triggers: decision.triggers,
            rollout: decision.rollout,
            night: decision.looks.night,
            horizon: decision.looks.horizon,
            candidate: decision.candidate.map(|arm| arm.release),
            baseline: decision.baseline.map(|arm| arm.release),
        }
    }
}
