//! The one list of the record's columns. Whatever depends on them all is made from it by a macro.

/// Hands the columns to a macro, in the order of the canonical table: the name, its type in a row, whether a row without it
/// is refused, what it may hold, and what it means.
macro_rules! columns {
    ($made:ident) => {
        $made! {
            run_id: Text = required Text, "stable across retries; of a repeated id the row with the greatest updated_at, then started_at, then retry_count wins";
            started_at: DateTime<Utc> = required Timestamp, "when the run began; its UTC day is the unit of everything that follows";
            release: Text = required Text, "what was deployed";
            workflow: Text = required Text, "the workflow class";
            outcome: Outcome = required Word(Outcome), "how the run ended; may be left out where exposure is given, since every row is then a failure";
            failure_class: Option<Text> = optional Text, "what went wrong; null on success; a failure without one is classified by the rules of the failure plan, else counted as unclassified";
            severity: Option<Severity> = optional Severity, "1 is worst; 1 and 2 are high; null is counted, never taken for low";
            retry_count: Option<u64> = optional Count, "attempts after the first";
            transient: Option<bool> = optional Flag, "the failure may pass by itself";
            idempotent: Option<bool> = optional Flag, "the failed step may be repeated without harm";
            updated_at: Option<DateTime<Utc>> = optional Timestamp, "when the row last changed; decides between repeats";
            recorded_at: Option<DateTime<Utc>> = optional Timestamp, "when the row became known; it does not count for a night that ended before; null: on its own day";
            cluster: Option<Text> = optional Text, "the unit of independence: a task, a conversation, a user";
            batch: Option<Text> = optional Text, "the run group a burst can sit in: a job, a host, a deploy";
            approval_wait_s: Option<f64> = optional Amount, "review delay in seconds";
            action_executed: Option<bool> = optional Flag, "the unsafe action went through";
            approved_at: Option<DateTime<Utc>> = optional Timestamp, "when the approval was given";
            closed_at: Option<DateTime<Utc>> = optional Timestamp, "when the failure was closed";
            approval_state: Option<ApprovalState> = optional Word(ApprovalState), "what became of the approval the run needed";
            authority_crossed: Option<bool> = optional Flag, "the run acted outside its authority";
            tool: Option<Text> = optional Text, "the tool in use when the run failed or ended";
            model: Option<Text> = optional Text, "the model behind the agent";
            tenant: Option<Text> = optional Text, "the customer or team the run was for";
            handoff_target: Option<Text> = optional Text, "who got the run when the agent gave it up";
            rescued: Option<bool> = optional Flag, "a person finished or repaired the run";
            rescue_minutes: Option<f64> = optional Amount, "person-minutes the rescue took; null is unknown, not zero";
            cost_usd: Option<f64> = optional Amount, "what the run cost";
            error_message: Option<Text> = optional Text, "untrusted text";
            task: Option<Text> = optional TextOrList, "what the run was asked to do";
            evidence: Option<Text> = optional TextOrList, "what the run went by";
            tools_called: Option<Text> = optional TextOrList, "the tools the run called";
            next_action: Option<Text> = optional TextOrList, "what should happen next";
            implication: Option<Implication> = optional Word(Implication), "the reporter's view: an input, never the verdict";
            trace_url: Option<Text> = optional Text, "a link for the reviewer";
            ticket: Option<Text> = optional Text, "a link for the reviewer";
        }
    };
}

pub(super) use columns;
