//! Whether the mean minutes per run differ: heavy-tailed values, most of them zero.
//!
//! Sums and sums of squares per stratum go in, and the lengths of the rescues. A one-sided p-value and intervals of the ratio
//! and the difference come out, from stratified permutation tests that are corrected for skewness.

mod mean_comparison;
mod mean_stratum;
#[cfg(test)]
mod means_error_tests;
mod permutation;
mod ratio_test;
mod rescue_comparison;
mod rescue_scores;
mod rescue_stratum;
mod skewed_statistic;
mod skewness;

pub use mean_comparison::{MeanComparison, compare_means};
pub use mean_stratum::{MeanStratum, Total};
#[cfg(test)]
pub(crate) use permutation::permutation_moments;
pub use rescue_comparison::compare_rescues;
pub use rescue_stratum::{Length, RescueStratum, Rescues};
