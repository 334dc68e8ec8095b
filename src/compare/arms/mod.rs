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
pub struct Unusable {
    /// The check that failed: `data:<check>`.
    pub check: &'static str,
    /// What is missing, in one sentence.
    pub reason: String,
    /// What to do about it.
    pub action: String,
}

/// The nights of the window, up to the last mature one.
#[must_use]
pub fn nights(window: &Window, as_of: NaiveDate) -> std::ops::RangeInclusive<NaiveDate> {
    let first = as_of - Days::new(u64::from(window.nights.saturating_sub(1)));
    let last = as_of - Days::new(u64::from(window.maturity_days));
    first..=last
}

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
            Some(name) => return Err(absent("candidate", name, &runs, nights)),
            None => newest(&runs, &release.rolled_back, &since_when)?,
        };
        let baseline = match &release.baseline {
            Some(name) if *name == candidate => {
                return Err(Unusable {
                    check: "same_release",
                    reason: format!("candidate and baseline are both {name}"),
                    action: "name two different releases".to_owned(),
                });
            }
            Some(name) if runs.contains_key(name) => name.clone(),
            Some(name) => return Err(absent("baseline", name, &runs, nights)),
            None => companion(&candidate, &runs, &release.rolled_back, &since_when)?,
        };
        let since = since_when(&candidate).unwrap_or(*nights.start());
        let last_run = runs[&candidate].keys().next_back().copied();
        let Overlap { design, coverage } = Overlap::of(cube, &candidate, &baseline, nights);
        if coverage.uncompared == coverage.runs {
            return Err(Unusable {
                check: "no_shared_workflow",
                reason: format!("{candidate} and {baseline} ran in no workflow in common"),
                action: "name releases that do the same work with --candidate and --baseline"
                    .to_owned(),
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

    /// What the days of the data say against trusting them.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let missing = (self.to - self.last_run).num_days();
        if missing > 0 {
            let nights = if missing == 1 { "night" } else { "nights" };
            warnings.push(format!(
                "{} has no runs after {}: the last {missing} {nights} add nothing",
                self.candidate, self.last_run
            ));
        }
        if let Some(stray) = self.stray {
            warnings.push(format!(
                "{} was first seen on {stray}, with too few runs for a rollout: its nights count from {}",
                self.candidate, self.since
            ));
        }
        warnings
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
    role: &str,
    name: &str,
    runs: &BTreeMap<String, ByDay>,
    nights: &std::ops::RangeInclusive<NaiveDate>,
) -> Unusable {
    let known: Vec<&str> = runs.keys().map(String::as_str).take(12).collect();
    let known = if known.is_empty() {
        "no release".to_owned()
    } else {
        known.join(", ")
    };
    Unusable {
        check: "release_absent",
        reason: format!(
            "the {role} {name} has no runs from {} to {}",
            nights.start(),
            nights.end()
        ),
        action: format!("check the name, --as-of and --window; with runs in these nights: {known}"),
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
        (None, _) => Err(Unusable {
            check: "no_runs",
            reason: "no release has runs in the window".to_owned(),
            action: "check the input, --as-of and --window".to_owned(),
        }),
        (Some(_), None) if runs.len() < 2 => Err(single_release(runs)),
        (Some(name), None) => Ok(name.clone()),
        (Some(one), Some(other)) => Err(Unusable {
            check: "releases_tie",
            reason: format!("{one} and {other} first appear on the same day"),
            action: "name the releases with --candidate and --baseline".to_owned(),
        }),
    }
}

fn single_release(runs: &BTreeMap<String, ByDay>) -> Unusable {
    let only = runs.keys().next().map_or("none", String::as_str);
    Unusable {
        check: "single_release",
        reason: format!("the window holds runs of one release only: {only}"),
        action: "load the nights in which the release before it ran, or widen --window".to_owned(),
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
        [one, other, ..] => Err(Unusable {
            check: "releases_tie",
            reason: format!("{one} and {other} are equally good baselines for {candidate}"),
            action: "name the release to compare with by --baseline".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests;
