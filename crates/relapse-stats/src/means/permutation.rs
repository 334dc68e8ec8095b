//! The stratified permutation moments of minutes.
//!
//! If minutes are exchangeable within strata, the candidate's total has n₁/n of the stratum's total as its mean and the
//! variance n₁n₀/(n(n−1)) Σ(y − ȳ)² (Pitman 1937). Sums and sums of squares are enough to compute them.

use super::mean_stratum::{MeanStratum, Total};
use super::ratio_test::WeightedMeans;
use super::skewed_statistic::SkewedStatistic;
use super::skewness::third_moment;
use crate::numerics::{ln_binomial_upper, real};
use crate::variation::ReferenceLaw;

/// The strata with runs in both arms, and their Mantel–Haenszel weight Σ n₁n₀/n.
pub(super) struct MeanEvidence {
    strata: Vec<MeanStratum>,
    pub(super) weight: f64,
}

/// The moments of the statistic at one ratio, and the sums behind the effective number of rescues.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PermutationMoments {
    /// T(θ).
    pub(crate) statistic: f64,
    /// V(θ).
    pub(crate) variance: f64,
    /// ΣM of both arms.
    minutes: f64,
    /// Σy² of both arms.
    squares: f64,
    /// The candidate's minutes.
    candidate: f64,
    /// The minutes expected of the candidate.
    expected: f64,
}

impl MeanEvidence {
    /// `None` where no stratum has runs in both arms, or a sum is negative or not finite.
    pub(super) fn of(strata: &[MeanStratum]) -> Option<Self> {
        let matched: Vec<MeanStratum> = strata
            .iter()
            .filter(|stratum| stratum.baseline.runs > 0 && stratum.candidate.runs > 0)
            .copied()
            .collect();
        let is_valid = |total: &Total| {
            (0.0..f64::INFINITY).contains(&total.sum)
                && (0.0..f64::INFINITY).contains(&total.sum_of_squares)
        };
        let are_valid = matched
            .iter()
            .all(|s| is_valid(&s.baseline) && is_valid(&s.candidate));
        if matched.is_empty() || !are_valid {
            return None;
        }
        let weight = matched.iter().map(MeanStratum::weight).sum();
        Some(Self {
            strata: matched,
            weight,
        })
    }

    /// The same evidence with the arms exchanged.
    pub(super) fn mirrored(&self) -> Self {
        let swap = |stratum: &MeanStratum| MeanStratum {
            baseline: stratum.candidate,
            candidate: stratum.baseline,
        };
        Self {
            strata: self.strata.iter().map(swap).collect(),
            weight: self.weight,
        }
    }

    /// The mean of each arm over the strata. T(θ) = 0 at their ratio.
    pub(super) fn means(&self) -> WeightedMeans {
        let mean = |arm: fn(&MeanStratum) -> Total| -> f64 {
            let weighted = |stratum: &MeanStratum| {
                stratum.weight() * (arm(stratum).sum / real(arm(stratum).runs))
            };
            self.strata.iter().map(weighted).sum::<f64>() / self.weight
        };
        WeightedMeans {
            baseline: mean(|stratum| stratum.baseline),
            candidate: mean(|stratum| stratum.candidate),
        }
    }

    /// ln of the one-sided p of "ratio ≤ θ".
    pub(super) fn ln_upper(&self, reference: ReferenceLaw, ln_ratio: f64) -> f64 {
        let moments = self.moments(ln_ratio);
        let skewed = SkewedStatistic {
            statistic: moments.statistic,
            variance: moments.variance,
            third_moment: self.third_moment(ln_ratio),
        };
        skewed.ln_upper(reference).max(moments.ln_effective_upper())
    }

    /// The approximate third central moment of the statistic at θ = e^`ln_ratio`.
    pub(super) fn third_moment(&self, ln_ratio: f64) -> f64 {
        let scaled: Vec<MeanStratum> = self.strata.iter().map(|s| s.at(ln_ratio)).collect();
        third_moment(&scaled)
    }

    /// The moments of the statistic at θ = e^`ln_ratio`.
    pub(super) fn moments(&self, ln_ratio: f64) -> PermutationMoments {
        let mut sum = PermutationMoments::default();
        for stratum in &self.strata {
            let part = permutation_moments(stratum, ln_ratio);
            sum.statistic += part.statistic;
            sum.variance += part.variance;
            sum.minutes += part.minutes;
            sum.squares += part.squares;
            sum.candidate += part.candidate;
            sum.expected += part.expected;
        }
        sum
    }
}

/// The permutation moments of one stratum with the candidate's minutes divided by θ.
pub(crate) fn permutation_moments(stratum: &MeanStratum, ln_ratio: f64) -> PermutationMoments {
    let MeanStratum {
        candidate: ours,
        baseline: theirs,
    } = stratum.at(ln_ratio);
    let (candidate, baseline) = (real(ours.runs), real(theirs.runs));
    let runs = candidate + baseline;
    let sum = ours.sum + theirs.sum;
    let squares = ours.sum_of_squares + theirs.sum_of_squares;
    if sum <= 0.0 {
        return PermutationMoments::default();
    }
    let mean = sum / runs;
    let deviations = (squares - sum * mean).max(0.0);
    let product = candidate * (baseline / runs);
    PermutationMoments {
        statistic: product * (ours.sum / candidate - theirs.sum / baseline),
        variance: product / (runs - 1.0) * deviations,
        minutes: sum,
        squares,
        candidate: ours.sum,
        expected: candidate * mean,
    }
}

impl PermutationMoments {
    /// ln of the binomial tail of the effective number of rescues (Kish 1965).
    pub(super) fn ln_effective_upper(&self) -> f64 {
        let effective = self.minutes * (self.minutes / self.squares);
        let candidate = effective * (self.candidate / self.minutes);
        ln_binomial_upper(candidate, effective, self.expected / self.minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_ratio_overflows() {
        let total = |runs, sum: f64| Total {
            runs,
            sum,
            sum_of_squares: 3.0 * sum * sum,
        };
        let stratum = MeanStratum {
            baseline: total(100, 90.0),
            candidate: total(50, 40.0),
        };
        for ln_ratio in [-700.0, -400.0, 400.0, 700.0] {
            let moments = permutation_moments(&stratum, ln_ratio);
            assert!(moments.variance > 0.0 && moments.variance.is_finite());
            assert!(moments.statistic.is_finite());
            assert!(moments.ln_effective_upper() <= 0.0);
        }
    }
}
