//! One event.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::vocabulary::Scope;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundEvent {
    /// `systemic` or `one_off`.
    pub scope: Scope,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub until: NaiveDate,
    /// The releases it hit.
    pub releases: BTreeSet<String>,
    /// The workflow, where it hit one only.
    pub workflow: Option<String>,
    /// The failure class, where it is one.
    pub failure_class: Option<String>,
    /// What shows it, in one sentence.
    pub evidence: String,
}
