//! Events: what hit every release at once, and single bursts. Comparing the releases day by day cancels the former, so
//! each release is held against its own other days.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

use super::bursts::Burst;
use crate::cube::Cube;
use crate::number;
use crate::stats::ln_poisson_upper;
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
    /// The failure class.
    pub failure_class: String,
    /// What shows it, in one sentence.
    pub evidence: String,
}

/// ln of the tail probability that each release must reach on its own: one in ten thousand.
const LN_EACH: f64 = -9.21;

/// ln of the tail probability that they must reach together, before it is divided by the questions asked.
const LN_TOGETHER: f64 = -11.51;

/// Failures of one class on one day in one release.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    failures: u64,
    expected: f64,
}

/// Days on which every release that ran failed in one way far more often than on its other days, and bursts that are
/// not part of such a day.
#[must_use]
pub fn events(
    cube: &Cube,
    nights: &RangeInclusive<NaiveDate>,
    bursts: &[Burst],
) -> Vec<FoundEvent> {
    let mut found = systemic(cube, nights);
    let single = |burst: &&Burst| {
        !found.iter().any(|event: &FoundEvent| {
            event.failure_class == burst.failure_class
                && (event.from..=event.until).contains(&burst.date)
        })
    };
    let one_off: Vec<FoundEvent> = bursts.iter().filter(single).map(of_burst).collect();
    found.extend(one_off);
    found.sort_by(|a, b| {
        let order = |event: &FoundEvent| (event.from, event.failure_class.clone());
        order(a).cmp(&order(b))
    });
    found
}

fn of_burst(burst: &Burst) -> FoundEvent {
    FoundEvent {
        scope: Scope::OneOff,
        from: burst.date,
        until: burst.date,
        releases: BTreeSet::from([burst.cell.release.clone()]),
        workflow: Some(burst.cell.workflow.clone()),
        failure_class: burst.failure_class.clone(),
        evidence: format!(
            "{} of {} runs failed with {} in {}, {}, within one hour ({:02}:00 UTC on {}), far above its other hours",
            number::count(burst.failures),
            number::count(burst.runs),
            burst.failure_class,
            burst.cell.workflow,
            burst.cell.release,
            burst.hour,
            number::date(burst.date),
        ),
    }
}

fn systemic(cube: &Cube, nights: &RangeInclusive<NaiveDate>) -> Vec<FoundEvent> {
    let classes: BTreeSet<&str> = cube
        .days
        .range(nights.clone())
        .flat_map(|(_, day)| day.classes.keys().map(|(_, class)| class.as_str()))
        .collect();
    let mut found: Vec<FoundEvent> = Vec::new();
    for class in classes {
        let by_day = seen_by_day(cube, nights, class);
        let limit = LN_TOGETHER - natural_log(by_day.len());
        for (date, releases) in by_day {
            let Some(event) = shared_excess(class, date, &releases, limit) else {
                continue;
            };
            match found.last_mut() {
                Some(last)
                    if last.failure_class == event.failure_class
                        && last.until + Days::new(1) == event.from =>
                {
                    last.until = event.until;
                    last.releases.extend(event.releases);
                }
                _ => found.push(event),
            }
        }
    }
    found
}

#[expect(clippy::cast_precision_loss, reason = "a number of days")]
fn natural_log(count: usize) -> f64 {
    (count.max(1) as f64).ln()
}

/// For each day and release: the failures of a class, and how many its other days lead to expect.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn seen_by_day<'a>(
    cube: &'a Cube,
    nights: &RangeInclusive<NaiveDate>,
    class: &str,
) -> BTreeMap<NaiveDate, BTreeMap<&'a str, Seen>> {
    let mut totals: BTreeMap<(&str, &str), (u64, u64)> = BTreeMap::new();
    let of_class = |day: &crate::cube::Day, cell: &crate::cube::Cell| {
        let key = (cell.clone(), class.to_owned());
        day.classes.get(&key).copied().unwrap_or(0)
    };
    for day in cube.days.range(nights.clone()).map(|(_, day)| day) {
        for (cell, counts) in &day.runs {
            let total = totals.entry((&cell.release, &cell.workflow)).or_default();
            total.0 += of_class(day, cell);
            total.1 += counts.runs;
        }
    }
    let mut by_day: BTreeMap<NaiveDate, BTreeMap<&str, Seen>> = BTreeMap::new();
    for (date, day) in cube.days.range(nights.clone()) {
        for (cell, counts) in day.runs.iter().filter(|(_, counts)| counts.runs > 0) {
            let own = of_class(day, cell);
            let (failures, runs) = totals[&(cell.release.as_str(), cell.workflow.as_str())];
            let (other_failures, other_runs) = (failures - own, runs - counts.runs);
            if other_runs == 0 {
                continue;
            }
            // Half a failure more, so that a class a release never had before has a rate as well.
            let rate = (other_failures as f64 + 0.5) / other_runs as f64;
            let seen = by_day
                .entry(*date)
                .or_default()
                .entry(&cell.release)
                .or_default();
            seen.failures += own;
            seen.expected += rate * counts.runs as f64;
        }
    }
    by_day
}

/// One day's event, if two releases or more ran and each stands out.
fn shared_excess(
    class: &str,
    date: NaiveDate,
    releases: &BTreeMap<&str, Seen>,
    limit: f64,
) -> Option<FoundEvent> {
    let ln_p = |seen: &Seen| ln_poisson_upper(seen.failures, seen.expected);
    let each = releases.values().all(|seen| ln_p(seen) <= LN_EACH);
    let together: f64 = releases.values().map(ln_p).sum();
    if releases.len() < 2 || !each || together > limit {
        return None;
    }
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
    Some(FoundEvent {
        scope: Scope::Systemic,
        from: date,
        until: date,
        releases: releases
            .keys()
            .map(|release| (*release).to_owned())
            .collect(),
        workflow: None,
        failure_class: class.to_owned(),
        evidence: format!(
            "{class} failures rose in every release on {}, against each one's other days: {}",
            number::date(date),
            parts.join("; ")
        ),
    })
}
