//! What a rollout costs beyond what it would with the truth known after its first night, in dollars.

use serde::{Deserialize, Serialize};

use super::judge::NightAdvice;
use super::true_excess::TrueExcess;
use crate::config::Cost;
use crate::generate::{ChangePlace, ChangeTarget, RolloutPlan};
use crate::vocabulary::Recommendation;

/// What an innocent or bad release costs by night, and what the choices about it cost.
#[derive(Clone, Debug)]
pub(super) struct Stakes {
    /// Dollars of excess failures, by night.
    excess: Vec<f64>,
    delay: f64,
    switch: f64,
}

/// Sums over rollouts in micro-dollars: whole numbers add up alike in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Regrets {
    pub(super) followed: i64,
    pub(super) waited: i64,
}

/// The mean regret of a rollout, in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct MeanRegret {
    /// Where the first advice that is not to hold is followed.
    pub(crate) followed: f64,
    /// Where the release is held to the last night.
    pub(crate) waited: f64,
}

impl Stakes {
    /// `None` unless failures change, and the configuration has `cost.failure_usd`, `cost.delay_per_night` and `cost.switch`.
    pub(super) fn of(plan: &RolloutPlan, place: ChangePlace, cost: &Cost) -> Option<Self> {
        let (failure, delay, switch) = (cost.failure_usd?, cost.delay_per_night?, cost.switch?);
        let excess =
            TrueExcess::of(plan, place).filter(|_| plan.change.of == ChangeTarget::Failures)?;
        let nights = usize::try_from(plan.nights).ok()?;
        Some(Self {
            excess: (0..nights)
                .map(|night| candidate_runs(plan, night) * excess.difference() * failure)
                .collect(),
            delay,
            switch,
        })
    }

    /// Of a rollout with this advice by night.
    pub(super) fn regret(&self, nights: &[NightAdvice]) -> Regrets {
        let is_choice = |advice: &NightAdvice| {
            matches!(
                advice.recommendation,
                Recommendation::RollBack | Recommendation::Restrict | Recommendation::Proceed
            )
        };
        let chosen = nights.iter().position(is_choice);
        let followed = match chosen {
            Some(night) if nights[night].recommendation == Recommendation::Proceed => {
                self.kept_on(night)
            }
            Some(night) => self.taken_back_on(night),
            None => self.waited(),
        };
        let best = self.kept_on(0).min(self.taken_back_on(0));
        Regrets {
            followed: micro(followed - best),
            waited: micro(self.waited() - best),
        }
    }

    fn kept_on(&self, night: usize) -> f64 {
        self.excess.iter().sum::<f64>() + self.delays(night)
    }

    fn taken_back_on(&self, night: usize) -> f64 {
        self.excess.iter().take(night + 1).sum::<f64>() + self.delays(night) + self.switch
    }

    /// Held to the end.
    fn waited(&self) -> f64 {
        self.kept_on(self.excess.len())
    }

    #[expect(clippy::cast_precision_loss, reason = "nights of a rollout")]
    fn delays(&self, nights: usize) -> f64 {
        self.delay * nights as f64
    }
}

/// The candidate's runs on a night, counted from 0.
fn candidate_runs(plan: &RolloutPlan, night: usize) -> f64 {
    let runs = f64::from(plan.runs);
    plan.traffic
        .step(night)
        .map_or(runs, |share| 2.0 * runs * share)
}

#[expect(clippy::cast_possible_truncation, reason = "dollars of a rollout")]
fn micro(dollars: f64) -> i64 {
    (dollars * 1e6).round() as i64
}

impl Regrets {
    pub(super) const fn plus(self, other: Self) -> Self {
        Self {
            followed: self.followed + other.followed,
            waited: self.waited + other.waited,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "micro-dollars of a simulation")]
    pub(super) fn mean(self, rollouts: u64) -> MeanRegret {
        let mean = |sum: i64| sum as f64 / 1e6 / rollouts.max(1) as f64;
        MeanRegret {
            followed: mean(self.followed),
            waited: mean(self.waited),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::Scenario;

    const EVERYWHERE: ChangePlace = ChangePlace {
        workflow: None,
        class: None,
    };

    fn advice(recommendation: Recommendation) -> NightAdvice {
        NightAdvice {
            recommendation,
            decided_by: String::new(),
            deciding: None,
            most_risen: None,
        }
    }

    /// 500 runs, 2 %: a ratio of 2 is ten more failures a night, $50.
    fn stakes(ratio: f64) -> Stakes {
        let cost = Cost {
            failure_usd: Some(5.0),
            delay_per_night: Some(20.0),
            switch: Some(100.0),
            ..Cost::default()
        };
        let plan = Scenario::Clean.plan(500, 0.02, ratio);
        Stakes::of(&plan, EVERYWHERE, &cost).unwrap()
    }

    #[track_caller]
    fn case(ratio: f64, advised: &[Recommendation], expected: [i64; 2]) {
        let nights: Vec<NightAdvice> = advised.iter().copied().map(advice).collect();
        let got = stakes(ratio).regret(&nights);
        let dollars =
            [got.followed, got.waited].map(|micro| (micro + 500_000).div_euclid(1_000_000));
        assert_eq!(dollars, expected);
    }

    #[test]
    fn an_innocent_release_costs_the_nights_it_was_held() {
        use Recommendation::{Hold, Proceed, RollBack};
        case(1.0, &[Hold, Hold, Proceed], [40, 280]);
        case(1.0, &[Proceed], [0, 280]);
        case(1.0, &[Hold, RollBack], [120, 280]);
    }

    #[test]
    fn a_bad_release_costs_what_it_broke_until_it_was_found() {
        use Recommendation::{Hold, Proceed, RollBack};
        // Best: rolled back after the first night, $50 and $100. Held for 14 nights: 14 times $70.
        case(2.0, &[Hold, Hold, RollBack], [140, 830]);
        case(2.0, &[Proceed], [550, 830]);
        case(2.0, &[Hold; 14], [830, 830]);
    }

    #[test]
    fn without_the_costs_there_is_no_regret() {
        let plan = Scenario::Clean.plan(500, 0.02, 2.0);
        assert!(Stakes::of(&plan, EVERYWHERE, &Cost::default()).is_none());
    }
}
