//! Events found by the index against events found the plain way: every class, every day and every first night anew.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::counts_by_day::CountsByDay;
use super::found_event::{EventEvidence, FoundEvent};
use super::release_excess::{
    FailuresAndRuns, LN_EACH, LN_TOGETHER, ReleaseExcess, by_name, usual_rate,
};
use super::shared_days::{shared_days, shared_excess};
use super::shift::{LEAST_BEFORE, LEAST_SINCE, shift};
use crate::cube::{Cell, Cube, Day, RunCounts};
use crate::diagnose::real_numbers::{in_real, real};
use crate::stats::{Dispersion, LONGEST_EPISODE, Night, dispersion_from_history};

const NIGHTS: u64 = 24;
const CLASSES: [&str; 2] = ["loop", "timeout"];

/// How many runs fail on a night, in tenths of a percent: usually, and on some nights from one on.
#[derive(Clone, Debug)]
struct Planted {
    usual: u64,
    changed: u64,
    from: u64,
    nights: u64,
    /// The share of all failures of the first class, in tenths.
    share: u64,
    noise: Vec<u64>,
}

fn planted() -> impl Strategy<Value = Planted> {
    let noise = prop::collection::vec(0..12_u64, 97);
    (
        5..40_u64,
        0..200_u64,
        5..22_u64,
        1..20_u64,
        0..=10_u64,
        noise,
    )
        .prop_map(|(usual, changed, from, nights, share, noise)| Planted {
            usual,
            changed,
            from,
            nights,
            share,
            noise,
        })
}

fn first() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 1).unwrap()
}

/// Two releases that overlap and one of the last nights, in two workflows. Some nights lack a cell or its runs.
fn cube(planted: &Planted) -> Cube {
    let mut cube = Cube::default();
    let mut noise = planted.noise.iter().copied().cycle();
    for night in 0..NIGHTS {
        let mut day = Day::default();
        for (release, span) in [("1.0", 0..18), ("2.0", 3..24), ("3.0", 19..24)] {
            for workflow in ["billing", "search"] {
                let [lacks, more] = [0; 2].map(|_| noise.next().unwrap_or(0));
                if !span.contains(&night) || lacks == 11 {
                    continue;
                }
                let is_changed = (planted.from..planted.from + planted.nights).contains(&night);
                let rate = if is_changed {
                    planted.changed
                } else {
                    planted.usual
                };
                let runs = if lacks == 10 { 0 } else { 400 + 10 * more };
                let failures = 400 * rate / 1000 + more;
                let cell = Cell::of(release.to_owned(), workflow.to_owned());
                let counts = RunCounts {
                    runs,
                    failures,
                    ..RunCounts::default()
                };
                let own = failures * planted.share / 10;
                for (class, failures) in CLASSES.iter().zip([own, failures - own]) {
                    let key = (cell.clone(), (*class).to_owned());
                    day.classes.insert(key, failures);
                }
                day.runs.insert(cell, counts);
            }
        }
        cube.days.insert(first() + Days::new(night), day);
    }
    cube
}

proptest! {
    #[test]
    fn the_index_finds_what_the_plain_way_finds(planted in planted()) {
        let cube = cube(&planted);
        let nights = first()..=first() + Days::new(NIGHTS - 1);
        let counts = CountsByDay::of(&cube, &nights);
        for failures in counts.of_classes.iter().chain([&counts.of_all]) {
            prop_assert_eq!(
                shift(&counts, failures),
                plain_shift(&cube, &nights, failures.class)
            );
            prop_assert_eq!(
                shared_days(&counts, failures),
                plain_shared_days(&cube, &nights, failures.class)
            );
        }
    }
}

/// The generator plants what is found, so that the comparison above is not one of nothing with nothing.
#[test]
fn planted_events_are_found() {
    let found = |nights: u64| {
        let planted = Planted {
            usual: 20,
            changed: 200,
            from: 12,
            nights,
            share: 5,
            noise: vec![3, 1, 4, 1, 5, 9, 2, 6],
        };
        let cube = cube(&planted);
        let counts = CountsByDay::of(&cube, &(first()..=first() + Days::new(NIGHTS - 1)));
        let shift = shift(&counts, &counts.of_all);
        (
            shift.is_some(),
            !shared_days(&counts, &counts.of_all).is_empty(),
        )
    };
    assert!(found(12).0);
    assert!(found(1).1);
}

/// Of a release in a workflow, by day.
type Series<'a> = BTreeMap<(&'a str, &'a str), BTreeMap<NaiveDate, FailuresAndRuns>>;

/// The shift from the likeliest night on, of all failures or of a class, if every release that ran since fails more than
/// before it: each by one in a thousand, all together by one in a hundred thousand, over the nights that were tried, also
/// without the worst nights, as many as an episode has. A release that did not run before is compared with what the others
/// had there.
fn plain_shift(
    cube: &Cube,
    nights: &RangeInclusive<NaiveDate>,
    class: Option<&str>,
) -> Option<FoundEvent> {
    let series = series(cube, nights, class);
    let days: Vec<NaiveDate> = cube
        .days
        .range(nights.clone())
        .map(|(date, _)| *date)
        .collect();
    let last = days.len().checked_sub(LEAST_SINCE)?;
    let tried = days.get(LEAST_BEFORE..=last)?;
    let (from, releases, _) = tried
        .iter()
        .filter_map(|from| {
            let releases = since(&series, *from, &BTreeSet::new());
            let together = stand_out(&releases, tried.len())?;
            let worst = worst_nights(&series, *from);
            stand_out(&since(&series, *from, &worst), tried.len())?;
            Some((*from, releases, together))
        })
        .min_by(|a, b| a.2.total_cmp(&b.2))?;
    Some(FoundEvent {
        from,
        until: *days.last()?,
        releases: releases
            .keys()
            .map(|release| (*release).to_owned())
            .collect(),
        workflow: None,
        failure_class: class.map(str::to_owned),
        evidence: EventEvidence::Shift(by_name(&releases)),
    })
}

