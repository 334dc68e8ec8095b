//! What counts are kept by.

use serde::{Deserialize, Serialize};

use crate::vocabulary::ApprovalState;

/// Run ids kept for one place and topic on one day, and for one pattern.
pub(crate) const EXAMPLES: usize = 20;

/// A release in a workflow: the cell in which runs are counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cell {
    /// The release.
    pub release: String,
    /// The workflow.
    pub workflow: String,
}

/// A class in one hour (0 to 23, UTC).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct HourOfClass {
    pub(crate) hour: u8,
    pub(crate) failure_class: String,
}

/// What a run id is an example of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Topic {
    /// A failure of this class.
    Failure(String),
    /// A failure of this class with the event of the metric that the failure plan names for the class.
    Watched(String),
    /// A failure of severity 1 or 2.
    HighSeverity,
    /// This approval state.
    Approval(ApprovalState),
    /// Acted outside its authority.
    AuthorityCrossed,
    /// A person finished or repaired it.
    Rescue,
    /// A success that a person had repaired.
    HiddenRescue,
}
