//! Days on which every release that ran failed far more often than on its other days.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

use super::found_event::{EventEvidence, FoundEvent};
use super::release_excess::{LN_EACH, LN_TOGETHER, ReleaseExcess, by_name, usual_rate};
use crate::cube::{Cell, Cube, Day, RunCounts};
use crate::diagnose::real_numbers::{in_real, real};
use crate::stats::{Night, dispersion_from_history};

/// Stretches of days on which every release stands out.
pub(super) fn shared_days(
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
fn seen_by_day<'a>(
    cube: &'a Cube,
    nights: &RangeInclusive<NaiveDate>,
    class: Option<&str>,
) -> BTreeMap<NaiveDate, BTreeMap<&'a str, ReleaseExcess>> {
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
    let mut by_day: BTreeMap<NaiveDate, BTreeMap<&str, ReleaseExcess>> = BTreeMap::new();
    let mut all: Vec<(NaiveDate, Night)> = Vec::new();
    for (date, day) in cube.days.range(nights.clone()) {
        for (cell, counts) in day.runs.iter().filter(|(_, counts)| counts.runs > 0) {
            let own = of_class(day, cell, counts);
            let (failures, runs) = totals[&(cell.release.as_str(), cell.workflow.as_str())];
            let (other_failures, other_runs) = (failures - own, runs - counts.runs);
            if other_runs == 0 {
                continue;
            }
            let rate = usual_rate([other_failures, other_runs]);
            let releases = by_day.entry(*date).or_default();
            let seen = releases.entry(&cell.release).or_default();
            seen.failures += own;
            seen.expected += rate * in_real(counts.runs);
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
            seen.ln_p = seen.rarity(seen.expected, dispersion);
        }
    }
    by_day
}

/// One day's event, if two releases or more ran and each stands out.
fn shared_excess(
    class: Option<&str>,
    date: NaiveDate,
    releases: &BTreeMap<&str, ReleaseExcess>,
    limit: f64,
) -> Option<FoundEvent> {
    let each = releases.values().all(|seen| seen.ln_p <= LN_EACH);
    let together: f64 = releases.values().map(|seen| seen.ln_p).sum();
    if releases.len() < 2 || !each || together > limit {
        return None;
    }
    Some(FoundEvent {
        from: date,
        until: date,
        releases: releases
            .keys()
            .map(|release| (*release).to_owned())
            .collect(),
        workflow: None,
        failure_class: class.map(str::to_owned),
        evidence: EventEvidence::SharedDay(by_name(releases)),
    })
}
