//! The decision as it is published: `decision.json`, schema `relapse.decision/1`.
//!
//! Fields are added, never renamed. A number that could not be measured is `null`, and so is an interval's end that
//! is unbounded; nothing stands in for it.

mod across;
mod conduct;
mod evaluation;
mod explained;
mod explanation;
mod packet;
mod plan;
mod repeated;
mod replayed;
mod run_plan;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::number::{Count, Estimate};
use crate::vocabulary::{
    ApprovalState, Cause, Design, EffectKind, Extent, FindingState, Health, Metric, Recommendation,
    Restriction, Scope, Shown, Statement, Trigger,
};

pub use across::{Across, Creep, OtherCandidate, ReleaseAcross, Rollback, RollbackClass};
pub use conduct::{
    Approvals, AuditRate, Audited, Conduct, NeverHelped, Retried, RetriesOfBoth, ReviewDelay,
    Signal, WorkflowAnswer, WorkflowHealth, WorstRun,
};
pub use evaluation::{
    EVALUATION_SCHEMA, Evaluation, EvaluationCase, Expected, ExpectedHandoff, Happened,
};
pub use explained::{ExplainedRun, FoldStep, InWindow, RunPattern};
pub use explanation::{ClassEffect, Contributor, Explanation, Leading, MixPart, PlaceEffect, Rest};
pub use packet::{
    ApprovalSeen, Behind, HowOften, InRelease, MissingPart, NextAction, PACKET_SCHEMA, Packet,
    PacketEntry, PacketOwner, PacketRun, Said, Tried, WhatFailed,
};
pub use plan::{AcceptedFailure, FailurePlan, Owned, OwnedMatter, PlanGap};
pub use repeated::{PatternPart, Repeated, Trend};
pub use replayed::Replayed;
pub use run_plan::{RequiredEvidence, RunAccepted, RunPlan, RunTrigger};

/// The name and version of this shape.
pub const SCHEMA: &str = "relapse.decision/1";

/// What one night decided, and everything it decided on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Decision {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The version of the program.
    pub version: String,
    /// The last day that counts (UTC).
    pub as_of: NaiveDate,
    /// The nights looked at.
    pub window: Window,
    /// The release being rolled out; null where the data name none.
    pub candidate: Option<Arm>,
    /// The release it is held against; null where the data name none.
    pub baseline: Option<Arm>,
    /// How the two overlap in time; null where there is nothing to compare.
    pub design: Option<Design>,
    /// What the design cannot tell, in one sentence.
    pub design_caveat: Option<String>,
    /// What the night advises.
    pub recommendation: Recommendation,
    /// What to restrict, with `restrict` only.
    pub restriction: Option<RestrictionPlace>,
    /// `trigger/key=value/…`, `all_clear`, `insufficient_data`, `data:<check>` or `plan:<gap>`.
    pub decided_by: String,
    /// One sentence, the same in every output.
    pub summary: String,
    /// At most three reasons: a gap of the failure plan, the deciding finding, what the candidate's traffic and the releases
    /// before it show, then other findings.
    pub reasons: Vec<Reason>,
    /// The strongest evidence against the recommendation, one sentence.
    pub against: String,
    /// What a night more of the candidate costs; null where the failure rate was not measured.
    pub keeping: Option<Keeping>,
    /// Who does what now.
    pub next_step: NextStep,
    /// One entry a trigger.
    pub triggers: Vec<TriggerState>,
    /// Every question asked, with its answer.
    pub findings: Vec<Finding>,
    /// What the change of the failure rate is made of; null where nothing can be compared.
    pub explanation: Option<Explanation>,
    /// Each release against a pinned one, what a rollback did, and other candidates; null with two releases and no rollback.
    pub across: Option<Across>,
    /// What hit both releases, and bursts.
    pub events: Vec<Event>,
    /// Failure patterns by total cost.
    pub repeated: Vec<Repeated>,
    /// The hand-off packets: of the patterns behind the verdict, the deciding finding's first.
    pub packets: Vec<PacketEntry>,
    /// The cases for the agent's evaluation; null where no class asks for it.
    pub evaluation: Option<Evaluation>,
    /// The failure plan: what it leaves open, what it accepts, and what is whose; null where none is in use.
    pub plan: Option<FailurePlan>,
    /// The five statements of a healthy failure plan.
    pub policy_health: Vec<PolicyCheck>,
    /// How the runs kept to the failure plan.
    pub conduct: Conduct,
    /// The nights looked at and the budget spent.
    pub looks: Looks,
    /// What the night before advised, where it is known.
    pub since_last_night: Option<LastNight>,
    /// What was read and what was refused.
    pub data: Data,
}

/// The nights looked at.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Window {
    /// The first night.
    pub from: NaiveDate,
    /// The last night.
    pub to: NaiveDate,
    /// How many nights.
    pub nights: u32,
}

/// One of the two releases, over the window.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Arm {
    /// Its name.
    pub release: String,
    /// Its runs in the window.
    pub runs: u64,
    /// Its failed runs in the window.
    pub failures: u64,
    /// The first day it was seen, in the window or before.
    pub first_seen: NaiveDate,
}

