//! Events: what hit every release at once, and single bursts. Comparing the releases day by day cancels the former, so
//! each release is held against its own other days.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

use super::bursts::Burst;
use super::episodes::one_off;
use super::real;
use super::shift::{outside, shifts};
use crate::cube::{Cell, Cube, Day, RunCounts};
use crate::number;
use crate::stats::{Dispersion, Night, Score, dispersion_from_history, ln_poisson_upper};
use crate::vocabulary::Scope;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundEvent {
    /// `systemic` or `one_off`.
    pub scope: Scope,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub until: NaiveDate,
    /// The releases it hit.
    pub releases: BTreeSet<String>,
    /// The workflow, where it hit one only.
    pub workflow: Option<String>,
    /// The failure class, where it is one.
    pub failure_class: Option<String>,
    /// What shows it, in one sentence.
    pub evidence: String,
}

/// ln of the tail probability that each release must reach on its own: one in a thousand.
pub(super) const LN_EACH: f64 = -6.91;

/// ln of the tail probability that they must reach together, before it is divided by the days looked at.
pub(super) const LN_TOGETHER: f64 = -11.51;

/// Failures, of one class or all, on one day in one release.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    pub(super) failures: u64,
    /// By the rates of the release's other days.
    pub(super) expected: f64,
    /// ln of the probability of as many.
    pub(super) ln_p: f64,
}

/// Days on which every release that ran failed far more often than on its other days, in one way or in several, and
/// bursts that are not part of such a day.
///
/// A release's failures on a day are held against the rates of its other days, workflow by workflow: the larger of the
/// Poisson tail and of Student's t with the dispersion of all releases' other days (see `stats::dispersion_from_history`), at one in a
/// thousand for each release and one in a hundred thousand over the days for all together.
#[must_use]
pub fn events(
    cube: &Cube,
    nights: &RangeInclusive<NaiveDate>,
    bursts: &[Burst],
) -> Vec<FoundEvent> {
    let mut found = systemic(cube, nights);
    let single = |burst: &&Burst| {
        !found.iter().any(|event: &FoundEvent| {
            event
                .failure_class
                .as_ref()
                .is_none_or(|class| *class == burst.failure_class)
                && (event.from..=event.until).contains(&burst.date)
        })
    };
    let apart: Vec<&Burst> = bursts.iter().filter(single).collect();
    found.extend(one_off(&apart));
    found.sort_by(|a, b| {
        let order = |event: &FoundEvent| (event.from, event.failure_class.clone());
        order(a).cmp(&order(b))
    });
    found
}

/// Of all failures where several classes rose, else of the class that did.
fn systemic(cube: &Cube, nights: &RangeInclusive<NaiveDate>) -> Vec<FoundEvent> {
    let classes: BTreeSet<&str> = cube
        .days
        .range(nights.clone())
        .flat_map(|(_, day)| day.classes.keys().map(|(_, class)| class.as_str()))
        .collect();
    let shifts = shifts(cube, nights, &classes);
    let of_one: Vec<FoundEvent> = classes
        .into_iter()
        .flat_map(|class| shared_days(cube, nights, Some(class)))
        .collect();
    let of_all = shared_days(cube, nights, None);
    let overlaps = |a: &FoundEvent, b: &FoundEvent| a.from <= b.until && b.from <= a.until;
    let is_one = |event: &FoundEvent| of_one.iter().filter(|one| overlaps(one, event)).count() == 1;
    let several: Vec<FoundEvent> = of_all.into_iter().filter(|event| !is_one(event)).collect();
    let is_part = |one: &FoundEvent| several.iter().any(|event| overlaps(one, event));
    let mut found: Vec<FoundEvent> = of_one.into_iter().filter(|one| !is_part(one)).collect();
    found.extend(several);
    let mut found = outside(found, &shifts);
    found.extend(shifts);
    found
}

/// Runs of days on which every release stands out.
fn shared_days(
    cube: &Cube,
    nights: &RangeInclusive<NaiveDate>,
    class: Option<&str>,
) -> Vec<FoundEvent> {
    let by_day = seen_by_day(cube, nights, class);
    let limit = LN_TOGETHER - real(by_day.len().max(1)).ln();
    let mut found: Vec<FoundEvent> = Vec::new();
    for (date, releases) in by_day {
        let Some(event) = shared_excess(class, date, &releases, limit) else {
            continue;
        };
        match found.last_mut() {
            Some(last) if last.until + Days::new(1) == event.from => {
                last.until = event.until;
                last.releases.extend(event.releases);
            }
            _ => found.push(event),
        }
    }
    found
}

