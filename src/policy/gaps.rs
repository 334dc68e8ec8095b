//! The gaps of the plan.

use std::collections::{BTreeMap, BTreeSet};

use super::failure_plan::Policy;
use super::template::key;
use crate::classify::UNCLASSIFIED;
use crate::number::counted;
use crate::vocabulary::{Gap, Metric, Remedy};

/// The failures in the window, by class and workflow.
pub(crate) type FailuresSeen = BTreeMap<String, BTreeMap<String, u64>>;

/// Classes with failures in the window whose records do not tell the metric of their trigger, with the columns of which one
/// would be enough.
pub(crate) type Unrecorded = BTreeMap<String, &'static [&'static str]>;

/// A gap of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundGap {
    /// What is missing.
    pub gap: Gap,
    /// The class it is missing for.
    pub failure_class: String,
    /// The workflow, if the gap is in a single one.
    pub workflow: Option<String>,
    /// The owner of the class, if it has one.
    pub owner: Option<String>,
    /// The failures of the class in the window; 0 if it was not seen.
    pub failures: u64,
    /// What to do instead of widening the rollout.
    pub remedy: Remedy,
    /// What is missing and what to do, as one sentence without a full stop.
    pub text: String,
}

impl Policy {
    /// The gaps of the classes seen and the classes planned. Classes without a plan come first, the most frequent before the
    /// others.
    #[must_use]
    pub fn gaps(&self, seen: &FailuresSeen, unrecorded: &Unrecorded) -> Vec<FoundGap> {
        let classes: BTreeSet<&String> = seen.keys().chain(self.class.keys()).collect();
        let nowhere = BTreeMap::new();
        let mut gaps: Vec<FoundGap> = classes
            .into_iter()
            .flat_map(|class| {
                let workflows = seen.get(class).unwrap_or(&nowhere);
                self.gaps_of(class, workflows, unrecorded.get(class).copied())
            })
            .collect();
        gaps.sort_by_key(|found| (found.failures == 0, found.gap, u64::MAX - found.failures));
        gaps
    }

    /// The first thing that is missing for a class: a plan, then an owner, then a trigger, then the columns of its metric.
    fn gaps_of(
        &self,
        class: &str,
        workflows: &BTreeMap<String, u64>,
        unrecorded: Option<&[&str]>,
    ) -> Vec<FoundGap> {
        if self.response_of(class).is_none() {
            return vec![self.without_plan(class, workflows)];
        }
        let unowned = self.unowned(class, workflows);
        if !unowned.is_empty() {
            return unowned;
        }
        match (self.any_trigger_of(class), unrecorded) {
            (None, _) => vec![self.without_trigger(class, workflows)],
            (Some(trigger), Some(columns)) => {
                vec![self.not_recorded(class, workflows, trigger.metric, columns)]
            }
            (Some(_), None) => Vec::new(),
        }
    }

    fn without_plan(&self, class: &str, workflows: &BTreeMap<String, u64>) -> FoundGap {
        let failures = workflows.values().sum();
        let table = key(class);
        let is_named = self.class.contains_key(class);
        let (remedy, text) = if class == UNCLASSIFIED {
            let text = format!(
                "{}{} {} no class and no plan; record failure_class, add a [[rule]], or set a response in [class.unclassified]",
                counted(failures, "failure", "failures"),
                place(only(workflows)),
                if failures == 1 { "has" } else { "have" },
            );
            (Remedy::BetterMeasurement, text)
        } else if is_named {
            let text = format!(
                "{} has a plan without a response; keep the pilot small until [class.{table}] sets it to stop or retry",
                subject(class, failures, None)
            );
            (Remedy::SmallerPilot, text)
        } else {
            let text = format!(
                "{} has no plan; keep the pilot small until [class.{table}] sets response to stop or retry",
                subject(class, failures, only(workflows))
            );
            (Remedy::SmallerPilot, text)
        };
        FoundGap {
            gap: Gap::ClassWithoutPlan,
            failure_class: class.to_owned(),
            workflow: only(workflows).map(str::to_owned),
            owner: None,
            failures,
            remedy,
            text,
        }
    }

