//! One run with what it says of itself.

use chrono::{DateTime, Utc};

use crate::conduct::{Present, Record, says_something};
use crate::pattern::{Folding, Pattern};
use crate::vocabulary::{ApprovalState, ClassSource, Outcome};

/// One run, with what it says of itself. Texts are untrusted, and cut where they are very long.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its identifier.
    pub run_id: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// What was deployed.
    pub release: String,
    /// The workflow.
    pub workflow: String,
    /// The tool.
    pub tool: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// The failure class; `None` on success.
    pub failure_class: Option<String>,
    /// How it came by its class; `None` on success.
    pub classified_by: Option<ClassSource>,
    /// The rule that gave the class.
    pub rule: Option<String>,
    /// 1 is worst.
    pub severity: Option<u8>,
    /// Attempts after the first.
    pub retry_count: Option<u64>,
    /// It may pass by itself.
    pub transient: Option<bool>,
    /// The failed step may be repeated without harm.
    pub idempotent: Option<bool>,
    /// What became of the approval it needed.
    pub approval_state: Option<ApprovalState>,
    /// When the approval was given.
    pub approved_at: Option<DateTime<Utc>>,
    /// The unsafe action went through.
    pub action_executed: Option<bool>,
    /// It acted outside its authority.
    pub authority_crossed: Option<bool>,
    /// Who got it when the agent gave it up.
    pub handoff_target: Option<String>,
    /// A person finished or repaired it.
    pub rescued: Option<bool>,
    /// Person-minutes.
    pub rescue_minutes: Option<f64>,
    /// Dollars.
    pub cost_usd: Option<f64>,
    /// When the failure was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// What went wrong, empty where it is not said.
    pub error_message: String,
    /// What it was asked to do; a list as its JSON text, here and below.
    pub task: Option<String>,
    /// What it went by.
    pub evidence: Option<String>,
    /// The tools it called.
    pub tools_called: Option<String>,
    /// What should happen next.
    pub next_action: Option<String>,
    /// A link to its trace.
    pub trace_url: Option<String>,
    /// A link to its ticket, or the ticket's name.
    pub ticket: Option<String>,
    /// The file its row stands in.
    pub source_file: Option<String>,
    /// The line, or the row, in the file.
    pub source_line: Option<u64>,
    /// The record's columns that hold something.
    pub present: Present,
}

impl Run {
    /// The pattern of the record alone; `None` of a success.
    #[must_use]
    pub fn pattern(&self, folding: &Folding) -> Option<Pattern> {
        let class = self.failure_class.as_deref()?;
        let tool = self.tool.as_deref();
        Some(folding.pattern(class, &self.workflow, tool, &self.error_message))
    }

    /// What of it is audited.
    #[must_use]
    pub fn record(&self) -> Record<'_> {
        fn told(text: Option<&String>) -> Option<&str> {
            text.map(String::as_str).filter(|text| says_something(text))
        }
        Record {
            workflow: &self.workflow,
            outcome: self.outcome,
            failure_class: self.failure_class.as_deref(),
            severity: self.severity,
            retry_count: self.retry_count,
            transient: self.transient,
            idempotent: self.idempotent,
            action_executed: self.action_executed,
            approval_state: self.approval_state,
            authority_crossed: self.authority_crossed,
            approved_at: self.approved_at,
            closed_at: self.closed_at,
            rescued: self.rescued,
            handoff_target: told(self.handoff_target.as_ref()),
            next_action: told(self.next_action.as_ref()),
            present: self.present,
        }
    }
}
