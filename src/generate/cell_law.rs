//! What the runs of one arm in one workflow do: the plan, with the change where it applies.

use super::rollout_plan::{Change, ChangeTarget, LabelMove, MOST_RATE, Rescue, RolloutPlan};
use crate::vocabulary::ApprovalState;

/// The place of a rollout's change, as indices into the plan's lists. `None` stands for everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ChangePlace {
    pub(crate) workflow: Option<usize>,
    pub(crate) class: Option<usize>,
}

impl ChangePlace {
    /// The place of a change in one rollout. `draw` gives a number below its argument.
    pub(super) fn of(
        plan: &RolloutPlan,
        change: &Change,
        mut draw: impl FnMut(u32) -> u32,
    ) -> Self {
        Self {
            workflow: change.workflow.place(plan.workflows.len(), &mut draw),
            class: change.class.place(plan.classes.len(), &mut draw),
        }
    }

    /// Whether the candidate changes in a workflow.
    pub(crate) fn covers(self, workflow: usize) -> bool {
        self.workflow.is_none_or(|planted| planted == workflow)
    }
}

/// What runs do, apart from their failure rate.
#[derive(Clone, Debug)]
pub(crate) struct CellLaw {
    /// What the failure rate is multiplied by.
    pub(super) factor: f64,
    /// The share of the failures in this class or an earlier one.
    pub(super) classes: Vec<f64>,
    /// How often each class fails, in the plan's measure.
    weights: Vec<f64>,
    /// The share of runs in each of the plan's approval states.
    pub(super) approvals: Vec<f64>,
    pub(super) rescue: Option<Rescue>,
    /// The share of the failures whose severity is high.
    pub(super) high_severity: Option<f64>,
}

impl CellLaw {
    /// What the baseline's runs do.
    pub(crate) fn unchanged(plan: &RolloutPlan) -> Self {
        Self {
            factor: 1.0,
            classes: cumulated(&plan.classes),
            weights: plan.classes.clone(),
            approvals: approvals(plan),
            rescue: plan.rescue,
            high_severity: plan.high_severity,
        }
    }

    /// The same with the candidate's labels.
    pub(super) fn relabelled(self, plan: &RolloutPlan) -> Self {
        let weights = LabelMove::all(&plan.relabelled, &self.weights);
        Self {
            classes: cumulated(&weights),
            weights,
            ..self
        }
    }

    /// What the candidate's runs do where the plan's change applies.
    pub(crate) fn changed(plan: &RolloutPlan, planted: ChangePlace) -> Self {
        Self::unchanged(plan).with(plan, &plan.change, planted.class)
    }

    /// The same with one more change, of this class.
    pub(super) fn with(self, plan: &RolloutPlan, change: &Change, class: Option<usize>) -> Self {
        let ratio = change.ratio;
        match change.of {
            ChangeTarget::Failures => self.failing(plan, ratio, class),
            ChangeTarget::HighSeverity => Self {
                high_severity: self.high_severity.map(|share| (share * ratio).min(1.0)),
                ..self
            },
            ChangeTarget::Boundary => Self {
                approvals: drifted(plan, &self.approvals, ratio),
                ..self
            },
            ChangeTarget::RescueRate => Self {
                rescue: self.rescue.map(|rescue| Rescue {
                    of_failures: (rescue.of_failures * ratio).min(MOST_RATE),
                    of_successes: (rescue.of_successes * ratio).min(MOST_RATE),
                    ..rescue
                }),
                ..self
            },
            ChangeTarget::RescueMinutes => Self {
                rescue: self.rescue.map(|rescue| Rescue {
                    median_minutes: rescue.median_minutes * ratio,
                    ..rescue
                }),
                ..self
            },
        }
    }

    /// The share of runs that fail, where the baseline's fail at this rate.
    pub(crate) fn failure_rate(&self, of_baseline: f64) -> f64 {
        of_baseline * self.factor
    }

    /// The share of runs that fail with a high severity, where the baseline's runs fail at this rate.
    pub(crate) fn high_severity_rate(&self, of_baseline: f64) -> f64 {
        self.high_severity.unwrap_or(0.0) * self.failure_rate(of_baseline)
    }

    /// The share of runs past an approval boundary.
    pub(crate) fn boundary_rate(&self, plan: &RolloutPlan) -> f64 {
        boundary_share(states(plan).zip(self.approvals.iter().copied()))
    }

