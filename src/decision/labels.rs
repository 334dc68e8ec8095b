//! What people found when they read single runs, and the failure rates that follow from it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::vocabulary::RecordedAs;

/// The failure rates of both releases by the labels of people. They change no recommendation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Corrected {
    /// That of the baseline.
    pub baseline: CorrectedRate,
    /// That of the candidate.
    pub candidate: CorrectedRate,
    /// The coverage that each of the two intervals promises, for this night alone.
    pub level: f64,
    /// Both beside the recorded rates, in sentences.
    pub in_words: String,
}

/// The failure rate of one release's compared runs, as people would label them.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct CorrectedRate {
    /// The estimate, between 0 and 1.
    pub rate: f64,
    /// Its lower limit.
    pub lower: f64,
    /// Its upper limit.
    pub upper: f64,
    /// The labels that it follows from.
    pub labels: u64,
}

/// The labels that were given.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LabelledRuns {
    /// Different runs that are labelled.
    pub given: u64,
    /// Those that count.
    pub used: u64,
    /// Runs of the window outside the random sample, or beyond a gap in it.
    pub not_sampled: u64,
    /// Runs that the window does not have.
    pub unknown: u64,
    /// Runs that are labelled both ways.
    pub contradictory: u64,
    /// Rows that could not be read.
    pub refused: u64,
    /// Runs of the sample before the last label that have none.
    pub skipped: u64,
    /// By release and kind of run.
    pub strata: Vec<LabelledStratum>,
    /// The same in sentences.
    pub in_words: Vec<String>,
}

/// The compared runs of one release and kind, and their labels.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LabelledStratum {
    /// The release.
    pub release: String,
    /// What the record says.
    pub recorded_as: RecordedAs,
    /// All compared runs.
    pub runs: u64,
    /// The labels that count.
    pub labels: u64,
    /// Those that say failure.
    pub failures: u64,
}

/// A run for a person to read. It is a row of `to_label.csv`, not of the decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunToLabel {
    /// The run.
    pub run_id: String,
    /// `candidate` or `baseline`, and what the record says: `candidate/success`.
    pub stratum: String,
    /// What to find out.
    pub why: &'static str,
}
