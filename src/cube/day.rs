//! What one day's rows come down to: counts that add up, and a few examples.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::conduct::{Conduct, Waits};
use super::facet::{Dimension, Facets};
use crate::pattern::Pattern;
use crate::vocabulary::{ApprovalState, Severity};

/// Run ids kept for one place and topic on one day, and for one pattern.
pub const EXAMPLES: usize = 20;

/// The counts of every day, and how they were come by. It does not grow with the number of runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cube {
    /// By UTC day.
    pub days: BTreeMap<NaiveDate, Day>,
    /// What the runs were counted from.
    pub denominator: Denominator,
}

/// What the runs were counted from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Denominator {
    /// One row per run, successes included.
    #[default]
    Runs,
    /// Failed runs, and a table of how many ran: what only a success could show is not measured.
    Exposure,
}

/// A release in a workflow: the cell in which runs are counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The release.
    pub release: String,
    /// The workflow.
    pub workflow: String,
}

/// One day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Day {
    /// All runs, by cell.
    pub runs: BTreeMap<Cell, RunCounts>,
    /// Failures, by cell and class.
    pub classes: BTreeMap<(Cell, String), u64>,
    /// Failures whose class a rule gave, by cell and the rule's id.
    pub classified: BTreeMap<(Cell, String), u64>,
    /// Failures without a severity of their own that have that of their class in the plan.
    pub planned_severities: u64,
    /// Runs whose approval state is known, by cell and state.
    pub approval_states: BTreeMap<(Cell, ApprovalState), u64>,
    /// Person-minutes of the rescued runs, by cell.
    pub minutes: BTreeMap<Cell, Minutes>,
    /// All runs, by cell and the hour (0 to 23, UTC) they began in; empty where only failures are known.
    pub hours: BTreeMap<(Cell, u8), u64>,
    /// Failures, by cell and the hour and class they fell in.
    pub class_hours: BTreeMap<(Cell, HourOfClass), u64>,
    /// Runs by the size of their clusters, by cell; only where runs name a cluster.
    pub cluster_sizes: BTreeMap<Cell, ClusterSizes>,
    /// How failures fall on clusters, by cell and class (`None`: all failures).
    pub clusters: BTreeMap<(Cell, Option<String>), ClusterSums>,
    /// Runs by the values of a further column, where it has any.
    pub facets: BTreeMap<Dimension, Facets>,
    /// Failures, by pattern and release.
    pub patterns: BTreeMap<(Pattern, String), PatternCounts>,
    /// What the conduct audit says of the cases.
    pub conduct: Conduct,
    /// Approvals by a person, by cell.
    pub approval_waits: BTreeMap<Cell, Waits>,
    /// Run ids to look at, by cell and topic; at most [`EXAMPLES`] each, the earliest of the day.
    pub examples: BTreeMap<(Cell, Topic), Vec<String>>,
}

/// A class in one hour (0 to 23, UTC).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HourOfClass {
    /// The hour.
    pub hour: u8,
    /// The failure class.
    pub failure_class: String,
}

/// The clusters (tasks, conversations, users) of one day and cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClusterSizes {
    /// How many.
    pub clusters: u64,
    /// Their runs.
    pub runs: u64,
    /// The sum of their squared runs.
    pub runs_squared: u64,
}

impl ClusterSizes {
    /// Adds another cell's clusters to these.
    pub const fn add(&mut self, other: &Self) {
        self.clusters += other.clusters;
        self.runs += other.runs;
        self.runs_squared += other.runs_squared;
    }
}

/// Sums over the clusters of one day and cell, x failures in n runs each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClusterSums {
    /// Clusters with a failure.
    pub clusters: u64,
    /// Σ x.
    pub failures: u64,
    /// Σ x².
    pub failures_squared: u64,
    /// Σ x n.
    pub failures_times_runs: u64,
}

impl ClusterSums {
    /// Adds another cell's sums to these.
    pub const fn add(&mut self, other: &Self) {
        self.clusters += other.clusters;
        self.failures += other.failures;
        self.failures_squared += other.failures_squared;
        self.failures_times_runs += other.failures_times_runs;
    }
}

/// What a run id is an example of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// A failure of this class.
    Failure(String),
    /// A failure of severity 1 or 2.
    HighSeverity,
    /// This approval state.
    Approval(ApprovalState),
    /// Acted outside its authority.
    AuthorityCrossed,
    /// A person finished or repaired it.
    Rescue,
    /// A success that a person had repaired.
    HiddenRescue,
}

/// Runs of one day and cell. Every number is a count of runs, so days and cells add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

