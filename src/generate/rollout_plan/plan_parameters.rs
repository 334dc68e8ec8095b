//! The parameters that a rollout is drawn from.

use serde::{Deserialize, Serialize};

use super::label_move::LabelMove;
use super::night_course::{Deploys, HistoryOutages, RateCourse};
use super::nulls::Nulls;
use super::places::{PlaceColumn, Places};
use super::release_change::Change;
use super::trouble::Trouble;
use super::workload::{Incidents, PlannedWorkflow, Rescue, StateShare, Traffic};
use crate::vocabulary::ApprovalState;

/// No rate is raised beyond this.
pub(crate) const MOST_RATE: f64 = 0.95;

/// An outage raises no rate beyond this.
pub(in crate::generate) const MOST_RATE_IN_OUTAGE: f64 = 0.45;

/// The parameters of a rollout. Rates and shares are parts of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RolloutPlan {
    /// Nights of the baseline before the candidate's first.
    pub history: u32,
    /// Nights of the rollout.
    pub nights: u32,
    /// Runs per arm and night.
    pub runs: u32,
    /// The baseline's failure rate over its own traffic, on a night without noise or outage.
    pub rate: f64,
    /// Where the runs happen.
    pub workflows: Vec<PlannedWorkflow>,
    /// The share of each failure class among the baseline's failures.
    pub classes: Vec<f64>,
    /// What the candidate does differently.
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
    /// The share of failures with severity 2. The others have 3. `None`: the column is not recorded.
    pub high_severity: Option<f64>,
    /// The share of each approval state. `None`: the column is not recorded.
    pub approvals: Option<Vec<StateShare>>,
    /// Runs that people repair. `None`: the columns are not recorded.
    pub rescue: Option<Rescue>,
    /// The share of rows that become known one or two nights late, half of them each.
    pub late: f64,
    /// Failures that become known the night after, though the runs beside them are known in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_failures: Option<LateFailures>,
    /// What else the candidate does differently. A simulation takes `change` alone for the truth.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub besides: Vec<Change>,
    /// Failures that the candidate counts in another class.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relabelled: Vec<LabelMove>,
    /// Hours in which runs fail more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<Trouble>,
    /// The values of a further column by which runs differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<Places>,
    /// What one release leaves null. `None`: both record alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nulls: Option<Nulls>,
    /// How the failure rate of every release moves over the nights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<RateCourse>,
    /// The autocorrelation, from night to night, of the logarithm of both noises, which are then log-normal. `None`: each
    /// night draws its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persistence: Option<f64>,
    /// The outage falls on one of so many first nights of the rollout. `None`: on any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outage_within: Option<u32>,
    /// Random nights of the history on which every rate is higher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history_outages: Option<HistoryOutages>,
    /// Releases that follow each other in the history, and the failures of their first hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deploys: Option<Deploys>,
    /// Further failures of one class in one hour of the candidate's first night, both drawn anew for each rollout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_night_incident: Option<u32>,
}

/// The share of each arm's failures that become known the night after.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LateFailures {
    /// Of the baseline's.
    pub(crate) baseline: f64,
    /// Of the candidate's.
    pub(crate) candidate: f64,
}

/// The approval states of [`RolloutPlan::with_every_column`].
const APPROVALS: [(ApprovalState, f64); 5] = [
    (ApprovalState::NotRequired, 0.7),
    (ApprovalState::AutoApproved, 0.2),
    (ApprovalState::Approved, 0.09),
    (ApprovalState::Bypassed, 0.006),
    (ApprovalState::TimedOutApproved, 0.004),
];

impl RolloutPlan {
    /// Independent failures and nothing else: no workflow and no class yet, equal traffic, no column beyond the failures.
    pub(crate) const fn quiet(history: u32, nights: u32, runs: u32, rate: f64) -> Self {
        Self {
            history,
            nights,
            runs,
            rate,
            workflows: Vec::new(),
            classes: Vec::new(),
            change: Change::NONE,
            traffic: Traffic::Equal,
            outage: None,
            noise: 0.0,
            common_noise: 0.0,
            incidents: None,
            high_severity: None,
            approvals: None,
            rescue: None,
            late: 0.0,
            late_failures: None,
            besides: Vec::new(),
            relabelled: Vec::new(),
            troubles: Vec::new(),
            places: None,
            nulls: None,
            course: None,
            persistence: None,
            outage_within: None,
            history_outages: None,
            deploys: None,
            first_night_incident: None,
        }
    }

    /// The same with every column: a tenth of failures of high severity, and the approvals and rescues of the scenarios.
    pub(crate) fn with_every_column(self) -> Self {
        let states = APPROVALS.map(|(state, share)| StateShare { state, share });
        Self {
            high_severity: Some(0.1),
            approvals: Some(states.to_vec()),
            rescue: Some(Rescue {
                of_failures: 0.05,
                of_successes: 0.005,
                median_minutes: 8.0,
                sigma: 1.5,
                unknown: 0.1,
            }),
            ..self
        }
    }

    /// The same with no column but those of failures: severity, approvals and rescues are not recorded.
    #[must_use]
    pub fn of_failures_only(self) -> Self {
        Self {
            high_severity: None,
            approvals: None,
            rescue: None,
            nulls: None,
            ..self
        }
    }

    /// The coefficients of variation of the noise that each night draws anew: the shared one and that of each arm.
    pub(in crate::generate) fn independent_noise(&self) -> [f64; 2] {
        if self.persistence.is_some() {
            return [0.0; 2];
        }
        [self.common_noise, self.noise]
    }

    /// Whether failures gather in hours, or the releases run at different hours of a day. Runs are then counted by hour.
    pub(in crate::generate) fn fills_hours(&self) -> bool {
        self.incidents
            .is_some_and(|incidents| incidents.tail.is_some())
            || self.deploys.is_some()
            || self.first_night_incident.is_some()
            || matches!(self.traffic, Traffic::CutoverWithin(_))
    }

    /// Whether hours differ.
    pub(in crate::generate) fn has_hours(&self) -> bool {
        let places = self.places.as_ref();
        places.is_some_and(|places| places.column == PlaceColumn::Hour)
    }

    /// A workflow's failure rate in the baseline, on a night without noise or outage.
    pub(crate) fn rate_in(&self, workflow: &PlannedWorkflow) -> f64 {
        let traffic: f64 = self.workflows.iter().map(|one| one.baseline).sum();
        let risk: f64 = self
            .workflows
            .iter()
            .map(|one| one.baseline * one.risk)
            .sum();
        (self.rate * workflow.risk * traffic / risk).min(MOST_RATE)
    }
}

#[cfg(test)]
mod tests {
    use crate::generate::Scenario;

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
}
