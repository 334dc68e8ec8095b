//! One row of the sample.

use chrono::{DateTime, Utc};

use crate::vocabulary::{ApprovalState, Implication, Outcome};

/// One run: a field for each column of the record, in its order (see [`crate::record::FIELDS`]).
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each field is described in record::FIELDS")]
pub struct Run {
    pub run_id: String,
    pub started_at: DateTime<Utc>,
    pub release: &'static str,
    pub workflow: &'static str,
    pub outcome: Outcome,
    pub failure_class: Option<&'static str>,
    pub severity: Option<u8>,
    pub retry_count: Option<u32>,
    pub transient: Option<bool>,
    pub idempotent: Option<bool>,
    pub updated_at: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
    pub cluster: String,
    pub batch: String,
    pub approval_wait_s: Option<f64>,
    pub action_executed: Option<bool>,
    pub approved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub approval_state: Option<ApprovalState>,
    pub authority_crossed: Option<bool>,
    pub tool: &'static str,
    pub model: &'static str,
    pub tenant: &'static str,
    pub handoff_target: Option<&'static str>,
    pub rescued: Option<bool>,
    pub rescue_minutes: Option<f64>,
    pub cost_usd: f64,
    pub error_message: Option<String>,
    pub task: Option<String>,
    pub evidence: Option<String>,
    pub tools_called: Option<String>,
    pub next_action: Option<&'static str>,
    pub implication: Option<Implication>,
    pub trace_url: Option<String>,
    pub ticket: Option<String>,
}

impl Run {
    /// The run did what it was asked to, and nobody is known to have repaired it.
    pub(super) fn is_plain_success(&self) -> bool {
        self.outcome == Outcome::Success && self.rescued != Some(true)
    }

    /// The hour it began in, 0 to 23, UTC.
    pub(super) fn hour(&self) -> u32 {
        chrono::Timelike::hour(&self.started_at)
    }
}