/// What to restrict, and where.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RestrictionPlace {
    /// How.
    pub kind: Restriction,
    /// Where.
    #[serde(flatten)]
    pub place: Carrier,
}

/// The one place that carries a regression; one of these is not null, but where the failure plan restricts the whole release.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Carrier {
    /// The workflow.
    pub workflow: Option<String>,
    /// The tool.
    pub tool: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// The tenant.
    pub tenant: Option<String>,
}

/// One reason for the recommendation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Reason {
    /// The sentence.
    pub text: String,
    /// The rule that makes it a reason.
    pub rule: String,
    /// The finding behind it.
    pub finding: Option<String>,
}

/// Who does what now.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NextStep {
    /// Who.
    pub owner: String,
    /// What.
    pub action: String,
}

/// What became of one trigger.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TriggerState {
    /// The trigger.
    pub trigger: Trigger,
    /// The worst state of its findings.
    pub state: FindingState,
    /// The finding that speaks for it.
    pub finding: Option<String>,
    /// Why there is nothing to say, with `no_data`.
    pub reason: Option<String>,
}

/// One question and its answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// `trigger/key=value/…`, stable from night to night.
    pub id: String,
    /// The trigger it belongs to.
    pub trigger: Trigger,
    /// What it measures.
    pub metric: Metric,
    /// The class it is about; null for all.
    pub failure_class: Option<String>,
    /// The workflow it is about; null for all.
    pub workflow: Option<String>,
    /// Always null: no question is asked of a single tool. The tool that carries a regression is in `where`.
    pub tool: Option<String>,
    /// Always null: no question is asked of a single tenant. The tenant that carries a regression is in `where`.
    pub tenant: Option<String>,
    /// Always null: no question is asked of a single model. The model that carries a regression is in `where`.
    pub model: Option<String>,
    /// The approval state it is about; null for all.
    pub approval_state: Option<ApprovalState>,
    /// The baseline's count over the matched strata.
    pub baseline: Count,
    /// The candidate's count over the matched strata.
    pub candidate: Count,
    /// The change as a ratio (or a distance between mixes).
    pub effect: Effect,
    /// The change in absolute terms; null for a mix.
    pub difference: Option<Effect>,
    /// Base-10 logarithm of the one-sided p of "no worse".
    pub log10_p: Option<f64>,
    /// p after adjustment for the night's questions (Holm 1979).
    pub adjusted_p: Option<f64>,
    /// Always null: the tests are p-values with error spending, and no e-value is computed.
    pub log10_e: Option<f64>,
    /// How much more the nights vary than independent runs would; null where it could not be estimated.
    pub dispersion: Option<f64>,
    /// The ratio (or distance) from which a change matters.
    pub margin: f64,
    /// The absolute change from which it matters; null where none applies.
    pub margin_difference: Option<f64>,
    /// What the finding shows.
    pub state: FindingState,
    /// The same as every output prints it: a clear finding that is worse within its margin is told apart.
    pub shown: Shown,
    /// Why there is no answer, with `no_data`.
    pub reason: Option<String>,
    /// A class that the baseline never had.
    pub new_failure_class: bool,
    /// What brought it about, where that is asked.
    pub cause: Option<Cause>,
    /// What carries it, where it is local.
    pub r#where: Option<Carrier>,
    /// How far it reaches, where that is asked.
    pub extent: Option<Extent>,
    /// Cause and extent in one word.
    pub scope: Option<Scope>,
    /// The probability of this scope, between 0 and 1; null where the finding did not regress.
    pub scope_confidence: Option<f64>,
    /// One sentence.
    pub scope_evidence: Option<String>,
    /// Since when; null where the finding did not regress.
    pub onset: Option<Onset>,
    /// What keeping the candidate costs a night.
    pub cost_per_night: Option<CostPerNight>,
    /// What it would take to settle an inconclusive finding.
    pub needs: Option<Needs>,
    /// Why `needs` gives no number for an inconclusive finding.
    pub needs_reason: Option<String>,
    /// The planned response, once a failure plan is in use.
    pub response: Option<String>,
    /// Who must act.
    pub owner: Option<String>,
    /// At most twenty run ids of the candidate, newest day first.
    pub runs: Vec<String>,
}

/// An estimate with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Effect {
    /// Ratio, difference or distance.
    pub kind: EffectKind,
    /// Null where nothing could be estimated.
    pub estimate: Option<f64>,
    /// Null where unbounded.
    pub lower: Option<f64>,
    /// Null where unbounded.
    pub upper: Option<f64>,
    /// The coverage the interval promises.
    pub level: f64,
    /// When it holds.
    pub valid: Validity,
}

/// When an interval holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// At every night of the horizon at once.
    EveryNight,
    /// For this night alone.
    ThisNight,
}

/// Since when, with an interval.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Onset {
    /// The date.
    pub date: NaiveDate,
    /// Not before.
    pub lower: NaiveDate,
    /// Not after.
    pub upper: NaiveDate,
    /// How it lies to the release's first day and the steps of its traffic, in one sentence.
    pub evidence: Option<String>,
    /// What days before the rollout show when they are tried as an onset; null where none could be.
    pub placebo: Option<Placebo>,
}

