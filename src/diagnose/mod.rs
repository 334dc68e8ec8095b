//! What kind of event a regression is: one burst, one place, or the release itself; what hit every release; what
//! explains the change; and what the releases in a row show.

mod across;
mod bursts;
mod events;
mod explain;
mod onset;
mod scope;
mod weigh;

pub use across::{Across, Asked, Gone, Sound, across};
pub use bursts::{Burst, bursts};
pub use events::{FoundEvent, events};
pub use explain::explain;
pub use onset::Began;
pub use scope::{Diagnosis, diagnose};
