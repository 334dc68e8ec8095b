//! What kind of event a regression is: one burst, one place, or the release itself; what hit every release; and what
//! explains the change.

mod bursts;
mod events;
mod explain;
mod onset;
mod scope;
mod weigh;

pub use bursts::{Burst, bursts};
pub use events::{FoundEvent, events};
pub use explain::explain;
pub use onset::Began;
pub use scope::{Diagnosis, diagnose};
