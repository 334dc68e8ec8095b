//! The list of the columns of the record. Everything that needs all of them is generated from it.

/// Passes the columns to a macro in the order of the canonical table: name, type in a row, required or optional, kind, and
/// description.
macro_rules! columns {
    ($made:ident) => {
        $made! {
            run_id: Text = required Name, "stable across retries; of rows with the same id, the one with the greatest updated_at, then started_at, then retry_count counts";
            started_at: DateTime<Utc> = required Timestamp, "when the run began; its UTC day is the night it counts in";
            release: Text = required Name, "what was deployed";
            workflow: Text = required Name, "the workflow class";
            outcome: Outcome = required Word(Outcome), "how the run ended; a pending run is not decided yet and enters no rate; optional with an exposure table, where an empty cell means failure";
            failure_class: Option<Text> = optional Name, "what went wrong; null for a success; a failure without a class is classified by the rules of the failure plan, else counted as unclassified";
            severity: Option<Severity> = optional Severity, "1 is worst; 1 and 2 are high; null is counted as unknown, never as low";
            retry_count: Option<u64> = optional Count, "attempts after the first";
            transient: Option<bool> = optional Flag, "whether the failure is transient";
            idempotent: Option<bool> = optional Flag, "whether the failed step may be repeated without harm";
            updated_at: Option<DateTime<Utc>> = optional Timestamp, "when the row last changed; decides between rows with the same id";
            recorded_at: Option<DateTime<Utc>> = optional Timestamp, "when the row became known; earlier nights do not count it; null means on its own day";
            cluster: Option<Text> = optional Name, "the unit of independence: a task, a conversation, a user";
            batch: Option<Text> = optional Name, "the group in which a burst can occur: a job, a host, a deploy";
            approval_wait_s: Option<f64> = optional Amount, "seconds until the approval was answered";
            action_executed: Option<bool> = optional Flag, "whether the unsafe action was executed";
            approved_at: Option<DateTime<Utc>> = optional Timestamp, "when the approval was given";
            closed_at: Option<DateTime<Utc>> = optional Timestamp, "when the failure was closed";
            approval_state: Option<ApprovalState> = optional Word(ApprovalState), "the state of the approval that the run needed";
            authority_crossed: Option<bool> = optional Flag, "whether the run acted outside its authority";
            tool: Option<Text> = optional Name, "the tool in use when the run failed or ended";
            model: Option<Text> = optional Name, "the model behind the agent";
            tenant: Option<Text> = optional Name, "the customer or team the run was for";
            prompt_version: Option<Text> = optional Name, "the version of the prompt that the run used";
            agent_version: Option<Text> = optional Name, "the version of the agent's own code or definition";
            config_version: Option<Text> = optional Name, "the version of the configuration that the run used";
            commit: Option<Text> = optional Name, "the commit that the agent was built from";
            label: Option<Text> = optional Labels, "free labels as one object of names and values, or as one column label.NAME each";
            agent: Option<Text> = optional Name, "the agent; each agent has its own releases, verdict and folder of reports";
            handoff_target: Option<Text> = optional Name, "who got the run when the agent handed it over";
            rescued: Option<bool> = optional Flag, "whether a person finished or repaired the run";
            rescue_minutes: Option<f64> = optional Amount, "person-minutes of the rescue; null means unknown, not zero";
            cost_usd: Option<f64> = optional Amount, "the cost of the run";
            error_message: Option<Text> = optional Text, "the error text; never trusted";
            task: Option<Text> = optional TextOrList, "what the run was asked to do";
            evidence: Option<Text> = optional TextOrList, "the evidence the run was based on";
            tools_called: Option<Text> = optional TextOrList, "the tools the run called";
            next_action: Option<Text> = optional TextOrList, "what should happen next";
            implication: Option<Implication> = optional Word(Implication), "the view of the reporter; an input, never the verdict";
            trace_url: Option<Text> = optional Text, "a link for the reviewer";
            ticket: Option<Text> = optional Text, "a link for the reviewer";
        }
    };
}

pub(super) use columns;
