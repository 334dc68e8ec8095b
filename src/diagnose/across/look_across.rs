//! Looks at the releases of a window in a row.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::creep::creep;
use super::release_chain::Chain;
use super::release_ratio::Ground;
use super::rolled_back::{latest, rollback};
use super::succession::{Across, MissingReference, Succession};
use super::taken_back::taken_back;
use super::window_releases::WindowReleases;
use crate::compare::{Arms, Pairs, lifespans};
use crate::cube::Cube;

/// What is asked of the releases in a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The counts.
    pub(crate) cube: &'a Cube,
    /// The nights of the window.
    pub(crate) nights: &'a RangeInclusive<NaiveDate>,
    /// Each release's first day, also before the window.
    pub(crate) first_seen: &'a BTreeMap<String, NaiveDate>,
    /// The two releases that are compared; `None` where none could be chosen.
    pub(crate) arms: Option<&'a Arms>,
    /// The release all later ones are compared with; `None`: the first in the window.
    pub(crate) reference: Option<&'a str>,
    /// Releases known to be rolled back.
    pub(crate) rolled_back: &'a [String],
    /// The fewest runs of a rollout.
    pub(crate) min_runs: u64,
    /// The ratio from which a change of the failure rate matters.
    pub(crate) margin: f64,
    /// The level of the intervals.
    pub(crate) level: f64,
}

/// Looks at the releases of a window in a row.
#[must_use]
pub(crate) fn across(asked: Asked<'_>) -> Across {
    let Asked {
        cube,
        nights,
        first_seen,
        arms,
        rolled_back,
        min_runs,
        margin,
        level,
        ..
    } = asked;
    let lives = lifespans(cube, nights, first_seen, min_runs);
    let releases = WindowReleases {
        nights,
        arms,
        rolled_back,
        lives: &lives,
        taken_back: taken_back(&lives, rolled_back, *nights.end()),
    };
    let candidate = arms.map(|arms| &arms.candidate);
    let reference = match asked.reference {
        Some(name) => releases.named(name),
        None => lives.iter().find(|life| Some(&life.release) != candidate),
    };
    let ground = Ground {
        cube,
        nights,
        pairs: &Pairs::of(cube, nights, first_seen, min_runs),
        level,
    };
    let is_back = |name: &str| releases.is_back(name);
    let chain = reference.map(|reference| Chain::from(ground, reference, &lives, &is_back));
    let rollback = latest(&lives, &releases.taken_back)
        .and_then(|(life, returned_to)| rollback(ground, life, returned_to, margin));
    let gone = releases.gone();
    let to_latest = chain.as_ref().zip(releases.latest(gone));
    let succession = (lives.len() > 2 || rollback.is_some()).then(|| Succession {
        reference: reference.map(|life| life.release.clone()),
        margin,
        level,
        releases: chain.as_ref().map(Chain::links).unwrap_or_default(),
        left_out: chain.as_ref().map_or(0, |chain| chain.left_out),
        creep: to_latest.and_then(|(chain, latest)| creep(chain, &latest.release, margin)),
        rollback,
    });
    let is_missing = asked.reference.filter(|_| reference.is_none());
    Across {
        succession,
        gone,
        sound: chain
            .as_ref()
            .zip(arms)
            .and_then(|(chain, arms)| chain.sound(&arms.baseline, margin)),
        candidates: releases.candidates(),
        missing_reference: is_missing.map(|name| MissingReference {
            release: name.to_owned(),
            nights: nights.clone(),
        }),
    }
}
