//! Each check of the data on a month that fails it, and on one that does not.

use super::*;
use crate::config::Release;
use crate::cube::Cell;

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

fn checks(of: impl Fn(u32, u32) -> RunCounts) -> Vec<Checked> {
    let mut cube = Cube::default();
    for day in 1..=28 {
        let counts = of(day, date(day).weekday().num_days_from_monday());
        let cell = Cell::of("1.0".to_owned(), "work".to_owned());
        cube.days
            .entry(date(day))
            .or_default()
            .runs
            .insert(cell, counts);
    }
    data_checks(&cube, &(date(1)..=date(28)), None, [1000, 100])
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
        [Some(1.0), Some(1.0), None, Some(1.0), Some(100.0 / 1100.0)]
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

/// Two releases of 100 runs a day each, of which so many fail.
fn of_level(baseline: u64, candidate: u64) -> Option<Fault> {
    let mut cube = Cube::default();
    for day in 1..=28 {
        for (release, failures) in [("1.0", baseline), ("1.1", candidate)] {
            let counts = RunCounts {
                runs: 100,
                failures,
                ..RunCounts::default()
            };
            let cell = Cell::of(release.to_owned(), "work".to_owned());
            if release == "1.0" || day > 20 {
                cube.days
                    .entry(date(day))
                    .or_default()
                    .runs
                    .insert(cell, counts);
            }
        }
    }
    let window = date(1)..=date(28);
    let arms = Arms::choose(&cube, &Release::default(), &window, &BTreeMap::new()).unwrap();
    level(&cube, &window, Some(&arms)).fault
}

#[test]
fn a_baseline_that_fails_nearly_always_is_told_and_a_candidate_that_does_is_not() {
    let fault = Fault::Level {
        baseline: "1.0".to_owned(),
        failures: 95 * 28,
        runs: 100 * 28,
    };
    assert_eq!(of_level(95, 95), Some(fault));
    assert_eq!(of_level(5, 99), None);
    assert_eq!(of_level(100, 100), None, "the verdict itself says so");
}
