//! Failures that keep coming back, by what they cost.

mod grouping;
mod overrides;
mod releases;
mod standing;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::arms::Arms;
use crate::config::Cost;
use crate::cube::{Cube, PatternCounts};
use crate::pattern::Pattern;
use crate::vocabulary::Severity;
use grouping::{Grouping, Root};

pub use overrides::{Override, Overrides};
pub use releases::by_release;
pub use standing::{PatternStanding, Trend};

/// One pattern over the window, in every release.
#[derive(Clone, Debug)]
pub struct RepeatedPattern {
    /// Stays the same from night to night.
    pub fingerprint: String,
    /// What the failures share, after merging; of patterns that the plan counts together, the one that has the fingerprint.
    pub pattern: Pattern,
    /// The patterns of single records it is made of, with how often each was seen.
    pub parts: BTreeMap<Pattern, u64>,
    /// Those of them that the plan counts here.
    pub by_plan: BTreeSet<Pattern>,
    /// The fingerprints that they would otherwise be published under.
    pub also_known_as: BTreeSet<String>,
    /// Their counts, over days and releases.
    pub counts: PatternCounts,
    /// The releases it was seen in.
    pub releases: BTreeSet<String>,
    /// Seen in the candidate and in no other release of the window.
    pub new_in_candidate: bool,
    /// Where it stands.
    pub standing: PatternStanding,
    /// Accepted up to this day, it or its class.
    pub accepted_until: Option<NaiveDate>,
    /// The day a fix is said to have gone out.
    pub fixed_on: Option<NaiveDate>,
    /// Whose it is, where the plan says so of the pattern itself.
    pub owner: Option<String>,
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

/// What patterns are judged by.
#[derive(Clone, Copy, Debug)]
pub struct PatternsOf<'a> {
    /// The counts.
    pub cube: &'a Cube,
    /// The nights that are looked at.
    pub nights: &'a RangeInclusive<NaiveDate>,
    /// The releases compared, where there are two.
    pub arms: Option<&'a Arms>,
    /// What a person's time costs.
    pub cost: &'a Cost,
    /// What a team decided.
    pub overrides: &'a Overrides,
}

impl PatternsOf<'_> {
    /// Every pattern of the window, those seen once included, the most expensive first.
    #[must_use]
    pub fn all(&self) -> Vec<RepeatedPattern> {
        let grouping = Grouping::of(self.cube, self.nights, self.overrides);
        let mut found: BTreeMap<&Root, Gathered> = BTreeMap::new();
        // Newest day first, so that the examples kept are the newest.
        for (date, day) in self.cube.days.range(self.nights.clone()).rev() {
            for ((part, release), counts) in &day.patterns {
                let Some((root, planned)) = grouping.root_of(part) else {
                    continue;
                };
                let gathered = found.entry(root).or_insert_with(|| Gathered::none(counts));
                gathered.add(*date, part, release, counts);
                if let Some(group) = planned {
                    gathered.by_plan.insert(part.clone());
                    gathered.planned.insert(group.clone());
                }
            }
        }
        let mut patterns: Vec<RepeatedPattern> = found
            .into_iter()
            .filter_map(|(root, gathered)| gathered.judged(root, self))
            .collect();
        rank(&mut patterns);
        patterns
    }

    /// Of the fingerprints that the overrides name, those that no pattern of the window has.
    #[must_use]
    pub fn not_seen(&self) -> BTreeSet<String> {
        if self.overrides.by_fingerprint.is_empty() {
            return BTreeSet::new();
        }
        Grouping::of(self.cube, self.nights, self.overrides).not_seen(self.overrides)
    }
}

/// A pattern's days and releases, added up.
struct Gathered {
    parts: BTreeMap<Pattern, u64>,
    by_plan: BTreeSet<Pattern>,
    /// What likeness makes of those.
    planned: BTreeSet<Pattern>,
    counts: PatternCounts,
    by_night: BTreeMap<NaiveDate, u64>,
    releases: BTreeSet<String>,
}

impl Gathered {
    const fn none(first: &PatternCounts) -> Self {
        Self {
            parts: BTreeMap::new(),
            by_plan: BTreeSet::new(),
            planned: BTreeSet::new(),
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

    /// What was decided under any of its fingerprints, that under which it is published first.
    fn said(
        &self,
        root: &Root,
        also_known_as: &BTreeSet<String>,
        overrides: &Overrides,
    ) -> Override {
        if overrides.by_fingerprint.is_empty() {
            return Override::default();
        }
        let own: Vec<String> = self.parts.keys().map(Pattern::fingerprint).collect();
        let published = [&root.fingerprint].into_iter();
        overrides.of(published.chain(also_known_as).chain(&own))
    }

    /// The pattern; `None` where nothing was gathered.
    fn judged(self, root: &Root, of: &PatternsOf<'_>) -> Option<RepeatedPattern> {
        let known = root.pattern.as_ref().or_else(|| self.planned.first());
        let pattern = known?.clone();
        let only = |arms: &Arms| self.releases.iter().eq(std::iter::once(&arms.candidate));
        let new_in_candidate = of.arms.is_some_and(only);
        let also_known_as = self.planned.iter().map(Pattern::fingerprint).collect();
        let said = self.said(root, &also_known_as, of.overrides);
        let classes = self.parts.keys().map(|part| part.failure_class.as_str());
        let class_until = of.overrides.classes_accepted_until(classes);
        let workflows = self.parts.keys().map(|part| part.workflow.as_str());
        let ran = standing::nights_that_ran(of.cube, of.nights, &workflows.collect());
        let end = *of.nights.end();
        let by_itself = if new_in_candidate {
            PatternStanding::New
        } else {
            PatternStanding::of(&self.by_night, &ran, end)
        };
        Some(RepeatedPattern {
            fingerprint: root.fingerprint.clone(),
            pattern,
            new_in_candidate,
            standing: by_itself.with(&said, class_until, &self.by_night, end),
            accepted_until: said.accepted_until.or(class_until),
            fixed_on: said.fixed_on,
            owner: said.owner,
            trend: standing::trend(&self.by_night, end),
            total_micro_usd: of
                .cost
                .person_hour_usd
                .map(|rate| total(&self.counts, rate)),
            parts: self.parts,
            by_plan: self.by_plan,
            also_known_as,
            counts: self.counts,
            releases: self.releases,
            rank_by_cost: 0,
            rank_by_severity: 0,
        })
    }
}

/// Rescue time at dollars a person-hour, and money, retries included, in micro-dollars. A milli-minute at a dollar an hour is 1000/60
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

#[cfg(test)]
mod tests;
