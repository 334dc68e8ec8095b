//! What kind of event a regression is: one burst, one place, or the release itself; and what hit every release.

mod bursts;
mod events;
mod onset;
mod scope;
mod weigh;

pub use bursts::{Burst, bursts};
pub use events::{FoundEvent, events};
pub use onset::Began;
pub use scope::{Diagnosis, diagnose};
