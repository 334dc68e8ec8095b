//! What a release changed, as the table of changes lists it.

use serde::{Deserialize, Serialize};

use crate::vocabulary::ChangeKind;

/// One change of a release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Change {
    /// The release that brought it.
    pub release: String,
    /// What changed.
    pub kind: ChangeKind,
    /// The column of the record that tells the change apart, where one does.
    pub key: Option<String>,
    /// The value before.
    pub from: Option<String>,
    /// The value after.
    pub to: Option<String>,
}
