//! The nights, the two releases and the rows of a decision.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::mask::Masked;
use crate::vocabulary::{CheckEffect, DataCheck, Outcome};

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

/// The nights looked at and the budget spent.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Looks {
    /// Nights of the candidate so far, from its first day.
    pub night: u32,
    /// The nights a rollout is planned to take.
    pub horizon: u32,
    /// Probability of a false rollback allowed over the whole rollout.
    pub budget: f64,
    /// Of it, what the nights so far have used.
    pub spent: f64,
    /// The same as a share of the budget.
    pub spent_share: f64,
    /// Questions asked this night.
    pub questions: u32,
    /// Which night it is, in words: `night 7 of 14`.
    pub night_in_words: String,
    /// The looks and the budget, in sentences.
    pub in_words: String,
}

/// Failures without a class, of the two releases compared.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema, Deserialize)]
pub struct UnclassifiedShare {
    /// Of the release being rolled out.
    pub candidate: WithoutClass,
    /// Of the release it is compared with.
    pub baseline: WithoutClass,
}

/// Failures without a class, of one release in the window.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema, Deserialize)]
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

/// Unreadable cells of optional columns. Each counts as unknown, and its run still counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Deserialize)]
pub struct UnknownCells {
    /// The column.
    pub column: String,
    /// The release of the runs; null where the rest of the column is summed.
    pub release: Option<String>,
    /// Why the cells could not be read; null where the rest of the column is summed.
    pub reason: Option<String>,
    /// How many cells.
    pub count: u64,
    /// One of them, with secrets masked and cut short; null where the rest of the column is summed.
    pub example: Option<Masked>,
}

/// Rows that the mapping left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Deserialize)]
pub struct ExcludedRows {
    /// The reason by the mapping's column `excluded`.
    pub reason: String,
    /// How many rows.
    pub count: u64,
}

/// Names that lost the blanks and the invisible characters around them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Deserialize)]
pub struct TrimmedNames {
    /// The column.
    pub column: String,
    /// How many cells.
    pub count: u64,
}

/// Runs that a later version, by `updated_at`, says something else of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Deserialize)]
pub struct ChangedVersionsOf {
    /// What changed: `release`, `outcome` or `failure_class`.
    pub column: String,
    /// How many runs.
    pub count: u64,
}

/// Refused rows of one release and outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Deserialize)]
pub struct RefusedOfRelease {
    /// The release; null where it could not be read, and where the rest is summed.
    pub release: Option<String>,
    /// The outcome; null where it could not be read.
    pub outcome: Option<Outcome>,
    /// How many rows.
    pub count: u64,
}

/// The pending runs of one release in the window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Deserialize)]
pub struct PendingRuns {
    /// The release.
    pub release: String,
    /// How many.
    pub count: u64,
}

/// The share of a release's records that is known some days after their own.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema, Deserialize)]
pub struct KnownAfter {
    /// The release.
    pub release: String,
    /// Of its runs with this outcome.
    pub outcome: Outcome,
    /// The days since the runs' own day.
    pub days: u32,
    /// The share recorded by then.
    pub share_by_then: f64,
}

/// What the window holds of one release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Deserialize)]
pub struct HeldRelease {
    /// The release.
    pub release: String,
    /// Its runs in the window.
    pub runs: u64,
    /// Its failed runs in the window.
    pub failures: u64,
    /// The first of its days in the window.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
}

/// The runs of a day, those of all releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, Deserialize)]
pub struct RunsOfDay {
    /// The day (UTC).
    pub day: NaiveDate,
    /// Its runs.
    pub runs: u64,
}

/// A check of the data: what it measured, and what follows where it fails.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema, Deserialize)]
pub struct CheckedData {
    /// The check.
    pub check: DataCheck,
    /// Null where there was too little to measure.
    pub measured: Option<f64>,
    /// The bound of what is measured.
    pub threshold: f64,
    /// What follows where it fails.
    pub effect: CheckEffect,
    /// Whether it passed; true where nothing was measured.
    pub passed: bool,
    /// What is wrong; null where nothing is, or where another warning tells it.
    pub in_words: Option<String>,
}

/// What was read and what was refused.
#[derive(Clone, Debug, Default, Serialize, JsonSchema, Deserialize)]
pub struct Data {
    /// `rows_used + quarantined + duplicates + excluded + out_of_scope`.
    pub rows_read: u64,
    /// Rows that count, pending runs among them.
    pub rows_used: u64,
    /// Rows refused, each in `quarantine.ndjson`.
    pub quarantined: u64,
    /// Repeats of a run on the same day.
    pub duplicates: u64,
    /// Left out by the mapping on purpose.
    pub excluded: u64,
    /// Why they were left out, the most first and those without a reason last, at most some 200; the counts add up to
    /// `excluded`.
    pub excluded_reasons: Vec<ExcludedRows>,
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
    /// Rows refused, by release and outcome; the most first, and at most some 200.
    pub refused_by_release: Vec<RefusedOfRelease>,
    /// Unreadable cells of rows in the window, by column, release and reason; the most first, and at most some 200.
    pub unknown_cells: Vec<UnknownCells>,
    /// Runs that are not decided yet; no rate counts them.
    pub pending: Vec<PendingRuns>,
    /// How late the records of the two releases become known; empty where all are known on their own day.
    pub lateness: Vec<KnownAfter>,
    /// Names that lost the blanks around them, by column, of rows in the window; the most first.
    pub trimmed: Vec<TrimmedNames>,
    /// Runs of which a later version says something else, by column; empty where there are none.
    pub changed_versions: Vec<ChangedVersionsOf>,
    /// The releases that have runs in the window, the most runs first, and at most some 20.
    pub releases: Vec<HeldRelease>,
    /// The releases that are not listed.
    pub releases_left_out: u64,
    /// The runs of each day of the window that has any.
    pub runs_by_day: Vec<RunsOfDay>,
    /// The record's columns that at least one input has, but for the one that names the agent.
    pub columns: Vec<String>,
    /// What was looked at before the records were trusted.
    pub checks: Vec<CheckedData>,
    /// What to know before you trust the numbers.
    pub warnings: Vec<String>,
    /// Assumptions that are no cause for alarm.
    pub notes: Vec<String>,
}
