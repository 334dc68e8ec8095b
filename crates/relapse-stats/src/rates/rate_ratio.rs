//! The rate ratio θ, conditional on every stratum's total.
//!
//! At a ratio θ the baseline's rate in stratum i is the one that explains the stratum's total,
//! p₀ᵢ = Kᵢ / (n₁ᵢθ + n₀ᵢ), and p₁ᵢ = θ p₀ᵢ. The odds ratio of the noncentral hypergeometric law is therefore
//!
//! ωᵢ(θ) = θ (n₁ᵢθ + n₀ᵢ − Kᵢ) / ((n₁ᵢ − Kᵢ) θ + n₀ᵢ)
//!
//! It increases in θ, is 1 at θ = 1 and is close to θ for rare events. Where a rate would exceed 1, ωᵢ is 0 or ∞ and the
//! candidate's events in the stratum are certain.

use super::score::Score;
use super::stratum::Stratum;
use crate::hypergeometric::{FixedMargins, Resolution, TabulatedLaw, Tilted, ln_upper_tail};
use crate::numerics::{normal_upper_quantile, real, zero_of_increasing};

/// The strata that can distinguish the arms, and the candidate's events in them.
#[derive(Clone, Debug)]
pub(crate) struct RateEvidence {
    strata: Vec<StratumSplit>,
    observed: f64,
}

/// One stratum's totals and how its events are split between the arms.
#[derive(Clone, Copy, Debug)]
struct StratumSplit {
    margins: FixedMargins,
    /// x, the candidate's events.
    observed: f64,
    /// x − E₁[X] = (x₁n₀ − x₀n₁)/N, from whole numbers.
    central_gap: f64,
}

impl RateEvidence {
    /// Keeps the strata whose totals do not fix the split. The others carry no information.
    pub(crate) fn of(strata: &[Stratum]) -> Self {
        let split = |stratum: &Stratum| {
            Some(StratumSplit {
                margins: stratum.margins()?,
                observed: real(stratum.candidate.events()),
                central_gap: stratum.central_gap(),
            })
        };
        Self::new(strata.iter().filter_map(split).collect())
    }

    fn new(strata: Vec<StratumSplit>) -> Self {
        let observed = strata.iter().map(|split| split.observed).sum();
        Self { strata, observed }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.strata.is_empty()
    }

    /// The same evidence with the arms exchanged: θ becomes 1/θ.
    pub(super) fn mirrored(&self) -> Self {
        let mirror = |split: &StratumSplit| StratumSplit {
            margins: split.margins.mirrored(),
            observed: split.margins.events - split.observed,
            central_gap: -split.central_gap,
        };
        Self::new(self.strata.iter().map(mirror).collect())
    }

    /// ln `P_θ(S ≥ s)`, exactly. It increases in θ.
    pub(crate) fn ln_upper(&self, ln_ratio: f64) -> f64 {
        ln_upper_tail(&self.at(ln_ratio), self.observed)
    }

    /// `(s − E_θ[S]) / √(φ V_θ[S])`. It decreases in θ, and is ±∞ where the law is certain but the data contradict it.
    pub(super) fn standardised(&self, ln_ratio: f64, factor: f64) -> f64 {
        self.score(ln_ratio).standardised(factor)
    }

    /// s − E[S] and V[S] at θ = 1.
    pub(super) fn central_score(&self) -> Score {
        let strata = self.strata.iter();
        Score::sum(strata.map(|split| (split.margins, split.central_gap)))
    }

    /// `s − E_θ[S]` and `V_θ[S]`, exactly.
    fn score(&self, ln_ratio: f64) -> Score {
        if ln_ratio == 0.0 {
            return self.central_score();
        }
        let mut sum = Score::default();
        for split in &self.strata {
            let law = TabulatedLaw::of(split.at(ln_ratio), Resolution::Moments);
            let moments = law.moments_about(split.observed);
            sum.gap -= moments.mean;
            sum.variance += moments.variance;
        }
        sum
    }

    /// The θ with `P_θ(S ≥ s)` = α. It is 0 where the candidate has as few events as it can.
    pub(super) fn exact_lower_limit(&self, alpha: f64) -> f64 {
        if self.observed <= self.least() {
            return 0.0;
        }
        // √(−2 ln p) is nearly linear in ln θ.
        let wanted = (-2.0 * alpha.ln()).sqrt();
        let gap = |ln_ratio: f64| wanted - (-2.0 * self.ln_upper(ln_ratio)).sqrt();
        let start = self.approximate_lower_limit(normal_upper_quantile(alpha), 1.0, 0.5);
        zero_of_increasing(gap, start, 0.1 * self.rough_error(start)).exp()
    }

    /// The θ where the standardised score is `quantile`. It is 0 where the candidate has as few events as it can.
    pub(super) fn guarded_lower_limit(&self, quantile: f64, factor: f64) -> f64 {
        if self.observed <= self.least() {
            return 0.0;
        }
        let gap = |ln_ratio: f64| quantile - self.standardised(ln_ratio, factor);
        let start = self.approximate_lower_limit(quantile, factor, 0.0);
        zero_of_increasing(gap, start, 0.1 * self.rough_error(start)).exp()
    }

    /// The strata's laws at ln θ.
    fn at(&self, ln_ratio: f64) -> Vec<Tilted> {
        self.strata.iter().map(|split| split.at(ln_ratio)).collect()
    }

    fn least(&self) -> f64 {
        self.strata.iter().map(|split| split.margins.least()).sum()
    }