/// Days of the baseline's history, each tried as the onset of a week.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Placebo {
    /// How many there are.
    pub dates: u32,
    /// Those whose week rose over the week before as much as the candidate lies above the baseline.
    pub as_large: u32,
}

/// What keeping the candidate costs a night, against the baseline.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct CostPerNight {
    /// Excess failures (or other events the finding counts).
    pub failures: Option<Estimate>,
    /// Excess person-minutes of rescue.
    pub rescue_minutes: Option<Estimate>,
    /// Excess money.
    pub usd: Option<Estimate>,
}

/// What a night more of the candidate costs, against the baseline, and what taking it back would bring back.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Keeping {
    /// Excess failures.
    pub failures: Option<Estimate>,
    /// Excess person-minutes of rescue.
    pub rescue_minutes: Option<Estimate>,
    /// Excess money on failed runs, in dollars.
    pub usd: Option<Estimate>,
    /// Failure classes that the candidate has less of.
    pub gives_back: Vec<Improved>,
    /// One sentence.
    pub in_words: String,
}

/// A failure class that the candidate has less of.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Improved {
    /// The finding.
    pub finding: String,
    /// The class.
    pub failure_class: String,
    /// Failures a night that taking the candidate back would bring back.
    pub failures: Estimate,
}

/// What it would take to settle a finding with 80 % power, if the true effect is the one seen.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Needs {
    /// More runs of the candidate.
    pub runs: u64,
    /// Nights at its present traffic.
    pub nights: u64,
}

/// Something that hit both releases, or one burst.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Event {
    /// Systemic or one-off.
    pub scope: Scope,
    /// Its first day.
    pub onset: Onset,
    /// Its last day.
    pub until: NaiveDate,
    /// Where.
    pub r#where: Place,
    /// One sentence.
    pub evidence: String,
    /// Who must act.
    pub owner: String,
}

/// A place in the data; null means every one.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Place {
    /// The releases it was seen in.
    pub releases: Vec<String>,
    /// The workflow.
    pub workflow: Option<String>,
    /// The failure class.
    pub failure_class: Option<String>,
}

/// One statement of a healthy failure plan.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PolicyCheck {
    /// Its name.
    pub check: Statement,
    /// `met`, `not_met` or `not_measured`; what is measured only in part is never `met`.
    pub state: Health,
    /// The share that keeps to it, of the candidate where that can be said; null where none is known.
    pub value: Option<f64>,
    /// Out of how many.
    pub of: u64,
    /// The same share of the baseline; null where it is not a release's.
    pub baseline: Option<f64>,
    /// The least share with which it holds.
    pub target: f64,
    /// What is not measured, and why; null where all of it is.
    pub reason: Option<String>,
    /// The worst runs, findings that are not told, or classes that are not decided, at most five.
    pub examples: Vec<String>,
}

/// The nights looked at and the budget spent.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Looks {
    /// Nights of the candidate so far, from its first day.
    pub night: u32,
    /// The nights a rollout is planned to take.
    pub horizon: u32,
    /// Probability of a false rollback allowed over the whole rollout.
    pub budget: f64,
    /// Of it, what the nights so far have used.
    pub spent: f64,
    /// Questions asked this night.
    pub questions: u32,
}

/// What the night before advised.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LastNight {
    /// Its last day.
    pub as_of: NaiveDate,
    /// What it advised.
    pub recommendation: Recommendation,
}

/// Failures without a class, of the two releases compared.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct UnclassifiedShare {
    /// Of the release being rolled out.
    pub candidate: WithoutClass,
    /// Of the release it is held against.
    pub baseline: WithoutClass,
}

/// Failures without a class, of one release in the window.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WithoutClass {
    /// The release.
    pub release: String,
    /// Failures that have no class, and that no rule gave one.
    pub unclassified: u64,
    /// All of its failures.
    pub failures: u64,
    /// Their quotient; null where nothing failed.
    pub share: Option<f64>,
}

/// What was read and what was refused.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Data {
    /// `rows_used + quarantined + duplicates + excluded + out_of_scope`.
    pub rows_read: u64,
    /// Rows that count.
    pub rows_used: u64,
    /// Rows refused, each in `quarantine.ndjson`.
    pub quarantined: u64,
    /// Repeats of a run on the same day.
    pub duplicates: u64,
    /// Left out by the mapping on purpose.
    pub excluded: u64,
    /// Outside the window, or not known yet on the night.
    pub out_of_scope: u64,
    /// Failures without a class.
    pub unclassified: u64,
    /// Of the failures without a class in their records, those that a rule of the failure plan gave one; by the rule's id.
    pub classified: std::collections::BTreeMap<String, u64>,
    /// Failures without a class, of the two releases compared; null where none are.
    pub unclassified_share: Option<UnclassifiedShare>,
    /// Rows refused, by reason.
    pub quarantine_reasons: std::collections::BTreeMap<String, u64>,
    /// What to know before trusting the numbers.
    pub warnings: Vec<String>,
    /// What was taken for granted, and is no cause for alarm.
    pub notes: Vec<String>,
}
