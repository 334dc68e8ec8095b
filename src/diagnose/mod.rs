//! What kind of event a regression is: one burst, one place, or the release itself; what hit every release; and what
//! explains the change.

mod bursts;
mod control;
mod diagnosis;
mod episodes;
mod events;
mod explain;
mod local;
mod one_off;
mod onset;
mod scope;
mod weigh;
mod words;

pub use bursts::{Burst, bursts};
pub use diagnosis::Diagnosis;
pub use events::{FoundEvent, events};
pub use explain::explain;
pub use onset::Began;
pub use scope::diagnose;
