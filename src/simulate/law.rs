//! What the runs of one arm in one workflow do: the plan, with the change where it applies.

use super::plan::{Change, Changed, MOST, Place, Plan, Rescue};
use crate::vocabulary::ApprovalState;

/// The place of a rollout's change, as indices into the plan's lists; `None`: everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Planted {
    /// The workflow.
    pub(super) workflow: Option<usize>,
    /// The failure class.
    pub(super) class: Option<usize>,
}

impl Planted {
    /// Whether the candidate changes in a workflow.
    pub(super) fn covers(self, workflow: usize) -> bool {
        self.workflow.is_none_or(|planted| planted == workflow)
    }
}

/// The index a place stands for; `draw` gives a number below its argument.
pub(super) fn index(place: Place, of: usize, draw: impl FnOnce(u32) -> u32) -> Option<usize> {
    match place {
        Place::All => None,
        Place::Random => {
            let of = u32::try_from(of).unwrap_or(u32::MAX).max(1);
            usize::try_from(draw(of)).ok()
        }
        Place::Only(index) => usize::try_from(index).ok(),
    }
}

/// What runs do, apart from their failure rate.
#[derive(Clone, Debug)]
pub(super) struct Law {
    /// What the failure rate is multiplied by.
    pub(super) factor: f64,
    /// The share of the failures in this class or an earlier one.
    pub(super) classes: Vec<f64>,
    /// How often each class fails, in the plan's measure.
    weights: Vec<f64>,
    /// The share of runs in each of the plan's approval states.
    pub(super) approvals: Vec<f64>,
    /// Rescues.
    pub(super) rescue: Option<Rescue>,
}

impl Law {
    /// As the baseline does.
    pub(super) fn unchanged(plan: &Plan) -> Self {
        Self {
            factor: 1.0,
            classes: cumulated(&plan.classes),
            weights: plan.classes.clone(),
            approvals: approvals(plan),
            rescue: plan.rescue,
        }
    }

    /// As the candidate does where the plan's change applies.
    pub(super) fn changed(plan: &Plan, planted: Planted) -> Self {
        Self::unchanged(plan).with(plan, &plan.change, planted.class)
    }

    /// The same with one more change, of this class.
    pub(super) fn with(self, plan: &Plan, change: &Change, class: Option<usize>) -> Self {
        let ratio = change.ratio;
        match change.of {
            Changed::Failures => self.failing(plan, ratio, class),
            Changed::Boundary => Self {
                approvals: drifted(plan, &self.approvals, ratio),
                ..self
            },
            Changed::RescueRate => Self {
                rescue: self.rescue.map(|rescue| Rescue {
                    of_failures: (rescue.of_failures * ratio).min(MOST),
                    of_successes: (rescue.of_successes * ratio).min(MOST),
                    ..rescue
                }),
                ..self
            },
            Changed::RescueMinutes => Self {
                rescue: self.rescue.map(|rescue| Rescue {
                    median_minutes: rescue.median_minutes * ratio,
                    ..rescue
                }),
                ..self
            },
        }
    }

    fn failing(self, plan: &Plan, ratio: f64, class: Option<usize>) -> Self {
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

/// The share of the states past a boundary times the ratio; the others give way in proportion.
fn drifted(plan: &Plan, shares: &[f64], ratio: f64) -> Vec<f64> {
    let states = plan.approvals.iter().flatten().map(|one| one.state);
    let is_past: Vec<bool> = states.map(is_past_boundary).collect();
    let past: f64 = shares
        .iter()
        .zip(&is_past)
        .filter_map(|(share, past)| past.then_some(share))
        .sum();
    let raised = (past * ratio).min(MOST);
    let scale = |past_boundary: bool| {
        if past_boundary && past > 0.0 {
            raised / past
        } else {
            (1.0 - raised) / (1.0 - past)
        }
    };
    shares
        .iter()
        .zip(is_past)
        .map(|(share, past_boundary)| share * scale(past_boundary))
        .collect()
}

/// Whether a run in this state went past an approval boundary.
pub(super) const fn is_past_boundary(state: ApprovalState) -> bool {
    matches!(
        state,
        ApprovalState::Bypassed | ApprovalState::TimedOutApproved
    )
}

fn approvals(plan: &Plan) -> Vec<f64> {
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
    use crate::simulate::Scenario;

    #[test]
    fn a_change_of_one_class_raises_the_whole_by_its_share() {
        let plan = Scenario::Classes.plan(2000, 0.02, 3.0);
        let planted = Planted {
            workflow: None,
            class: Some(2),
        };
        let law = Law::changed(&plan, planted);
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
            let planted = Planted {
                workflow: None,
                class: Some(class),
            };
            Law::changed(&plan, planted)
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
        let planted = Planted {
            workflow: Some(0),
            class: None,
        };
        let law = Law::changed(&plan, planted);
        assert!((law.approvals.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        // 3 · (0.006 + 0.004)
        assert!((law.approvals[3] + law.approvals[4] - 0.03).abs() < 1e-12);
        assert!((law.factor - 1.0).abs() < 1e-12);
        assert!(planted.covers(0) && !planted.covers(1));
    }
}
