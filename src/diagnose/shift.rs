//! A shift of every release: from some night on, all of them fail more than before it. On single days such a change hides,
//! since the other days of a release that began with it, or after it, are no better.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::events::{FoundEvent, LN_EACH, LN_TOGETHER, Seen, rarity, told};
use crate::cube::Cube;
use crate::number;
use crate::stats::{Dispersion, Night, dispersion_from_history};
use crate::vocabulary::Scope;

/// Nights before it, which tell what is usual.
const LEAST_BEFORE: usize = 7;

/// Nights from it on: of fewer each stands out by itself, if it does.
const LEAST_SINCE: usize = 3;

/// Failures and runs.
type Counts = [u64; 2];

/// Of a release in a workflow, by day.
type Series<'a> = BTreeMap<(&'a str, &'a str), BTreeMap<NaiveDate, Counts>>;

/// The shift from the likeliest night on, of all failures or of a class, if every release that ran since fails more than
/// before it: each by one in a thousand, all together by one in a hundred thousand, over the nights that were tried. A release
/// that did not run before is held against what the others had there.
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
            let releases = since(&series, *from);
            let together: f64 = releases.values().map(|seen| seen.ln_p).sum();
            let for_all_tried = real(tried.len()).ln();
            let each = releases
                .values()
                .all(|seen| seen.ln_p <= LN_EACH - for_all_tried);
            let is_shift = releases.len() > 1 && each && together <= LN_TOGETHER - for_all_tried;
            is_shift.then_some((*from, releases, together))
        })
        .min_by(|a, b| a.2.total_cmp(&b.2))?;
    let what = class.map_or_else(
        || "failures".to_owned(),
        |class| format!("{class} failures"),
    );
    Some(FoundEvent {
        scope: Scope::Systemic,
        from,
        until: *days.last()?,
        evidence: format!(
            "{what} rose in every release from {} on, against the days before: {}",
            number::date(from),
            told(&releases)
        ),
        releases: releases
            .keys()
            .map(|release| (*release).to_owned())
            .collect(),
        workflow: None,
        failure_class: class.map(str::to_owned),
    })
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

/// What each release has since a night, and how rare that is by what it, or where it did not run the others, had before.
fn since<'a>(series: &Series<'a>, from: NaiveDate) -> BTreeMap<&'a str, Seen> {
    let mut own: BTreeMap<(&str, &str), Counts> = BTreeMap::new();
    let mut of_all: BTreeMap<&str, Counts> = BTreeMap::new();
    for ((release, workflow), days) in series {
        for counts in days.range(..from).map(|(_, counts)| counts) {
            add(own.entry((release, workflow)).or_default(), *counts);
            add(of_all.entry(workflow).or_default(), *counts);
        }
    }
    let dispersion = dispersion_before(series, &own, from);
    let mut releases: BTreeMap<&str, (Seen, f64)> = BTreeMap::new();
    for ((release, workflow), days) in series {
        let mut later = Counts::default();
        for counts in days.range(from..).map(|(_, counts)| counts) {
            add(&mut later, *counts);
        }
        let before = own
            .get(&(*release, *workflow))
            .or_else(|| of_all.get(workflow));
        let Some(before) = before.filter(|_| later[1] > 0) else {
            continue;
        };
        let (seen, variance) = releases.entry(release).or_default();
        let expected = rate(*before) * in_real(later[1]);
        seen.failures += later[0];
        seen.expected += expected;
        // What is expected is itself known from so many runs only.
        *variance += expected * (1.0 + in_real(later[1]) / in_real(before[1]));
    }
    let judged = releases.into_iter().map(|(release, (seen, variance))| {
        let ln_p = rarity(&seen, variance, dispersion);
        (release, Seen { ln_p, ..seen })
    });
    judged.collect()
}

/// How much more than chance the nights before varied, each release by its own rates.
fn dispersion_before(
    series: &Series<'_>,
    rates: &BTreeMap<(&str, &str), Counts>,
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
            let expected = rate(rates[&(*release, *workflow)]) * in_real(*runs);
            night.events += failures;
            night.expected += expected;
            night.variance += expected;
        }
    }
    let nights: Vec<Night> = nights.into_values().collect();
    let dispersion = dispersion_from_history(&nights)?;
    Some(dispersion.moderated(dispersion.odds_of_independence()))
}

/// Half a failure more, so that what never failed before has a rate as well.
fn rate([failures, runs]: Counts) -> f64 {
    (in_real(failures) + 0.5) / in_real(runs.max(1))
}

const fn add(sum: &mut Counts, more: Counts) {
    sum[0] += more[0];
    sum[1] += more[1];
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
const fn in_real(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::cast_precision_loss, reason = "a number of nights")]
const fn real(nights: usize) -> f64 {
    nights as f64
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
        // What is one class's is told as its own.
        (1, _) | (_, None) => of_classes,
        (_, Some(of_all)) => vec![of_all],
    }
}
