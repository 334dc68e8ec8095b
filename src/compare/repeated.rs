//! Failures that keep coming back, by what they cost.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::arms::Arms;
use crate::cube::{Cube, PatternCounts};
use crate::pattern::Pattern;

/// One pattern over the window, in every release.
#[derive(Clone, Debug)]
pub struct RepeatedPattern {
    /// What the failures share.
    pub pattern: Pattern,
    /// Their counts, over days and releases.
    pub counts: PatternCounts,
    /// The releases it was seen in.
    pub releases: BTreeSet<String>,
    /// Seen in the candidate and in no other release of the window.
    pub new_in_candidate: bool,
}

/// A pattern must come twice to be a repeated one.
const LEAST: u64 = 2;

/// The repeated patterns, the most expensive first: by known person-minutes, then money, then count.
#[must_use]
pub fn repeated(
    cube: &Cube,
    nights: &std::ops::RangeInclusive<NaiveDate>,
    arms: Option<&Arms>,
) -> Vec<RepeatedPattern> {
    let mut merged: BTreeMap<&Pattern, RepeatedPattern> = BTreeMap::new();
    // Newest day first, so that the examples kept are the newest.
    for day in cube.days.range(nights.clone()).rev().map(|(_, day)| day) {
        for ((pattern, release), counts) in &day.patterns {
            let entry = merged.entry(pattern).or_insert_with(|| RepeatedPattern {
                pattern: pattern.clone(),
                counts: PatternCounts::none(counts.first_seen),
                releases: BTreeSet::new(),
                new_in_candidate: false,
            });
            entry.counts.add(counts);
            entry.releases.insert(release.clone());
        }
    }
    let mut patterns: Vec<RepeatedPattern> = merged
        .into_values()
        .filter(|entry| entry.counts.count >= LEAST)
        .collect();
    for entry in &mut patterns {
        let only = |arms: &Arms| entry.releases.iter().eq(std::iter::once(&arms.candidate));
        entry.new_in_candidate = arms.is_some_and(only);
    }
    patterns.sort_by(|a, b| {
        let cost = |entry: &RepeatedPattern| {
            (
                entry.counts.milli_minutes,
                entry.counts.micro_usd,
                entry.counts.count,
            )
        };
        cost(b)
            .cmp(&cost(a))
            .then_with(|| a.pattern.cmp(&b.pattern))
    });
    patterns
}
