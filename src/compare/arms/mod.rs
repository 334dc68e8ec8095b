//! Which two releases are compared, on which nights, and whether they ran side by side.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::overlap::{Coverage, Overlap};
use crate::config::{Release, Window};
use crate::cube::Cube;
use crate::vocabulary::Design;

/// The two releases and the nights they are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arms {
    /// The release being rolled out.
    pub candidate: String,
    /// The release it is held against.
    pub baseline: String,
    /// The first night of the window.
    pub from: NaiveDate,
    /// The candidate's first day, in the window or before: night 1.
    pub since: NaiveDate,
    /// The last night of the window.
    pub to: NaiveDate,
    /// The last night on which the candidate ran: a later look sees nothing new, and spends nothing.
    pub last_run: NaiveDate,
    /// A day before `since` on which the candidate was seen with too few runs to be a rollout.
    pub stray: Option<NaiveDate>,
    /// How the two overlap.
    pub design: Design,
    /// How much of the candidate can be compared.
    pub coverage: Coverage,
}

/// Why there is nothing to compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// A release that the configuration names has no runs on these nights.
    ReleaseAbsent {
        /// The one that was named.
        role: Role,
        /// Its name.
        release: String,
        /// The nights.
        nights: std::ops::RangeInclusive<NaiveDate>,
        /// Releases with runs on these nights, at most twelve.
        present: Vec<String>,
    },
    /// The configuration names one release twice.
    SameRelease(String),
    /// No release has runs in the window.
    NoRuns,
    /// The window holds runs of this release only.
    SingleRelease(String),
    /// Two releases first appear on the same day.
    CandidatesTie([String; 2]),
    /// Two releases are equally good baselines for this candidate.
    BaselinesTie {
        /// The two.
        baselines: [String; 2],
        /// The candidate.
        candidate: String,
    },
    /// The two ran in no workflow in common.
    NoSharedWorkflow {
        /// The candidate.
        candidate: String,
        /// The baseline.
        baseline: String,
    },
}

impl Unusable {
    /// The check that failed: `data:<check>`.
    #[must_use]
    pub const fn check(&self) -> &'static str {
        match self {
            Self::ReleaseAbsent { .. } => "release_absent",
            Self::SameRelease(_) => "same_release",
            Self::NoRuns => "no_runs",
            Self::SingleRelease(_) => "single_release",
            Self::CandidatesTie(_) | Self::BaselinesTie { .. } => "releases_tie",
            Self::NoSharedWorkflow { .. } => "no_shared_workflow",
        }
    }
}

/// Which of the two releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The one being rolled out.
    Candidate,
    /// The one it is compared with.
    Baseline,
}

/// What makes the nights of a comparison fewer than they seem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NightsLacking {
    /// The candidate has no runs on the last nights.
    NoRunsAfter {
        /// The candidate.
        candidate: String,
        /// Its last day.
        last_run: NaiveDate,
        /// The nights since.
        nights: u64,
    },
    /// The candidate was first seen with too few runs for a rollout.
    Stray {
        /// The candidate.
        candidate: String,
        /// When it was seen.
        seen: NaiveDate,
        /// Its first night.
        since: NaiveDate,
    },
}

/// The nights of the window, up to the last mature one.
#[must_use]
pub fn nights(window: &Window, as_of: NaiveDate) -> std::ops::RangeInclusive<NaiveDate> {
    let first = as_of - Days::new(u64::from(window.nights.saturating_sub(1)));
    let last = as_of - Days::new(u64::from(window.maturity_days));
    first..=last
}

/// Releases that are named where one is absent.
const MOST_NAMED: usize = 12;

/// Runs of one release by day.
pub(super) type ByDay = BTreeMap<NaiveDate, u64>;

impl Arms {
    /// Chooses the two releases, by name where the configuration names them.
    ///
    /// `first_seen` holds each release's first day over all data, also before the window.
    pub fn choose(
        cube: &Cube,
        release: &Release,
        nights: &std::ops::RangeInclusive<NaiveDate>,
        first_seen: &BTreeMap<String, NaiveDate>,
    ) -> Result<Self, Unusable> {
        let runs = runs_by_release(cube, nights);
        let since_when = |name: &str| rollout_start(runs.get(name)?, first_seen.get(name), nights);
        let candidate = match &release.candidate {
            Some(name) if runs.contains_key(name) => name.clone(),
            Some(name) => return Err(absent(Role::Candidate, name, &runs, nights)),
            None => newest(&runs, &release.rolled_back, &since_when)?,
        };
        let baseline = match &release.baseline {
            Some(name) if *name == candidate => {
                return Err(Unusable::SameRelease(candidate));
            }
            Some(name) if runs.contains_key(name) => name.clone(),
            Some(name) => return Err(absent(Role::Baseline, name, &runs, nights)),
            None => companion(&candidate, &runs, &release.rolled_back, &since_when)?,
        };
        let since = since_when(&candidate).unwrap_or(*nights.start());
        let last_run = runs[&candidate].keys().next_back().copied();
        let Overlap { design, coverage } = Overlap::of(cube, &candidate, &baseline, nights);
        if coverage.uncompared == coverage.runs {
            return Err(Unusable::NoSharedWorkflow {
                candidate,
                baseline,
            });
        }
        let first_run = runs[&candidate].keys().next().copied();
        let seen = first_seen
            .get(&candidate)
            .copied()
            .into_iter()
            .chain(first_run)
            .min();
        Ok(Self {
            candidate,
            baseline,
            from: *nights.start(),
            since,
            to: *nights.end(),
            last_run: last_run.unwrap_or(*nights.end()),
            stray: seen.filter(|seen| *seen < since),
            design,
            coverage,
        })
    }

