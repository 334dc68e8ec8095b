//! Whether the records can be true.

use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

use super::{Checked, FEWEST_RUNS, Fault, share};
use crate::compare::Arms;
use crate::cube::{Clocks, Cube, RunCounts};
use crate::judge::data_problem::MANY_REPEATS;
use crate::vocabulary::DataCheck;

/// The share of failures from which on a baseline that nobody calls broken cannot be true.
const IMPLAUSIBLE: f64 = 0.9;

/// A column that was filled to this part is expected to stay so…
const FILLED: f64 = 0.5;

/// …and is lost where less than this part of it is left on the last days.
const LEAST_FILLED: f64 = 0.1;

/// The last days on which a column is looked for.
const LAST_DAYS: u64 = 2;

/// The share of runs that were written on a day before their own above which clocks or time zones differ.
const MOST_BEFORE_START: f64 = 0.01;

/// The fewest dated runs of which so small a share tells something.
const FEWEST_DATED: u64 = 100;

/// The baseline's share of failures. A candidate may be broken; the release before it is in use.
pub(super) fn level(
    cube: &Cube,
    window: &RangeInclusive<NaiveDate>,
    arms: Option<&Arms>,
) -> Checked {
    let check = Checked::unmeasured(DataCheck::Level, IMPLAUSIBLE);
    let Some(arms) = arms else { return check };
    let all = sum(cube, window.clone(), Some(&arms.baseline));
    if all.runs < FEWEST_RUNS {
        return check;
    }
    let measured = share(all.failures, all.runs);
    // Where all fail, the verdict itself says so.
    let is_passed = measured < IMPLAUSIBLE || all.failures == all.runs;
    let fault = Fault::Level {
        baseline: arms.baseline.clone(),
        failures: all.failures,
        runs: all.runs,
    };
    check.measured(measured, is_passed, fault)
}

/// All counts of some days together, or those of one release.
fn sum(cube: &Cube, days: RangeInclusive<NaiveDate>, release: Option<&String>) -> RunCounts {
    let mut all = RunCounts::default();
    let days = cube.days.range(days).flat_map(|(_, day)| &day.runs);
    let own = days.filter(|(cell, _)| release.is_none_or(|release| cell.release == *release));
    own.for_each(|(_, counts)| all.add(counts));
    all
}

/// What a column says: its name, the runs with a value, and those for which it matters.
fn filled(all: &RunCounts) -> [(&'static str, u64, u64); 4] {
    let graded = all.failures - all.severity_unknown.min(all.failures);
    let crossed = all.authority_crossed + all.authority_kept;
    [
        ("severity", graded, all.failures),
        ("approval_state", all.approval_known, all.runs),
        ("authority_crossed", crossed, all.runs),
        ("rescued", all.rescued + all.not_rescued, all.runs),
    ]
}

/// A column on the last days, and before.
struct Kept {
    column: &'static str,
    release: Option<String>,
    before: f64,
    last: f64,
}

impl Kept {
    fn part(&self) -> f64 {
        self.last / self.before
    }
}

/// The least filled column on the last days, as a part of what it was before: of all runs, and of those of each compared
/// release against all runs before.
pub(super) fn columns(
    cube: &Cube,
    window: &RangeInclusive<NaiveDate>,
    arms: Option<&Arms>,
) -> Checked {
    let check = Checked::unmeasured(DataCheck::Columns, LEAST_FILLED);
    let since = *window.end() - Days::new(LAST_DAYS - 1);
    let before = sum(cube, *window.start()..=since - Days::new(1), None);
    let releases = arms.map(|arms| [&arms.candidate, &arms.baseline]);
    let whose = std::iter::once(None).chain(releases.into_iter().flatten().map(Some));
    let kept = whose.flat_map(|release| {
        let lately = sum(cube, since..=*window.end(), release);
        kept(&before, &lately, release)
    });
    // Of equals the first counts, and all runs come first.
    let emptiest = kept.min_by(|one, other| one.part().total_cmp(&other.part()));
    let Some(emptiest) = emptiest else {
        return check;
    };
    let measured = emptiest.part();
    let fault = Fault::Column {
        column: emptiest.column,
        release: emptiest.release,
        since,
        before: emptiest.before,
        last: emptiest.last,
    };
    check.measured(measured, measured >= LEAST_FILLED, fault)
}

/// The columns that were filled and of which enough is known lately.
fn kept(before: &RunCounts, lately: &RunCounts, release: Option<&String>) -> Vec<Kept> {
    let pairs = filled(before).into_iter().zip(filled(lately));
    let kept = pairs.filter_map(|((column, known, of), (_, known_lately, of_lately))| {
        let before = share(known, of);
        (before >= FILLED && of_lately >= FEWEST_RUNS).then(|| Kept {
            column,
            release: release.cloned(),
            before,
            last: share(known_lately, of_lately),
        })
    });
    kept.collect()
}

/// The runs that were written on a day before they began, of those that say when they were written.
pub(super) fn clock(days: impl Iterator<Item = Clocks>) -> Checked {
    let check = Checked::unmeasured(DataCheck::Clock, MOST_BEFORE_START);
    let all = days.fold(Clocks::default(), |all, day| Clocks {
        dated: all.dated + day.dated,
        before_start: all.before_start + day.before_start,
    });
    if all.dated < FEWEST_DATED {
        return check;
    }
    let measured = share(all.before_start, all.dated);
    let fault = Fault::Clock {
        before_start: all.before_start,
        dated: all.dated,
    };
    check.measured(measured, measured <= MOST_BEFORE_START, fault)
}

/// The rows that were left out as repeats. A sentence of its own tells what follows.
pub(super) fn repeated(used: u64, repeats: u64) -> Checked {
    let measured = share(repeats, used + repeats);
    Checked {
        measured: (used > 0).then_some(measured),
        is_passed: measured <= MANY_REPEATS,
        ..Checked::unmeasured(DataCheck::Repeats, MANY_REPEATS)
    }
}
