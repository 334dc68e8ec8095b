//! All patterns of a window, gathered from the cube.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::grouping::{Grouping, Root};
use super::overrides::{Override, Overrides};
use super::pattern_standing::{NightsThatRan, PatternStanding};
use super::pattern_trend::trend;
use super::repeated_pattern::{RepeatedPattern, rank, total};
use crate::compare::arms::Arms;
use crate::config::Cost;
use crate::cube::{Cube, PatternCounts, RunCounts};
use crate::pattern::Pattern;

/// What patterns are judged by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PatternsOf<'a> {
    /// The counts.
    pub(crate) cube: &'a Cube,
    /// The nights that are looked at.
    pub(crate) nights: &'a RangeInclusive<NaiveDate>,
    /// The releases compared, where there are two.
    pub(crate) arms: Option<&'a Arms>,
    /// What a person's time costs.
    pub(crate) cost: &'a Cost,
    /// What a team decided.
    pub(crate) overrides: &'a Overrides,
}

impl PatternsOf<'_> {
    /// Every pattern of the window, those seen once included, the most expensive first.
    #[must_use]
    pub(crate) fn all(&self) -> Vec<RepeatedPattern> {
        let grouping = Grouping::of(self.cube, self.nights, self.overrides);
        let mut found: BTreeMap<&Root, Gathered> = BTreeMap::new();
        let mut runs = RunCounts::default();
        // Newest day first, so that the examples kept are the newest.
        for (date, day) in self.cube.days.range(self.nights.clone()).rev() {
            day.runs.values().for_each(|counts| runs.add(counts));
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
        let ran = NightsThatRan::of(self.cube, self.nights);
        let mut patterns: Vec<RepeatedPattern> = found
            .into_iter()
            .filter_map(|(root, mut gathered)| {
                if runs.null_is_not_rescued() {
                    gathered.counts.minutes_unknown.get_or_insert(0);
                }
                gathered.judged(root, self, &ran)
            })
            .collect();
        rank(&mut patterns);
        patterns
    }

    /// Of the fingerprints that the overrides name, those that no pattern of the window has.
    #[must_use]
    pub(crate) fn not_seen(&self) -> BTreeSet<String> {
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
    fn judged(
        self,
        root: &Root,
        of: &PatternsOf<'_>,
        ran: &NightsThatRan<'_>,
    ) -> Option<RepeatedPattern> {
        let known = root.pattern.as_ref().or_else(|| self.planned.first());
        let pattern = known?.clone();
        let only = |arms: &Arms| self.releases.iter().eq(std::iter::once(&arms.candidate));
        let new_in_candidate = of.arms.is_some_and(only);
        let also_known_as = self.planned.iter().map(Pattern::fingerprint).collect();
        let said = self.said(root, &also_known_as, of.overrides);
        let classes = self.parts.keys().map(|part| part.failure_class.as_str());
        let class_until = of.overrides.classes_accepted_until(classes);
        let workflows = self.parts.keys().map(|part| part.workflow.as_str());
        let ran = ran.of_any(&workflows.collect());
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
            trend: trend(&self.by_night, end),
            total_micro_usd: of
                .cost
                .person_hour_usd
                .and_then(|rate| total(&self.counts, rate)),
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
