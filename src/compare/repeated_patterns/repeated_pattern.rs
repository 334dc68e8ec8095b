//! One pattern of failures, and which patterns are repeated.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::pattern_standing::PatternStanding;
use super::pattern_trend::PatternTrend;
use crate::cube::PatternCounts;
use crate::pattern::Pattern;
use crate::vocabulary::Severity;

/// One pattern over the window, in every release.
#[derive(Clone, Debug)]
pub(crate) struct RepeatedPattern {
    /// Stays the same from night to night.
    pub(crate) fingerprint: String,
    /// What the failures share, after merging; of patterns that the plan counts together, the one that has the fingerprint.
    pub(crate) pattern: Pattern,
    /// The patterns of single records it is made of, with how often each was seen.
    pub(crate) parts: BTreeMap<Pattern, u64>,
    /// Those of them that the plan counts here.
    pub(crate) by_plan: BTreeSet<Pattern>,
    /// The fingerprints that they would otherwise be published under.
    pub(crate) also_known_as: BTreeSet<String>,
    /// Their counts, over days and releases.
    pub(crate) counts: PatternCounts,
    /// The releases it was seen in.
    pub(crate) releases: BTreeSet<String>,
    /// Seen in the candidate and in no other release of the window.
    pub(crate) new_in_candidate: bool,
    /// Where it stands.
    pub(crate) standing: PatternStanding,
    /// Accepted up to this day, it or its class.
    pub(crate) accepted_until: Option<NaiveDate>,
    /// The day a declared fix went out.
    pub(crate) fixed_on: Option<NaiveDate>,
    /// The owner, where the plan names one for the pattern itself.
    pub(crate) owner: Option<String>,
    /// Whether it is getting more.
    pub(crate) trend: PatternTrend,
    /// Rescue time at the configured rate, and money, in micro-dollars; absent without a rate, and where neither is known.
    pub(crate) total_micro_usd: Option<u128>,
    /// Its place by cost, from 1.
    pub(crate) rank_by_cost: u64,
    /// Its place by worst severity, from 1.
    pub(crate) rank_by_severity: u64,
}

/// A pattern must come twice to be a repeated one.
const LEAST: u64 = 2;

/// The repeated ones among the patterns of a window, the most expensive first: by total cost where a person-hour has a
/// price, else by known person-minutes, then money; then by count.
#[must_use]
pub(crate) fn repeated(patterns: &[RepeatedPattern]) -> Vec<RepeatedPattern> {
    let is_repeated = |entry: &&RepeatedPattern| entry.counts.count >= LEAST;
    let mut patterns: Vec<RepeatedPattern> = patterns.iter().filter(is_repeated).cloned().collect();
    rank(&mut patterns);
    patterns
}

/// Rescue time at dollars a person-hour, and money, retries included, in micro-dollars. A milli-minute at a dollar an hour
/// is 1000/60 micro-dollars.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the configuration keeps the rate between 0 and a million"
)]
pub(super) fn total(counts: &PatternCounts, rate: f64) -> Option<u128> {
    let micro_rate = (rate * 1e6).round() as u128;
    let rescue = counts
        .rescue()
        .map(|milli_minutes| u128::from(milli_minutes) * micro_rate / 60_000);
    let money = counts.micro_usd.map(u128::from);
    (rescue.is_some() || money.is_some())
        .then(|| rescue.unwrap_or_default() + money.unwrap_or_default())
}

/// Puts the most expensive first, and sets each one's rank by cost and by severity.
pub(super) fn rank(patterns: &mut [RepeatedPattern]) {
    patterns.sort_by(|a, b| {
        let cost = |entry: &RepeatedPattern| {
            (
                entry.total_micro_usd.unwrap_or_default(),
                entry.counts.milli_minutes.unwrap_or_default(),
                entry.counts.micro_usd.unwrap_or_default(),
                entry.counts.count,
            )
        };
        cost(b)
            .cmp(&cost(a))
            .then_with(|| a.pattern.cmp(&b.pattern))
            .then_with(|| a.fingerprint.cmp(&b.fingerprint))
    });
    for (place, entry) in (1..).zip(patterns.iter_mut()) {
        entry.rank_by_cost = place;
    }
    let mut by_severity: Vec<&mut RepeatedPattern> = patterns.iter_mut().collect();
    // A severity that was never known is taken to be less than any.
    by_severity.sort_by_key(|entry| {
        (
            entry.counts.worst_severity.map_or(u8::MAX, Severity::level),
            entry.rank_by_cost,
        )
    });
    for (place, entry) in (1..).zip(by_severity) {
        entry.rank_by_severity = place;
    }
}
