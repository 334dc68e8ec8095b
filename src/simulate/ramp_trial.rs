//! Rollouts on one ramp: by which night a bad release is found, and by which an innocent one may proceed.

use anyhow::Result;

use super::judged_cell::{Asked, judge_rollouts};
use super::rollout_share::RolloutShare;
use super::rollout_tally::RolloutTally;
use crate::config::Config;
use crate::generate::{Change, Generator, RolloutPlan, Traffic};
use crate::rollout::Ramp;

/// The same seed gives the same plan.
pub(super) const SEED: u64 = 1;

/// The share of rollouts for which a promised night must be kept.
pub(super) const KEPT: f64 = 0.9;

/// The rollouts of a plan, with the configuration that judges them.
#[derive(Clone)]
pub(super) struct RampTrial<'a> {
    /// What judges.
    pub(super) config: &'a Config,
    /// The plan of an innocent release.
    pub(super) plan: RolloutPlan,
    /// Rollouts of each ratio.
    pub(super) rollouts: u64,
    /// Called after each rollout.
    pub(super) tick: &'a (dyn Fn() + Sync),
}

impl RampTrial<'_> {
    /// The rollouts of a release that fails this many times as often, on a ramp.
    pub(super) fn tally(&self, ramp: &Ramp, ratio: f64, asked: Asked) -> Result<RolloutTally> {
        let plan = RolloutPlan {
            traffic: Traffic::Ramp(ramp.shares(self.plan.nights)),
            change: Change {
                ratio,
                ..self.plan.change
            },
            ..self.plan.clone()
        };
        let generator = Generator::new(plan, SEED)?;
        Ok(judge_rollouts(
            &generator,
            self.config,
            self.rollouts,
            asked,
            self.tick,
        ))
    }
}

/// The first night by which so many rollouts are there that the lower end of the interval of their share reaches [`KEPT`].
pub(super) fn kept_by(by_night: &[u64], rollouts: u64) -> Option<u32> {
    let is_sure = |count: &u64| RolloutShare::new(*count, rollouts).lower >= KEPT;
    let place = by_night.iter().position(is_sure)?;
    u32::try_from(place + 1).ok()
}

/// The share of rollouts that are not there yet before each night: what the night is spent on.
pub(super) fn waiting(by_night: &[u64], rollouts: u64) -> impl Iterator<Item = f64> + '_ {
    let before = std::iter::once(0).chain(by_night.iter().copied());
    before
        .take(by_night.len())
        .map(move |count| 1.0 - RolloutShare::new(count, rollouts).rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_needs_more_than_nine_of_ten_rollouts() {
        // SciPy 1.17.1: binomtest(k, 500).proportion_ci(0.99, "wilson").low is 0.8993 for 467 and 0.9017 for 468.
        assert_eq!(kept_by(&[0, 450, 467, 468, 500], 500), Some(4));
        assert_eq!(kept_by(&[450, 460], 500), None);
        assert_eq!(kept_by(&[], 500), None);
    }

    #[test]
    fn a_night_is_spent_on_those_that_were_not_there_before() {
        let shares: Vec<f64> = waiting(&[1, 3, 4], 4).collect();
        assert_eq!(shares, [1.0, 0.75, 0.25]);
    }
}
