//! What `policy.toml` may say.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::audits::Audits;
use super::classification::Classification;
use super::known_patterns::{KeptText, KnownPattern};
use super::severity_text;
use crate::classify::Rule;
use crate::config::date_text;
use crate::vocabulary::{Action, Metric, Response, Restriction, Severity};

/// The failure plan. Names of columns, metrics and restrictions are the vocabulary's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// What a class that is named below leaves out. It makes no plan for a class that is not.
    pub defaults: ClassPlan,
    /// Who can be handed a failure, by name.
    pub owner: BTreeMap<String, Owner>,
    /// Who owns each workflow.
    pub workflow: BTreeMap<String, WorkflowPlan>,
    /// The plan of each failure class.
    pub class: BTreeMap<String, ClassPlan>,
    /// What runs are checked against beside the plan of their class.
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
#[schemars(rename = "Plan")]
pub struct ClassPlan {
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
pub struct RetryBounds {
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
#[schemars(rename = "Workflow")]
pub struct WorkflowPlan {
    /// Who owns it, defined under `[owner]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}
