//! What kind of event a regression is: one burst, one place, or the release itself; and what hit every release.

mod bursts;
mod events;
mod scope;

pub use bursts::{Burst, bursts};
pub use events::{FoundEvent, events};
pub use scope::{Diagnosis, diagnose};
