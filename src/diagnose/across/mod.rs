//! The releases of the window in a row: what small steps add up to, what a rollback did, and where to go back to.
//!
//! Intervals hold for this night alone. Nothing here changes a recommendation.

mod creep;
mod release_chain;
mod rollback_spans;
mod rolled_back;
mod taken_back;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::compare::{Arms, Lifespan, lifespans};
use crate::cube::Cube;
use crate::decision;
use crate::number;
use release_chain::{Chain, Ground};

/// What is asked of the releases in a row.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The counts.
    pub cube: &'a Cube,
    /// The nights of the window.
    pub nights: &'a RangeInclusive<NaiveDate>,
    /// Each release's first day, also before the window.
    pub first_seen: &'a BTreeMap<String, NaiveDate>,
    /// The two releases that are compared; `None` where none could be chosen.
    pub arms: Option<&'a Arms>,
    /// The release all later ones are held against; `None`: the first in the window.
    pub reference: Option<&'a str>,
    /// Releases known to be rolled back.
    pub rolled_back: &'a [String],
    /// The ratio from which a change of the failure rate matters.
    pub margin: f64,
    /// The level of the intervals.
    pub level: f64,
}

/// What the releases in a row show.
#[derive(Clone, Debug, Default)]
pub struct Across {
    /// As it is published, without the other candidates; `None` with two releases and no rollback.
    pub published: Option<decision::Across>,
    /// The candidate has no traffic any more, while the baseline goes on.
    pub gone: Option<Gone>,
    /// Where to go back to, where the baseline is itself bad.
    pub sound: Option<Sound>,
    /// Other releases being rolled out, the newest first.
    pub candidates: Vec<String>,
    /// What to know before trusting this.
    pub warning: Option<String>,
}

/// A candidate without traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Its last day.
    pub last_run: NaiveDate,
    /// Nights since.
    pub nights: u64,
}

/// The release to go back to in the baseline's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// The release.
    pub release: String,
    /// Why not the baseline.
    pub because: String,
}

/// Nights without traffic after which a release counts as taken back.
const QUIET: i64 = 2;

/// The releases of the window, and which of them were taken back.
struct Window<'a> {
    asked: Asked<'a>,
    lives: &'a [Lifespan],
    taken_back: BTreeMap<&'a str, &'a Lifespan>,
}

impl Window<'_> {
    fn named(&self, name: &str) -> Option<&Lifespan> {
        self.lives.iter().find(|life| life.release == name)
    }

    fn is_back(&self, name: &str) -> bool {
        let named = self.asked.rolled_back;
        self.taken_back.contains_key(name) || named.iter().any(|one| one == name)
    }

    /// Whether a release ran on one of the last nights.
    fn runs_still(&self, life: &Lifespan) -> bool {
        (*self.asked.nights.end() - life.last).num_days() < QUIET
    }

    fn gone(&self) -> Option<Gone> {
        let arms = self.asked.arms?;
        let [candidate, baseline] = [&arms.candidate, &arms.baseline].map(|name| self.named(name));
        let last_run = candidate?.last;
        let nights = (arms.to - last_run).num_days();
        let is_gone = nights >= QUIET && baseline.is_some_and(|baseline| self.runs_still(baseline));
        is_gone.then(|| Gone {
            last_run,
            nights: nights.unsigned_abs(),
        })
    }

    /// The candidate, while it runs; then the newest release that does.
    fn latest(&self, gone: Option<Gone>) -> Option<&Lifespan> {
        let runs = |life: &&Lifespan| !self.is_back(&life.release) && self.runs_still(life);
        match (self.asked.arms, gone) {
            (Some(arms), None) => self.named(&arms.candidate),
            _ => self.lives.iter().rfind(runs),
        }
    }

    /// Other releases that came after the baseline and still run, the newest first.
    fn candidates(&self) -> Vec<String> {
        let Some(arms) = self.asked.arms else {
            return Vec::new();
        };
        let since = self.named(&arms.baseline).map(|life| life.first);
        let is_candidate = |life: &&Lifespan| {
            life.release != arms.candidate
                && life.release != arms.baseline
                && !self.is_back(&life.release)
                && since.is_some_and(|since| life.first > since)
                && self.runs_still(life)
        };
        let newest_first = self.lives.iter().rev().filter(is_candidate);
        newest_first.map(|life| life.release.clone()).collect()
    }
}

/// Looks at the releases of a window in a row.
#[must_use]
pub fn across(asked: Asked<'_>) -> Across {
    let Asked {
        cube,
        nights,
        first_seen,
        ..
    } = asked;
    let lives = lifespans(cube, nights, first_seen);
    let window = Window {
        asked,
        lives: &lives,
        taken_back: taken_back::taken_back(&lives, asked.rolled_back, *nights.end()),
    };
    let candidate = asked.arms.map(|arms| &arms.candidate);
    let reference = match asked.reference {
        Some(name) => window.named(name),
        None => lives.iter().find(|life| Some(&life.release) != candidate),
    };
    let ground = Ground {
        cube,
        nights,
        first_seen,
        level: asked.level,
    };
    let is_back = |name: &str| window.is_back(name);
    let chain = reference.map(|reference| Chain::from(ground, reference, &lives, &is_back));
    let rollback =
        rolled_back::latest(&lives, &window.taken_back).and_then(|(life, returned_to)| {
            rolled_back::rollback(ground, life, returned_to, asked.margin)
        });
    let gone = window.gone();
    let chain_to_latest = chain.as_ref().zip(window.latest(gone));
    let published = (lives.len() > 2 || rollback.is_some()).then(|| decision::Across {
        reference: reference.map(|life| life.release.clone()),
        margin: asked.margin,
        releases: chain.as_ref().map(Chain::published).unwrap_or_default(),
        releases_left_out: chain.as_ref().map_or(0, |chain| chain.left_out),
        creep: chain_to_latest
            .and_then(|(chain, latest)| creep::creep(chain, &latest.release, asked.margin)),
        rollback,
        ..decision::Across::default()
    });
    let is_missing = asked.reference.filter(|_| reference.is_none());
    Across {
        published,
        gone,
        sound: chain
            .as_ref()
            .zip(asked.arms)
            .and_then(|(chain, arms)| chain.sound(&arms.baseline, asked.margin)),
        candidates: window.candidates(),
        warning: is_missing.map(|name| absent(name, nights)),
    }
}

fn absent(name: &str, nights: &RangeInclusive<NaiveDate>) -> String {
    format!(
        "the reference {name} has fewer than {} runs from {} to {}: nothing is held against it; name a later one, or widen \
         --window",
        number::FEWEST_FOR_A_PERCENTAGE,
        nights.start(),
        nights.end()
    )
}

#[cfg(test)]
mod tests;
