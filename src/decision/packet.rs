//! A hand-off packet: what the next person needs to know of one failure pattern, schema `relapse.packet/1`. Secrets and
//! personal data in it are masked, and long texts cut.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Onset, Trend};
use crate::mask::Masked;
use crate::number::Count;
use crate::vocabulary::{
    ApprovalState, FindingState, Metric, NextActionSource, PatternStatus, Recommendation, Response,
};

/// The name and version of the shape.
pub const PACKET_SCHEMA: &str = "relapse.packet/1";

/// A packet as `decision.json` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PacketEntry {
    /// The Markdown file, beside `decision.json`; the same name with `.json` holds the same for programs.
    pub file: String,
    /// The fingerprint of the pattern it is about; null where it is about a finding that has none.
    pub pattern: Option<String>,
    /// The finding that it supports: the deciding one where it is among them, else the strongest.
    pub finding: String,
    /// Every finding that it supports.
    pub findings: Vec<String>,
    /// Who must act.
    pub owner: String,
    /// How often: failures of the pattern in the window, or what the finding counts in the candidate.
    pub count: u64,
    /// The run ids it lists.
    pub runs: u64,
}

/// One packet.
#[derive(Clone, Debug, Serialize)]
pub struct Packet {
    /// Always [`PACKET_SCHEMA`].
    pub schema: &'static str,
    /// The version of the program.
    pub version: String,
    /// The agent; absent where the records name none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The last day that counts (UTC).
    pub as_of: NaiveDate,
    /// The Markdown file, beside `decision.json`.
    pub file: String,
    /// What it is about, in a few words.
    pub title: String,
    /// What it supports, how often it occurs and who owns it, in sentences.
    pub in_short: String,
    /// The verdict that it supports.
    pub verdict: Behind,
    /// What failed.
    pub failed: WhatFailed,
    /// How often, since when, in which releases.
    pub how_often: HowOften,
    /// Since when the finding holds; null where that was not asked.
    pub onset: Option<Onset>,
    /// What the runs were asked to do.
    pub task: Vec<Said>,
    /// The evidence they used.
    pub evidence: Vec<Said>,
    /// The tools they called.
    pub tools_called: Vec<Said>,
    /// What was tried.
    pub tried: Tried,
    /// What to do next.
    pub next_action: NextAction,
    /// Who acts.
    pub owner: PacketOwner,
    /// At most twenty runs, the candidate's first, newest day first.
    pub runs: Vec<PacketRun>,
    /// What nobody recorded or decided.
    pub missing: Vec<MissingPart>,
}

/// The verdict, and the finding behind it.
#[derive(Clone, Debug, Serialize)]
pub struct Behind {
    /// What the night advises.
    pub recommendation: Recommendation,
    /// The sentence of the night.
    pub summary: String,
    /// The finding.
    pub finding: String,
    /// Every finding that the packet supports.
    pub findings: Vec<String>,
    /// Whether it decided the night.
    pub is_deciding: bool,
    /// What it measures.
    pub metric: Metric,
    /// What it shows.
    pub state: FindingState,
    /// Its change in words.
    pub says: String,
}

/// What failed. Of a packet about a finding without failures, what was counted.
#[derive(Clone, Debug, Serialize)]
pub struct WhatFailed {
    /// The fingerprint of the pattern.
    pub pattern: Option<String>,
    /// The class.
    pub failure_class: Option<String>,
    /// The workflow.
    pub workflow: Option<String>,
    /// The tool.
    pub tool: Option<String>,
    /// The approval state.
    pub approval_state: Option<ApprovalState>,
    /// The message with what varies folded.
    pub template: Option<Masked>,
    /// Messages as they were recorded.
    pub messages: Vec<Said>,
    /// 1 is worst; null where never known.
    pub worst_severity: Option<u8>,
    /// Stop or retry, as planned.
    pub response: Option<Response>,
}

