//! What kind of event a regression is: one burst, one place, or the release itself; and when it began.
//!
//! In: a regressed finding, the counts behind it, and the bursts of the window. Out: a [`Diagnosis`].

mod among;
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

#[cfg(test)]
pub(crate) use control::Control;
pub(crate) use diagnosis::Diagnosis;
pub(crate) use event_kind::diagnose;
pub(crate) use onset::{Began, OnsetEvidence, TrafficStep};
pub(crate) use placebo::PlaceboDates;
pub(crate) use scope_evidence::{
    Among, ApartEvidence, Figures, InBursts, InNights, Lasting, Reach, ScopeEvidence,
};
#[cfg(test)]
pub(crate) use scope_evidence::{ExcessOnNights, MostOfIt};
