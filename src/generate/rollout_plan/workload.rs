//! The work of a rollout: who does how much of it, how failures come, and what is recorded besides.

use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::generate::random::Random;
use crate::vocabulary::ApprovalState;

/// One kind of work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedWorkflow {
    /// What it is called.
    pub(crate) name: String,
    /// Its failure rate in relation to the others'.
    pub(crate) risk: f64,
    /// Its share of the baseline's runs.
    pub(crate) baseline: f64,
    /// Its share of the candidate's runs.
    pub(crate) candidate: f64,
}

/// How the arms share the nights of the rollout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Traffic {
    /// Each arm gets its runs, every night.
    Equal,
    /// The candidate's share of both arms' runs. One entry a night; the last one stays.
    Steps(Vec<f64>),
    /// The same of an agent's whole traffic: twice the runs of an arm, which the baseline has alone before the rollout.
    Ramp(Vec<f64>),
    /// The candidate replaces the baseline.
    Cutover,
    /// The candidate replaces the baseline during its first day, on which the baseline still has this many of the runs.
    CutoverWithin(u32),
}

impl Traffic {
    /// The candidate's share of both arms' runs on a night, counted from 0. `None` unless the traffic moves in steps.
    pub(crate) fn step(&self, night: usize) -> Option<f64> {
        let (Self::Steps(steps) | Self::Ramp(steps)) = self else {
            return None;
        };
        let step = steps.get(night).or(steps.last());
        Some(step.copied().unwrap_or(0.5))
    }
}

/// Failures that come in bursts: Poisson incidents, each of a geometric number of failures, unless their tail is heavy.
///
/// The failures of an incident share hour, workflow, class and arm.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incidents {
    /// Failures of an incident, on average; at least 1.
    pub(crate) mean_size: f64,
    /// Whether the column `cluster` names the incident. Every other run is then a cluster of its own.
    pub(crate) keyed: bool,
    /// The law of their sizes where it is not geometric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tail: Option<HeavyTail>,
}

/// Sizes of which few are very large: the whole part of a Pareto number from 1 on, up to a limit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct HeavyTail {
    /// A size of k or more has probability k to the power of minus this.
    pub(crate) index: f64,
    /// The largest size.
    pub(crate) most: u32,
}

impl HeavyTail {
    /// The mean size.
    pub(super) fn mean(self) -> f64 {
        let at_least = |size: u32| f64::from(size).powf(-self.index);
        (1..=self.most).map(at_least).sum()
    }

    pub(super) fn is_sound(self) -> bool {
        self.index.is_finite() && self.index > 0.0 && self.most > 0
    }
}

impl Incidents {
    /// Draws how many failures one incident has.
    pub(in crate::generate) fn size<R: Rng>(&self, random: &mut Random<R>) -> u32 {
        match self.tail {
            None => random.geometric(self.mean_size),
            Some(tail) => random.pareto(tail.index).min(tail.most),
        }
    }
}

/// An approval state and its share of the runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StateShare {
    pub(crate) state: ApprovalState,
    pub(crate) share: f64,
}

/// Runs that people repair, and how long it takes them: log-normal minutes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rescue {
    pub(crate) of_failures: f64,
    pub(crate) of_successes: f64,
    pub(crate) median_minutes: f64,
    /// The standard deviation of their natural logarithm.
    pub(crate) sigma: f64,
    /// The share of rescues whose minutes are not recorded.
    pub(crate) unknown: f64,
}

/// What one rescue took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RescueTime {
    pub(crate) minutes: f64,
    /// Whether the record says so.
    pub(crate) is_recorded: bool,
}

impl Rescue {
    /// The share of runs that are repaired, where runs fail at this rate.
    pub(crate) fn rate(&self, failure_rate: f64) -> f64 {
        failure_rate * self.of_failures + (1.0 - failure_rate) * self.of_successes
    }

    /// Draws how long one rescue takes.
    pub(crate) fn time<R: Rng>(&self, random: &mut Random<R>) -> RescueTime {
        RescueTime {
            minutes: random.log_normal(self.median_minutes, self.sigma),
            is_recorded: !random.chance(self.unknown),
        }
    }
}
