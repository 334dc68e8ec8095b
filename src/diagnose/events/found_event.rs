//! One event, and what shows it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::release_excess::ReleaseExcess;
use crate::vocabulary::Scope;

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundEvent {
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
    /// What shows it.
    pub evidence: EventEvidence,
}

/// What shows an event.
#[derive(Clone, Debug, PartialEq)]
pub enum EventEvidence {
    /// On the first day, every release that ran failed more than on its other days.
    SharedDay(BTreeMap<String, ReleaseExcess>),
    /// Since the first day, every release that ran has failed more than before.
    Shift(BTreeMap<String, ReleaseExcess>),
    /// One release failed far more in some hours or batches than otherwise.
    Burst(BurstEvidence),
}

/// What a burst of one release consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BurstEvidence {
    /// Failures in it.
    pub failures: u64,
    /// Runs in it.
    pub runs: u64,
    /// The failure classes.
    pub classes: BTreeSet<String>,
    /// The workflows.
    pub workflows: BTreeSet<String>,
    /// What it fills.
    pub within: BurstWithin,
}

/// What a burst fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BurstWithin {
    /// From the beginning of the first hour to the end of the last, in UTC: `[3, 4]` is one hour.
    Hours([u8; 2]),
    /// Some batches.
    Batches(BTreeSet<String>),
}

impl FoundEvent {
    /// `systemic` or `one_off`.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        match self.evidence {
            EventEvidence::SharedDay(_) | EventEvidence::Shift(_) => Scope::Systemic,
            EventEvidence::Burst(_) => Scope::OneOff,
        }
    }
}
