//! The stratified permutation moments of minutes.
//!
//! Under exchangeability within strata the candidate's total has mean n₁/n of the stratum's and
//! variance n₁n₀/(n(n−1)) Σ(y − ȳ)² (Pitman 1937); sums and sums of squares are enough.

use super::distribution::ln_binomial_upper;
use super::means::{MeanStratum, Total};
use super::number::real;
use super::skewness::third_moment;

/// The strata with runs in both arms, and their Mantel–Haenszel weight Σ n₁n₀/n.
pub(super) struct Evidence {
    strata: Vec<MeanStratum>,
    pub(super) weight: f64,
}

/// What the minutes of both arms amount to at one ratio.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PermutationMoments {
    pub(super) statistic: f64,
    pub(super) variance: f64,
    /// ΣM and Σy², both arms together.
    minutes: f64,
    squares: f64,
    /// The candidate's minutes, seen and expected.
    candidate: f64,
    expected: f64,
}

impl Evidence {
    pub(super) fn of(strata: &[MeanStratum]) -> Option<Self> {
        let matched: Vec<MeanStratum> = strata
            .iter()
            .filter(|stratum| stratum.baseline.runs > 0 && stratum.candidate.runs > 0)
            .copied()
            .collect();
        let sound = |total: &Total| {
            (0.0..f64::INFINITY).contains(&total.sum)
                && (0.0..f64::INFINITY).contains(&total.sum_of_squares)
        };
        let all = matched
            .iter()
            .all(|s| sound(&s.baseline) && sound(&s.candidate));
        if matched.is_empty() || !all {
            return None;
        }
        let weight = matched.iter().map(MeanStratum::weight).sum();
        Some(Self {
            strata: matched,
            weight,
        })
    }

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

    /// Where T(θ) = 0: Σ w ȳ₁ / Σ w ȳ₀.
    pub(super) fn ratio(&self) -> Option<f64> {
        let mean = |arm: fn(&MeanStratum) -> Total| -> f64 {
            let weighted = |stratum: &MeanStratum| {
                stratum.weight() * (arm(stratum).sum / real(arm(stratum).runs))
            };
            self.strata.iter().map(weighted).sum()
        };
        let (candidate, baseline) = (mean(|s| s.candidate), mean(|s| s.baseline));
        (candidate > 0.0 || baseline > 0.0).then(|| candidate / baseline)
    }

    /// About the third central moment of the statistic at θ = e^`ln_ratio`.
    pub(super) fn third_moment(&self, ln_ratio: f64) -> f64 {
        let scaled: Vec<MeanStratum> = self.strata.iter().map(|s| s.at(ln_ratio)).collect();
        third_moment(&scaled)
    }

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

impl MeanStratum {
    /// The candidate's minutes divided by θ, or the baseline's multiplied by it where θ < 1: minutes are only ever made
    /// smaller, so that no square overflows.
    fn at(&self, ln_ratio: f64) -> Self {
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

/// The permutation moments of one stratum with the candidate's minutes divided by θ.
pub(super) fn permutation_moments(stratum: &MeanStratum, ln_ratio: f64) -> PermutationMoments {
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
    /// ln of the binomial tail of the effective number of rescues.
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
