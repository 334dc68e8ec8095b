//! One event, and what shows it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::release_excess::ReleaseExcess;
use crate::vocabulary::Scope;

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FoundEvent {
    /// Its first day.
    pub(crate) from: NaiveDate,
    /// Its last day.
    pub(crate) until: NaiveDate,
    /// The releases it hit.
    pub(crate) releases: BTreeSet<String>,
    /// The workflow, where it hit one only.
    pub(crate) workflow: Option<String>,
    /// The failure class, where it is one.
    pub(crate) failure_class: Option<String>,
    /// What shows it.
    pub(crate) evidence: EventEvidence,
}

/// What shows an event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum EventEvidence {
    /// On the first day, every release that ran failed more than on its other days.
    SharedDay(BTreeMap<String, ReleaseExcess>),
    /// Since the first day, every release that ran has failed more than before.
    Shift(BTreeMap<String, ReleaseExcess>),
    /// One release failed far more in some hours or batches than otherwise.
    Burst(BurstEvidence),
}

/// What a burst of one release consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BurstEvidence {
    pub(crate) failures: u64,
    /// `None` where runs are not known by hour.
    pub(crate) runs: Option<u64>,
    /// The failure classes.
    pub(crate) classes: BTreeSet<String>,
    pub(crate) workflows: BTreeSet<String>,
    /// What it fills.
    pub(crate) within: BurstWithin,
}

/// What a burst fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BurstWithin {
    /// From the beginning of the first hour to the end of the last, in UTC: `[3, 4]` is one hour.
    Hours([u8; 2]),
    /// Some batches.
    Batches(BTreeSet<String>),
}

impl FoundEvent {
    /// `systemic` or `one_off`.
    #[must_use]
    pub(crate) const fn scope(&self) -> Scope {
        match self.evidence {
            EventEvidence::SharedDay(_) | EventEvidence::Shift(_) => Scope::Systemic,
            EventEvidence::Burst(_) => Scope::OneOff,
        }
    }
}
