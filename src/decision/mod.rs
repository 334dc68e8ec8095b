//! The decision as it is published: `decision.json`, schema `relapse.decision/1`.
//!
//! Fields are added, never renamed. A number that could not be measured is `null`, and so is an interval's end that
//! is unbounded; nothing stands in for it.

mod across;
mod choice_prospect;
mod conduct;
mod evaluation_case;
mod explained;
mod explanation;
mod first_verdict;
mod labels;
mod last_night;
mod margin_in_force;
mod night_data;
mod overrule;
mod packet;
mod plan_shape;
mod proposed_response;
mod published_finding;
mod release_change;
mod repeated;
mod replayed;
mod rollout_kept;
mod run_plan;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::number::Estimate;
use crate::vocabulary::{
    Design, FindingState, Health, NoDataReason, Recommendation, Restriction, Scope, Statement,
    Trigger, VerdictReason,
};

pub use across::{Across, Creep, OtherCandidate, ReleaseAcross, Rollback, RollbackClass};
pub use choice_prospect::ChoiceProspect;
pub use conduct::{
    Approvals, AuditRate, Audited, Conduct, NeverHelped, Retried, RetriesOfBoth, ReviewDelay,
    Signal, WorkflowAnswer, WorkflowHealth, WorstRun,
};
pub use evaluation_case::{
    EVALUATION_SCHEMA, Evaluation, EvaluationCase, Expected, ExpectedHandoff, Happened,
};
pub use explained::{ExplainedRun, FoldStep, InWindow, RunPattern};
pub use explanation::{
    ClassEffect, Contributor, Explanation, FacetExcess, Leading, MixPart, PlaceEffect, Rest,
};
pub use first_verdict::FirstVerdict;
pub use labels::{Corrected, CorrectedRate, LabelledRuns, LabelledStratum, RunToLabel};
pub(crate) use last_night::runs_of_days;
pub use last_night::{ChangedFinding, LastNight, NightBefore};
pub use margin_in_force::MarginInForce;
pub use night_data::{
    Arm, ChangedVersionsOf, CheckedData, Data, ExcludedRows, HeldRelease, KnownAfter, Looks,
    PendingRuns, RefusedOfRelease, RunsOfDay, TrimmedNames, UnclassifiedShare, UnknownCells,
    Window, WithoutClass,
};
pub use overrule::{Overrule, Overruled};
pub use packet::{
    ApprovalSeen, Behind, HowOften, InRelease, MissingPart, NextAction, PACKET_SCHEMA, Packet,
    PacketEntry, PacketOwner, PacketRun, Said, Tried, WhatFailed,
};
pub use plan_shape::{AcceptedFailure, FailurePlan, Owned, OwnedMatter, PlanGap};
pub use proposed_response::ProposedResponse;
pub use published_finding::{
    Carrier, CostPerNight, Effect, Finding, FindingHistory, KnownShares, Needs, Onset, Placebo,
    Validity,
};
pub use release_change::ReleaseChange;
pub(crate) use repeated::{COSTLIEST, OF_THE_CANDIDATE};
pub use repeated::{PatternPart, Repeated, Trend};
pub use replayed::Replayed;
pub use rollout_kept::{Deviation, Rollout};
pub use run_plan::{RequiredEvidence, RunAccepted, RunPlan, RunTrigger};

/// The name and version of this shape.
pub const SCHEMA: &str = "relapse.decision/1";

/// The largest `decision.json` of an earlier night that is read. A decision of a thousand workflows has some two megabytes.
pub(crate) const LARGEST: u64 = 64 << 20;

