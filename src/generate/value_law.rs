//! The values of a further column in one rollout: how the runs of each release are spread over them, and their risks.

use super::random::RolloutRandom;
use super::rollout_plan::{Places, Split};

/// Shares and risks of the values, in the order of the plan.
#[derive(Clone, Debug)]
pub(super) struct ValueLaw {
    /// Of the runs before the rollout.
    history: Vec<f64>,
    /// Of the runs of each release during the rollout.
    rollout: [Vec<f64>; 2],
    /// Each value's failure rate in relation to that of the whole history.
    pub(super) risks: Vec<f64>,
}

impl ValueLaw {
    pub(super) fn draw(places: &Places, random: &mut RolloutRandom) -> Self {
        match &places.split {
            Split::Mix(values) => {
                let of = |share: fn(&super::rollout_plan::PlannedValue) -> f64| {
                    shares(values.iter().map(share).collect())
                };
                let baseline = of(|value| value.baseline);
                let candidate = of(|value| value.candidate);
                let risks = values.iter().map(|value| value.risk).collect();
                Self::of(baseline.clone(), [baseline, candidate], risks)
            }
            Split::Units {
                units,
                sizes,
                rates,
            } => {
                let mut draw =
                    |sigma: f64| (0..*units).map(|_| random.log_normal(1.0, sigma)).collect();
                let (sizes, risks): (Vec<f64>, Vec<f64>) = (draw(*sizes), draw(*rates));
                let mut is_candidate: Vec<bool> =
                    (0..*units).map(|unit| unit < units / 2).collect();
                random.shuffle(&mut is_candidate);
                let served = |by_candidate: bool| {
                    let own = sizes.iter().zip(&is_candidate);
                    let own = own.map(|(size, own)| if *own == by_candidate { *size } else { 0.0 });
                    shares(own.collect())
                };
                let rollout = [served(false), served(true)];
                Self::of(shares(sizes.clone()), rollout, risks)
            }
        }
    }

    fn of(history: Vec<f64>, rollout: [Vec<f64>; 2], risks: Vec<f64>) -> Self {
        let mean: f64 = history
            .iter()
            .zip(&risks)
            .map(|(share, risk)| share * risk)
            .sum();
        Self {
            history,
            rollout,
            risks: risks.into_iter().map(|risk| risk / mean).collect(),
        }
    }

    /// The shares of a release's runs, before or during the rollout.
    pub(super) fn shares(&self, arm: usize, is_rollout: bool) -> &[f64] {
        if is_rollout {
            &self.rollout[arm]
        } else {
            &self.history
        }
    }
}

fn shares(weights: Vec<f64>) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / total).collect()
}
