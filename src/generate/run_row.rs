//! One run as a record.

use chrono::{DateTime, Timelike as _, Utc};
use serde::Serialize;

use crate::vocabulary::{ApprovalState, Implication, Outcome};

/// One run of the only agent, with a field for each other column of the record ([`crate::record::FIELDS`]). What is `None` is null, and a column
/// that is null in every row is not recorded.
///
/// NDJSON has the columns in the order of the fields.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each field is described in record::FIELDS")]
pub struct RunRow<'a> {
    pub run_id: String,
    pub started_at: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
    pub release: &'a str,
    pub workflow: &'a str,
    pub outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_class: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval_state: Option<ApprovalState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rescued: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rescue_minutes: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transient: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotent: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval_wait_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_executed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority_crossed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handoff_target: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tools_called: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_action: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implication: Option<Implication>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
}

impl<'a> RunRow<'a> {
    /// A success that became known when it began, with the required columns alone.
    pub(crate) fn success(
        run_id: String,
        started_at: DateTime<Utc>,
        release: &'a str,
        workflow: &'a str,
    ) -> Self {
        Self {
            run_id,
            started_at,
            recorded_at: started_at,
            release,
            workflow,
            outcome: Outcome::Success,
            failure_class: None,
            severity: None,
            approval_state: None,
            rescued: None,
            rescue_minutes: None,
            cluster: None,
            tool: None,
            model: None,
            tenant: None,
            batch: None,
            retry_count: None,
            transient: None,
            idempotent: None,
            updated_at: None,
            approval_wait_s: None,
            action_executed: None,
            approved_at: None,
            closed_at: None,
            authority_crossed: None,
            handoff_target: None,
            cost_usd: None,
            error_message: None,
            task: None,
            evidence: None,
            tools_called: None,
            next_action: None,
            implication: None,
            trace_url: None,
            ticket: None,
        }
    }

    /// Whether the run did what it was asked to, and nobody is known to have repaired it.
    pub(crate) fn is_plain_success(&self) -> bool {
        self.outcome == Outcome::Success && self.rescued != Some(true)
    }

    /// The hour it began in, 0 to 23, UTC.
    pub(crate) fn hour(&self) -> u32 {
        self.started_at.hour()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::record::FIELDS;

    /// The columns in which nothing is planted.
    const NOT_PLANTED: [&str; 6] = [
        "agent",
        "prompt_version",
        "agent_version",
        "config_version",
        "commit",
        "label",
    ];

    #[test]
    fn a_row_has_the_columns_of_the_record_and_no_other() {
        let start = DateTime::UNIX_EPOCH;
        let required = RunRow::success("run".to_owned(), start, "1.0", "work");
        let columns = |row: &RunRow<'_>| -> BTreeSet<String> {
            let row = serde_json::to_value(row).unwrap();
            row.as_object().unwrap().keys().cloned().collect()
        };
        let of_record = |only_required: bool| -> BTreeSet<String> {
            let fields = FIELDS
                .iter()
                .filter(|field| field.required || !only_required)
                .filter(|field| !NOT_PLANTED.contains(&field.name));
            fields.map(|field| field.name.to_owned()).collect()
        };
        assert!(columns(&required).is_superset(&of_record(true)));
        let text = || Some("x".to_owned());
        let full = RunRow {
            failure_class: Some("timeout"),
            severity: Some(2),
            approval_state: Some(ApprovalState::Approved),
            rescued: Some(true),
            rescue_minutes: Some(8.0),
            cluster: text(),
            tool: Some("x"),
            model: Some("x"),
            tenant: Some("x"),
            batch: text(),
            retry_count: Some(1),
            transient: Some(true),
            idempotent: Some(true),
            updated_at: Some(start),
            approval_wait_s: Some(1.0),
            action_executed: Some(true),
            approved_at: Some(start),
            closed_at: Some(start),
            authority_crossed: Some(false),
            handoff_target: Some("x"),
            cost_usd: Some(0.1),
            error_message: text(),
            task: text(),
            evidence: text(),
            tools_called: text(),
            next_action: Some("x"),
            implication: Some(Implication::Monitor),
            trace_url: text(),
            ticket: text(),
            ..required
        };
        assert_eq!(columns(&full), of_record(false));
    }
}
