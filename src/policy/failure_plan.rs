//! The sections of `policy.toml`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::audits::Audits;
use super::known_patterns::{KeptText, KnownPattern};
use super::severity_text;
use crate::classify::Rule;
use crate::config::date_text;
use crate::vocabulary::{Action, Metric, Response, Restriction, Severity};

/// The failure plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Defaults for the classes below. A class without a table still has no plan.
    pub defaults: ClassPlan,
    /// Who can receive a hand-off, by name.
    pub owner: BTreeMap<String, Owner>,
    /// Who owns each workflow.
    pub workflow: BTreeMap<String, WorkflowPlan>,
    /// The plan of each failure class.
    pub class: BTreeMap<String, ClassPlan>,
    /// Settings of the conduct audit.
    pub audit: Audits,
    /// How failures without a class are classified.
    pub classification: Classification,
    /// Rules that classify a failure without a recorded class. The first match counts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rule: Vec<Rule>,
    /// Decisions about single patterns, by fingerprint.
    pub pattern: BTreeMap<String, KnownPattern>,
    /// How messages are folded.
    pub folding: KeptText,
}

/// The decisions about a failure class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "Plan")]
pub struct ClassPlan {
    /// Stop and hand over, or retry. A class without a response has no plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Response>,
    /// The most attempts after the first; needed with `retry`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_retries: Option<u32>,
    /// Retry only transient failures; with `retry`. Default: true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transient_only: Option<bool>,
    /// Retry only idempotent steps; with `retry`. Default: true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotent_only: Option<bool>,
    /// Who gets the failures.
    pub handoff: Handoff,
    /// Columns of the record that must be present in every failure of the class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Vec<String>>,
    /// The metric to act on, and the action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<ClassTrigger>,
    /// The severity of a failure without a recorded one: 1 (worst) to 5, or a word such as high.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "severity_text::deserialize"
    )]
    #[schemars(with = "Option<severity_text::Written>")]
    pub severity: Option<Severity>,
    /// Until the end of this day, a regression of the class alone neither rolls back nor restricts.
    #[serde(skip_serializing_if = "Option::is_none", with = "date_text")]
    #[schemars(with = "Option<NaiveDate>")]
    pub accept_until: Option<NaiveDate>,
    /// Why the class is accepted; needed with `accept_until`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept_why: Option<String>,
}

/// Who gets the failures of a class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Handoff {
    /// The owner, defined under `[owner]`; default: the owner of the workflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The queue that receives the failures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// Another owner, if the first does not answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
}

/// How often and when a class may be retried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetryBounds {
    /// The most attempts after the first.
    pub most: Option<u32>,
    /// Only transient failures.
    pub transient_only: bool,
    /// Only idempotent steps.
    pub idempotent_only: bool,
}

/// The metric to act on, and the action.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassTrigger {
    /// The metric, within the failures of the class: `failure_rate`, `high_severity_rate`, `approval_boundary_rate` or
    /// `rescue_rate`. Another is not measured for single classes.
    pub metric: Metric,
    /// The ratio of the candidate's rate to the baseline's from which a rise matters; default: that of the configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<f64>,
    /// What a regression of the class leads to.
    pub action: Action,
    /// How to restrict; needed with `restrict`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restriction: Option<Restriction>,
}

/// A person or team that can receive a hand-off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Owner {
    /// Where to reach them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// A link to the instructions. `{failure_class}`, `{workflow}`, `{candidate}`, `{baseline}` and `{as_of}` are filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runbook: Option<String>,
    /// A link that opens a ticket, with the same placeholders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
}

/// A workflow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "Workflow")]
pub struct WorkflowPlan {
    /// The owner, defined under `[owner]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// How failures without a class are classified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Classification {
    /// Whether the shipped rules are tried after those of the file. Default: true.
    pub shipped_rules: bool,
}

impl Default for Classification {
    fn default() -> Self {
        Self {
            shipped_rules: true,
        }
    }
}
