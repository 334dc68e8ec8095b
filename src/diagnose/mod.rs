//! What kind of event a regression is: one burst, one place, or the release itself; what hit every release; what
//! explains the change; and what the releases in a row show.

mod across;
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
mod shift;
mod weigh;
mod words;

pub use across::{Across, Asked, Gone, Sound, across};
pub use bursts::{Burst, bursts};
pub use diagnosis::Diagnosis;
pub use events::{FoundEvent, events};
pub use explain::explain;
pub use onset::Began;
pub use scope::diagnose;

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
const fn in_real(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::cast_precision_loss, reason = "a number of nights or places")]
const fn real(count: usize) -> f64 {
    count as f64
}
