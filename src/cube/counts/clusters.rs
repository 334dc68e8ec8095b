//! How runs and failures fall on clusters.

use serde::{Deserialize, Serialize};

/// The clusters (tasks, conversations, users) of one day and cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClusterSizes {
    pub(crate) clusters: u64,
    pub(crate) runs: u64,
    /// The sum of their squared runs.
    pub(crate) runs_squared: u64,
}

impl ClusterSizes {
    /// Adds another cell's clusters to these.
    pub(crate) const fn add(&mut self, other: &Self) {
        self.clusters += other.clusters;
        self.runs += other.runs;
        self.runs_squared += other.runs_squared;
    }
}

/// Sums over the clusters of one day and cell, x failures in n runs each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterSums {
    /// Clusters with a failure.
    pub clusters: u64,
    /// Σ x.
    pub(crate) failures: u64,
    /// Σ x².
    pub(crate) failures_squared: u64,
    /// Σ x n.
    pub(crate) failures_times_runs: u64,
}

impl ClusterSums {
    /// Adds another cell's sums to these.
    pub(crate) const fn add(&mut self, other: &Self) {
        self.clusters += other.clusters;
        self.failures += other.failures;
        self.failures_squared += other.failures_squared;
        self.failures_times_runs += other.failures_times_runs;
    }
}
