//! Each check of the data on a month that fails it, and on one that does not.

use chrono::Datelike as _;

use super::*;
use crate::config::Release;
use crate::cube::{Cell, Clocks, RunCounts};
use crate::judge::DataProblem;

fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

/// 28 days of March: 1,000 runs on a day of work and 100 on a Saturday or Sunday, 30 of 1,000 fail, each column is filled.
fn usual(_: u32, weekday: u32) -> RunCounts {
    let runs = if weekday >= 5 { 100 } else { 1000 };
    RunCounts {
        runs,
        failures: runs * 3 / 100,
        approval_known: runs,
        rescued: runs / 100,
        not_rescued: runs - runs / 100,
        ..RunCounts::default()
    }
}

/// March, each day by its number and its weekday from Monday on.
fn march(of: impl Fn(u32, u32) -> RunCounts) -> Cube {
    let mut cube = Cube::default();
    for day in 1..=28 {
        let counts = of(day, date(day).weekday().num_days_from_monday());
        let cell = Cell::of("1.0".to_owned(), "work".to_owned());
        let runs = &mut cube.days.entry(date(day)).or_default().runs;
        runs.insert(cell, counts);
    }
    cube
}

fn checked(cube: &Cube, effects: &Checks) -> Vec<Checked> {
    let looked = Looked {
        cube,
        window: &(date(1)..=date(28)),
        arms: None,
        night_before: None,
        rows: [1000, 100],
    };
    data_checks(&looked, effects)
}

fn checks(of: impl Fn(u32, u32) -> RunCounts) -> Vec<Checked> {
    checked(&march(of), &Checks::default())
}

fn failed(of: impl Fn(u32, u32) -> RunCounts) -> Vec<Fault> {
    checks(of).into_iter().filter_map(|one| one.fault).collect()
}

#[test]
fn a_quiet_weekend_is_no_missing_day() {
    // The 28th of March 2026 is a Saturday.
    assert_eq!(failed(usual), []);
    let measured: Vec<_> = checks(usual).iter().map(|one| one.measured).collect();
    assert_eq!(
        measured,
        [
            Some(1.0),
            Some(1.0),
            None,
            None,
            Some(1.0),
            None,
            Some(100.0 / 1100.0)
        ]
    );
}

#[test]
fn a_last_day_with_few_runs_or_none_is_told() {
    for runs in [0, 49] {
        let cut = |day, weekday| RunCounts {
            runs: if day == 28 {
                runs
            } else {
                usual(day, weekday).runs
            },
            ..usual(day, weekday)
        };
        let fault = Fault::LastDay {
            day: date(28),
            runs,
            usual: 100,
        };
        assert_eq!(failed(cut), [fault]);
    }
}

#[test]
fn a_week_with_less_than_half_of_the_one_before_is_told() {
    let halved = |part: u64| {
        move |day: u32, weekday: u32| RunCounts {
            runs: usual(day, weekday).runs / if (22..28).contains(&day) { part } else { 1 },
            ..usual(day, weekday)
        }
    };
    assert_eq!(failed(halved(1)), []);
    let fault = Fault::Volume {
        last: 5 * 333 + 33 + 100,
        before: 5200,
    };
    assert_eq!(failed(halved(3)), [fault]);
}

#[test]
fn a_column_that_stopped_is_told_and_one_that_was_never_filled_is_not() {
    let stopped = |day, weekday| RunCounts {
        approval_known: if day >= 27 {
            0
        } else {
            usual(day, weekday).runs
        },
        ..usual(day, weekday)
    };
    let fault = Fault::Column {
        column: "approval_state",
        release: None,
        since: date(27),
        before: 1.0,
        last: 0.0,
    };
    assert_eq!(failed(stopped), [fault]);
    let never = |day, weekday| RunCounts {
        approval_known: 0,
        ..usual(day, weekday)
    };
    assert_eq!(failed(never), []);
}

/// Two releases of 100 runs a day each, the second since the 21st.
fn two_releases(baseline: &RunCounts, candidate: &RunCounts) -> Cube {
    let mut cube = Cube::default();
    for day in 1..=28 {
        for (release, counts) in [("1.0", baseline), ("1.1", candidate)] {
            let cell = Cell::of(release.to_owned(), "work".to_owned());
            if release == "1.0" || day > 20 {
                let runs = &mut cube.days.entry(date(day)).or_default().runs;
                runs.insert(cell, *counts);
            }
        }
    }
    cube
}

fn arms_of(cube: &Cube) -> Arms {
    let window = date(1)..=date(28);
    Arms::choose(cube, &Release::default(), &window, &BTreeMap::new()).unwrap()
}

