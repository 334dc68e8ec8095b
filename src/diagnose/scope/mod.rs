//! What kind of event a regression is: one burst, one place, or the release itself; and when it began.
//!
//! In: a regressed finding, the counts behind it, and the bursts of the window. Out: a [`Diagnosis`].

mod control;
mod diagnosis;
mod event_kind;
mod lasting;
mod local;
mod one_off;
mod onset;
mod placebo;
mod regression;
mod scope_evidence;
mod weigh;

pub use control::Control;
pub use diagnosis::Diagnosis;
pub use event_kind::diagnose;
pub use onset::{Began, OnsetEvidence, TrafficStep};
pub use placebo::PlaceboDates;
pub use scope_evidence::{
    ApartEvidence, ExcessOnNights, Figures, InBatches, InNights, Lasting, Reach, ScopeEvidence,
};
