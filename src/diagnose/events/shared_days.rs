//! Days on which every release that ran failed far more often than on its other days.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::counts_by_day::{CountsByDay, Failures, Place};
use super::found_event::{EventEvidence, FoundEvent};
use super::release_excess::{LN_EACH, LN_TOGETHER, ReleaseExcess, by_name, usual_rate};
use crate::diagnose::real_numbers::{in_real, real};
use crate::stats::{Dispersion, Night, dispersion_from_history};

/// Stretches of days on which every release stands out.
///
/// What days vary beyond chance only takes from the evidence. So it is computed for the days that stand out from chance.
pub(super) fn shared_days(counts: &CountsByDay<'_>, failures: &Failures<'_>) -> Vec<FoundEvent> {
    let looked_at = (0..counts.days.len()).filter(|day| counts.ran_on_other_days(*day));
    let limit = LN_TOGETHER - real(looked_at.count().max(1)).ln();
    let from_chance = |day: &usize| {
        let seen = seen_on(counts, failures, *day);
        shared_excess(failures.class, counts.days[*day], &rare(seen, None), limit).is_some()
    };
    let days: Vec<usize> = failures.days().into_iter().filter(from_chance).collect();
    if days.is_empty() {
        return Vec::new();
    }
    let all: Vec<BTreeMap<&str, ReleaseExcess>> = (0..counts.days.len())
        .map(|day| seen_on(counts, failures, day))
        .collect();
    let mut found: Vec<FoundEvent> = Vec::new();
    for day in days {
        let releases = rare(all[day].clone(), dispersion_without(&all, day));
        let Some(event) = shared_excess(failures.class, counts.days[day], &releases, limit) else {
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

/// Each release's failures on a day, and how many its other days lead to expect.
fn seen_on<'a>(
    counts: &CountsByDay<'a>,
    failures: &Failures<'_>,
    day: usize,
) -> BTreeMap<&'a str, ReleaseExcess> {
    let mut releases: BTreeMap<&str, ReleaseExcess> = BTreeMap::new();
    for place in &counts.ran[day] {
        let own = failures.on(*place, day);
        let Place { release, runs, .. } = &counts.places[*place];
        let other_failures = failures.with_or_without_runs(*place) - own;
        let other_runs = runs.all() - runs.on(day);
        if other_runs == 0 {
            continue;
        }
        let seen = releases.entry(release).or_default();
        seen.failures += own;
        seen.expected += usual_rate([other_failures, other_runs]) * in_real(runs.on(day));
    }
    releases
}

/// How rare as many failures are.
fn rare(
    mut releases: BTreeMap<&str, ReleaseExcess>,
    dispersion: Option<Dispersion>,
) -> BTreeMap<&str, ReleaseExcess> {
    for seen in releases.values_mut() {
        seen.ln_p = seen.rarity(seen.expected, dispersion);
    }
    releases
}

/// How much more than chance the releases' other days vary.
fn dispersion_without(all: &[BTreeMap<&str, ReleaseExcess>], day: usize) -> Option<Dispersion> {
    let others = all.iter().enumerate().filter(|(other, _)| *other != day);
    let others: Vec<Night> = others
        .flat_map(|(_, releases)| releases.values())
        .map(|seen| Night {
            events: seen.failures,
            expected: seen.expected,
            variance: seen.expected,
        })
        .collect();
    let dispersion = dispersion_from_history(&others)?;
    Some(dispersion.moderated(dispersion.odds_of_independence()))
}

/// One day's event, if two releases or more ran and each stands out.
pub(super) fn shared_excess(
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
