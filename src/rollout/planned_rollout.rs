//! What a rollout is planned to be.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::vocabulary::Metric;

/// A rollout as it was planned from the records of the nights before it. Nights count from the candidate's first day, which
/// is night 1. Shares are parts of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedRollout {
    /// Always [`Self::SCHEMA`].
    pub schema: String,
    /// SHA-256 of the other lines of the file.
    pub sha256: String,
    /// The version of the program that planned it.
    pub version: String,
    /// The agent; null where the records name none.
    pub agent: Option<String>,
    /// The last day of the records it was planned from.
    pub as_of: NaiveDate,
    /// The release that the candidate is to be compared with.
    pub baseline: String,
    /// The nights that the rollout is planned to take.
    pub horizon: u32,
    /// The candidate's share of the traffic.
    pub ramp: Ramp,
    /// By which night a release that fails more is found, and such a rise is ruled out of an innocent one.
    pub promises: Vec<Promise>,
    /// The night by which an innocent release may proceed; null where no night of the horizon is sure enough.
    pub proceed_by: Option<u32>,
    /// The share of innocent releases that may proceed by the horizon, of the simulated ones.
    pub proceed_share: f64,
    /// The configured margins of the headline rates.
    pub margins: BTreeMap<Metric, HeadlineMargins>,
    /// What the records show.
    pub traffic: OwnTraffic,
    /// What the promises rest on.
    pub simulated: SimulatedBy,
    /// The ramps that were tried, the chosen one first.
    pub ramps: Vec<RampExpected>,
    /// What else was tried where an answer does not come within the horizon: more nights, wider margins, more traffic.
    pub tried: Vec<SettingExpected>,
}

/// The candidate's share by night. A step stands until the next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ramp {
    steps: Vec<RampStep>,
}

/// From which night on the candidate has which share.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RampStep {
    /// The first night of the step, 1 or more.
    pub night: u32,
    /// The share, above 0 and up to 1.
    pub share: f64,
}

/// By which night there is an answer about one size of rise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// The candidate's failure rate over the baseline's.
    pub ratio: f64,
    /// A release that fails so much more is rolled back (or restricted in the right place) by this night. Null: by none.
    pub found_by: Option<u32>,
    /// Of an innocent release, the upper limit of the failure rate's ratio is below the ratio by this night. Null: by none.
    pub excluded_by: Option<u32>,
}

/// The margins of one headline rate in the configuration: the least, and how far the traffic may widen them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadlineMargins {
    /// The candidate's rate over the baseline's.
    pub ratio: f64,
    /// Candidate − baseline, per run.
    pub difference: f64,
    /// The widest ratio.
    pub widest_ratio: f64,
    /// The widest difference, per run.
    pub widest_difference: f64,
}

/// The traffic and the failures of the records.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnTraffic {
    /// The runs of an average night, of all releases together.
    pub runs_a_night: u64,
    /// The baseline's nights before the rollout.
    pub history: u32,
    /// The baseline's failures per run.
    pub failure_rate: f64,
    /// How much the baseline's nights vary beyond chance, as a coefficient of variation.
    pub variation: f64,
}

/// What the promises rest on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedBy {
    /// Rollouts of each ratio.
    pub rollouts: u64,
    /// The seed of their random numbers.
    pub seed: u64,
    /// The share of rollouts for which a promise is kept.
    pub share: f64,
    /// The coverage of the interval of that share, whose lower end reaches `share`.
    pub confidence: f64,
}

/// What is expected of a ramp.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RampExpected {
    /// The ramp.
    pub ramp: Ramp,
    /// The excess failures of a release that fails twice as often, until it is found or the horizon ends, on average.
    pub excess_failures: f64,
    /// The nights until an innocent release may proceed, on average; the horizon counts where it may not.
    pub nights_to_proceed: f64,
}

/// What is expected with another setting, or with more traffic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingExpected {
    /// A line of `relapse.toml`, such as `[window] horizon = 21`, or null.
    pub setting: Option<String>,
    /// How many times the traffic of the records, or null.
    pub traffic_times: Option<u32>,
    /// As in the plan.
    pub expected: Expectation,
}

