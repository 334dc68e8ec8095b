//! What is looked at before the records of a night are trusted: whether they are all there, and whether they can be true.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{Datelike as _, Days, NaiveDate};

use crate::compare::Arms;
use crate::cube::{Cube, RunCounts};
use crate::judge::data_problem::MANY_REPEATS;
use crate::vocabulary::{CheckEffect, DataCheck};

/// The part of the usual runs below which a last day or a last week is incomplete.
const LEAST_OF_USUAL: f64 = 0.5;

/// The days that must have runs before the last one, so that a usual day is known.
const FEWEST_DAYS: usize = 7;

/// The share of failures from which on a baseline that nobody calls broken cannot be true.
const IMPLAUSIBLE: f64 = 0.9;

/// The fewest runs, or failures, of which a share tells something.
const FEWEST_RUNS: u64 = 20;

/// A column that was filled to this part is expected to stay so…
const FILLED: f64 = 0.5;

/// …and is lost where less than this part of it is left on the last days.
const LEAST_FILLED: f64 = 0.1;

/// The last days on which a column is looked for.
const LAST_DAYS: u64 = 2;

/// One check and what it measured.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Checked {
    pub(crate) check: DataCheck,
    /// `None` where there was too little to measure.
    pub(crate) measured: Option<f64>,
    pub(crate) threshold: f64,
    pub(crate) effect: CheckEffect,
    /// What is wrong; `None` where nothing is, or where another sentence tells it.
    pub(crate) fault: Option<Fault>,
    pub(crate) is_passed: bool,
}

/// What is wrong with the records.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fault {
    /// The last day has few runs or none.
    LastDay {
        day: NaiveDate,
        runs: u64,
        usual: u64,
    },
    /// The last week has few runs.
    Volume { last: u64, before: u64 },
    /// Nearly every run of the baseline failed.
    Level {
        baseline: String,
        failures: u64,
        runs: u64,
    },
    /// A column is empty since a day. Shares of the runs, or failures, for which it matters.
    Column {
        column: &'static str,
        since: NaiveDate,
        before: f64,
        last: f64,
    },
}

/// Everything that is looked at. The rows are those that count, and the repeats of them that were left out.
#[must_use]
pub(crate) fn data_checks(
    cube: &Cube,
    window: &RangeInclusive<NaiveDate>,
    arms: Option<&Arms>,
    [used, repeats]: [u64; 2],
) -> Vec<Checked> {
    let days: BTreeMap<NaiveDate, RunCounts> = cube
        .days
        .range(window.clone())
        .map(|(date, day)| {
            let mut all = RunCounts::default();
            day.runs.values().for_each(|counts| all.add(counts));
            (*date, all)
        })
        .filter(|(_, all)| all.runs > 0)
        .collect();
    let last = *window.end();
    vec![
        last_day(&days, last),
        volume(&days, last),
        level(cube, window, arms),
        columns(&days, last),
        repeated(used, repeats),
    ]
}

