//! What one rollout is drawn from: parameters, and nothing that names a scenario.

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

use crate::vocabulary::ApprovalState;

/// A rate is never raised beyond this.
pub(super) const MOST: f64 = 0.95;

/// …nor beyond this by an outage.
pub(super) const MOST_IN_OUTAGE: f64 = 0.45;

/// So many changes besides the first: there is a law for every set of changes.
const MOST_BESIDES: usize = 7;

/// The parameters of a rollout. Rates and shares are parts of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Nights of the baseline before the candidate's first.
    pub history: u32,
    /// Nights of the rollout.
    pub nights: u32,
    /// Runs per arm and night.
    pub runs: u32,
    /// The baseline's failure rate over its own traffic, on a night without noise or outage.
    pub rate: f64,
    /// Where the runs happen.
    pub workflows: Vec<Workflow>,
    /// The share of each failure class among the baseline's failures.
    pub classes: Vec<f64>,
    /// What the candidate does otherwise.
    pub change: Change,
    /// How the nights of the rollout are split between the arms.
    pub traffic: Traffic,
    /// The factor by which one random night of the rollout multiplies every rate.
    pub outage: Option<f64>,
    /// Coefficient of variation of a gamma factor, mean 1, that each arm draws each night.
    pub noise: f64,
    /// Coefficient of variation of a gamma factor, mean 1, that both arms share each night.
    pub common_noise: f64,
    /// Failures that come in bursts.
    pub incidents: Option<Incidents>,
    /// The share of failures with severity 2, the others have 3; `None`: no column.
    pub high_severity: Option<f64>,
    /// What becomes of approvals, by state; `None`: no column.
    pub approvals: Option<Vec<StateShare>>,
    /// Runs that people repair; `None`: no columns.
    pub rescue: Option<Rescue>,
    /// The share of rows that become known one or two nights late, half of them each.
    pub late: f64,
    /// What else the candidate does otherwise. What a simulation takes for the truth is `change` alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub besides: Vec<Change>,
    /// What befalls some hours besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<Trouble>,
}

/// Hours in which runs fail more.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trouble {
    /// Whose runs: the candidate's alone, or both releases'.
    pub hits: Hits,
    /// Its first night: 1 is the first of the rollout, 0 and less lie in the history.
    pub night: i32,
    /// How many nights it lasts.
    pub nights: u32,
    /// From this hour, 0 to 23.
    pub from_hour: u8,
    /// Until this hour, 1 to 24.
    pub until_hour: u8,
    /// In one workflow only, from 0.
    pub workflow: Option<u32>,
    /// With one failure class only, from 0.
    pub class: Option<u32>,
    /// How much.
    pub more: More,
}

/// Whose runs fail more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hits {
    /// The candidate's.
    Candidate,
    /// Those of every release that runs then.
    Both,
}

/// How much more runs fail.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum More {
    /// As many times as often, in these hours.
    Times(f64),
    /// So many more failures a night, on average.
    Failures(f64),
}

/// One kind of work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workflow {
    /// What it is called.
    pub name: String,
    /// Its failure rate in relation to the others'.
    pub risk: f64,
    /// Its share of the baseline's runs.
    pub baseline: f64,
    /// Its share of the candidate's runs.
    pub candidate: f64,
}

/// What the candidate does otherwise, by what factor, and where.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What is multiplied.
    pub of: Changed,
    /// By what: 1 is an innocent release.
    pub ratio: f64,
    /// In which workflows.
    pub workflow: Place,
    /// In which failure classes; only for failures.
    pub class: Place,
    /// From which night of the rollout on: 1 is the first.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub from: u32,
}

/// Whether a place, if one is named, is one of so many.
fn is_place(place: Option<u32>, of: usize) -> bool {
    place.is_none_or(|place| usize::try_from(place).is_ok_and(|place| place < of))
}

const fn first() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
const fn is_first(night: &u32) -> bool {
    *night == 1
}

/// What a change multiplies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// The rate of failures.
    Failures,
    /// The shares of the states past an approval boundary (`bypassed`, `timed_out_approved`).
    Boundary,
    /// The rate of rescues, of failures and of successes.
    RescueRate,
    /// The minutes of a rescue.
    RescueMinutes,
}

/// Where a change applies, among several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In all of them.
    All,
    /// In one, drawn anew for each rollout, each as likely as the others.
    Random,
    /// In this one, from 0.
    Only(u32),
}

/// How the nights of a rollout are split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Traffic {
    /// Each arm gets its runs, every night.
    Equal,
    /// Both arms' runs together, of which the candidate gets this share: one entry a night, the last one stays.
    Steps(Vec<f64>),
    /// The candidate replaces the baseline.
    Cutover,
}

/// Failures that come in bursts: Poisson incidents, each of a geometric number of failures within one hour, of one
/// workflow, class and arm.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incidents {
    /// Failures of an incident, on average; at least 1.
    pub mean_size: f64,
    /// Whether the records name the incident in `cluster` (every other run being a cluster of its own).
    pub keyed: bool,
}

/// An approval state and its share of the runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StateShare {
    /// The state.
    pub state: ApprovalState,
    /// Its share.
    pub share: f64,
}

