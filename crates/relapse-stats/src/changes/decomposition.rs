//! The change of a pooled rate, split exactly into the effect of the rates and the effect of the mix of strata.
//!
//! Let `w` be a stratum's share of an arm's runs and `r` the arm's rate there. Kitagawa's (1955) two components with
//! symmetric weights are
//!
//! ```text
//! R₁ − R₀ = Σ ½(w₀ + w₁)(r₁ − r₀)  +  Σ (w₁ − w₀)(½(r₀ + r₁) − R̄)        R̄ = ½(R₀ + R₁)
//!           rate effect                mix effect
//! ```
//!
//! The shares of each arm sum to one, so R̄ does not change the sum. Because of it, a stratum that gained traffic counts
//! as riskier work only where its rate exceeds the overall rate. Where one arm lacks a stratum, it takes the other arm's
//! rate there. Its rate effect is then 0, and its whole contribution is mix.
//!
//! The rate effect is linear in the failures of each stratum, so it splits further over any partition of them.

use super::contribution::Contribution;
use crate::numerics::real;
use crate::rates::Stratum;

/// The change between two pooled rates and its parts.
#[derive(Clone, Debug)]
pub struct Decomposition {
    /// The baseline's pooled rate, in events per run.
    pub baseline_rate: f64,
    /// The candidate's pooled rate, in events per run.
    pub candidate_rate: f64,
    /// The part of the change that comes from the rates within the strata.
    pub rate_effect: f64,
    /// The part of the change that comes from the mix of strata.
    pub mix_effect: f64,
    /// The contribution of each stratum, in the order of the input.
    pub strata: Vec<StratumEffect>,
}

/// The contribution of one stratum.
#[derive(Clone, Copy, Debug)]
pub struct StratumEffect {
    /// Its share of the baseline's runs.
    pub baseline_share: f64,
    /// Its share of the candidate's runs.
    pub candidate_share: f64,
    /// Its part of the mix effect.
    pub mix_effect: f64,
    /// Runs of both arms and the mean share. `None` where an arm lacks the stratum.
    matched: Option<Matched>,
}

/// A stratum that both arms have.
#[derive(Clone, Copy, Debug)]
struct Matched {
    baseline_runs: f64,
    candidate_runs: f64,
    weight: f64,
}

impl Decomposition {
    /// Splits the change between the arms' pooled rates (Kitagawa 1955). `None` where an arm has no runs.
    #[must_use]
    pub fn of(strata: &[Stratum]) -> Option<Self> {
        let [mut runs, mut events] = [[0.0; 2]; 2];
        for stratum in strata {
            for (side, arm) in [stratum.baseline, stratum.candidate].iter().enumerate() {
                runs[side] += real(arm.exposure());
                events[side] += real(arm.events());
            }
        }
        if runs.contains(&0.0) {
            return None;
        }
        let rates = [events[0] / runs[0], events[1] / runs[1]];
        let middle = f64::midpoint(rates[0], rates[1]);
        let mut rate_effect = 0.0;
        let effects: Vec<StratumEffect> = strata
            .iter()
            .map(|stratum| {
                let shares = [
                    real(stratum.baseline.exposure()) / runs[0],
                    real(stratum.candidate.exposure()) / runs[1],
                ];
                let known = [stratum.baseline.rate(), stratum.candidate.rate()];
                let weight = f64::midpoint(shares[0], shares[1]);
                if let [Some(baseline), Some(candidate)] = known {
                    rate_effect += weight * (candidate - baseline);
                }
                // Where one arm did not run, it takes the other arm's rate.
                let own =
                    [known[0].or(known[1]), known[1].or(known[0])].map(Option::unwrap_or_default);
                StratumEffect {
                    baseline_share: shares[0],
                    candidate_share: shares[1],
                    mix_effect: (shares[1] - shares[0]) * (f64::midpoint(own[0], own[1]) - middle),
                    matched: stratum.is_matched().then(|| Matched {
                        baseline_runs: real(stratum.baseline.exposure()),
                        candidate_runs: real(stratum.candidate.exposure()),
                        weight,
                    }),
                }
            })
            .collect();
        Some(Self {
            baseline_rate: rates[0],
            candidate_rate: rates[1],
            rate_effect,
            mix_effect: effects.iter().map(|effect| effect.mix_effect).sum(),
            strata: effects,
        })
    }

    /// The whole change, candidate − baseline in events per run.
    #[must_use]
    pub fn change(&self) -> f64 {
        self.candidate_rate - self.baseline_rate
    }

    /// The contribution of some failures to the rate effect. `strata` are the indices of the strata where they can occur, and
    /// `events_in` counts them in a stratum, the baseline's first.
    ///
    /// Contributions add up to the rate effect if every failure is counted once. `None` where the arms have none of these
    /// strata in common.
    #[must_use]
    pub fn contribution(
        &self,
        strata: &[usize],
        events_in: impl Fn(usize) -> [u64; 2],
    ) -> Option<Contribution> {
        let mut sum = Contribution {
            estimate: 0.0,
            variance: 0.0,
            variance_of_one: 0.0,
            excess: 0.0,
            baseline_count: 0,
            candidate_count: 0,
        };
        // For each arm, its runs and the sum over them of the squared weight of an event.
        let [mut runs, mut squares] = [[0.0; 2]; 2];
        for index in strata {
            let Some(matched) = self.strata.get(*index).and_then(|effect| effect.matched) else {
                continue;
            };
            let [baseline, candidate] = events_in(*index);
            let here = [matched.baseline_runs, matched.candidate_runs];
            let weights = here.map(|runs| matched.weight / runs);
            let events = [real(baseline), real(candidate)];
            sum.estimate += matched.weight * (events[1] / here[1] - events[0] / here[0]);
            sum.excess += events[1] - events[0] * (here[1] / here[0]);
            sum.baseline_count += baseline;
            sum.candidate_count += candidate;
            for side in 0..2 {
                let square = weights[side] * weights[side];
                sum.variance += events[side] * square;
                runs[side] += here[side];
                squares[side] += here[side] * square;
            }
        }
        if runs.contains(&0.0) {
            return None;
        }
        sum.variance_of_one = squares[0] / runs[0] + squares[1] / runs[1];
        Some(sum)
    }
}