    /// The share of runs that people repair, where the baseline's runs fail at this rate.
    pub(crate) fn rescue_rate(&self, of_baseline: f64) -> f64 {
        let rescue = self.rescue.as_ref();
        rescue.map_or(0.0, |rescue| rescue.rate(self.failure_rate(of_baseline)))
    }

    fn failing(self, plan: &RolloutPlan, ratio: f64, class: Option<usize>) -> Self {
        let weights: Vec<f64> = self
            .weights
            .iter()
            .enumerate()
            .map(|(index, weight)| {
                let is_raised = class.is_none_or(|planted| planted == index);
                weight * if is_raised { ratio } else { 1.0 }
            })
            .collect();
        let total: f64 = plan.classes.iter().sum();
        Self {
            factor: weights.iter().sum::<f64>() / total,
            classes: cumulated(&weights),
            weights,
            ..self
        }
    }
}

/// The plan's approval states.
fn states(plan: &RolloutPlan) -> impl Iterator<Item = ApprovalState> {
    plan.approvals.iter().flatten().map(|one| one.state)
}

/// The share of the states past an approval boundary.
pub(crate) fn boundary_share(shares: impl Iterator<Item = (ApprovalState, f64)>) -> f64 {
    shares
        .filter_map(|(state, share)| state.is_past_boundary().then_some(share))
        .sum()
}

/// The shares with those past a boundary times the ratio. The others give way in proportion.
fn drifted(plan: &RolloutPlan, shares: &[f64], ratio: f64) -> Vec<f64> {
    let past = boundary_share(states(plan).zip(shares.iter().copied()));
    let raised = (past * ratio).min(MOST_RATE);
    let scale = |is_past: bool| {
        if is_past && past > 0.0 {
            raised / past
        } else {
            (1.0 - raised) / (1.0 - past)
        }
    };
    states(plan)
        .zip(shares)
        .map(|(state, share)| share * scale(state.is_past_boundary()))
        .collect()
}

fn approvals(plan: &RolloutPlan) -> Vec<f64> {
    let shares: Vec<f64> = plan
        .approvals
        .iter()
        .flatten()
        .map(|one| one.share)
        .collect();
    let total: f64 = shares.iter().sum();
    shares.into_iter().map(|share| share / total).collect()
}

/// Running sums of the shares, of which the last is one.
fn cumulated(shares: &[f64]) -> Vec<f64> {
    let total: f64 = shares.iter().sum();
    let mut sum = 0.0;
    shares
        .iter()
        .map(|share| {
            sum += share / total;
            sum
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::Scenario;

    #[test]
    fn a_change_of_one_class_raises_the_whole_by_its_share() {
        let plan = Scenario::Classes.plan(2000, 0.02, 3.0);
        let planted = ChangePlace {
            workflow: None,
            class: Some(2),
        };
        let law = CellLaw::changed(&plan, planted);
        let share = plan.classes[2];
        assert!((law.factor - (1.0 + 2.0 * share)).abs() < 1e-12);
        let own = law.classes[2] - law.classes[1];
        assert!((own - 3.0 * share / law.factor).abs() < 1e-12);
        assert!((law.classes[11] - 1.0).abs() < 1e-12);
    }

    #[test]
    fn changes_come_on_top_of_each_other() {
        let plan = Scenario::Classes.plan(2000, 0.02, 3.0);
        let law = |class| {
            let planted = ChangePlace {
                workflow: None,
                class: Some(class),
            };
            CellLaw::changed(&plan, planted)
        };
        let better = Change {
            ratio: 0.5,
            ..plan.change
        };
        let [first, second] = [plan.classes[0], plan.classes[1]];
        let apart = law(0).with(&plan, &better, Some(1)).factor;
        assert!((apart - (1.0 + 2.0 * first - 0.5 * second)).abs() < 1e-12);
        let together = law(0).with(&plan, &better, None).factor;
        assert!((together - 0.5 * (1.0 + 2.0 * first)).abs() < 1e-12);
    }

    #[test]
    fn a_drift_raises_the_boundary_states_and_nothing_is_lost() {
        let plan = Scenario::ApprovalDrift.plan(2000, 0.02, 3.0);
        let planted = ChangePlace {
            workflow: Some(0),
            class: None,
        };
        let law = CellLaw::changed(&plan, planted);
        assert!((law.approvals.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        // 3 · (0.006 + 0.004)
        assert!((law.approvals[3] + law.approvals[4] - 0.03).abs() < 1e-12);
        assert!((law.factor - 1.0).abs() < 1e-12);
        assert!(planted.covers(0) && !planted.covers(1));
    }
}
