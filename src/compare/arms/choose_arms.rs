//! Chooses the candidate and the baseline, by name where the configuration names them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

use super::compared_arms::Arms;
use super::maturity::{Expected, Maturity};
use super::overlap::ReleaseOverlap;
use super::rollout_start::{ByDay, rollout_start, runs_by_release};
use super::unusable::{Role, Unusable};
use crate::config::Release;
use crate::cube::Cube;

/// Releases that are named where one is absent.
const MOST_NAMED: usize = 12;

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
        let (nights, maturity) = mature(cube, [&baseline, &candidate], since, nights, &runs);
        let nights = &nights;
        let last_run = runs[&candidate].range(nights.clone()).next_back();
        let last_run = last_run.map(|(date, _)| *date);
        let ReleaseOverlap { design, coverage } =
            ReleaseOverlap::of(cube, &candidate, &baseline, nights);
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
            maturity,
        })
    }
}

/// The nights that count, and for what the others wait. Where none of both releases does, all nights stay in sight.
fn mature(
    cube: &Cube,
    [baseline, candidate]: [&str; 2],
    since: NaiveDate,
    nights: &RangeInclusive<NaiveDate>,
    runs: &BTreeMap<String, ByDay>,
) -> (RangeInclusive<NaiveDate>, Maturity) {
    let expected = Expected {
        cube,
        releases: [(baseline, Role::Baseline), (candidate, Role::Candidate)],
        since,
    };
    let maturity = expected.maturity();
    let last = cube.known_by.map_or(*nights.end(), |known_by| {
        let last = known_by - Days::new(u64::from(maturity.wait));
        last.min(*nights.end())
    });
    let counts = |release: &str| {
        last >= *nights.start() && runs[release].range(*nights.start()..=last).next().is_some()
    };
    if counts(baseline) && counts(candidate) {
        return (*nights.start()..=last, maturity);
    }
    let immature = Maturity {
        is_immature: true,
        ..maturity
    };
    (nights.clone(), immature)
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
