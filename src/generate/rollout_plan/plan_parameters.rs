//! The parameters that a rollout is drawn from.

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

use super::label_move::LabelMove;
use super::night_course::{Deploys, HistoryOutages, RateCourse};
use super::nulls::Nulls;
use super::places::{PlaceColumn, Places};
use super::release_change::Change;
use super::trouble::Trouble;
use super::workload::{HeavyTail, Incidents, PlannedWorkflow, Rescue, StateShare, Traffic};
use crate::vocabulary::ApprovalState;

/// No rate is raised beyond this.
pub(crate) const MOST_RATE: f64 = 0.95;

/// An outage raises no rate beyond this.
pub(in crate::generate) const MOST_RATE_IN_OUTAGE: f64 = 0.45;

/// There is a law for every set of changes, and so a limit to the changes besides the first.
const MOST_BESIDES: usize = 7;

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

    /// Refuses what cannot be drawn from.
    pub(crate) fn check(&self) -> Result<()> {
        if self.nights == 0 || self.runs == 0 {
            bail!("a rollout needs at least one night and one run");
        }
        if self.besides.len() > MOST_BESIDES {
            bail!("more than {MOST_BESIDES} changes besides the first");
        }
        self.check_places()?;
        self.check_shares()?;
        self.check_sizes()
    }

    /// Of runs with places, or counted by hour, only failures and their severity are drawn.
    fn check_places(&self) -> Result<()> {
        if self.fills_hours() && (self.approvals.is_some() || self.rescue.is_some()) {
            bail!("approvals and rescues are not drawn by hour");
        }
        let Some(places) = &self.places else {
            return Ok(());
        };
        let has_more = self.incidents.is_some()
            || self.fills_hours()
            || self.approvals.is_some()
            || self.rescue.is_some()
            || !self.troubles.is_empty();
        if has_more || !places.is_sound() {
            bail!("the places are not sound, or are combined with what is not drawn by place");
        }
        Ok(())
    }

    fn check_shares(&self) -> Result<()> {
        let total =
            |of: &dyn Fn(&PlannedWorkflow) -> f64| self.workflows.iter().map(of).sum::<f64>();
        let totals = [
            total(&|one| one.baseline),
            total(&|one| one.candidate),
            total(&|one| one.baseline * one.risk),
            self.classes.iter().sum(),
        ];
        if !totals.iter().all(|total| total.is_finite() && *total > 0.0) {
            bail!("workflows and classes need shares above zero");
        }
        if self.classes.len() > usize::from(u16::MAX) {
            bail!("too many failure classes");
        }
        let mut moves = self.relabelled.iter();
        if !moves.all(|one| one.is_sound(self.classes.len())) {
            bail!("the classes or the share of a relabelling are out of range");
        }
        let parts = [
            self.rate,
            self.late,
            self.late_failures.map_or(0.0, |late| late.baseline),
            self.late_failures.map_or(0.0, |late| late.candidate),
            self.high_severity.unwrap_or(0.0),
            self.nulls.map_or(0.0, Nulls::of_severities),
            self.rescue.map_or(0.0, |rescue| rescue.of_failures),
            self.rescue.map_or(0.0, |rescue| rescue.of_successes),
            self.rescue.map_or(0.0, |rescue| rescue.unknown),
            self.persistence.unwrap_or(0.0),
        ];
        if !parts.iter().all(|part| (0.0..=1.0).contains(part)) {
            bail!("rates and shares must be between 0 and 1");
        }
        Ok(())
    }

    fn check_sizes(&self) -> Result<()> {
        let sizes = [
            self.besides.iter().map(|change| change.ratio).sum(),
            self.change.ratio,
            self.noise,
            self.common_noise,
            self.outage.unwrap_or(1.0),
            self.incidents.map_or(1.0, |incidents| incidents.mean_size),
            self.course.map_or(1.0, RateCourse::factor),
            self.history_outages.map_or(1.0, |outages| outages.factor),
        ];
        if !sizes.iter().all(|size| size.is_finite() && *size >= 0.0) {
            bail!("factors and variations must be finite and not negative");
        }
        let [workflows, classes] = [self.workflows.len(), self.classes.len()];
        let mut troubles = self.troubles.iter();
        if !troubles.all(|trouble| trouble.is_sound(workflows, classes)) {
            bail!("the place, hours or size of a trouble are out of range");
        }
        if !self.deploys.is_none_or(|deploys| deploys.is_sound(classes)) {
            bail!("the class, size or distance of the deploys are out of range");
        }
        let tail = self.incidents.and_then(|incidents| incidents.tail);
        if !tail.is_none_or(HeavyTail::is_sound) {
            bail!("the sizes of incidents are out of range");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let plan = Scenario::Clean.plan(200, 0.02, 1.0);
        assert!(plan.check().is_ok());
        for broken in [
            RolloutPlan {
                runs: 0,
                ..plan.clone()
            },
            RolloutPlan {
                rate: f64::NAN,
                ..plan.clone()
            },
            RolloutPlan {
                late: 1.5,
                ..plan.clone()
            },
            RolloutPlan {
                classes: vec![0.0],
                ..plan.clone()
            },
            RolloutPlan {
                noise: -1.0,
                ..plan
            },
        ] {
            assert!(broken.check().is_err(), "{broken:?}");
        }
    }
}
