//! `policy.toml`, the failure plan: for each failure class stop or retry, who gets the hand-off, what evidence is kept, and
//! which metric triggers a rollback or a tighter scope.

mod accept;
mod audit;
mod check;
mod classification;
mod gaps;
mod known;
mod lines;
mod night;
mod severity_text;
mod template;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::classify::Rule;
use crate::config::{date_text, explain};
use crate::vocabulary::{Action, Metric, Response, Restriction, Severity};

pub use accept::Accepted;
pub use audit::Audits;
pub use classification::Classification;
pub use gaps::{FoundGap, Seen};
pub use known::{KeptText, KnownPattern};
pub use night::{Planned, Ruling};
pub use template::{Filling, key};

/// The file read beside the configuration where none is named.
pub const DEFAULT_FILE: &str = "policy.toml";

/// The failure plan. Names of columns, metrics and restrictions are the vocabulary's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// What a class that is named below leaves out. It makes no plan for a class that is not.
    pub defaults: Plan,
    /// Who can be handed a failure, by name.
    pub owner: BTreeMap<String, Owner>,
    /// Who owns each workflow.
    pub workflow: BTreeMap<String, Workflow>,
    /// The plan of each failure class.
    pub class: BTreeMap<String, Plan>,
    /// What runs are held against beside the plan of their class.
    pub audit: Audits,
    /// How failures without a class get one.
    pub classification: Classification,
    /// Rules that give a failure its class where its record has none: in order, the first that matches.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rule: Vec<Rule>,
    /// What is decided about single patterns, by fingerprint.
    pub pattern: BTreeMap<String, KnownPattern>,
    /// How messages are folded.
    pub folding: KeptText,
}

/// What is decided in advance of a failure class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// Stop and hand over, or try again. A class without one has no plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Response>,
    /// Attempts after the first, at most; with `retry`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_retries: Option<u32>,
    /// Retry only what may pass by itself; with `retry`. Default: true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transient_only: Option<bool>,
    /// Retry only what may be repeated without harm; with `retry`. Default: true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotent_only: Option<bool>,
    /// Who gets it.
    pub handoff: Handoff,
    /// Columns of the record that must be present in every such failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Vec<String>>,
    /// Which metric triggers what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<ClassTrigger>,
    /// How bad such a failure is: 1 (worst) to 5, or one of the usual words.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "severity_text::deserialize"
    )]
    #[schemars(with = "Option<severity_text::Written>")]
    pub severity: Option<Severity>,
    /// A known failure does not by itself roll back or restrict up to this day.
    #[serde(skip_serializing_if = "Option::is_none", with = "date_text")]
    #[schemars(with = "Option<NaiveDate>")]
    pub accept_until: Option<NaiveDate>,
    /// Why it is accepted; with `accept_until`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept_why: Option<String>,
}

/// Who gets a failure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Handoff {
    /// The owner, defined under `[owner]`; default: the workflow's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Where it is put.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// Another owner, for when the first does not answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
}

/// How often a class may be retried, and when at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retries {
    /// Attempts after the first, at most.
    pub most: Option<u32>,
    /// Only what may pass by itself.
    pub transient_only: bool,
    /// Only what may be repeated without harm.
    pub idempotent_only: bool,
}

/// Which metric triggers what.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassTrigger {
    /// The metric; `failure_rate` is the one that is measured of a single class.
    pub metric: Metric,
    /// Ratio of the candidate's rate to the baseline's from which it matters; default: the configuration's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<f64>,
    /// What a regression leads to.
    pub action: Action,
    /// How to restrict; with `restrict`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restriction: Option<Restriction>,
}

/// Somebody who can be handed a failure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Owner {
    /// Where to reach them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// Where it says what to do; `{failure_class}`, `{workflow}`, `{candidate}`, `{baseline}` and `{as_of}` are filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runbook: Option<String>,
    /// A link that opens a ticket, filled in the same way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
}

/// A workflow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Workflow {
    /// Who owns it, defined under `[owner]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// A plan and where it was read.
#[derive(Clone, Debug)]
pub struct PolicyFile {
    /// The plan.
    pub policy: Policy,
    /// The file, as it was named.
    pub file: String,
}

impl PolicyFile {
    /// Reads a file.
    pub fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file).with_context(|| {
            format!(
                "cannot read the failure plan {}: name an existing file with --policy, or write one with relapse init",
                file.display()
            )
        })?;
        let policy = Policy::parse(&text)
            .with_context(|| format!("the failure plan {} is not valid", file.display()))?;
        Ok(Self {
            policy,
            file: file.to_string_lossy().into_owned(),
        })
    }
}

impl Policy {
    /// Reads the text of a file.
    pub fn parse(text: &str) -> Result<Self> {
        let policy: Self = toml::from_str(text).map_err(|error| explain(&error))?;
        policy.check(text)?;
        Ok(policy)
    }

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
    pub fn plan_of(&self, class: &str) -> Option<Plan> {
        let plan = self.class.get(class)?.clone();
        let all = &self.defaults;
        Some(Plan {
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
    pub fn retries_of(&self, class: &str) -> Retries {
        let plan = self.plan_of(class);
        plan.map_or_else(Retries::default, |plan| Retries {
            most: plan.max_retries,
            transient_only: plan.transient_only.unwrap_or(true),
            idempotent_only: plan.idempotent_only.unwrap_or(true),
        })
    }

    /// The metric that triggers, where a class is measured by itself.
    fn trigger_of(&self, class: &str) -> Option<&ClassTrigger> {
        self.any_trigger_of(class)
            .filter(|trigger| trigger.metric == Metric::FailureRate)
    }

    fn any_trigger_of(&self, class: &str) -> Option<&ClassTrigger> {
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
}

#[cfg(test)]
mod tests;
