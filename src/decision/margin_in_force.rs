//! The margins of the headline rates.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::vocabulary::{MarginSource, Metric};

/// From where on a change of a headline rate matters. It is fixed on the candidate's first night.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarginInForce {
    /// The rate.
    pub metric: Metric,
    /// The candidate's rate over the baseline's.
    pub ratio: f64,
    /// Candidate − baseline, per run.
    pub difference: f64,
    /// What fixed it.
    pub source: MarginSource,
    /// The night whose traffic it was planned for.
    pub fixed_on: NaiveDate,
    /// The probability with which an equal rate is shown to be within it by the horizon, planned on that night; null where nothing told
    /// its rate.
    pub power: Option<f64>,
}
