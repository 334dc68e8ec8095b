//! Runs of one cell, by what became of them.

use serde::{Deserialize, Serialize};

use crate::as_list::written_as_list;
use crate::vocabulary::RecordedAs;

/// Runs of one day and cell. Every number is a count of runs, so days and cells add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RunCounts {
    /// All runs.
    pub runs: u64,
    /// Failed.
    pub failures: u64,
    /// Failed with severity 1 or 2.
    pub high_severity: u64,
    /// Failed with unknown severity.
    pub severity_unknown: u64,
    /// `rescued` is true.
    pub rescued: u64,
    /// `rescued` is false.
    pub not_rescued: u64,
    /// A success, and `rescued` is true.
    pub hidden_rescues: u64,
    /// A success, and `rescued` is false.
    pub success_not_rescued: u64,
    /// `approval_state` is known.
    pub approval_known: u64,
    /// Bypassed, timed out into approval, or authority crossed.
    pub boundary: u64,
    /// `approval_state` or `authority_crossed` is known.
    pub boundary_known: u64,
    /// `authority_crossed` is true.
    pub authority_crossed: u64,
    /// `authority_crossed` is false.
    pub authority_kept: u64,
}

written_as_list!(RunCounts {
    runs,
    failures,
    high_severity,
    severity_unknown,
    rescued,
    not_rescued,
    hidden_rescues,
    success_not_rescued,
    approval_known,
    boundary,
    boundary_known,
    authority_crossed,
    authority_kept
});

impl RunCounts {
    /// The runs of a kind.
    pub(crate) const fn recorded_as(&self, kind: RecordedAs) -> u64 {
        match kind {
            RecordedAs::Success => self.runs - self.failures - self.hidden_rescues,
            RecordedAs::RescuedSuccess => self.hidden_rescues,
            RecordedAs::Failure => self.failures,
        }
    }

    /// Adds another cell's counts to these.
    pub(crate) fn add(&mut self, other: &Self) {
        self.runs += other.runs;
        self.failures += other.failures;
        self.high_severity += other.high_severity;
        self.severity_unknown += other.severity_unknown;
        self.rescued += other.rescued;
        self.not_rescued += other.not_rescued;
        self.hidden_rescues += other.hidden_rescues;
        self.success_not_rescued += other.success_not_rescued;
        self.approval_known += other.approval_known;
        self.boundary += other.boundary;
        self.boundary_known += other.boundary_known;
        self.authority_crossed += other.authority_crossed;
        self.authority_kept += other.authority_kept;
    }
}

/// Approvals by a person of one day and cell, and how long they waited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Waits {
    pub(crate) approvals: u64,
    /// The sum of their waits in seconds.
    pub(crate) seconds: u64,
    /// The sum of their squares.
    pub(crate) seconds_squared: u64,
}

impl Waits {
    /// Adds another cell's waits to these.
    pub(crate) const fn add(&mut self, other: &Self) {
        self.approvals += other.approvals;
        self.seconds += other.seconds;
        self.seconds_squared += other.seconds_squared;
    }
}