/// For each day and release: its failures, how many its other days lead to expect, and how rare as many are.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn seen_by_day<'a>(
    cube: &'a Cube,
    nights: &RangeInclusive<NaiveDate>,
    class: Option<&str>,
) -> BTreeMap<NaiveDate, BTreeMap<&'a str, Seen>> {
    let of_class = |day: &Day, cell: &Cell, counts: &RunCounts| match class {
        Some(class) => {
            let key = (cell.clone(), class.to_owned());
            day.classes.get(&key).copied().unwrap_or(0)
        }
        None => counts.failures,
    };
    let mut totals: BTreeMap<(&str, &str), (u64, u64)> = BTreeMap::new();
    for day in cube.days.range(nights.clone()).map(|(_, day)| day) {
        for (cell, counts) in &day.runs {
            let total = totals.entry((&cell.release, &cell.workflow)).or_default();
            total.0 += of_class(day, cell, counts);
            total.1 += counts.runs;
        }
    }
    let mut by_day: BTreeMap<NaiveDate, BTreeMap<&str, Seen>> = BTreeMap::new();
    let mut all: Vec<(NaiveDate, Night)> = Vec::new();
    for (date, day) in cube.days.range(nights.clone()) {
        for (cell, counts) in day.runs.iter().filter(|(_, counts)| counts.runs > 0) {
            let own = of_class(day, cell, counts);
            let (failures, runs) = totals[&(cell.release.as_str(), cell.workflow.as_str())];
            let (other_failures, other_runs) = (failures - own, runs - counts.runs);
            if other_runs == 0 {
                continue;
            }
            // Half a failure more, so that a class a release never had before has a rate as well.
            let rate = (other_failures as f64 + 0.5) / other_runs as f64;
            let releases = by_day.entry(*date).or_default();
            let seen = releases.entry(&cell.release).or_default();
            seen.failures += own;
            seen.expected += rate * counts.runs as f64;
        }
        let releases = by_day.get(date).into_iter().flatten();
        all.extend(releases.map(|(_, seen)| {
            let night = Night {
                events: seen.failures,
                expected: seen.expected,
                variance: seen.expected,
            };
            (*date, night)
        }));
    }
    for (date, releases) in &mut by_day {
        let others = all.iter().filter(|(other, _)| other != date);
        let others: Vec<Night> = others.map(|(_, night)| *night).collect();
        let dispersion = dispersion_from_history(&others);
        let dispersion = dispersion.map(|one| one.moderated(one.odds_of_independence()));
        for seen in releases.values_mut() {
            seen.ln_p = rarity(seen, seen.expected, dispersion);
        }
    }
    by_day
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
/// ln of the probability of as many: the larger of the Poisson tail's and of the guarded score's with this variance.
pub(super) fn rarity(seen: &Seen, variance: f64, dispersion: Option<Dispersion>) -> f64 {
    let score = Score {
        gap: seen.failures as f64 - seen.expected,
        variance,
    };
    let guarded = dispersion.map_or(f64::NEG_INFINITY, |dispersion| {
        score.ln_p_guarded(dispersion)
    });
    ln_poisson_upper(seen.failures, seen.expected).max(guarded)
}

/// One day's event, if two releases or more ran and each stands out.
fn shared_excess(
    class: Option<&str>,
    date: NaiveDate,
    releases: &BTreeMap<&str, Seen>,
    limit: f64,
) -> Option<FoundEvent> {
    let each = releases.values().all(|seen| seen.ln_p <= LN_EACH);
    let together: f64 = releases.values().map(|seen| seen.ln_p).sum();
    if releases.len() < 2 || !each || together > limit {
        return None;
    }
    let what = class.map_or_else(
        || "failures of several classes".to_owned(),
        |class| format!("{class} failures"),
    );
    Some(FoundEvent {
        scope: Scope::Systemic,
        from: date,
        until: date,
        releases: releases
            .keys()
            .map(|release| (*release).to_owned())
            .collect(),
        workflow: None,
        failure_class: class.map(str::to_owned),
        evidence: format!(
            "{what} rose in every release on {}, against each one's other days: {}",
            number::date(date),
            told(releases)
        ),
    })
}

/// `2.0 60 against 20 expected; 1.0 …`.
pub(super) fn told(releases: &BTreeMap<&str, Seen>) -> String {
    let parts: Vec<String> = releases
        .iter()
        .map(|(release, seen)| {
            format!(
                "{release} {} against {} expected",
                number::count(seen.failures),
                number::amount((seen.expected * 10.0).round() / 10.0)
            )
        })
        .collect();
    parts.join("; ")
}