    /// Which night of the rollout the last one with runs is: 1 on the candidate's first day.
    #[must_use]
    pub fn night(&self) -> u32 {
        self.night_of(self.last_run)
    }

    /// Nights that add nothing, and days that do not count.
    #[must_use]
    pub fn nights_lacking(&self) -> Vec<NightsLacking> {
        let nights = (self.to - self.last_run).num_days();
        let candidate = || self.candidate.clone();
        let after = (nights > 0).then(|| NightsLacking::NoRunsAfter {
            candidate: candidate(),
            last_run: self.last_run,
            nights: nights.unsigned_abs(),
        });
        let stray = self.stray.map(|seen| NightsLacking::Stray {
            candidate: candidate(),
            seen,
            since: self.since,
        });
        after.into_iter().chain(stray).collect()
    }

    /// Which night of the rollout a day is.
    #[must_use]
    pub fn night_of(&self, day: NaiveDate) -> u32 {
        u32::try_from((day - self.since).num_days() + 1).unwrap_or(1)
    }

    /// The day of a night.
    #[must_use]
    pub fn day_of(&self, night: u32) -> NaiveDate {
        self.since + Days::new(u64::from(night.saturating_sub(1)))
    }
}

/// A day with less than this part of a release's busiest day is no part of its rollout.
pub(super) const STRAY: u64 = 100;

/// Days of the window in which a release that is seen before it must have its full traffic, if its rollout began then.
const SETTLED: u64 = 7;

/// The first day of a release's rollout: a stray run, or a clock that was wrong, is not one.
pub(super) fn rollout_start(
    days: &ByDay,
    first_seen: Option<&NaiveDate>,
    nights: &std::ops::RangeInclusive<NaiveDate>,
) -> Option<NaiveDate> {
    let busiest = days.values().max()?;
    let (first, _) = days.iter().find(|(_, runs)| *runs * STRAY >= *busiest)?;
    let earlier = first_seen.filter(|seen| *seen < nights.start());
    let is_settled = *first < *nights.start() + Days::new(SETTLED);
    Some(earlier.filter(|_| is_settled).copied().unwrap_or(*first))
}

pub(super) fn runs_by_release(
    cube: &Cube,
    nights: &std::ops::RangeInclusive<NaiveDate>,
) -> BTreeMap<String, ByDay> {
    let mut runs: BTreeMap<String, ByDay> = BTreeMap::new();
    for (date, day) in cube.days.range(nights.clone()) {
        for (cell, counts) in &day.runs {
            if counts.runs > 0 {
                let days = runs.entry(cell.release.clone()).or_default();
                *days.entry(*date).or_default() += counts.runs;
            }
        }
    }
    runs
}

fn absent(
    role: Role,
    name: &str,
    runs: &BTreeMap<String, ByDay>,
    nights: &std::ops::RangeInclusive<NaiveDate>,
) -> Unusable {
    Unusable::ReleaseAbsent {
        role,
        release: name.to_owned(),
        nights: nights.clone(),
        present: runs.keys().take(MOST_NAMED).cloned().collect(),
    }
}

/// The release that appeared last; a tie cannot be broken by the data.
fn newest(
    runs: &BTreeMap<String, ByDay>,
    rolled_back: &[String],
    since_when: &dyn Fn(&str) -> Option<NaiveDate>,
) -> Result<String, Unusable> {
    let eligible = || runs.keys().filter(|name| !rolled_back.contains(name));
    let last = eligible().filter_map(|name| since_when(name)).max();
    let mut newest = eligible().filter(|name| since_when(name) == last);
    match (newest.next(), newest.next()) {
        (None, _) => Err(Unusable::NoRuns),
        (Some(_), None) if runs.len() < 2 => Err(single_release(runs)),
        (Some(name), None) => Ok(name.clone()),
        (Some(one), Some(other)) => Err(Unusable::CandidatesTie([one.clone(), other.clone()])),
    }
}

fn single_release(runs: &BTreeMap<String, ByDay>) -> Unusable {
    match runs.keys().next() {
        Some(only) => Unusable::SingleRelease(only.clone()),
        None => Unusable::NoRuns,
    }
}

/// The other release with most runs on the candidate's days, else the one that appeared last before it.
fn companion(
    candidate: &str,
    runs: &BTreeMap<String, ByDay>,
    rolled_back: &[String],
    since_when: &dyn Fn(&str) -> Option<NaiveDate>,
) -> Result<String, Unusable> {
    let candidate_days: BTreeSet<&NaiveDate> = runs[candidate].keys().collect();
    let others = || {
        runs.iter()
            .filter(|(name, _)| *name != candidate && !rolled_back.contains(name))
    };
    let shared = |days: &ByDay| -> u64 {
        let on_shared_days = days.iter().filter(|(day, _)| candidate_days.contains(day));
        on_shared_days.map(|(_, count)| count).sum()
    };
    let most = others().map(|(_, days)| shared(days)).max().unwrap_or(0);
    let own_start = since_when(candidate);
    let choices: Vec<&String> = if most > 0 {
        others()
            .filter(|(_, days)| shared(days) == most)
            .map(|(name, _)| name)
            .collect()
    } else {
        let earlier = || others().filter(|(name, _)| since_when(name) < own_start);
        let last = earlier().filter_map(|(name, _)| since_when(name)).max();
        earlier()
            .filter(|(name, _)| since_when(name) == last)
            .map(|(name, _)| name)
            .collect()
    };
    match choices.as_slice() {
        [] => Err(single_release(runs)),
        [one] => Ok((*one).clone()),
        [one, other, ..] => Err(Unusable::BaselinesTie {
            baselines: [(*one).clone(), (*other).clone()],
            candidate: candidate.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests;
