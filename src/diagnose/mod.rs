//! What kind of event a regression is, what hit every release, what explains a change, and how the releases compare in a
//! row.
//!
//! The counts of the cube and the findings of `compare` go in. Values that describe what was found come out. Nothing here writes a
//! sentence or knows what is published.

mod across;
mod events;
mod explain;
mod real_numbers;
mod release_changes;
mod scope;

pub(crate) use across::{
    Across, Asked, BaselineFault, ClassInSpans, FoundCreep, FoundRollback, Gone, MissingReference,
    ReleaseLink, ReleaseRatio, RollbackOutcome, Sound, SpanCounts, Succession, across,
};
pub(crate) use events::{
    BurstEvidence, BurstWithin, EventEvidence, FoundEvent, ReleaseExcess, events,
};
#[cfg(test)]
pub(crate) use explain::test_cubes;
pub(crate) use explain::{
    Breakdown, Contributing, Cut, Part, PlaceSum, VersionSum, WorkflowMix, explain,
};
pub(crate) use release_changes::{ChangeEffect, FoundChange, ToldBy, release_changes};
pub(crate) use scope::{
    Among, ApartEvidence, Began, Diagnosis, Figures, InBursts, InNights, Lasting, OnsetEvidence,
    PlaceboDates, Reach, ScopeEvidence, TrafficStep, diagnose,
};
#[cfg(test)]
pub(crate) use scope::{Control, ExcessOnNights, MostOfIt};
