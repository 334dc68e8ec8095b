//! What a question about rescue minutes starts from.

use super::mean_stratum::{MeanStratum, Total};
use crate::numerics::real;

/// Minutes below this count as this in logarithms: a rescue that is recorded with 0 minutes took some.
const SHORTEST: f64 = 1.0;

/// The minutes of one arm in one stratum.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rescues {
    /// The minutes of all runs.
    pub total: Total,
    /// The minutes of the rescued runs.
    pub lengths: Vec<Length>,
}

/// Rescues that took equally long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Length {
    ln_minutes: f64,
    rescues: f64,
}

impl Length {
    /// Rescues of these minutes each. Less than a minute counts as one minute.
    #[must_use]
    pub fn new(minutes: f64, rescues: u64) -> Self {
        Self {
            ln_minutes: minutes.max(SHORTEST).ln(),
            rescues: real(rescues),
        }
    }
}

/// One stratum of a comparison of rescue minutes.
#[derive(Clone, Debug, PartialEq)]
pub struct RescueStratum {
    /// The release before.
    pub baseline: Rescues,
    /// The release under rollout.
    pub candidate: Rescues,
}

impl RescueStratum {
    pub(super) const fn totals(&self) -> MeanStratum {
        MeanStratum {
            baseline: self.baseline.total,
            candidate: self.candidate.total,
        }
    }
}

impl Rescues {
    #[cfg(test)]
    pub(super) fn of(runs: u64, minutes: &[f64]) -> Self {
        Self {
            total: Total {
                runs,
                sum: minutes.iter().sum(),
                sum_of_squares: minutes.iter().map(|one| one * one).sum(),
            },
            lengths: minutes.iter().map(|one| Length::new(*one, 1)).collect(),
        }
    }

    pub(super) fn runs(&self) -> f64 {
        real(self.total.runs)
    }

    /// Rescues whose minutes are known.
    pub(super) fn rescues(&self) -> f64 {
        self.lengths.iter().map(|length| length.rescues).sum()
    }

    /// Σ ln y.
    pub(super) fn ln_minutes(&self) -> f64 {
        let of = |length: &Length| length.rescues * length.ln_minutes;
        self.lengths.iter().map(of).sum()
    }

    /// Σ sᵏ for k = 1, 2, 3 of the scores s of the rescues, each of its ln y + `shift`.
    pub(super) fn powers(&self, shift: f64, score: fn(f64) -> f64) -> [f64; 3] {
        let mut sums = [0.0; 3];
        for length in &self.lengths {
            let score = score(length.ln_minutes + shift);
            let mut power = length.rescues;
            for sum in &mut sums {
                power *= score;
                *sum += power;
            }
        }
        sums
    }
}
