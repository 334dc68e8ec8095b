//! The optional columns of the record, with the names that other programs give them.

/// What the values of a column must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// Short names that rows share.
    Names,
    /// Names of which there are many, and which rows share.
    Groups,
    /// Whole numbers from zero.
    Count,
    /// Whole numbers from one, of which the first is no retry.
    Attempt,
    /// Numbers from zero.
    Amount,
    /// True or false.
    Flag,
    /// Levels or words of severity.
    Severity,
    /// Any text.
    Text,
    /// Anything.
    Any,
    /// Addresses.
    Link,
}

/// A column of the record with the names that other programs give it.
pub(super) struct Rule {
    pub(super) column: &'static str,
    pub(super) names: &'static [&'static str],
    pub(super) fit: Fit,
    pub(super) reason: &'static str,
}

#[rustfmt::skip]
pub(super) const RULES: [Rule; 14] = [
    Rule { column: "severity", names: &["*severity", "*sev"], fit: Fit::Severity, reason: "named like a severity" },
    Rule { column: "transient", names: &["*transient", "*is_transient"], fit: Fit::Flag, reason: "a flag of this name" },
    Rule { column: "idempotent", names: &["*idempotent", "*is_idempotent"], fit: Fit::Flag, reason: "a flag of this name" },
    Rule { column: "cluster", names: &["cluster", "*conversation_id", "*thread_id", "*session_id", "*task_id", "*case_id", "*problem_id", "*question_id", "*instance_id", "task", "challenge"], fit: Fit::Groups, reason: "rows with one value may depend on each other" },
    Rule { column: "batch", names: &["batch", "*batch_id", "*job_id", "*host", "*hostname", "*node", "*worker", "*runner_name"], fit: Fit::Groups, reason: "a burst may be confined to one value" },
    Rule { column: "tool", names: &["*tool", "*tool_name", "*last_tool"], fit: Fit::Names, reason: "named like a tool" },
    Rule { column: "model", names: &["*model", "*model_name", "*model_id", "*request_model", "*llm", "*llm_model"], fit: Fit::Names, reason: "named like a model" },
    Rule { column: "tenant", names: &["*tenant", "*tenant_id", "*customer", "*customer_id", "*organization", "*org", "*org_id", "*account", "*account_id", "*team", "*client"], fit: Fit::Names, reason: "named like a customer or a team" },
    Rule { column: "cost_usd", names: &["*cost_usd", "*total_cost_usd", "*usd", "*cost_in_usd", "*cost_dollars", "*total_cost", "*cost"], fit: Fit::Amount, reason: "named like a cost; it must be in dollars" },
    Rule { column: "error_message", names: &["*error_message", "*error_msg", "*exception_message", "*status_message", "*failure_message", "*err_msg", "*error_detail", "*error_details", "*stderr", "*traceback", "*error_text", "*error", "*exception", "message", "*failure_reason", "*fail_reason", "*message"], fit: Fit::Text, reason: "named like the text of an error" },
    Rule { column: "tools_called", names: &["*tools_called", "*tools_used", "*tool_calls", "*tool_names", "*tools"], fit: Fit::Text, reason: "named like a list of tools" },
    Rule { column: "task", names: &["*prompt", "*instruction", "*instructions", "*question", "*task_description"], fit: Fit::Text, reason: "named like what the run was asked to do" },
    Rule { column: "trace_url", names: &["*trace_url", "*html_url", "*run_url", "*log_url", "*url", "*link"], fit: Fit::Link, reason: "links" },
    Rule { column: "ticket", names: &["*ticket", "*ticket_id", "*issue", "*incident", "*incident_id"], fit: Fit::Text, reason: "named like a ticket" },
];

/// Claims that no name proves: they are proposed and not made.
#[rustfmt::skip]
pub(super) const CLAIMS: [(&str, &[&str]); 9] = [
    ("approval_state", &["*approval_state", "*approval", "*approved", "*approval_status", "*decision", "*review_status"]),
    ("approval_wait_s", &["*approval_wait_s", "*approval_wait", "*approval_seconds"]),
    ("approved_at", &["*approved_at"]),
    ("action_executed", &["*action_executed", "*executed"]),
    ("authority_crossed", &["*authority_crossed"]),
    ("handoff_target", &["*handoff_target", "*handoff_to", "*handed_to", "*escalated_to"]),
    ("rescued", &["*rescued", "*was_rescued", "*manual_intervention", "*human_takeover", "*escalated", "*handoff_to_human", "*human_handoff"]),
    ("rescue_minutes", &["*rescue_minutes", "*manual_minutes"]),
    ("agent", &["*agent", "*agent_name", "*agent_id"]),
];

/// Names of numbers of retries.
pub(super) const RETRIES: [&str; 5] = [
    "*retry_count",
    "*retries",
    "*num_retries",
    "*retry_number",
    "*retry",
];
/// Names of numbers of attempts.
pub(super) const ATTEMPTS: [&str; 6] = [
    "*attempt",
    "*attempt_number",
    "*try_number",
    "*run_attempt",
    "*attempts",
    "*tries",
];
/// Names of classes of failures.
pub(super) const CLASSES: [&str; 18] = [
    "failure_class",
    "*error_class",
    "*error_type",
    "*failure_type",
    "*failure_mode",
    "*failure_category",
    "*error_category",
    "*error_code",
    "*exception_type",
    "*exception_class",
    "*failure_reason",
    "*fail_reason",
    "*error_kind",
    "*error_name",
    "*termination_reason",
    "*reason",
    "*exception",
    "*error",
];