/// Runs that people repair, and how long it takes them: log-normal minutes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rescue {
    /// Of failures.
    pub of_failures: f64,
    /// Of successes.
    pub of_successes: f64,
    /// The median, in minutes.
    pub median_minutes: f64,
    /// The standard deviation of their natural logarithm.
    pub sigma: f64,
    /// The share of rescues whose minutes are not known.
    pub unknown: f64,
}

impl Plan {
    /// Independent failures and nothing else: no workflow and no class yet, equal traffic, no column beyond the failures.
    #[must_use]
    pub const fn quiet(history: u32, nights: u32, runs: u32, rate: f64) -> Self {
        Self {
            history,
            nights,
            runs,
            rate,
            workflows: Vec::new(),
            classes: Vec::new(),
            change: Change {
                of: Changed::Failures,
                ratio: 1.0,
                workflow: Place::All,
                class: Place::All,
                from: first(),
            },
            traffic: Traffic::Equal,
            outage: None,
            noise: 0.0,
            common_noise: 0.0,
            incidents: None,
            high_severity: None,
            approvals: None,
            rescue: None,
            late: 0.0,
            besides: Vec::new(),
            troubles: Vec::new(),
        }
    }

    /// Refuses what cannot be drawn from.
    pub fn check(&self) -> Result<()> {
        if self.nights == 0 || self.runs == 0 {
            bail!("a rollout needs at least one night and one run");
        }
        let shares = |of: &dyn Fn(&Workflow) -> f64| self.workflows.iter().map(of).sum::<f64>();
        let totals = [
            shares(&|one| one.baseline),
            shares(&|one| one.candidate),
            shares(&|one| one.baseline * one.risk),
            self.classes.iter().sum(),
        ];
        if !totals.iter().all(|total| total.is_finite() && *total > 0.0) {
            bail!("workflows and classes need shares above zero");
        }
        if self.classes.len() > usize::from(u16::MAX) {
            bail!("more classes than can be told apart");
        }
        let parts = [
            self.rate,
            self.late,
            self.high_severity.unwrap_or(0.0),
            self.rescue.map_or(0.0, |rescue| rescue.of_failures),
            self.rescue.map_or(0.0, |rescue| rescue.of_successes),
            self.rescue.map_or(0.0, |rescue| rescue.unknown),
        ];
        if !parts.iter().all(|part| (0.0..=1.0).contains(part)) {
            bail!("rates and shares lie between 0 and 1");
        }
        if self.besides.len() > MOST_BESIDES {
            bail!("more than {MOST_BESIDES} changes besides the first");
        }
        let sizes = [
            self.besides.iter().map(|change| change.ratio).sum(),
            self.change.ratio,
            self.noise,
            self.common_noise,
            self.outage.unwrap_or(1.0),
            self.incidents.map_or(1.0, |incidents| incidents.mean_size),
        ];
        if !sizes.iter().all(|size| size.is_finite() && *size >= 0.0) {
            bail!("factors and variations are finite and not negative");
        }
        let is_sound = |trouble: &Trouble| {
            let (More::Times(more) | More::Failures(more)) = trouble.more;
            trouble.from_hour < trouble.until_hour
                && trouble.until_hour <= 24
                && is_place(trouble.workflow, self.workflows.len())
                && is_place(trouble.class, self.classes.len())
                && more.is_finite()
                && more >= 0.0
        };
        if !self.troubles.iter().all(is_sound) {
            bail!("a trouble has a place, hours within a day, and is finite and not negative");
        }
        Ok(())
    }

    /// The same with no column but those of failures: severity, approvals and rescues are not recorded.
    #[must_use]
    pub fn of_failures_only(self) -> Self {
        Self {
            high_severity: None,
            approvals: None,
            rescue: None,
            ..self
        }
    }

    /// A workflow's failure rate in the baseline, on a night without noise or outage.
    #[must_use]
    pub fn rate_in(&self, workflow: &Workflow) -> f64 {
        let traffic: f64 = self.workflows.iter().map(|one| one.baseline).sum();
        let risk: f64 = self
            .workflows
            .iter()
            .map(|one| one.baseline * one.risk)
            .sum();
        (self.rate * workflow.risk * traffic / risk).min(MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::Scenario;

    #[test]
    fn the_risks_are_scaled_to_the_baselines_rate() {
        let plan = Scenario::MixShift.plan(2000, 0.1, 1.0);
        let total: f64 = plan
            .workflows
            .iter()
            .map(|workflow| workflow.baseline * plan.rate_in(workflow))
            .sum();
        assert!((total - 0.1).abs() < 1e-12, "{total}");
        // 0.1 · 5 / (0.5 · 0.3 + 0.4 · 1 + 0.1 · 5)
        let risky = plan.rate_in(&plan.workflows[2]);
        assert!((risky - 0.5 / 1.05).abs() < 1e-12, "{risky}");
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let plan = Scenario::Clean.plan(200, 0.02, 1.0);
        assert!(plan.check().is_ok());
        for broken in [
            Plan {
                runs: 0,
                ..plan.clone()
            },
            Plan {
                rate: f64::NAN,
                ..plan.clone()
            },
            Plan {
                late: 1.5,
                ..plan.clone()
            },
            Plan {
                classes: vec![0.0],
                ..plan.clone()
            },
            Plan {
                noise: -1.0,
                ..plan
            },
        ] {
            assert!(broken.check().is_err(), "{broken:?}");
        }
    }
}
