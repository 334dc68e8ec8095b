//! The change of a pooled rate, split exactly into what the rates did and what the mix of strata did.
//!
//! With `w` the share of an arm's runs that a stratum holds and `r` its rate there, Kitagawa's (1955) two components with
//! symmetric weights are
//!
//! ```text
//! R₁ − R₀ = Σ ½(w₀ + w₁)(r₁ − r₀)  +  Σ (w₁ − w₀)(½(r₀ + r₁) − R̄)        R̄ = ½(R₀ + R₁)
//!           rate effect                mix effect
//! ```
//!
//! The shares of both arms sum to one, so that R̄ changes nothing in the sum; with it, a stratum that gained traffic counts
//! as riskier work only where its rate lies above the whole's. A stratum that one arm lacks has no rate there: it takes the
//! other arm's, its rate effect is zero, and all it contributes is mix.
//!
//! The rate effect is linear in the failures of each stratum, so it splits further over any partition of them.

use super::Stratum;
use super::distribution::normal_upper_quantile;
use super::interval::Interval;
use super::number::real;

/// The change between two pooled rates and its parts.
#[derive(Clone, Debug)]
pub struct Decomposition {
    /// The baseline's pooled rate.
    pub baseline_rate: f64,
    /// The candidate's.
    pub candidate_rate: f64,
    /// What the rates within the strata did.
    pub rate_effect: f64,
    /// What the mix of strata did.
    pub mix_effect: f64,
    /// Each stratum's part, in the order given.
    pub strata: Vec<StratumEffect>,
}

/// What one stratum contributes.
#[derive(Clone, Copy, Debug)]
pub struct StratumEffect {
    /// Its share of the baseline's runs.
    pub baseline_share: f64,
    /// Its share of the candidate's.
    pub candidate_share: f64,
    /// Its part of the mix effect.
    pub mix_effect: f64,
    /// Runs of both arms and the mean share; `None` where an arm lacks the stratum.
    matched: Option<Matched>,
}

/// A stratum that both arms have.
#[derive(Clone, Copy, Debug)]
struct Matched {
    baseline_runs: f64,
    candidate_runs: f64,
    weight: f64,
}

/// What some of the failures contribute to the rate effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// Their part of the rate effect.
    pub estimate: f64,
    /// Its variance, were the counts independent and Poisson: Σ a²x over the strata of both arms, with a = ½(w₀ + w₁)/n the
    /// weight of an event and x the arm's count.
    pub variance: f64,
    /// What one event more in each arm would add to it, as likely in one run as in another.
    pub variance_of_one: f64,
    /// The candidate's events beyond those it would have at the baseline's rates.
    pub excess: f64,
    /// The baseline's events, in the strata that both arms have.
    pub baseline_count: u64,
    /// The candidate's.
    pub candidate_count: u64,
}

impl Decomposition {
    /// Splits the change between the arms' pooled rates; `None` where an arm has no runs.
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
                // Each side's rate stands in for the other's where that one did not run.
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

    /// The whole change.
    #[must_use]
    pub fn change(&self) -> f64 {
        self.candidate_rate - self.baseline_rate
    }

    /// What some failures contribute to the rate effect: those that `events_in` counts in each of the strata in which they
    /// could occur, the baseline's first. `None` where the arms have none of these strata in common.
    ///
    /// Contributions add up to the rate effect where every failure is counted once.
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
        // Of each arm: the runs, and the sum over them of the squared weight that an event of a run has.
        let [mut runs, mut squares] = [[0.0; 2]; 2];
        for place in strata {
            let Some(matched) = self.strata.get(*place).and_then(|effect| effect.matched) else {
                continue;
            };
            let [baseline, candidate] = events_in(*place);
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

impl Contribution {
    /// The normal interval of a level (two-sided), for counts that vary `dispersion` times as much as Poisson ones.
    ///
    /// Each arm's count is taken to be z²/4 larger in the variance, which is the width of the score interval of a Poisson mean,
    /// √(x + z²/4), about one event at 95 %: without it a part that failed in one arm only would seem better known than it is,
    /// and one without any failure known for certain.
    #[must_use]
    pub fn interval(&self, level: f64, dispersion: f64) -> Interval {
        let z = normal_upper_quantile(0.5 * (1.0 - level));
        let variance = self.variance + 0.25 * z * z * self.variance_of_one;
        let reach = z * (variance * dispersion).sqrt();
        Interval {
            lower: self.estimate - reach,
            upper: self.estimate + reach,
        }
    }
}

#[cfg(test)]
mod tests;
