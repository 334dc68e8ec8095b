//! Failures that keep coming back, as they are published.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::vocabulary::{MergedBy, PatternStatus};

/// The most patterns that a decision lists: the costliest, and beyond them those of the candidate alone.
pub(crate) const COSTLIEST: usize = 50;
pub(crate) const OF_THE_CANDIDATE: usize = 30;

/// One failure pattern and what it cost.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Repeated {
    /// Stable from night to night: that of class, workflow, tool and template, as if it were one record's.
    pub fingerprint: String,
    /// The failure class.
    pub failure_class: String,
    /// The workflow.
    pub workflow: String,
    /// The tool.
    pub tool: Option<String>,
    /// The message with secrets masked and what varies folded; what only other messages show to vary as well.
    pub template: String,
    /// How often in the window.
    pub count: u64,
    /// Known person-minutes of rescue; null where no rescue has a time, or nothing tells whether a failure was rescued.
    pub rescue_minutes: Option<f64>,
    /// Rescued without a known duration; null where nothing tells whether a failure was rescued.
    pub rescue_minutes_unknown: Option<u64>,
    /// What the failed runs cost, where known, retries included; null where no cost is recorded.
    pub cost_usd: Option<f64>,
    /// Attempts after the first; null where no retry count is recorded.
    pub retries: Option<u64>,
    /// What of `cost_usd` went into retries, each attempt of a run taken to cost the same; null where either is not recorded.
    pub retry_cost_usd: Option<f64>,
    /// 1 is worst; null where never known.
    pub worst_severity: Option<u8>,
    /// First seen in the window.
    pub first_seen: DateTime<Utc>,
    /// Last seen in the window.
    pub last_seen: DateTime<Utc>,
    /// The releases it was seen in.
    pub releases: Vec<String>,
    /// Never seen before the candidate.
    pub new_in_candidate: bool,
    /// Who must act.
    pub owner: String,
    /// Sample run ids.
    pub runs: Vec<String>,
    /// New, known, accepted, fixed, gone or back.
    pub status: PatternStatus,
    /// The first day it was seen again, with `came_back` only.
    pub came_back_on: Option<NaiveDate>,
    /// The last day up to which the plan accepts it, or its class; null where it does not on this night.
    pub accepted_until: Option<NaiveDate>,
    /// The day on which a fix went out, as the plan has it.
    pub fixed_on: Option<NaiveDate>,
    /// Whether it is getting more.
    pub trend: Trend,
    /// Rescue time at the configured rate per person-hour, and money; null without a rate, or where neither is known.
    pub total_cost_usd: Option<f64>,
    /// Its place by total cost, from 1: with a rate by `total_cost_usd`, else by minutes, then money; then by count.
    pub rank_by_cost: u64,
    /// Its place by worst severity, from 1; where severity is the same, by cost.
    pub rank_by_severity: u64,
    /// Fingerprints of patterns that the plan counts under this one.
    pub also_known_as: Vec<String>,
    /// How many patterns of single records it is made of.
    pub parts_count: u64,
    /// The most frequent of them, at most twenty: the fingerprint of each belongs to this pattern.
    pub parts: Vec<PatternPart>,
}

/// A pattern's failures in the last nights and in as many before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Trend {
    /// How many nights on each side.
    pub nights: u32,
    /// Failures in the last nights.
    pub last: u64,
    /// Failures in the nights before them.
    pub before: u64,
}

/// The pattern of single records, before patterns were merged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PatternPart {
    /// Of class, workflow, tool and this template: a pure function of a record.
    pub fingerprint: String,
    /// The failure class.
    pub failure_class: String,
    /// The workflow.
    pub workflow: String,
    /// The tool.
    pub tool: Option<String>,
    /// The message with secrets masked and what varies folded.
    pub template: String,
    /// How often in the window.
    pub count: u64,
    /// What merged it into another pattern; null where it has the fingerprint that is published.
    pub merged_by: Option<MergedBy>,
}
