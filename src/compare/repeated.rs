//! Failures that keep coming back, by what they cost.

mod releases;
mod standing;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::arms::Arms;
use crate::config::Cost;
use crate::cube::{Cube, PatternCounts};
use crate::decision::Trend;
use crate::pattern::{Pattern, merged};

pub use releases::by_release;
pub use standing::PatternStanding;

/// One pattern over the window, in every release.
#[derive(Clone, Debug)]
pub struct RepeatedPattern {
    /// What the failures share, after merging.
    pub pattern: Pattern,
    /// The patterns of single records it is made of, with how often each was seen.
    pub parts: BTreeMap<Pattern, u64>,
    /// Their counts, over days and releases.
    pub counts: PatternCounts,
    /// The releases it was seen in.
    pub releases: BTreeSet<String>,
    /// Seen in the candidate and in no other release of the window.
    pub new_in_candidate: bool,
    /// Where it stands.
    pub standing: PatternStanding,
    /// Whether it is getting more.
    pub trend: Trend,
    /// Rescue time at the configured rate, and money, in micro-dollars; absent without a rate.
    pub total_micro_usd: Option<u128>,
    /// Its place by cost, from 1.
    pub rank_by_cost: u64,
    /// Its place by worst severity, from 1.
    pub rank_by_severity: u64,
}

/// A pattern must come twice to be a repeated one.
const LEAST: u64 = 2;

/// The repeated ones among the patterns of a window, the most expensive first: by total cost where a person-hour has a
/// price, else by known person-minutes, then money; then by count.
#[must_use]
pub fn repeated(patterns: &[RepeatedPattern]) -> Vec<RepeatedPattern> {
    let is_repeated = |entry: &&RepeatedPattern| entry.counts.count >= LEAST;
    let mut patterns: Vec<RepeatedPattern> = patterns.iter().filter(is_repeated).cloned().collect();
    rank(&mut patterns);
    patterns
}

/// Every pattern of the window, those seen once included, the most expensive first.
#[must_use]
pub fn patterns(
    cube: &Cube,
    nights: &RangeInclusive<NaiveDate>,
    arms: Option<&Arms>,
    cost: &Cost,
) -> Vec<RepeatedPattern> {
    let becomes = merged_patterns(cube, nights);
    let mut found: BTreeMap<&Pattern, Gathered> = BTreeMap::new();
    // Newest day first, so that the examples kept are the newest.
    for (date, day) in cube.days.range(nights.clone()).rev() {
        for ((part, release), counts) in &day.patterns {
            let pattern = becomes.get(part).unwrap_or(part);
            found
                .entry(pattern)
                .or_insert_with(|| Gathered::none(counts))
                .add(*date, part, release, counts);
        }
    }
    let mut patterns: Vec<RepeatedPattern> = found
        .into_iter()
        .map(|(pattern, gathered)| gathered.judged(pattern, cube, nights, arms, cost))
        .collect();
    rank(&mut patterns);
    patterns
}

/// What each pattern of the window becomes: templates are merged within a class, workflow and tool.
fn merged_patterns(cube: &Cube, nights: &RangeInclusive<NaiveDate>) -> BTreeMap<Pattern, Pattern> {
    let mut places: BTreeMap<(&str, &str, Option<&str>), BTreeSet<&Pattern>> = BTreeMap::new();
    for (_, day) in cube.days.range(nights.clone()) {
        for (pattern, _) in day.patterns.keys() {
            let place = (
                pattern.failure_class.as_str(),
                pattern.workflow.as_str(),
                pattern.tool.as_deref(),
            );
            places.entry(place).or_default().insert(pattern);
        }
    }
    let mut becomes = BTreeMap::new();
    for parts in places.into_values() {
        let templates = parts.iter().map(|part| part.template.as_str()).collect();
        let forms = merged(&templates);
        for part in parts {
            if let Some(template) = forms.get(part.template.as_str()) {
                let template = template.clone();
                becomes.insert(
                    part.clone(),
                    Pattern {
                        template,
                        ..part.clone()
                    },
                );
            }
        }
    }
    becomes
}

/// A pattern's days and releases, added up.
struct Gathered {
    parts: BTreeMap<Pattern, u64>,
    counts: PatternCounts,
    by_night: BTreeMap<NaiveDate, u64>,
    releases: BTreeSet<String>,
}

impl Gathered {
    const fn none(first: &PatternCounts) -> Self {
        Self {
            parts: BTreeMap::new(),
            counts: PatternCounts::none(first.first_seen),
            by_night: BTreeMap::new(),
            releases: BTreeSet::new(),
        }
    }

    fn add(&mut self, date: NaiveDate, part: &Pattern, release: &str, counts: &PatternCounts) {
        *self.parts.entry(part.clone()).or_default() += counts.count;
        *self.by_night.entry(date).or_default() += counts.count;
        self.counts.add(counts);
        self.releases.insert(release.to_owned());
    }

    fn judged(
        self,
        pattern: &Pattern,
        cube: &Cube,
        nights: &RangeInclusive<NaiveDate>,
        arms: Option<&Arms>,
        cost: &Cost,
    ) -> RepeatedPattern {
        let only = |arms: &Arms| self.releases.iter().eq(std::iter::once(&arms.candidate));
        let new_in_candidate = arms.is_some_and(only);
        let ran = standing::nights_that_ran(cube, nights, &pattern.workflow);
        RepeatedPattern {
            pattern: pattern.clone(),
            new_in_candidate,
            standing: if new_in_candidate {
                PatternStanding::New
            } else {
                PatternStanding::of(&self.by_night, &ran, *nights.end())
            },
            trend: standing::trend(&self.by_night, *nights.end()),
            total_micro_usd: cost.person_hour_usd.map(|rate| total(&self.counts, rate)),
            parts: self.parts,
            counts: self.counts,
            releases: self.releases,
            rank_by_cost: 0,
            rank_by_severity: 0,
        }
    }
}

/// Rescue time at dollars a person-hour, and money, in micro-dollars. A milli-minute at a dollar an hour is 1000/60
/// micro-dollars.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the configuration keeps the rate between 0 and a million"
)]
fn total(counts: &PatternCounts, rate: f64) -> u128 {
    let micro_rate = (rate * 1e6).round() as u128;
    u128::from(counts.milli_minutes) * micro_rate / 60_000 + u128::from(counts.micro_usd)
}

/// Puts the most expensive first, and says each one's place by cost and by severity.
fn rank(patterns: &mut [RepeatedPattern]) {
    patterns.sort_by(|a, b| {
        let cost = |entry: &RepeatedPattern| {
            (
                entry.total_micro_usd,
                entry.counts.milli_minutes,
                entry.counts.micro_usd,
                entry.counts.count,
            )
        };
        cost(b)
            .cmp(&cost(a))
            .then_with(|| a.pattern.cmp(&b.pattern))
    });
    for (place, entry) in (1..).zip(patterns.iter_mut()) {
        entry.rank_by_cost = place;
    }
    let mut by_severity: Vec<&mut RepeatedPattern> = patterns.iter_mut().collect();
    // A severity that was never known is taken to be less than any.
    by_severity.sort_by_key(|entry| {
        (
            entry.counts.worst_severity.unwrap_or(u8::MAX),
            entry.rank_by_cost,
        )
    });
    for (place, entry) in (1..).zip(by_severity) {
        entry.rank_by_severity = place;
    }
}

#[cfg(test)]
mod tests;
