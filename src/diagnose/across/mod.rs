//! The releases of the window in a row: what small steps add up to, what a rollback did, and which release to go back to.
//!
//! In: the counts, and the two releases that are compared. Out: an [`Across`]. Intervals hold for this night alone, and
//! nothing here changes a recommendation.

mod creep;
mod look_across;
mod release_chain;
mod release_ratio;
mod rollback_spans;
mod rolled_back;
mod sound_release;
mod succession;
mod taken_back;
#[cfg(test)]
mod tests;
mod window_releases;

pub(crate) use creep::FoundCreep;
pub(crate) use look_across::{Asked, across};
pub(crate) use release_chain::ReleaseLink;
pub(crate) use release_ratio::ReleaseRatio;
pub(crate) use rolled_back::{ClassInSpans, FoundRollback, RollbackOutcome, SpanCounts};
pub(crate) use sound_release::{BaselineFault, Sound};
pub(crate) use succession::{Across, MissingReference, Succession};
pub(crate) use window_releases::Gone;
