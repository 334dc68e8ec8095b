//! The answers of the failure plan about classes, workflows and patterns, with the defaults applied.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;

use super::failure_plan::{ClassPlan, ClassTrigger, Handoff, Policy, RetryBounds};
use crate::classify::{Classifier, shipped};
use crate::config::ClassMetric;
use crate::pattern::{Folding, UnusableExpression};
use crate::vocabulary::{Metric, Response};

/// A failure class that is accepted for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The class.
    pub failure_class: String,
    /// The last day.
    pub until: NaiveDate,
    /// Why.
    pub why: String,
}

impl Policy {
    /// The metrics by which single classes are judged, with their margins.
    #[must_use]
    pub fn class_triggers(&self) -> BTreeMap<String, ClassMetric> {
        let of_class = |class: &String| {
            let trigger = self.trigger_of(class)?;
            let metric = ClassMetric {
                metric: trigger.metric,
                ratio: trigger.margin,
            };
            Some((class.clone(), metric))
        };
        self.class.keys().filter_map(of_class).collect()
    }

    /// The metrics beside the failure rate by which single classes are judged.
    #[must_use]
    pub fn own_metrics(&self) -> BTreeMap<String, Metric> {
        let classes = self.class.keys();
        classes
            .filter_map(|class| Some((class.clone(), self.own_metric_of(class)?)))
            .collect()
    }

    /// The metric beside the failure rate by which a class is judged; `None` where it has none.
    #[must_use]
    pub fn own_metric_of(&self, class: &str) -> Option<Metric> {
        let metric = self.trigger_of(class)?.metric;
        (metric != Metric::FailureRate).then_some(metric)
    }

    /// Whether to stop or retry a class; `None` if that is not decided.
    #[must_use]
    pub fn response_of(&self, class: &str) -> Option<Response> {
        let plan = self.class.get(class)?;
        plan.response.or(self.defaults.response)
    }

    /// The plan of a class with the defaults applied; `None` if the class has no table.
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

    /// The hand-off of a class, with the defaults applied.
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

    /// How often and when a class may be retried, with the defaults applied.
    #[must_use]
    pub fn retries_of(&self, class: &str) -> RetryBounds {
        let plan = self.plan_of(class);
        plan.map_or_else(RetryBounds::default, |plan| RetryBounds {
            most: plan.max_retries,
            transient_only: plan.transient_only.unwrap_or(true),
            idempotent_only: plan.idempotent_only.unwrap_or(true),
        })
    }

    /// The trigger of a class, if its metric is measured for single classes.
    pub(super) fn trigger_of(&self, class: &str) -> Option<&ClassTrigger> {
        self.any_trigger_of(class)
            .filter(|trigger| trigger.metric.is_of_classes())
    }

    pub(super) fn any_trigger_of(&self, class: &str) -> Option<&ClassTrigger> {
        let plan = self.class.get(class)?;
        plan.trigger.as_ref().or(self.defaults.trigger.as_ref())
    }

    /// Who gets a failure: the owner of the class, else of the workflow, else of the defaults.
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

    /// The rules for failures without a class: those of the file, then the shipped ones.
    pub fn classifier(&self) -> Result<Classifier> {
        let shipped = if self.classification.shipped_rules {
            shipped()?
        } else {
            Vec::new()
        };
        Classifier::of(&self.rule, &shipped)
    }

    /// The classes accepted on a night.
    #[must_use]
    pub fn accepted(&self, as_of: NaiveDate) -> Vec<Accepted> {
        let on_night = |class: &String| {
            Some(Accepted {
                failure_class: class.clone(),
                until: self.accepted_until(class, as_of)?,
                why: self.class[class].accept_why.clone().unwrap_or_default(),
            })
        };
        self.class.keys().filter_map(on_night).collect()
    }

    /// The last day on which a class is accepted; `None` if it is not accepted on this night.
    pub(super) fn accepted_until(&self, class: &str, as_of: NaiveDate) -> Option<NaiveDate> {
        let until = self.class.get(class)?.accept_until?;
        (until >= as_of).then_some(until)
    }

    /// How messages are folded under this plan.
    pub fn folding(&self) -> Result<Folding, UnusableExpression> {
        Folding::keeping(&self.folding.keep)
    }

    /// The pattern under which a fingerprint counts, at the end of the chain of `same_as`.
    #[must_use]
    pub fn same_as(&self, fingerprint: &str) -> Option<&str> {
        let next = |from: &str| self.pattern.get(from)?.same_as.as_deref();
        let mut seen = BTreeSet::from([fingerprint]);
        let mut last = next(fingerprint)?;
        while let Some(further) = next(last).filter(|_| seen.insert(last)) {
            last = further;
        }
        Some(last)
    }
}