    /// The workflows in which nobody gets a planned failure. If it is all of them, they are one gap.
    fn unowned(&self, class: &str, workflows: &BTreeMap<String, u64>) -> Vec<FoundGap> {
        let is_owned = |workflow: &str| self.owner_of(Some(class), Some(workflow)).is_some();
        let without: Vec<(&str, u64)> = workflows
            .iter()
            .map(|(workflow, failures)| (workflow.as_str(), *failures))
            .filter(|(workflow, _)| !is_owned(workflow))
            .collect();
        let all = || workflows.values().sum();
        if workflows.is_empty() {
            let somebody = self.owner_of(Some(class), None).is_some()
                || self.workflow.values().any(|one| one.owner.is_some());
            return if somebody {
                Vec::new()
            } else {
                vec![without_owner(class, None, 0)]
            };
        }
        if without.len() == workflows.len() {
            return vec![without_owner(class, only(workflows), all())];
        }
        without
            .into_iter()
            .map(|(workflow, failures)| without_owner(class, Some(workflow), failures))
            .collect()
    }

    fn without_trigger(&self, class: &str, workflows: &BTreeMap<String, u64>) -> FoundGap {
        let failures = workflows.values().sum();
        let workflow = only(workflows);
        let owner = self.owner_of(Some(class), workflow);
        let by = owner.unwrap_or("the owners of its workflows");
        FoundGap {
            gap: Gap::OwnerWithoutTrigger,
            failure_class: class.to_owned(),
            workflow: None,
            owner: owner.map(str::to_owned),
            failures,
            remedy: Remedy::BetterMeasurement,
            text: format!(
                "{} is owned by {by} but has no trigger; set the metric and the action in [class.{}.trigger]",
                subject(class, failures, None),
                key(class)
            ),
        }
    }

    fn not_recorded(
        &self,
        class: &str,
        workflows: &BTreeMap<String, u64>,
        metric: Metric,
        columns: &[&str],
    ) -> FoundGap {
        let failures = workflows.values().sum();
        FoundGap {
            gap: Gap::TriggerNotRecorded,
            failure_class: class.to_owned(),
            workflow: None,
            owner: self
                .owner_of(Some(class), only(workflows))
                .map(str::to_owned),
            failures,
            remedy: Remedy::BetterMeasurement,
            text: format!(
                "{} has the trigger {metric}, but {} is known for none of its failures; record it, or set another metric in [class.{}.trigger]",
                subject(class, failures, None),
                columns.join(" or "),
                key(class)
            ),
        }
    }
}

fn without_owner(class: &str, workflow: Option<&str>, failures: u64) -> FoundGap {
    let or_workflow = workflow.map_or_else(String::new, |workflow| {
        format!(" or [workflow.{}]", key(workflow))
    });
    FoundGap {
        gap: Gap::PlanWithoutOwner,
        failure_class: class.to_owned(),
        workflow: workflow.map(str::to_owned),
        owner: None,
        failures,
        remedy: Remedy::ClearerGate,
        text: format!(
            "{} has a plan but no owner; set owner in [class.{}.handoff]{or_workflow}",
            subject(class, failures, workflow),
            key(class)
        ),
    }
}

/// `timeout (41 failures in refunds)`.
fn subject(class: &str, failures: u64, workflow: Option<&str>) -> String {
    if failures == 0 {
        return format!("{class} (not seen)");
    }
    format!(
        "{class} ({}{})",
        counted(failures, "failure", "failures"),
        place(workflow)
    )
}

fn place(workflow: Option<&str>) -> String {
    workflow.map_or_else(String::new, |workflow| format!(" in {workflow}"))
}

/// The workflow, if there is only one.
fn only(workflows: &BTreeMap<String, u64>) -> Option<&str> {
    let mut names = workflows.keys();
    names
        .next()
        .filter(|_| names.next().is_none())
        .map(String::as_str)
}
