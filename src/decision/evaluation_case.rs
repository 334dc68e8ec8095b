//! Cases for the agent's evaluation: one line a failed run, schema `relapse.evaluation/1`. Secrets and personal data in them
//! are masked, and long texts cut.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::mask::Masked;
use crate::vocabulary::{ApprovalState, Response};

/// The name and version of a line's shape.
pub const EVALUATION_SCHEMA: &str = "relapse.evaluation/1";

/// What was put into the evaluation, as `decision.json` says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Evaluation {
    /// The file, beside `decision.json`.
    pub file: String,
    /// The classes whose plan asks for it.
    pub classes: Vec<String>,
    /// Its lines.
    pub cases: u64,
    /// Failures of these classes in the window that are not among them.
    pub left_out: u64,
}

/// One failed run, ready to become a regression test of the agent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EvaluationCase {
    /// Always [`EVALUATION_SCHEMA`].
    pub schema: &'static str,
    /// The run.
    pub run_id: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// What was deployed.
    pub release: String,
    /// The workflow.
    pub workflow: String,
    /// The class.
    pub failure_class: String,
    /// 1 is worst.
    pub severity: Option<u8>,
    /// The tool.
    pub tool: Option<String>,
    /// The fingerprint of its pattern, as `decision.json` lists it.
    pub pattern: String,
    /// What it was asked to do: text, or a list.
    pub task: Option<Value>,
    /// What it went by: text, or a list.
    pub evidence: Option<Value>,
    /// The tools it called: text, or a list.
    pub tools_called: Option<Value>,
    /// What should have happened.
    pub expected: Expected,
    /// What happened.
    pub happened: Happened,
    /// Columns that a test would need and the record does not have.
    pub missing: Vec<&'static str>,
    /// Columns whose text is cut.
    pub cut: Vec<&'static str>,
}

/// What should have happened, by the failure plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// Stop or retry, of this run; null where the plan says neither.
    pub response: Option<Response>,
    /// Attempts after the first, at most; null with `stop`.
    pub max_retries: Option<u32>,
    /// Who should get it.
    pub handoff: ExpectedHandoff,
    /// The same in words.
    pub in_words: String,
}

/// Who should get a failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExpectedHandoff {
    /// Who.
    pub owner: String,
    /// Where it is put.
    pub queue: Option<String>,
    /// Who gets it when the owner does not answer.
    pub fallback: Option<String>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Happened {
    /// The message.
    pub error_message: Option<Masked>,
    /// Attempts after the first.
    pub retry_count: Option<u64>,
    /// It may pass by itself.
    pub transient: Option<bool>,
    /// The failed step may be repeated without harm.
    pub idempotent: Option<bool>,
    /// Who got it.
    pub handoff_target: Option<Masked>,
    /// The unsafe action went through.
    pub action_executed: Option<bool>,
    /// What became of its approval.
    pub approval_state: Option<ApprovalState>,
    /// It acted outside its authority.
    pub authority_crossed: Option<bool>,
    /// A person finished or repaired it.
    pub rescued: Option<bool>,
    /// Person-minutes of that.
    pub rescue_minutes: Option<f64>,
    /// The same in words.
    pub in_words: String,
}