/// How often, since when, in which releases.
#[derive(Clone, Debug, Serialize)]
pub struct HowOften {
    /// The first night of the window.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// In the window, over all releases.
    pub count: f64,
    /// By release, the candidate first, then the baseline. Of a pattern, out of the release's runs in its workflow; of a finding,
    /// out of its matched runs.
    pub releases: Vec<InRelease>,
    /// First seen in the window.
    pub first_seen: Option<DateTime<Utc>>,
    /// Last seen in the window.
    pub last_seen: Option<DateTime<Utc>>,
    /// New, known, gone or back.
    pub status: Option<PatternStatus>,
    /// The first day it was seen again.
    pub came_back_on: Option<NaiveDate>,
    /// Whether it is getting more.
    pub trend: Option<Trend>,
    /// Known person-minutes of rescue in the window; null where none is known.
    pub rescue_minutes: Option<f64>,
    /// Rescued in the window without a known duration; null where nothing tells whether a failure was rescued.
    pub rescue_minutes_unknown: Option<u64>,
    /// What the failed runs cost in the window, in dollars, where known; null where no cost is recorded.
    pub cost_usd: Option<f64>,
    /// Attempts after the first, in the window; null where no retry count is recorded.
    pub retries: Option<u64>,
    /// The notes beside the table of releases, with the onset.
    pub in_words: Vec<String>,
}

/// A count in one release.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InRelease {
    /// The release.
    pub release: String,
    /// How many, out of how many.
    #[serde(flatten)]
    pub count: Count,
    /// First seen in it.
    pub first_seen: Option<DateTime<Utc>>,
    /// Last seen in it.
    pub last_seen: Option<DateTime<Utc>>,
}

/// A text and how many of the runs listed have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The text, masked, and cut where it is long.
    pub text: Masked,
    /// How many.
    pub runs: u64,
    /// One of them.
    pub run_id: String,
}

/// What was tried with the runs listed.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tried {
    /// The runs listed.
    pub runs: u64,
    /// Retried at least once.
    pub retried: u64,
    /// Attempts after the first, of all of them.
    pub attempts: u64,
    /// Whose `retry_count` is not recorded.
    pub retries_unknown: u64,
    /// Retried although not transient or not idempotent.
    pub retried_in_vain: u64,
    /// Handed over, and to whom.
    pub handed_to: Vec<Said>,
    /// Finished or repaired by a person.
    pub rescued: u64,
    /// Known person-minutes of that; null where no rescue has a time.
    pub rescue_minutes: Option<f64>,
    /// Rescued without a known duration.
    pub rescue_minutes_unknown: u64,
    /// By the state of their approval.
    pub approvals: Vec<ApprovalSeen>,
    /// The unsafe action went through.
    pub action_executed: u64,
    /// Acted outside their authority.
    pub authority_crossed: u64,
    /// Closed.
    pub closed: u64,
    /// Closed without a hand-off.
    pub closed_without_handoff: u64,
    /// The same in words.
    pub in_words: Vec<String>,
}

/// Runs in one approval state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApprovalSeen {
    /// The state.
    pub state: ApprovalState,
    /// How many.
    pub runs: u64,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextAction {
    /// Where it comes from: the records where they say, else the failure plan, else the decision.
    pub source: NextActionSource,
    /// What.
    pub text: String,
    /// What the records say, the most frequent first.
    pub recorded: Vec<Said>,
    /// What the failure plan says.
    pub planned: Option<String>,
    /// What the night advises.
    pub decided: String,
}

/// Who acts, and where to reach them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PacketOwner {
    /// Who.
    pub owner: String,
    /// Their contact.
    pub contact: Option<String>,
    /// The queue of such failures.
    pub queue: Option<String>,
    /// Who gets it when the owner does not answer.
    pub fallback: Option<String>,
    /// The owner's runbook, filled in.
    pub runbook: Option<String>,
    /// The link that opens a ticket, filled in.
    pub ticket: Option<String>,
}

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PacketRun {
    /// Its identifier.
    pub run_id: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// What was deployed.
    pub release: String,
    /// Where it ran.
    pub workflow: String,
    /// The link to its trace, secrets in it masked.
    pub trace_url: Option<Masked>,
    /// The link to its ticket or the ticket's name, secrets in it masked.
    pub ticket: Option<Masked>,
}

/// Something that nobody recorded or decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingPart {
    /// The record's column, or the key of the failure plan.
    pub part: String,
    /// How many of the runs listed lack it; null where it is no column.
    pub missing: Option<u64>,
    /// Out of so many that should have it.
    pub of: Option<u64>,
    /// The same in words.
    pub text: String,
}
