//! A shift of every release: from some night on, all of them fail more than before it. On single days such a change hides,
//! since the other days of a release that began with it, or after it, are no better.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::found_event::{EventEvidence, FoundEvent};
use super::release_excess::{
    FailuresAndRuns, LN_EACH, LN_TOGETHER, ReleaseExcess, by_name, usual_rate,
};
use crate::cube::Cube;
use crate::diagnose::real_numbers::{in_real, real};
use crate::stats::{Dispersion, LONGEST_EPISODE, Night, dispersion_from_history};

/// Nights before it, which tell what is usual.
const LEAST_BEFORE: usize = 7;

/// Nights from it on: more than an episode has.
const LEAST_SINCE: usize = LONGEST_EPISODE + 1;

/// Of a release in a workflow, by day.
type Series<'a> = BTreeMap<(&'a str, &'a str), BTreeMap<NaiveDate, FailuresAndRuns>>;

/// The shift from the likeliest night on, of all failures or of a class, if every release that ran since fails more than
/// before it: each by one in a thousand, all together by one in a hundred thousand, over the nights that were tried, also
/// without the worst nights, as many as an episode has. A release that did not run before is compared with what the others
/// had there.
pub(super) fn shift(
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

/// Leaves out what falls into one of these events.
pub(super) fn outside(events: Vec<FoundEvent>, shifts: &[FoundEvent]) -> Vec<FoundEvent> {
    let is_part = |event: &FoundEvent| {
        shifts.iter().any(|shift| {
            let is_same =
                shift.failure_class.is_none() || shift.failure_class == event.failure_class;
            is_same && (shift.from..=shift.until).contains(&event.from)
        })
    };
    events.into_iter().filter(|event| !is_part(event)).collect()
}

/// A shift of all failures, or else those of single classes.
pub(super) fn shifts(
    cube: &Cube,
    nights: &RangeInclusive<NaiveDate>,
    classes: &BTreeSet<&str>,
) -> Vec<FoundEvent> {
    let of_classes: Vec<FoundEvent> = classes
        .iter()
        .filter_map(|class| shift(cube, nights, Some(class)))
        .collect();
    match (of_classes.len(), shift(cube, nights, None)) {
        // What is one class's is reported as its own.
        (1, _) | (_, None) => of_classes,
        (_, Some(of_all)) => vec![of_all],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cube::{Cell, Day, RunCounts};

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, number).unwrap()
    }

    /// Twenty nights of one release, the last six with a second one; both fail as often as the night says.
    fn found(failures: impl Fn(u32) -> u64) -> Option<FoundEvent> {
        let mut cube = Cube::default();
        for night in 1..=20 {
            let mut counts = Day::default();
            for release in ["1.0", "2.0"]
                .into_iter()
                .take(if night > 14 { 2 } else { 1 })
            {
                let cell = Cell {
                    release: release.to_owned(),
                    workflow: "w".to_owned(),
                };
                let runs = RunCounts {
                    runs: 500,
                    failures: failures(night) + u64::from(night * 7 % 5),
                    ..RunCounts::default()
                };
                counts.runs.insert(cell, runs);
            }
            cube.days.insert(day(night), counts);
        }
        shift(&cube, &(day(1)..=day(20)), None)
    }

    #[test]
    fn what_came_to_stay_is_told_from_an_outage() {
        let stayed = found(|night| if night > 14 { 50 } else { 10 }).unwrap();
        assert_eq!((stayed.from, stayed.until), (day(15), day(20)));
        assert_eq!(stayed.releases.len(), 2);
        assert_eq!(found(|_| 10), None);
        assert_eq!(found(|night| if night == 17 { 200 } else { 10 }), None);
        let three = |night| if (16..19).contains(&night) { 200 } else { 10 };
        assert_eq!(found(three), None);
    }
}