/// What one night decided, and everything it decided on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Decision {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The version of the program.
    pub version: String,
    /// The agent; absent where the records name none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The last day that counts (UTC).
    pub as_of: NaiveDate,
    /// The nights looked at.
    pub window: Window,
    /// The release being rolled out; null where the data name none.
    pub candidate: Option<Arm>,
    /// The release it is compared with; null where the data name none.
    pub baseline: Option<Arm>,
    /// How the two overlap in time; null where there is nothing to compare.
    pub design: Option<Design>,
    /// What the design cannot show, in one sentence.
    pub design_caveat: Option<String>,
    /// What the night advises.
    pub recommendation: Recommendation,
    /// What to restrict, with `restrict` only.
    pub restriction: Option<RestrictionPlace>,
    /// Why, as a code.
    pub reason: VerdictReason,
    /// `trigger/key=value/…`, `all_clear`, `insufficient_data`, `horizon:<metric>`, `data:<check>`, `plan:<gap>` or `overruled`.
    pub decided_by: String,
    /// The same in plain words.
    pub decided_by_text: String,
    /// What to do and why in one or a few sentences, the same in every output.
    pub summary: String,
    /// At most three reasons: a gap of the failure plan, the deciding finding, what the candidate's traffic and the releases
    /// before it show, then other findings.
    pub reasons: Vec<Reason>,
    /// The strongest evidence against the recommendation, in sentences.
    pub against: String,
    /// The cost of one more night with the candidate; null where the failure rate was not measured.
    pub keeping: Option<Keeping>,
    /// What keeping the candidate, restricting it, rolling it back and waiting bring until the horizon's end; empty where the failure
    /// rate was not measured, nothing tells how much nights vary, or the candidate has no traffic any more.
    pub choices: Vec<ChoiceProspect>,
    /// Who does what now.
    pub next_step: NextStep,
    /// One entry a trigger.
    pub triggers: Vec<TriggerState>,
    /// From where on a change of a headline rate matters; empty where nothing can be compared.
    pub margins: Vec<MarginInForce>,
    /// Every question asked, with its answer.
    pub findings: Vec<Finding>,
    /// What people found when they read single runs; absent where no labels are given or nothing can be compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<LabelledRuns>,
    /// What the change of the failure rate is made of; null where nothing can be compared.
    pub explanation: Option<Explanation>,
    /// What the candidate changed, where a table of changes lists it; the change that carries the excess comes first.
    pub changes: Vec<ReleaseChange>,
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
    /// The failure plan: its gaps, what it accepts, and what each owner has to do; null where none is in use.
    pub plan: Option<FailurePlan>,
    /// What retries propose for the classes whose response is not planned; absent where no retried run has its attempts recorded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<ProposedResponse>,
    /// How the rollout goes by its plan; absent where none is in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollout: Option<Rollout>,
    /// The five statements of a healthy failure plan.
    pub policy_health: Vec<PolicyCheck>,
    /// How many of these statements are met; null where there are none.
    pub scorecard: Option<ScorecardCount>,
    /// How the runs kept to the failure plan.
    pub conduct: Conduct,
    /// The nights looked at and the budget spent.
    pub looks: Looks,
    /// What the night before advised and what is another now, where it is known.
    pub since_last_night: Option<LastNight>,
    /// The verdict that this night was first published with; absent unless late records made another of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_verdict: Option<FirstVerdict>,
    /// Who decided otherwise than this night advised; absent where nobody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overruled: Option<Overruled>,
    /// What was read and what was refused.
    pub data: Data,
}

impl Decision {
    /// What the night itself advised, whatever a person decided, and what decided it.
    pub(crate) fn advised(&self) -> (Recommendation, &str) {
        match &self.overruled {
            Some(said) => (said.advised, &said.decided_by),
            None => (self.recommendation, &self.decided_by),
        }
    }
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
    /// What would settle the triggers, one sentence each, at most three; empty unless the night holds.
    pub needs: Vec<String>,
}

/// What became of one trigger.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TriggerState {
    /// The trigger.
    pub trigger: Trigger,
    /// The worst state of its findings.
    pub state: FindingState,
    /// The finding that represents it.
    pub finding: Option<String>,
    /// Why it is not measured, with `no_data`, or why a rise does not count; null where the night as a whole cannot be judged.
    pub reason: Option<NoDataReason>,
    /// The same as a clause.
    pub reason_text: Option<String>,
}

/// The cost of one more night with the candidate, against the baseline, and the failures that a rollback would bring back.
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
    /// Failures a night that a rollback would bring back.
    pub failures: Estimate,
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
    /// How many of `of` keep to it; null where `value` is.
    pub kept: Option<u64>,
    /// The worst runs, findings of unknown cause, or classes with a gap in the plan, at most five.
    pub examples: Vec<String>,
    /// The same in plain words.
    pub examples_in_words: Vec<String>,
}

/// How many statements of the scorecard are met.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ScorecardCount {
    /// Statements that are met.
    pub met: u64,
    /// All statements.
    pub of: u64,
    /// In words, with those that are not met.
    pub in_words: String,
}
