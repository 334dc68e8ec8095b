//! Failures of one pattern.

use chrono::{DateTime, Utc};

use super::keys::EXAMPLES;
use crate::vocabulary::Severity;

/// Failures of one pattern in one release on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PatternCounts {
    pub(crate) count: u64,
    /// Known milli-minutes of rescue.
    pub(crate) milli_minutes: u64,
    /// Rescued without known minutes.
    pub(crate) minutes_unknown: u64,
    /// Known cost in micro-dollars.
    pub(crate) micro_usd: u64,
    /// Attempts after the first.
    pub(crate) retries: u64,
    /// What of the known cost went into them, in micro-dollars: run by run cost × retries / attempts.
    pub(crate) retry_micro_usd: u64,
    /// The worst known severity.
    pub(crate) worst_severity: Option<Severity>,
    /// The earliest.
    pub(crate) first_seen: DateTime<Utc>,
    /// The latest.
    pub(crate) last_seen: DateTime<Utc>,
    /// Run ids, at most [`EXAMPLES`], the earliest.
    pub(crate) examples: Vec<String>,
}

impl PatternCounts {
    /// No failure yet, of a pattern first seen now.
    #[must_use]
    pub(crate) const fn none(seen: DateTime<Utc>) -> Self {
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
    pub(crate) fn add(&mut self, other: &Self) {
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
