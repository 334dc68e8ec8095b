//! What kind of event a regression is, what hit every release, what explains a change, and how the releases compare in a
//! row.
//!
//! In: the counts of the cube and the findings of `compare`. Out: values that say what was found. Nothing here writes a
//! sentence or knows what is published.

mod across;
mod events;
mod explain;
mod real_numbers;
mod scope;

pub use across::{
    Across, Asked, BaselineFault, ClassInSpans, FoundCreep, FoundRollback, Gone, MissingReference,
    ReleaseLink, ReleaseRatio, RollbackOutcome, Sound, SpanCounts, Succession, across,
};
pub use events::{
    Burst, BurstEvidence, BurstWithin, EventEvidence, FoundEvent, ReleaseExcess, bursts, events,
};
#[cfg(test)]
pub(crate) use explain::test_cubes;
pub use explain::{Breakdown, Contributing, Cut, Part, PlaceSum, WorkflowMix, explain};
pub use scope::{
    ApartEvidence, Began, Control, Diagnosis, ExcessOnNights, Figures, InBatches, InNights,
    Lasting, OnsetEvidence, PlaceboDates, Reach, ScopeEvidence, TrafficStep, diagnose,
};