    /// The lower limit by Cornfield's moments, which need no sums. The search for the limit starts there.
    fn approximate_lower_limit(&self, quantile: f64, factor: f64, continuity: f64) -> f64 {
        let gap = |ln_ratio: f64| {
            let mut gap = self.observed - continuity;
            let mut variance = 0.0;
            for stratum in self.at(ln_ratio) {
                gap -= stratum.centre;
                variance += stratum.spread();
            }
            quantile - gap / (factor * variance).sqrt()
        };
        let start = zero_of_increasing(gap, 0.0, 0.5);
        if start.is_finite() { start } else { 0.0 }
    }

    /// 1/√I with Cornfield's variance for I: a rough standard error of ln θ.
    fn rough_error(&self, ln_ratio: f64) -> f64 {
        let variance: f64 = self
            .at(ln_ratio)
            .iter()
            .map(|stratum| stratum.spread())
            .sum();
        1.0 / variance.sqrt()
    }
}

impl StratumSplit {
    fn at(self, ln_ratio: f64) -> Tilted {
        Tilted::new(self.margins, ln_odds(self.margins, ln_ratio))
    }
}

/// ln ωᵢ(θ). It is ±∞ where a rate would exceed 1.
fn ln_odds(margins: FixedMargins, ln_ratio: f64) -> f64 {
    if ln_ratio == 0.0 {
        return 0.0;
    }
    let FixedMargins {
        candidate,
        baseline,
        events,
    } = margins;
    let ratio = ln_ratio.exp();
    let spared_baseline = candidate * ratio + (baseline - events);
    let spared_candidate = (candidate - events) * ratio + baseline;
    if spared_baseline <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if spared_candidate <= 0.0 {
        return f64::INFINITY;
    }
    ln_ratio + (spared_baseline / spared_candidate).ln()
}

/// The estimate θ̂ with Σ n₁ᵢθKᵢ / (n₁ᵢθ + n₀ᵢ) = Σ x₁ᵢ over the matched strata.
///
/// It maximises the conditional Poisson likelihood (Breslow & Day 1987, eq. 4.3). The equation is unbiased for binomial
/// counts too. In a single stratum the estimate is the ratio of the rates.
///
/// `None` without events. It is 0 or +∞ where only one arm has any.
pub(crate) fn estimate(strata: &[Stratum]) -> Option<f64> {
    let matched = || strata.iter().filter(|stratum| stratum.is_matched());
    let candidate: f64 = matched()
        .map(|stratum| real(stratum.candidate.events()))
        .sum();
    let baseline: f64 = matched()
        .map(|stratum| real(stratum.baseline.events()))
        .sum();
    if candidate == 0.0 && baseline == 0.0 {
        return None;
    }
    if baseline == 0.0 {
        return Some(f64::INFINITY);
    }
    if candidate == 0.0 {
        return Some(0.0);
    }
    let gap = |ln_ratio: f64| {
        let ratio = ln_ratio.exp();
        matched()
            .map(|stratum| {
                let weighted = real(stratum.candidate.exposure()) * ratio;
                let unweighted = real(stratum.baseline.exposure());
                // n₁θK/(n₁θ+n₀) − x₁, where the large parts are cancelled algebraically.
                (real(stratum.baseline.events()) * weighted
                    - real(stratum.candidate.events()) * unweighted)
                    / (weighted + unweighted)
            })
            .sum()
    };
    Some(zero_of_increasing(gap, (candidate / baseline).ln(), 0.5).exp())
}

#[cfg(test)]
mod tests {
    use super::super::stratum::Arm;
    use super::*;

    fn stratum(candidate: [u64; 2], baseline: [u64; 2]) -> Stratum {
        let arm = |[events, exposure]: [u64; 2]| Arm::new(events, exposure).unwrap();
        Stratum {
            candidate: arm(candidate),
            baseline: arm(baseline),
        }
    }

    #[test]
    fn rare_events_have_the_ratio_for_odds_ratio() {
        let margins = FixedMargins {
            candidate: 1e9,
            baseline: 1e9,
            events: 3.0,
        };
        assert!((ln_odds(margins, 0.7) - 0.7).abs() < 1e-8);
    }

    #[test]
    fn a_rate_that_would_pass_one_is_certain() {
        let margins = FixedMargins {
            candidate: 10.0,
            baseline: 10.0,
            events: 15.0,
        };
        // p₁ = θ·15/(10θ+10) is 1 at θ = 2, p₀ at θ = ½.
        assert!(ln_odds(margins, 2.1_f64.ln()) > 1e300);
        assert!(ln_odds(margins, 0.4_f64.ln()) < -1e300);
    }

    #[test]
    fn limits_are_where_the_tail_and_the_score_say() {
        let evidence =
            RateEvidence::of(&[stratum([60, 900], [40, 1_000]), stratum([9, 80], [5, 90])]);
        let exact = evidence.exact_lower_limit(0.01);
        assert!((evidence.ln_upper(exact.ln()) - 0.01_f64.ln()).abs() < 1e-9);
        let guarded = evidence.guarded_lower_limit(3.0, 2.5);
        assert!((evidence.standardised(guarded.ln(), 2.5) - 3.0).abs() < 1e-9);
    }

    #[test]
    fn the_estimate_balances_the_strata() {
        let strata = [
            stratum([20, 100], [10, 100]),
            stratum([40, 1_000], [20, 1_000]),
        ];
        assert!(estimate(&strata).is_some_and(|ratio| (ratio - 2.0).abs() < 1e-11));
        assert_eq!(estimate(&[stratum([0, 5], [0, 5])]), None);
        assert_eq!(estimate(&[stratum([0, 5], [3, 5])]), Some(0.0));
    }
}