#[test]
fn a_column_that_one_release_lacks_is_told_with_the_release() {
    let rescued = |part: u64| RunCounts {
        runs: 100,
        failures: 5,
        rescued: part / 100,
        not_rescued: part - part / 100,
        ..RunCounts::default()
    };
    let columns = |baseline: u64, candidate: u64| {
        let cube = two_releases(&rescued(baseline), &rescued(candidate));
        let window = date(1)..=date(28);
        plausible::columns(&cube, &window, Some(&arms_of(&cube)))
    };
    assert_eq!(columns(100, 100).fault, None);
    // 28 and 6 days: the candidate is never asked for what nobody recorded before.
    assert_eq!(columns(0, 0).fault, None);
    let lacking = columns(100, 0);
    assert_eq!(lacking.measured, Some(0.0));
    let Some(Fault::Column {
        column, release, ..
    }) = lacking.fault
    else {
        panic!("{lacking:?}");
    };
    assert_eq!((column, release.as_deref()), ("rescued", Some("1.1")));
}

#[test]
fn a_baseline_that_fails_nearly_always_is_told_and_a_candidate_that_does_is_not() {
    let of_level = |baseline: u64, candidate: u64| {
        let failing = |failures| RunCounts {
            runs: 100,
            failures,
            ..RunCounts::default()
        };
        let cube = two_releases(&failing(baseline), &failing(candidate));
        plausible::level(&cube, &(date(1)..=date(28)), Some(&arms_of(&cube))).fault
    };
    let fault = Fault::Level {
        baseline: "1.0".to_owned(),
        failures: 95 * 28,
        runs: 100 * 28,
    };
    assert_eq!(of_level(95, 95), Some(fault));
    assert_eq!(of_level(5, 99), None);
    assert_eq!(of_level(100, 100), None, "the verdict itself says so");
}

/// 100 runs on each day from the first to the last.
fn steady(days: std::ops::RangeInclusive<u32>) -> BTreeMap<NaiveDate, u64> {
    days.map(|day| (date(day), 100)).collect()
}

#[test]
fn a_late_day_is_told_and_the_stragglers_of_one_are_not() {
    let night_before = date(27);
    let late = |days: &BTreeMap<NaiveDate, u64>, counted: &BTreeMap<NaiveDate, u64>| {
        arrived::late(days, date(28), Some((night_before, counted)))
    };
    let now = steady(10..=28);
    // The night before looked at one day more, and at none of today.
    assert_eq!(late(&now, &steady(9..=27)).measured, Some(0.0));
    let mut stragglers = steady(9..=27);
    stragglers.insert(date(27), 40);
    assert_eq!(late(&now, &stragglers).measured, Some(60.0 / 700.0));
    assert_eq!(late(&now, &stragglers).fault, None);
    let mut lacking = steady(9..=27);
    lacking.remove(&date(25));
    lacking.insert(date(27), 90);
    let fault = Fault::Late {
        runs: 110,
        days: [date(25), date(27)],
        night_before,
    };
    assert_eq!(late(&now, &lacking).fault, Some(fault));
    // A window that grew at its beginning brings no late run.
    assert_eq!(late(&now, &steady(20..=27)).measured, Some(0.0));
    assert_eq!(arrived::late(&now, date(28), None).measured, None);
}

#[test]
fn clocks_that_differ_are_told_and_a_few_odd_rows_are_not() {
    let clock = |dated, before_start| {
        let day = Clocks {
            dated,
            before_start,
        };
        plausible::clock([day, day].into_iter())
    };
    assert_eq!(clock(500, 5).measured, Some(0.01));
    assert!(clock(500, 5).is_passed);
    let fault = Fault::Clock {
        before_start: 12,
        dated: 1000,
    };
    assert_eq!(clock(500, 6).fault, Some(fault));
    assert_eq!(clock(40, 40).measured, None, "too few to tell");
}

#[test]
fn a_team_chooses_what_follows_and_the_first_cause_counts() {
    let cut = |day: u32, weekday: u32| RunCounts {
        runs: if day >= 22 {
            20
        } else {
            usual(day, weekday).runs
        },
        approval_known: 0,
        ..usual(day, weekday)
    };
    let cube = march(cut);
    let named = |effects: &Checks, effect| {
        let problem = DataProblem::unsound(&checked(&cube, effects), effect);
        problem.map(|problem| problem.check())
    };
    let usual = Checks::default();
    assert_eq!(named(&usual, CheckEffect::Hold), None);
    assert_eq!(named(&usual, CheckEffect::DataIncomplete), None);
    let strict = Checks {
        last_day: CheckEffect::Hold,
        volume: CheckEffect::Hold,
        ..Checks::default()
    };
    assert_eq!(named(&strict, CheckEffect::Hold), Some("last_day"));
    let stricter = Checks {
        volume: CheckEffect::DataIncomplete,
        ..strict
    };
    assert_eq!(
        named(&stricter, CheckEffect::DataIncomplete),
        Some("volume")
    );
}
