//! What kind of event a regression is: one burst, one place, or the release itself; and since when.
//!
//! In: a regressed finding, the counts behind it, and the bursts of the window. Out: a [`Diagnosis`].

mod control;
mod diagnosis;
mod event_kind;
mod lasting;
mod local;
mod one_off;
mod onset;
mod regression;
mod weigh;
mod words;

pub use diagnosis::Diagnosis;
pub use event_kind::diagnose;
pub use onset::Began;
