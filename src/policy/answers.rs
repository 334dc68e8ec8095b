//! What the failure plan says of a class, a workflow or a metric, with what it leaves to the defaults.

use std::collections::BTreeMap;

use anyhow::Result;

use super::failure_plan::{ClassPlan, ClassTrigger, Handoff, Policy, RetryBounds};
use crate::classify::{Classifier, shipped};
use crate::vocabulary::{Metric, Response};

impl Policy {
    /// The margins that single classes have.
    #[must_use]
    pub fn margins(&self) -> BTreeMap<String, f64> {
        let of_class = |class: &String| {
            let trigger = self.trigger_of(class)?;
            Some((class.clone(), trigger.margin?))
        };
        self.class.keys().filter_map(of_class).collect()
    }

    /// Whether to stop or to retry a class; `None` where that is not decided.
    #[must_use]
    pub fn response_of(&self, class: &str) -> Option<Response> {
        let plan = self.class.get(class)?;
        plan.response.or(self.defaults.response)
    }

    /// The plan of a class, with what it leaves to the defaults; `None` where it is not named.
    #[must_use]
    pub fn plan_of(&self, class: &str) -> Option<ClassPlan> {
        let plan = self.class.get(class)?.clone();
        let all = &self.defaults;
        Some(ClassPlan {
            response: plan.response.or(all.response),
            max_retries: plan.max_retries.or(all.max_retries),
            transient_only: plan.transient_only.or(all.transient_only),
            idempotent_only: plan.idempotent_only.or(all.idempotent_only),
            handoff: self.handoff_of(class),
            evidence: plan.evidence.or_else(|| all.evidence.clone()),
            trigger: plan.trigger.or(all.trigger),
            severity: plan.severity.or(all.severity),
            ..plan
        })
    }

    /// Who gets a class's failures and where they are put, with what it leaves to the defaults.
    #[must_use]
    pub fn handoff_of(&self, class: &str) -> Handoff {
        let Some(plan) = self.class.get(class) else {
            return Handoff::default();
        };
        let (own, all) = (plan.handoff.clone(), self.defaults.handoff.clone());
        Handoff {
            owner: own.owner.or(all.owner),
            queue: own.queue.or(all.queue),
            fallback: own.fallback.or(all.fallback),
        }
    }

    /// How often a class may be retried, and when at all, with what it leaves to the defaults.
    #[must_use]
    pub fn retries_of(&self, class: &str) -> RetryBounds {
        let plan = self.plan_of(class);
        plan.map_or_else(RetryBounds::default, |plan| RetryBounds {
            most: plan.max_retries,
            transient_only: plan.transient_only.unwrap_or(true),
            idempotent_only: plan.idempotent_only.unwrap_or(true),
        })
    }

    /// The metric that triggers, where a class is measured by itself.
    pub(super) fn trigger_of(&self, class: &str) -> Option<&ClassTrigger> {
        self.any_trigger_of(class)
            .filter(|trigger| trigger.metric == Metric::FailureRate)
    }

    pub(super) fn any_trigger_of(&self, class: &str) -> Option<&ClassTrigger> {
        let plan = self.class.get(class)?;
        plan.trigger.as_ref().or(self.defaults.trigger.as_ref())
    }

    /// Who gets a failure: the class's owner, else the workflow's, else that of the defaults.
    #[must_use]
    pub fn owner_of(&self, class: Option<&str>, workflow: Option<&str>) -> Option<&str> {
        let plan = class.and_then(|class| self.class.get(class));
        let of_workflow = || self.workflow.get(workflow?)?.owner.as_ref();
        let of_defaults = || {
            plan.is_some()
                .then_some(self.defaults.handoff.owner.as_ref())?
        };
        plan.and_then(|plan| plan.handoff.owner.as_ref())
            .or_else(of_workflow)
            .or_else(of_defaults)
            .map(String::as_str)
    }

    /// The rules for failures without a class: the file's own, then the shipped ones.
    pub fn classifier(&self) -> Result<Classifier> {
        let shipped = if self.classification.shipped_rules {
            shipped()?
        } else {
            Vec::new()
        };
        Classifier::of(&self.rule, &shipped)
    }
}
