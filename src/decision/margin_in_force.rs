//! The margins of the headline rates, and what a night takes over from the one before.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Decision, LastNight};
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

/// What a night takes over from the one before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NightBefore {
    /// What it advised.
    pub advice: LastNight,
    /// The candidate and the baseline; none where the data named none.
    pub releases: Option<[String; 2]>,
    /// The margins in force.
    pub margins: Vec<MarginInForce>,
}

impl From<&Decision> for NightBefore {
    fn from(decision: &Decision) -> Self {
        let release = |arm: &Option<super::Arm>| arm.as_ref().map(|arm| arm.release.clone());
        let releases = release(&decision.candidate).zip(release(&decision.baseline));
        Self {
            advice: LastNight {
                as_of: decision.as_of,
                recommendation: decision.recommendation,
            },
            releases: releases.map(|(candidate, baseline)| [candidate, baseline]),
            margins: decision.margins.clone(),
        }
    }
}
