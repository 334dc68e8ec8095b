//! Whether the mean minutes per run differ: heavy-tailed values, most of them zero.
//!
//! Sums and sums of squares per stratum go in. A one-sided p-value and intervals of the ratio and the difference come out,
//! from a stratified permutation test that is corrected for skewness.

mod mean_comparison;
mod mean_stratum;
#[cfg(test)]
mod means_error_tests;
mod permutation;
mod skewness;

pub use mean_comparison::{MeanComparison, compare_means};
pub use mean_stratum::{MeanStratum, Total};
#[cfg(test)]
pub(crate) use permutation::permutation_moments;
