//! The counts that a question about a mix of states starts from.

use crate::numerics::real;

/// Counts of each state in one stratum. Both arms list the same states in the same order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MixStratum {
    /// The release before, runs per state.
    pub baseline: Vec<u64>,
    /// The release under rollout, runs per state.
    pub candidate: Vec<u64>,
}

/// The counts of one stratum as real numbers.
pub(super) struct MixTable {
    pub(super) candidate: Vec<f64>,
    pub(super) baseline: Vec<f64>,
    pub(super) candidate_runs: f64,
    pub(super) baseline_runs: f64,
}

impl MixTable {
    /// The table of a stratum. `None` where an arm has no runs.
    pub(super) fn of(stratum: &MixStratum) -> Option<Self> {
        let reals = |counts: &[u64]| {
            counts
                .iter()
                .map(|count| real(*count))
                .collect::<Vec<f64>>()
        };
        let (candidate, baseline) = (reals(&stratum.candidate), reals(&stratum.baseline));
        let candidate_runs: f64 = candidate.iter().sum();
        let baseline_runs: f64 = baseline.iter().sum();
        let is_matched = candidate_runs > 0.0 && baseline_runs > 0.0;
        is_matched.then_some(Self {
            candidate,
            baseline,
            candidate_runs,
            baseline_runs,
        })
    }

    /// The runs of both arms in a state.
    pub(super) fn total(&self, state: usize) -> f64 {
        self.candidate[state] + self.baseline[state]
    }
}
