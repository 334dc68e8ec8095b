//! The values of a further column by which runs differ: whom a release serves, and when.

use serde::{Deserialize, Serialize};

/// The column of the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlaceColumn {
    /// `tenant`.
    Tenant,
    /// The hour of `started_at`. There are 24.
    Hour,
}

/// The values of one column, each with a failure rate of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Places {
    /// The column.
    pub(crate) column: PlaceColumn,
    /// How the runs of the releases are spread over its values.
    pub(crate) split: Split,
}

/// How the runs of the releases are spread over values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Split {
    /// Each release serves every value, in its own proportions.
    Mix(Vec<PlannedValue>),
    /// Each unit is served by one release during the rollout, drawn anew for each rollout: half of them by the candidate.
    Units {
        /// How many there are.
        units: u32,
        /// The standard deviation of the natural logarithm of their sizes.
        sizes: f64,
        /// The same of their failure rates.
        rates: f64,
    },
}

/// A value with its risk, and its share of the runs of each release.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PlannedValue {
    /// Its failure rate in relation to the others'.
    pub(crate) risk: f64,
    /// Its share of the baseline's runs, in the history and during the rollout.
    pub(crate) baseline: f64,
    /// Its share of the candidate's runs.
    pub(crate) candidate: f64,
}

impl Places {
    /// Whether it can be drawn.
    pub(super) fn is_sound(&self) -> bool {
        let positive = |value: f64| value.is_finite() && value >= 0.0;
        match &self.split {
            Split::Mix(values) => {
                let sum = |of: fn(&PlannedValue) -> f64| values.iter().map(of).sum::<f64>();
                let parts = values.iter();
                let mut parts = parts.flat_map(|one| [one.risk, one.baseline, one.candidate]);
                parts.all(positive)
                    && sum(|one| one.baseline * one.risk) > 0.0
                    && sum(|one| one.candidate) > 0.0
                    && (self.column != PlaceColumn::Hour || values.len() == 24)
            }
            Split::Units {
                units,
                sizes,
                rates,
            } => {
                let is_tenant = self.column == PlaceColumn::Tenant;
                is_tenant && (2..=250).contains(units) && positive(*sizes) && positive(*rates)
            }
        }
    }
}
