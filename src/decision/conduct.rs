//! How the runs kept to the failure plan, as it is published.

use schemars::JsonSchema;
use serde::Serialize;

use super::Effect;
use crate::vocabulary::{Audit, ConductSignal, FindingState, Health, PlanQuestion, Statement};

/// The conduct audit. It does not decide; hidden rescue has a finding of its own, which does.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Conduct {
    /// Every audit, in a fixed order.
    pub audits: Vec<Audited>,
    /// What shows in two numbers together.
    pub signals: Vec<Signal>,
    /// Retries of the two releases; of all releases under `candidate` where no two are compared.
    pub retries: RetriesOfBoth,
    /// Workflows in which every retried run of the window still failed, in every release; of five or more.
    pub retries_never_helped: Vec<NeverHelped>,
    /// How long approvals by a person waited; null where it is not recorded for both releases.
    pub review_delay: Option<ReviewDelay>,
    /// Retries that did not help, and how long approvals waited, one sentence each.
    pub in_words: Vec<String>,
    /// The answers for each workflow.
    pub workflows: Vec<WorkflowHealth>,
}

/// One audit, as a rate of each release.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Audited {
    /// The audit.
    pub audit: Audit,
    /// The statement it belongs to; null for approvals and rescues.
    pub statement: Option<Statement>,
    /// The release before, over the whole window; null where no two are compared.
    pub baseline: Option<AuditRate>,
    /// The release under rollout; all releases where no two are compared.
    pub candidate: AuditRate,
    /// The ratio of the rates over the matched strata; null where nothing can be compared.
    pub effect: Option<Effect>,
    /// The difference of the rates over the matched strata.
    pub difference: Option<Effect>,
    /// p of "no worse", adjusted for all audits and all nights.
    pub adjusted_p: Option<f64>,
    /// What it shows.
    pub state: FindingState,
    /// Why it is not measured, with `no_data`.
    pub reason: Option<String>,
    /// The worst runs of the candidate: by severity, then by minutes of rescue.
    pub worst: Vec<WorstRun>,
}

/// Runs that are not as planned.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct AuditRate {
    /// Not as planned.
    pub count: u64,
    /// Out of how many of which it is known.
    pub of: u64,
    /// Those whose record lacks a value that the audit needs; they count neither way.
    pub unknown: u64,
    /// Null where none is known.
    pub rate: Option<f64>,
    /// The lower end of its 95 % interval, for this night alone.
    pub lower: Option<f64>,
    /// The upper end.
    pub upper: Option<f64>,
    /// Known person-minutes of rescue of those not as planned; null where no run records any.
    pub rescue_minutes: Option<f64>,
}

/// A run that is not as planned.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WorstRun {
    /// Its id.
    pub run_id: String,
    /// Its workflow.
    pub workflow: String,
    /// Its class; null on success.
    pub failure_class: Option<String>,
    /// 1 is worst; null where not known.
    pub severity: Option<u8>,
}

/// What shows in two numbers together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Signal {
    /// Which.
    pub signal: ConductSignal,
    /// `regressed` where both numbers show it, `inconclusive` where they do not, `no_data` where one is not measured.
    pub state: FindingState,
    /// One sentence.
    pub text: String,
}

/// Retries of the two releases.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct RetriesOfBoth {
    /// The release before.
    pub baseline: Retried,
    /// The release under rollout.
    pub candidate: Retried,
}

/// Attempts after the first, and what they cost if every attempt of a run cost the same.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct Retried {
    /// How many; null where no failed, rescued or irregular run records its retries.
    pub attempts: Option<u64>,
    /// Of them, those of runs that still failed.
    pub in_vain: Option<u64>,
    /// What they cost, in dollars, where known; null where no such run records both its retries and its cost.
    pub cost_usd: Option<f64>,
    /// Of it, what those of runs that still failed cost.
    pub in_vain_cost_usd: Option<f64>,
}

/// A workflow in which no retry helped.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NeverHelped {
    /// The workflow.
    pub workflow: String,
    /// Retried runs.
    pub runs: u64,
}

/// Approvals by a person, and how long they waited, over the matched strata.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct ReviewDelay {
    /// The release before.
    pub baseline: Approvals,
    /// The release under rollout.
    pub candidate: Approvals,
    /// The ratio of the mean waits.
    pub wait: Effect,
    /// The ratio of the shares approved.
    pub approved: Effect,
}

/// What a person approved of one release.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Approvals {
    /// Approved, as it was or with changes.
    pub approved: u64,
    /// Out of how many runs whose approval state is known.
    pub of: u64,
    /// Seconds an approval waited on average.
    pub mean_wait_s: f64,
}

/// How the failure plan covers one workflow.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WorkflowHealth {
    /// The workflow.
    pub workflow: String,
    /// Who owns it; null where nobody does.
    pub owner: Option<String>,
    /// Failures seen in it, in every release.
    pub failures: u64,
    /// The four questions.
    pub answers: Vec<WorkflowAnswer>,
}

/// One question, and its answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WorkflowAnswer {
    /// The question.
    pub question: PlanQuestion,
    /// The answer.
    pub state: Health,
    /// What is missing, or the figure; null where there is nothing to add.
    pub reason: Option<String>,
}
