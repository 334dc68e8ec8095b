//! The failure plan as it stands on the night.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::vocabulary::{FindingState, Gap, Matter, Remedy, Response};

/// The failure plan, its gaps, and what each owner has to do.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FailurePlan {
    /// The file, as it was named.
    pub file: String,
    /// What it leaves open, those among the failures seen first.
    pub gaps: Vec<PlanGap>,
    /// How many gaps concern failures seen in the window.
    pub open_gaps: u64,
    /// The gaps and accepted classes counted, in one sentence.
    pub in_words: String,
    /// Known failures that do not by themselves roll back or restrict.
    pub accepted: Vec<AcceptedFailure>,
    /// What is doubtful about it.
    pub warnings: Vec<String>,
    /// What each owner has to do, by the name of the owner.
    pub owners: Vec<Owned>,
}

/// Something that the plan leaves open.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PlanGap {
    /// What is missing.
    pub gap: Gap,
    /// The class it is missing for.
    pub failure_class: String,
    /// The workflow, where it is missing in one; null for all.
    pub workflow: Option<String>,
    /// Who owns the class; null where nobody does.
    pub owner: Option<String>,
    /// Such failures in the window; a gap without any does not hold.
    pub failures: u64,
    /// What to do in place of widening the rollout.
    pub next_step: Remedy,
    /// What is missing and what to do, in one sentence.
    pub text: String,
}

/// A failure class that is accepted for a while.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AcceptedFailure {
    /// The class.
    pub failure_class: String,
    /// The last day.
    pub until: NaiveDate,
    /// Why.
    pub why: String,
    /// Such failures in the window.
    pub failures: u64,
    /// What its question shows; null where it was not asked.
    pub state: Option<FindingState>,
}

/// What one owner has to look at.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Owned {
    /// Who.
    pub owner: String,
    /// Where to reach them; null where the plan does not say.
    pub contact: Option<String>,
    /// Findings first, then patterns, then events.
    pub matters: Vec<OwnedMatter>,
}

/// A finding, a pattern or an event of an owner.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OwnedMatter {
    /// Which of the three.
    pub kind: Matter,
    /// A finding's id or a pattern's fingerprint; null for an event.
    pub id: Option<String>,
    /// The class; null for all.
    pub failure_class: Option<String>,
    /// The workflow; null for all.
    pub workflow: Option<String>,
    /// What it is, in one sentence.
    pub text: String,
    /// The planned response; null where none is planned.
    pub response: Option<Response>,
    /// Where it is put; null where the plan does not say.
    pub queue: Option<String>,
    /// Who gets it when the owner does not answer; null where the plan does not say.
    pub fallback: Option<String>,
    /// The owner's runbook, filled in.
    pub runbook: Option<String>,
    /// The link that opens a ticket, filled in.
    pub ticket: Option<String>,
    /// The hand-off packets about it, beside `decision.json`.
    pub packets: Vec<String>,
}
