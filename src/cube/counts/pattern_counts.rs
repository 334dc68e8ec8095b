//! Failures of one pattern.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::keys::EXAMPLES;
use crate::as_list::written_as_list;
use crate::vocabulary::Severity;

/// Failures of one pattern in one release on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct PatternCounts {
    pub(crate) count: u64,
    /// The milli-minutes of the rescues that have a time; `None` where none has.
    pub(crate) milli_minutes: Option<u64>,
    /// Rescues without a time; `None` where no failure says whether it was rescued.
    pub(crate) minutes_unknown: Option<u64>,
    /// Cost in micro-dollars; `None` where no failure has one. The same holds of the next two.
    pub(crate) micro_usd: Option<u64>,
    /// Attempts after the first.
    pub(crate) retries: Option<u64>,
    /// What of the cost went into them, in micro-dollars: run by run cost × retries / attempts.
    pub(crate) retry_micro_usd: Option<u64>,
    /// The worst known severity.
    pub(crate) worst_severity: Option<Severity>,
    /// The earliest.
    pub(crate) first_seen: DateTime<Utc>,
    /// The latest.
    pub(crate) last_seen: DateTime<Utc>,
    /// Run ids, at most [`EXAMPLES`], the earliest.
    pub(crate) examples: Vec<String>,
}

written_as_list!(PatternCounts {
    count,
    milli_minutes,
    minutes_unknown,
    micro_usd,
    retries,
    retry_micro_usd,
    worst_severity,
    first_seen,
    last_seen,
    examples
});

impl PatternCounts {
    /// No failure yet, of a pattern first seen now.
    #[must_use]
    pub(crate) const fn none(seen: DateTime<Utc>) -> Self {
        Self {
            count: 0,
            milli_minutes: None,
            minutes_unknown: None,
            micro_usd: None,
            retries: None,
            retry_micro_usd: None,
            worst_severity: None,
            first_seen: seen,
            last_seen: seen,
            examples: Vec::new(),
        }
    }

    /// Adds another day's or release's failures to these; of the examples, as many as there is room for.
    pub(crate) fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.milli_minutes = sum_of_known(self.milli_minutes, other.milli_minutes);
        self.minutes_unknown = sum_of_known(self.minutes_unknown, other.minutes_unknown);
        self.micro_usd = sum_of_known(self.micro_usd, other.micro_usd);
        self.retries = sum_of_known(self.retries, other.retries);
        self.retry_micro_usd = sum_of_known(self.retry_micro_usd, other.retry_micro_usd);
        let severities = self.worst_severity.into_iter().chain(other.worst_severity);
        self.worst_severity = severities.min();
        self.first_seen = self.first_seen.min(other.first_seen);
        self.last_seen = self.last_seen.max(other.last_seen);
        let room = EXAMPLES.saturating_sub(self.examples.len());
        self.examples
            .extend(other.examples.iter().take(room).cloned());
    }

    /// Milli-minutes of rescue: zero where no failure was rescued, and `None` where that or the time is unknown.
    #[must_use]
    pub(crate) fn rescue(&self) -> Option<u64> {
        let is_none_rescued = self.minutes_unknown == Some(0);
        self.milli_minutes.or(is_none_rescued.then_some(0))
    }
}

/// The sum of what is known; `None` where nothing is.
#[must_use]
pub(super) const fn sum_of_known(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one + other),
        (known, None) | (None, known) => known,
    }
}
