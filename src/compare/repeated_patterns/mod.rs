//! Failures that keep coming back, ranked by what they cost.
//!
//! The patterns of a window and the team's decisions about them go in. Each pattern comes out once, with its counts, its
//! standing and its trend.

mod grouping;
mod overrides;
mod pattern_standing;
mod pattern_trend;
mod patterns_by_release;
mod patterns_of;
mod repeated_pattern;

pub use overrides::{Override, Overrides};
pub use pattern_standing::PatternStanding;
pub use pattern_trend::PatternTrend;
pub use patterns_by_release::by_release;
pub use patterns_of::PatternsOf;
pub use repeated_pattern::{RepeatedPattern, repeated};

#[cfg(test)]
mod tests;