/// The two nights that a plan is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The night by which a release that fails twice as often is found.
    pub found_by: Option<u32>,
    /// The night by which an innocent release may proceed.
    pub proceed_by: Option<u32>,
}

impl PlannedRollout {
    /// The name and version of the file's shape. Fields are added, never renamed.
    pub const SCHEMA: &str = "relapse.rollout/1";
}

impl Ramp {
    /// Steps from the first night on. Refuses what is no ramp.
    pub fn of(steps: Vec<RampStep>) -> Result<Self> {
        let ramp = Self { steps };
        ramp.check()?;
        Ok(ramp)
    }

    /// The steps, the first on night 1.
    #[must_use]
    pub fn steps(&self) -> &[RampStep] {
        &self.steps
    }

    /// The share on a night.
    #[must_use]
    pub fn share_on(&self, night: u32) -> f64 {
        let begun = self.steps.iter().take_while(|step| step.night <= night);
        begun.last().map_or(0.0, |step| step.share)
    }

    /// The first step after a night.
    #[must_use]
    pub fn next_after(&self, night: u32) -> Option<RampStep> {
        let mut steps = self.steps.iter();
        steps.find(|step| step.night > night).copied()
    }

    /// The share of each night up to the last.
    #[must_use]
    pub fn shares(&self, nights: u32) -> Vec<f64> {
        (1..=nights).map(|night| self.share_on(night)).collect()
    }

    pub(super) fn check(&self) -> Result<()> {
        if self.steps.first().is_none_or(|step| step.night != 1) {
            bail!("its ramp has no step on night 1");
        }
        let is_share = |step: &RampStep| step.share > 0.0 && step.share <= 1.0;
        if !self.steps.iter().all(is_share) {
            bail!("a share of its ramp is not above 0 and at most 1");
        }
        if !self.steps.is_sorted_by(|a, b| a.night < b.night) {
            bail!("the nights of its ramp do not ascend");
        }
        Ok(())
    }
}

#[cfg(test)]
impl PlannedRollout {
    /// A tenth of 1,000 runs a night, and a half from night 4 on.
    pub(crate) fn example() -> Self {
        let step = |night, share| RampStep { night, share };
        Self {
            schema: Self::SCHEMA.to_owned(),
            sha256: String::new(),
            version: "0.1.0".to_owned(),
            agent: None,
            as_of: "2026-11-20".parse().unwrap(),
            baseline: "2.3.2".to_owned(),
            horizon: 14,
            ramp: Ramp::of(vec![step(1, 0.1), step(4, 0.5)]).unwrap(),
            promises: vec![Promise {
                ratio: 1.5,
                found_by: Some(6),
                excluded_by: None,
            }],
            proceed_by: Some(9),
            proceed_share: 0.98,
            margins: BTreeMap::new(),
            traffic: OwnTraffic {
                runs_a_night: 1000,
                history: 28,
                failure_rate: 0.1 / 3.0,
                variation: 0.0,
            },
            simulated: SimulatedBy {
                rollouts: 500,
                seed: 1,
                share: 0.9,
                confidence: 0.99,
            },
            ramps: Vec::new(),
            tried: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(steps: &[(u32, f64)]) -> Result<Ramp> {
        let steps = steps.iter();
        Ramp::of(
            steps
                .map(|(night, share)| RampStep {
                    night: *night,
                    share: *share,
                })
                .collect(),
        )
    }

    #[test]
    fn a_step_stands_until_the_next() {
        let ramp = ramp(&[(1, 0.1), (3, 0.5)]).unwrap();
        assert_eq!(ramp.shares(4), [0.1, 0.1, 0.5, 0.5]);
        assert_eq!(ramp.shares(1), [0.1]);
        assert_eq!(ramp.next_after(2).map(|step| step.share), Some(0.5));
        assert_eq!(ramp.next_after(3), None);
    }

    #[test]
    fn what_is_no_ramp_is_refused() {
        for steps in [
            [].as_slice(),
            &[(2, 0.1)],
            &[(1, 0.0)],
            &[(1, 1.5)],
            &[(1, f64::NAN)],
            &[(1, 0.1), (1, 0.2)],
            &[(1, 0.1), (5, 0.2), (3, 0.5)],
        ] {
            assert!(ramp(steps).is_err(), "{steps:?}");
        }
    }
}
