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

pub(crate) use overrides::{Override, Overrides};
pub(crate) use pattern_trend::PatternTrend;
pub(crate) use patterns_by_release::by_release;
pub(crate) use patterns_of::PatternsOf;
pub(crate) use repeated_pattern::{RepeatedPattern, repeated};

#[cfg(test)]
mod tests;