impl RunCounts {
    /// Adds another cell's counts to these.
    pub fn add(&mut self, other: &Self) {
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

/// Person-minutes of the rescued runs of one cell. Sums are whole milli-minutes, so every engine agrees to the bit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Minutes {
    /// Rescued runs whose minutes are known.
    pub known: u64,
    /// Rescued runs whose minutes are not.
    pub unknown: u64,
    /// Milli-minutes.
    pub sum: u64,
    /// Squared milli-minutes.
    pub sum_of_squares: u128,
    /// Known runs by [`minute_bin`].
    pub bins: BTreeMap<u16, u64>,
}

impl Minutes {
    /// Counts one rescued run.
    pub fn count(&mut self, milli_minutes: Option<u64>) {
        let Some(milli_minutes) = milli_minutes else {
            self.unknown += 1;
            return;
        };
        self.known += 1;
        self.sum += milli_minutes;
        self.sum_of_squares += u128::from(milli_minutes).pow(2);
        *self.bins.entry(minute_bin(milli_minutes)).or_default() += 1;
    }

    /// Adds another cell's minutes to these.
    pub fn add(&mut self, other: &Self) {
        self.known += other.known;
        self.unknown += other.unknown;
        self.sum += other.sum;
        self.sum_of_squares += other.sum_of_squares;
        for (bin, count) in &other.bins {
            *self.bins.entry(*bin).or_default() += count;
        }
    }

    /// The minutes below which the given share of the known runs lie, to the width of a bin (at most 12.5 %).
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the share lies in [0, 1] and counts far below 2^53"
    )]
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let rank = (share * self.known as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        for (bin, count) in &self.bins {
            seen += count;
            if seen >= rank {
                return Some(minute_bin_start(*bin) as f64 / 1000.0);
            }
        }
        None
    }
}

/// The fixed bin of a duration: eight equal steps to each doubling of milli-minutes, exact in integers.
#[must_use]
pub fn minute_bin(milli_minutes: u64) -> u16 {
    if milli_minutes < 8 {
        return u16::try_from(milli_minutes).unwrap_or(0);
    }
    let octave = milli_minutes.ilog2();
    let step = (milli_minutes >> (octave - 3)) & 7;
    u16::try_from(u64::from(octave - 2) * 8 + step).unwrap_or(u16::MAX)
}

/// The least number of milli-minutes in a bin.
#[must_use]
pub fn minute_bin_start(bin: u16) -> u64 {
    if bin < 8 {
        return u64::from(bin);
    }
    let octave = u32::from(bin / 8) + 2;
    (8 + u64::from(bin % 8)) << (octave - 3)
}

/// Failures of one pattern in one release on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternCounts {
    /// How many.
    pub count: u64,
    /// Known milli-minutes of rescue.
    pub milli_minutes: u64,
    /// Rescued without known minutes.
    pub minutes_unknown: u64,
    /// Known cost in micro-dollars.
    pub micro_usd: u64,
    /// Attempts after the first.
    pub retries: u64,
    /// What of the known cost went into them, in micro-dollars: run by run cost × retries / attempts.
    pub retry_micro_usd: u64,
    /// The worst known severity.
    pub worst_severity: Option<Severity>,
    /// The earliest.
    pub first_seen: DateTime<Utc>,
    /// The latest.
    pub last_seen: DateTime<Utc>,
    /// Run ids, at most [`EXAMPLES`], the earliest.
    pub examples: Vec<String>,
}

impl PatternCounts {
    /// No failure yet, of a pattern first seen now.
    #[must_use]
    pub const fn none(seen: DateTime<Utc>) -> Self {
        Self {
            count: 0,
            milli_minutes: 0,
            minutes_unknown: 0,
            micro_usd: 0,
            retries: 0,
            retry_micro_usd: 0,
            worst_severity: None,
            first_seen: seen,
            last_seen: seen,
            examples: Vec::new(),
        }
    }

    /// Adds another day's or release's failures to these; of the examples, as many as there is room for.
    pub fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.milli_minutes += other.milli_minutes;
        self.minutes_unknown += other.minutes_unknown;
        self.micro_usd += other.micro_usd;
        self.retries += other.retries;
        self.retry_micro_usd += other.retry_micro_usd;
        let severities = self.worst_severity.into_iter().chain(other.worst_severity);
        self.worst_severity = severities.min();
        self.first_seen = self.first_seen.min(other.first_seen);
        self.last_seen = self.last_seen.max(other.last_seen);
        let room = EXAMPLES.saturating_sub(self.examples.len());
        self.examples
            .extend(other.examples.iter().take(room).cloned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bin_starts_where_its_first_member_lies() {
        for milli_minutes in (0..5000).chain([60_000, 1_234_567, u64::from(u32::MAX)]) {
            let bin = minute_bin(milli_minutes);
            assert!(minute_bin_start(bin) <= milli_minutes);
            assert!(milli_minutes < minute_bin_start(bin + 1), "{milli_minutes}");
        }
    }

    #[test]
    fn quantiles_come_back_to_the_width_of_a_bin() {
        let mut minutes = Minutes::default();
        for minute in 1..=100 {
            minutes.count(Some(minute * 1000));
        }
        minutes.count(None);
        let median = minutes.quantile(0.5).unwrap();
        assert!((43.75..=50.0).contains(&median), "{median}");
        assert_eq!(minutes.unknown, 1);
        assert_eq!(Minutes::default().quantile(0.5), None);
    }
}
