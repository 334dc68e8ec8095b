//! The releases of the window in a row: what small steps add up to, what a rollback did, and where to go back to.
//!
//! Intervals hold for this night alone. Nothing here changes a recommendation.

mod chain;
mod creep;
mod rollback;
mod taken_back;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::compare::{Lifespan, View, lifespans};
use crate::decision;
use crate::number;
use chain::{Chain, Ground};

/// What is asked of the releases in a row.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
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

/// Looks at the releases of the view's window in a row.
#[must_use]
pub fn across(
    view: &View<'_>,
    first_seen: &BTreeMap<String, NaiveDate>,
    asked: Asked<'_>,
) -> Across {
    let arms = view.arms;
    let nights = arms.from..=arms.to;
    let lives = lifespans(view.cube, &nights, first_seen);
    let taken_back = taken_back::taken_back(&lives, asked.rolled_back, arms.to);
    let by_name = |name: &str| lives.iter().find(|life| life.release == name);
    let gone = by_name(&arms.candidate)
        .zip(by_name(&arms.baseline))
        .and_then(|(candidate, baseline)| gone(candidate, baseline, arms.to));
    let is_back = |name: &str| {
        taken_back.contains_key(name) || asked.rolled_back.iter().any(|one| one == name)
    };
    let reference = match asked.reference {
        Some(name) => by_name(name),
        None => lives.iter().find(|life| life.release != arms.candidate),
    };
    let ground = Ground {
        cube: view.cube,
        nights: &nights,
        first_seen,
        level: asked.level,
    };
    let chain = reference.map(|reference| Chain::from(ground, reference, &lives, &is_back));
    let rollback = rollback::latest(&lives, &taken_back).and_then(|(life, returned_to)| {
        rollback::rollback(ground, life, returned_to, asked.margin)
    });
    let is_shown = lives.len() > 2 || rollback.is_some();
    let current = match gone {
        None => by_name(&arms.candidate),
        Some(_) => lives
            .iter()
            .rfind(|life| !is_back(&life.release) && runs_still(life, arms.to)),
    };
    let creep = chain
        .as_ref()
        .zip(current)
        .and_then(|(chain, current)| creep::creep(chain, &current.release, asked.margin));
    let sound = chain
        .as_ref()
        .and_then(|chain| chain.sound(&arms.baseline, asked.margin));
    let published = is_shown.then(|| decision::Across {
        reference: reference.map(|life| life.release.clone()),
        margin: asked.margin,
        releases: chain.as_ref().map(Chain::published).unwrap_or_default(),
        releases_left_out: chain.as_ref().map_or(0, |chain| chain.left_out),
        creep,
        rollback,
        ..decision::Across::default()
    });
    let since = by_name(&arms.baseline).map(|life| life.first);
    let is_candidate = |life: &&Lifespan| {
        life.release != arms.candidate
            && life.release != arms.baseline
            && !is_back(&life.release)
            && since.is_some_and(|since| life.first > since)
            && runs_still(life, arms.to)
    };
    Across {
        published,
        gone,
        sound,
        candidates: lives
            .iter()
            .rev()
            .filter(is_candidate)
            .map(|life| life.release.clone())
            .collect(),
        warning: asked
            .reference
            .filter(|_| reference.is_none())
            .map(|name| absent(name, view)),
    }
}

/// Whether a release ran on one of the last nights.
fn runs_still(life: &Lifespan, to: NaiveDate) -> bool {
    (to - life.last).num_days() < QUIET
}

fn gone(candidate: &Lifespan, baseline: &Lifespan, to: NaiveDate) -> Option<Gone> {
    let nights = (to - candidate.last).num_days();
    let since = candidate.last + Days::new(1);
    let goes_on = runs_still(baseline, to) && baseline.runs_on(since..=to) > 0;
    (nights >= QUIET && goes_on).then(|| Gone {
        last_run: candidate.last,
        nights: nights.unsigned_abs(),
    })
}

fn absent(name: &str, view: &View<'_>) -> String {
    format!(
        "the reference {name} has fewer than {} runs from {} to {}: nothing is held against it; name a later one, or widen \
         --window",
        number::FEWEST_FOR_A_PERCENTAGE,
        view.arms.from,
        view.arms.to
    )
}

#[cfg(test)]
mod tests;
