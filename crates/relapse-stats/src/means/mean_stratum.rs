//! The sums that a question about mean minutes starts from.

use crate::numerics::real;

/// Minutes of one arm in one stratum.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    /// Runs whose minutes are known, those of 0 minutes included.
    pub runs: u64,
    /// Σ minutes, ≥ 0.
    pub sum: f64,
    /// Σ minutes², ≥ sum²/runs.
    pub sum_of_squares: f64,
}

/// One stratum of a comparison of means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanStratum {
    /// The release before.
    pub baseline: Total,
    /// The release under rollout.
    pub candidate: Total,
}

impl MeanStratum {
    /// The same stratum under the ratio θ. The candidate's minutes are divided by θ, or the baseline's are multiplied by it
    /// where θ < 1. Minutes only become smaller, so no square overflows.
    pub(super) fn at(&self, ln_ratio: f64) -> Self {
        Self {
            candidate: self.candidate.scaled((-ln_ratio).exp().min(1.0)),
            baseline: self.baseline.scaled(ln_ratio.exp().min(1.0)),
        }
    }

    /// n₁n₀/n, the weight of Mantel and Haenszel.
    pub(super) fn weight(&self) -> f64 {
        let (candidate, baseline) = (real(self.candidate.runs), real(self.baseline.runs));
        candidate * (baseline / (candidate + baseline))
    }
}

impl Total {
    fn scaled(self, scale: f64) -> Self {
        Self {
            runs: self.runs,
            sum: self.sum * scale,
            sum_of_squares: self.sum_of_squares * scale * scale,
        }
    }
}