fn checked(check: DataCheck, threshold: f64) -> Checked {
    Checked {
        check,
        measured: None,
        threshold,
        effect: CheckEffect::Warn,
        fault: None,
        is_passed: true,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn share(part: u64, of: u64) -> f64 {
    part as f64 / of.max(1) as f64
}

/// The runs of the last day, of those that such a weekday usually has, or any day where the window has fewer than two.
fn last_day(days: &BTreeMap<NaiveDate, RunCounts>, last: NaiveDate) -> Checked {
    let check = checked(DataCheck::LastDay, LEAST_OF_USUAL);
    let earlier = || days.range(..last);
    if earlier().count() < FEWEST_DAYS {
        return check;
    }
    let alike = earlier().filter(|(day, _)| day.weekday() == last.weekday());
    let alike: Vec<u64> = alike.map(|(_, all)| all.runs).collect();
    let usual = if alike.len() >= 2 {
        middle(alike)
    } else {
        middle(earlier().map(|(_, all)| all.runs).collect())
    };
    let runs = days.get(&last).map_or(0, |all| all.runs);
    let measured = share(runs, usual);
    let is_passed = measured >= LEAST_OF_USUAL;
    Checked {
        measured: Some(measured),
        is_passed,
        fault: (!is_passed).then_some(Fault::LastDay {
            day: last,
            runs,
            usual,
        }),
        ..check
    }
}

/// The median, the lower one of two.
fn middle(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    let place = values.len().saturating_sub(1) / 2;
    values.get(place).copied().unwrap_or(0)
}

/// The runs of the last week, of those of the week before. Only where both are known whole.
fn volume(days: &BTreeMap<NaiveDate, RunCounts>, last: NaiveDate) -> Checked {
    let check = checked(DataCheck::Volume, LEAST_OF_USUAL);
    let week = |weeks_ago: u64| {
        let end = last - Days::new(7 * weeks_ago);
        days.range(end - Days::new(6)..=end)
    };
    let is_whole = days
        .keys()
        .next()
        .is_some_and(|first| *first <= last - Days::new(13));
    if !is_whole {
        return check;
    }
    let [last, before] = [0, 1].map(|ago| week(ago).map(|(_, all)| all.runs).sum::<u64>());
    if before == 0 {
        return check;
    }
    let measured = share(last, before);
    let is_passed = measured >= LEAST_OF_USUAL;
    Checked {
        measured: Some(measured),
        is_passed,
        fault: (!is_passed).then_some(Fault::Volume { last, before }),
        ..check
    }
}

/// The baseline's share of failures. A candidate may be broken; the release before it is in use.
fn level(cube: &Cube, window: &RangeInclusive<NaiveDate>, arms: Option<&Arms>) -> Checked {
    let check = checked(DataCheck::Level, IMPLAUSIBLE);
    let Some(arms) = arms else { return check };
    let mut all = RunCounts::default();
    for (_, day) in cube.days.range(window.clone()) {
        let own = day
            .runs
            .iter()
            .filter(|(cell, _)| cell.release == arms.baseline);
        own.for_each(|(_, counts)| all.add(counts));
    }
    if all.runs < FEWEST_RUNS {
        return check;
    }
    let measured = share(all.failures, all.runs);
    // Where all fail, the verdict itself says so.
    let is_passed = measured < IMPLAUSIBLE || all.failures == all.runs;
    Checked {
        measured: Some(measured),
        is_passed,
        fault: (!is_passed).then(|| Fault::Level {
            baseline: arms.baseline.clone(),
            failures: all.failures,
            runs: all.runs,
        }),
        ..check
    }
}

/// What a column says: its name, the runs with a value, and those for which it matters.
fn filled(all: &RunCounts) -> [(&'static str, u64, u64); 4] {
    [
        (
            "severity",
            all.failures - all.severity_unknown.min(all.failures),
            all.failures,
        ),
        ("approval_state", all.approval_known, all.runs),
        (
            "authority_crossed",
            all.authority_crossed + all.authority_kept,
            all.runs,
        ),
        ("rescued", all.rescued + all.not_rescued, all.runs),
    ]
}

/// The least filled column on the last days, as a part of what it was before.
fn columns(days: &BTreeMap<NaiveDate, RunCounts>, last: NaiveDate) -> Checked {
    let check = checked(DataCheck::Columns, LEAST_FILLED);
    let since = last - Days::new(LAST_DAYS - 1);
    let sum = |days: &mut dyn Iterator<Item = &RunCounts>| {
        let mut all = RunCounts::default();
        days.for_each(|counts| all.add(counts));
        all
    };
    let before = sum(&mut days.range(..since).map(|(_, all)| all));
    let lately = sum(&mut days.range(since..).map(|(_, all)| all));
    let pairs = filled(&before).into_iter().zip(filled(&lately));
    let kept = pairs.filter_map(|((column, known, of), (_, known_lately, of_lately))| {
        let before = share(known, of);
        let is_told = before >= FILLED && of_lately >= FEWEST_RUNS;
        is_told.then(|| (column, before, share(known_lately, of_lately)))
    });
    let emptiest = kept.min_by(|one, other| (one.2 / one.1).total_cmp(&(other.2 / other.1)));
    let Some((column, before, lately)) = emptiest else {
        return check;
    };
    let measured = lately / before;
    let is_passed = measured >= LEAST_FILLED;
    Checked {
        measured: Some(measured),
        is_passed,
        fault: (!is_passed).then_some(Fault::Column {
            column,
            since,
            before,
            last: lately,
        }),
        ..check
    }
}

/// The rows that were left out as repeats. A sentence of its own tells what follows.
fn repeated(used: u64, repeats: u64) -> Checked {
    let measured = share(repeats, used + repeats);
    Checked {
        measured: (used > 0).then_some(measured),
        effect: CheckEffect::Hold,
        is_passed: measured <= MANY_REPEATS,
        ..checked(DataCheck::Repeats, MANY_REPEATS)
    }
}
