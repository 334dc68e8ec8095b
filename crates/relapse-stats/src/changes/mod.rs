//! What a change of a rate consists of: its parts, its place and nights, and its steps along a chain of releases.
//!
//! Counts of both arms, or ratios with their intervals, go in. Contributions with intervals, explanations with
//! probabilities, and the ratio over a chain come out.

mod attribution;
mod contribution;
mod decomposition;
#[cfg(test)]
mod decomposition_tests;
mod episode;
mod excess_likelihood;
mod log_ratio;
mod mix_shift;
mod possible_shift;
mod shrunk_rates;

pub use attribution::{Attributed, ChangedRuns, attribute};
pub use contribution::Contribution;
pub use decomposition::{Decomposition, StratumEffect};
pub use episode::{Episode, LONGEST_EPISODE, Prior, Region, episodes};
pub use excess_likelihood::{Contrast, Span};
pub use log_ratio::LogRatio;
pub use mix_shift::{MixShift, ValueRuns};
pub use possible_shift::{PossibleShift, open_variances};
pub use shrunk_rates::shrunk_rates;
