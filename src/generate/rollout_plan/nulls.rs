//! What one release leaves null where the other writes a value.

use serde::{Deserialize, Serialize};

/// A column that one of the releases leaves null.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nulls {
    /// `rescued` of the candidate's runs that were not rescued.
    NotRescued,
    /// `severity` of this share of the baseline's failures.
    Severity(f64),
    /// `workflow` of this share of the baseline's failures. No row can do without it, so these are lost.
    Workflow(f64),
}

impl Nulls {
    /// The share of the baseline's failures without a severity.
    pub(in crate::generate) const fn of_severities(self) -> f64 {
        match self {
            Self::NotRescued | Self::Workflow(_) => 0.0,
            Self::Severity(share) => share,
        }
    }

    /// The share of the baseline's failures that are lost.
    pub(in crate::generate) const fn of_rows(self) -> f64 {
        match self {
            Self::NotRescued | Self::Severity(_) => 0.0,
            Self::Workflow(share) => share,
        }
    }
}
