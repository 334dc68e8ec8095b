//! Chooses the candidate and the baseline, by name where the configuration names them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

use super::compared_arms::Arms;
use super::maturity::{Expected, Maturity};
use super::overlap::ReleaseOverlap;
use super::rollout_start::{ByDay, Rollouts};
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
        let rollouts = Rollouts::of(cube, nights, first_seen, release.min_runs);
        Self::among(cube, release, &rollouts)
    }

    /// The same among the releases of a window, for its nights.
    pub(in crate::compare) fn among(
        cube: &Cube,
        release: &Release,
        rollouts: &Rollouts<'_>,
    ) -> Result<Self, Unusable> {
        let nights = rollouts.nights();
        let runs = rollouts.runs();
        let candidate = match &release.candidate {
            Some(name) if runs.contains_key(name) => name.clone(),
            Some(name) => return Err(absent(Role::Candidate, name, runs, nights)),
            None => newest(rollouts, &release.rolled_back)?,
        };
        let baseline = match &release.baseline {
            Some(name) if *name == candidate => {
                return Err(Unusable::SameRelease(candidate));
            }
            Some(name) if runs.contains_key(name) => name.clone(),
            Some(name) => return Err(absent(Role::Baseline, name, runs, nights)),
            None => companion(&candidate, rollouts, &release.rolled_back)?,
        };
        let since = rollouts.start(&candidate).unwrap_or(*nights.start());
        let (nights, maturity) = mature(cube, [&baseline, &candidate], since, nights, runs);
        let nights = &nights;
        let stray = rollouts.stray_before(&candidate, since);
        let seen_earlier = rollouts.seen_before_window(&candidate);
        let seen_earlier = seen_earlier.filter(|seen| *seen < since);
        let last_run = runs[&candidate].range(nights.clone()).next_back();
        let last_run = last_run.map(|(date, _)| *date);
        let ReleaseOverlap {
            design,
            coverage,
            shared_runs,
        } = ReleaseOverlap::of(cube, [&baseline, &candidate], runs, since, nights);
        if coverage.uncompared == coverage.runs {
            return Err(Unusable::NoSharedWorkflow {
                candidate,
                baseline,
            });
        }
        Ok(Self {
            candidate,
            baseline,
            from: *nights.start(),
            since,
            to: *nights.end(),
            last_run: last_run.unwrap_or(*nights.end()),
            stray,
            seen_earlier,
            design,
            coverage,
            shared_runs,
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
    let counts =
        |release: &str, from| last >= from && runs[release].range(from..=last).next().is_some();
    let first = *nights.start();
    // Runs of the candidate before its rollout are stray.
    if counts(baseline, first) && counts(candidate, since.max(first)) {
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
fn newest(rollouts: &Rollouts<'_>, rolled_back: &[String]) -> Result<String, Unusable> {
    let eligible = || eligible(rollouts, rolled_back);
    let last = eligible().filter_map(|name| rollouts.start(name)).max();
    let mut newest = eligible().filter(|name| rollouts.start(name) == last);
    match (newest.next(), newest.next()) {
        (None, _) => Err(Unusable::NoRuns),
        (Some(only), None) if is_alone(rollouts, only) => Err(alone(rollouts, only)),
        (Some(name), None) => Ok(name.to_owned()),
        (Some(one), Some(other)) => {
            Err(Unusable::CandidatesTie([one.to_owned(), other.to_owned()]))
        }
    }
}

/// The releases that may be chosen by default.
fn eligible<'a>(
    rollouts: &'a Rollouts<'_>,
    rolled_back: &'a [String],
) -> impl Iterator<Item = &'a str> {
    let names = rollouts.runs().keys().map(String::as_str);
    names.filter(|name| !rolled_back.iter().any(|one| one == name) && !rollouts.is_stray(name))
}

/// Whether all other releases are stray.
fn is_alone(rollouts: &Rollouts<'_>, release: &str) -> bool {
    let mut others = rollouts.runs().keys().filter(|name| *name != release);
    others.all(|name| rollouts.is_stray(name))
}

/// That a release has no other beside it.
fn alone(rollouts: &Rollouts<'_>, release: &str) -> Unusable {
    let strays = rollouts.stray_releases();
    match strays.into_iter().find(|stray| stray.release != release) {
        Some(stray) => Unusable::OthersStray {
            release: release.to_owned(),
            stray,
        },
        None => Unusable::SingleRelease(release.to_owned()),
    }
}

/// The other release with most runs on the days of the candidate's rollout, else the one that appeared last before it.
fn companion(
    candidate: &str,
    rollouts: &Rollouts<'_>,
    rolled_back: &[String],
) -> Result<String, Unusable> {
    let own_start = rollouts.start(candidate);
    let runs = rollouts.runs();
    let others = || eligible(rollouts, rolled_back).filter(|name| *name != candidate);
    let shared = |name: &str| -> u64 {
        let days = runs[candidate].keys();
        let days = days.filter(|day| own_start.is_none_or(|start| **day >= start));
        days.filter_map(|day| runs[name].get(day)).sum()
    };
    let most = others().map(shared).max().unwrap_or(0);
    let choices: Vec<&str> = if most > 0 {
        others().filter(|name| shared(name) == most).collect()
    } else {
        let earlier = || others().filter(|name| rollouts.start(name) < own_start);
        let last = earlier().filter_map(|name| rollouts.start(name)).max();
        earlier()
            .filter(|name| rollouts.start(name) == last)
            .collect()
    };
    match choices.as_slice() {
        [] => Err(alone(rollouts, candidate)),
        [one] => Ok((*one).to_owned()),
        [one, other, ..] => Err(Unusable::BaselinesTie {
            baselines: [(*one).to_owned(), (*other).to_owned()],
            candidate: candidate.to_owned(),
        }),
    }
}
