//! One run explained, as it is published: schema `relapse.explained/1`.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::{Repeated, RunPlan};
use crate::mask::Masked;
use crate::vocabulary::{Audit, ClassSource, MergedBy, Outcome, Ruling};

/// One run, and how it was read.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedRun {
    /// The name and version of this shape.
    pub schema: &'static str,
    /// The run.
    pub run_id: String,
    /// The agent; absent where the records name none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// Other days of the window on which a row of this release has this id; each counts.
    pub also_on: Vec<NaiveDate>,
    /// The runs of this id in other releases, the newest first; none of these has such a list of its own.
    pub in_other_releases: Vec<ExplainedRun>,
    /// What was deployed.
    pub release: String,
    /// The workflow.
    pub workflow: String,
    /// The tool.
    pub tool: Option<String>,
    /// The model, the versions and the labels that its record names, by column.
    pub facets: BTreeMap<String, String>,
    /// How it ended.
    pub outcome: Outcome,
    /// The failure class; null on success.
    pub failure_class: Option<String>,
    /// How it came by its class; null on success.
    pub classified_by: Option<ClassSource>,
    /// The rule that gave the class, where one did.
    pub rule: Option<String>,
    /// Why, as the rule says.
    pub rule_why: Option<String>,
    /// What the rule asked, in words.
    pub rule_conditions: Vec<String>,
    /// 1 is worst.
    pub severity: Option<u8>,
    /// Attempts after the first.
    pub retry_count: Option<u64>,
    /// A person finished or repaired it.
    pub rescued: Option<bool>,
    /// Person-minutes the rescue took.
    pub rescue_minutes: Option<f64>,
    /// What it cost.
    pub cost_usd: Option<f64>,
    /// The file its row stands in.
    pub source_file: Option<String>,
    /// The line, or the row, in the file.
    pub source_line: Option<u64>,
    /// What the conduct audit says of it, by audit; those that do not apply are left out.
    pub verdicts: BTreeMap<Audit, Ruling>,
    /// Its pattern; null on success.
    pub pattern: Option<RunPattern>,
    /// What the failure plan states of it; null on success, and without a plan.
    pub plan: Option<RunPlan>,
}

/// The pattern of a failed run.
#[derive(Clone, Debug, Serialize)]
pub struct RunPattern {
    /// The version of the folding rules; part of the fingerprint, with class, workflow, tool and template.
    pub version: u32,
    /// The fingerprint of this record alone: a pure function of it.
    pub fingerprint: String,
    /// The message with secrets masked and cut where it is long.
    pub message: Masked,
    /// The message with what varies folded.
    pub template: Masked,
    /// What the rules did, in order.
    pub folds: Vec<FoldStep>,
    /// The nights the pattern was counted on, and what it is after merging.
    pub in_window: InWindow,
}

/// The pattern over the nights looked at.
#[derive(Clone, Debug, Serialize)]
pub struct InWindow {
    /// The first night.
    pub from: NaiveDate,
    /// The last night.
    pub to: NaiveDate,
    /// What merged the record's pattern into it; null where it has the same fingerprint.
    pub merged_by: Option<MergedBy>,
    /// The pattern as the report lists it; it lists those seen twice or more.
    pub merged: Repeated,
}

/// What one rule did to one piece of the message.
#[derive(Clone, Debug, Serialize)]
pub struct FoldStep {
    /// The rule.
    pub rule: &'static str,
    /// What it found, secrets masked.
    pub text: Masked,
    /// What it put there.
    pub becomes: Masked,
}
