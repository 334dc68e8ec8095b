//! What a release is likely to bring, and what more nights of it would tell.
//!
//! An estimated difference with its interval goes in. A [`Distribution`] of the true difference comes out, and the distribution
//! of what it amounts to where one waits before choosing.

mod difference_posterior;
mod distribution;
mod waiting;

pub use difference_posterior::{EstimatedDifference, posterior, prior};
pub use distribution::Distribution;
pub use waiting::{Waited, Waiting};