/// ln of the joint tail probability, if there are two releases or more and all stand out.
fn stand_out(releases: &BTreeMap<&str, ReleaseExcess>, tried: usize) -> Option<f64> {
    let together: f64 = releases.values().map(|seen| seen.ln_p).sum();
    let for_all_tried = real(tried).ln();
    let each = releases
        .values()
        .all(|seen| seen.ln_p <= LN_EACH - for_all_tried);
    (releases.len() > 1 && each && together <= LN_TOGETHER - for_all_tried).then_some(together)
}

/// The nights on which the rate of all releases together was the highest.
fn worst_nights(series: &Series<'_>, from: NaiveDate) -> BTreeSet<NaiveDate> {
    let mut nights: BTreeMap<NaiveDate, FailuresAndRuns> = BTreeMap::new();
    for (date, counts) in series.values().flat_map(|days| days.range(from..)) {
        add(nights.entry(*date).or_default(), *counts);
    }
    let mut nights: Vec<(NaiveDate, f64)> = nights
        .into_iter()
        .map(|(date, counts)| (date, usual_rate(counts)))
        .collect();
    nights.sort_by(|a, b| b.1.total_cmp(&a.1));
    nights
        .into_iter()
        .take(LONGEST_EPISODE)
        .map(|(date, _)| date)
        .collect()
}

fn series<'a>(
    cube: &'a Cube,
    nights: &RangeInclusive<NaiveDate>,
    class: Option<&str>,
) -> Series<'a> {
    let mut series = Series::new();
    for (date, day) in cube.days.range(nights.clone()) {
        for (cell, counts) in day.runs.iter().filter(|(_, counts)| counts.runs > 0) {
            let key = (cell.release.as_str(), cell.workflow.as_str());
            let failures = if class.is_some() { 0 } else { counts.failures };
            series
                .entry(key)
                .or_default()
                .insert(*date, [failures, counts.runs]);
        }
        for ((cell, own), failures) in &day.classes {
            let key = (cell.release.as_str(), cell.workflow.as_str());
            let days = series.get_mut(&key).filter(|_| class == Some(own));
            if let Some(counts) = days.and_then(|days| days.get_mut(date)) {
                counts[0] += failures;
            }
        }
    }
    series
}

/// What each release has since a night, some nights left out, and how rare that is by what it had before, or the others
/// where it did not run.
fn since<'a>(
    series: &Series<'a>,
    from: NaiveDate,
    without: &BTreeSet<NaiveDate>,
) -> BTreeMap<&'a str, ReleaseExcess> {
    let mut own: BTreeMap<(&str, &str), FailuresAndRuns> = BTreeMap::new();
    let mut of_all: BTreeMap<&str, FailuresAndRuns> = BTreeMap::new();
    for ((release, workflow), days) in series {
        for counts in days.range(..from).map(|(_, counts)| counts) {
            add(own.entry((release, workflow)).or_default(), *counts);
            add(of_all.entry(workflow).or_default(), *counts);
        }
    }
    let dispersion = dispersion_before(series, &own, from);
    let mut releases: BTreeMap<&str, (ReleaseExcess, f64)> = BTreeMap::new();
    for ((release, workflow), days) in series {
        let mut later = FailuresAndRuns::default();
        for (_, counts) in days
            .range(from..)
            .filter(|(date, _)| !without.contains(date))
        {
            add(&mut later, *counts);
        }
        let before = own
            .get(&(*release, *workflow))
            .or_else(|| of_all.get(workflow));
        let Some(before) = before.filter(|_| later[1] > 0) else {
            continue;
        };
        let (seen, variance) = releases.entry(release).or_default();
        let expected = usual_rate(*before) * in_real(later[1]);
        seen.failures += later[0];
        seen.expected += expected;
        // What is expected is itself known from so many runs only.
        *variance += expected * (1.0 + in_real(later[1]) / in_real(before[1]));
    }
    let judged = releases.into_iter().map(|(release, (seen, variance))| {
        let ln_p = seen.rarity(variance, dispersion);
        (release, ReleaseExcess { ln_p, ..seen })
    });
    judged.collect()
}

/// How much more than chance the nights before varied, each release by its own rates.
fn dispersion_before(
    series: &Series<'_>,
    rates: &BTreeMap<(&str, &str), FailuresAndRuns>,
    from: NaiveDate,
) -> Option<Dispersion> {
    let mut nights: BTreeMap<(NaiveDate, &str), Night> = BTreeMap::new();
    for ((release, workflow), days) in series {
        for (date, [failures, runs]) in days.range(..from) {
            let night = nights.entry((*date, release)).or_insert(Night {
                events: 0,
                expected: 0.0,
                variance: 0.0,
            });
            let expected = usual_rate(rates[&(*release, *workflow)]) * in_real(*runs);
            night.events += failures;
            night.expected += expected;
            night.variance += expected;
        }
    }
    let nights: Vec<Night> = nights.into_values().collect();
    let dispersion = dispersion_from_history(&nights)?;
    Some(dispersion.moderated(dispersion.odds_of_independence()))
}

const fn add(sum: &mut FailuresAndRuns, more: FailuresAndRuns) {
    sum[0] += more[0];
    sum[1] += more[1];
}

/// Stretches of days on which every release stands out.
fn plain_shared_days(
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
