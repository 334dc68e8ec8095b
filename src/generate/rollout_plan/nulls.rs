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
}

impl Nulls {
    /// The share of the baseline's failures without a severity.
    pub(in crate::generate) const fn of_severities(self) -> f64 {
        match self {
            Self::NotRescued => 0.0,
            Self::Severity(share) => share,
        }
    }
}
