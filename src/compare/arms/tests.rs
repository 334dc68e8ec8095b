use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::*;
use crate::config::Release;
use crate::cube::{Cell, Cube, Day, RunCounts};
use crate::vocabulary::Design;

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, number).unwrap()
}

/// A cube from `(day, release, runs)`, all in one workflow.
fn cube(rows: &[(u32, &str, u64)]) -> Cube {
    let mut cube = Cube::default();
    for (number, release, runs) in rows {
        let cell = Cell::of((*release).to_owned(), "w".to_owned());
        let counts = RunCounts {
            runs: *runs,
            ..RunCounts::default()
        };
        let date: &mut Day = cube.days.entry(day(*number)).or_default();
        date.runs.insert(cell, counts);
    }
    cube
}

fn choose(rows: &[(u32, &str, u64)], release: &Release) -> Result<Arms, Unusable> {
    Arms::choose(&cube(rows), release, &(day(1)..=day(20)), &BTreeMap::new())
}

#[track_caller]
fn chosen(rows: &[(u32, &str, u64)], candidate: &str, baseline: &str, design: Design) {
    let arms = choose(rows, &Release::default()).unwrap();
    assert_eq!(
        (arms.candidate.as_str(), arms.baseline.as_str(), arms.design),
        (candidate, baseline, design)
    );
}

#[track_caller]
fn refused(rows: &[(u32, &str, u64)], check: &str) {
    assert_eq!(
        choose(rows, &Release::default()).unwrap_err().check(),
        check
    );
}

#[test]
fn the_newest_release_is_held_against_the_one_beside_it() {
    let rows = [
        (1, "a", 5),
        (2, "b", 5),
        (3, "a", 1),
        (3, "b", 2),
        (3, "c", 1),
    ];
    chosen(&rows, "c", "b", Design::Concurrent);
}

#[test]
fn a_stray_run_is_no_night_of_a_rollout_that_waits() {
    let baseline = (1..=20).map(|night| (night, "a", 500));
    let rows: Vec<_> = baseline.chain([(5, "b", 1), (20, "b", 400)]).collect();
    let mut cube = cube(&rows);
    cube.known_by = Some(day(20));
    let last = cube.days.get_mut(&day(20)).unwrap();
    last.known_late.entry("b".to_owned()).or_default().pending = 400;
    let window = day(1)..=day(20);
    let arms = Arms::choose(&cube, &Release::default(), &window, &BTreeMap::new()).unwrap();
    assert_eq!((arms.since, arms.to), (day(20), day(20)));
    assert!(arms.maturity.is_immature);
}

#[test]
fn without_shared_days_the_release_before_is_the_baseline() {
    let rows = [(1, "a", 9), (2, "b", 1), (3, "c", 5)];
    chosen(&rows, "c", "b", Design::BeforeAfter);
}

#[test]
fn sharing_some_days_is_mixed() {
    let rows = [(1, "a", 5), (2, "a", 5), (2, "b", 5), (3, "b", 5)];
    chosen(&rows, "b", "a", Design::Mixed);
}

#[test]
fn a_remainder_of_the_baseline_is_no_control() {
    let with_left = |left: u64| {
        let before = (1..=8).map(|night| (night, "a", 500));
        let after = (9..=16).flat_map(move |night| [(night, "a", left), (night, "b", 500 - left)]);
        before.chain(after).collect::<Vec<_>>()
    };
    chosen(&with_left(5), "b", "a", Design::BeforeAfter);
    chosen(&with_left(50), "b", "a", Design::Concurrent);
    // A canary is small too, but what there is of it is all beside the baseline.
    chosen(&with_left(495), "b", "a", Design::Concurrent);
}

#[test]
fn ties_and_lonely_releases_are_refused() {
    refused(&[(1, "a", 5), (1, "b", 5)], "releases_tie");
    refused(&[(1, "a", 5), (2, "b", 5), (2, "c", 5)], "releases_tie");
    refused(&[(1, "a", 5)], "single_release");
    refused(&[], "no_runs");
    refused(&[(1, "a", 5), (1, "b", 5), (2, "c", 5)], "releases_tie");
}

#[test]
fn a_release_taken_back_is_never_chosen() {
    let release = Release {
        rolled_back: vec!["c".to_owned()],
        ..Release::default()
    };
    let rows = [(1, "a", 5), (2, "b", 5), (3, "c", 5)];
    let arms = choose(&rows, &release).unwrap();
    assert_eq!(
        (arms.candidate.as_str(), arms.baseline.as_str()),
        ("b", "a")
    );
}

#[test]
fn a_named_release_without_runs_is_told_with_those_that_have_some() {
    let release = Release {
        candidate: Some("z".to_owned()),
        ..Release::default()
    };
    let error = choose(&[(1, "a", 5)], &release).unwrap_err();
    assert_eq!(error.check(), "candidate_not_seen");
    let Unusable::ReleaseAbsent {
        release, present, ..
    } = error
    else {
        panic!("{error:?}");
    };
    assert_eq!((release.as_str(), present), ("z", vec!["a".to_owned()]));
}

#[test]
fn night_one_is_the_first_day_of_the_candidate() {
    let arms = choose(&[(1, "a", 5), (4, "b", 5)], &Release::default()).unwrap();
    assert_eq!(arms.night_of(day(4)), 1);
    assert_eq!(arms.night(), 1, "nothing ran after the fourth");
    assert_eq!(arms.nights_lacking().len(), 1);
    assert_eq!(arms.day_of(2), day(5));
}

/// Forty nights of a baseline with so many runs, and what a candidate has on some days.
fn beside(baseline: u64, candidate: &[(u32, u64)]) -> Vec<(u32, &'static str, u64)> {
    let candidate = candidate.iter().map(|(day, runs)| (*day, "b", *runs));
    let rows = (1..=20).map(|day| (day, "a", baseline));
    rows.chain(candidate).collect()
}

#[track_caller]
fn begins(baseline: u64, candidate: &[(u32, u64)], since: u32, stray: u64) {
    let arms = choose(&beside(baseline, candidate), &Release::default()).unwrap();
    assert_eq!((arms.candidate.as_str(), arms.since), ("b", day(since)));
    assert_eq!(arms.stray.map_or(0, |stray| stray.runs), stray);
}

#[test]
fn runs_that_stand_alone_begin_no_rollout() {
    let rollout = [(12, 30), (13, 30), (14, 30)];
    let with = |alone: &[(u32, u64)]| [alone, &rollout].concat();
    begins(60, &with(&[]), 12, 0);
    // One in 61 runs is less than 2 %, and so are three on three days.
    begins(60, &with(&[(2, 1)]), 12, 1);
    begins(60, &with(&[(1, 1), (2, 1), (3, 1)]), 12, 3);
    // Also within a week of the rollout.
    begins(60, &with(&[(10, 1)]), 12, 1);
    // On a day of few runs one is more than 2 %, and still stray beside a rollout of thirty runs a day.
    begins(20, &with(&[(2, 1)]), 12, 1);
    begins(20, &with(&[(3, 1), (8, 1), (10, 1)]), 12, 3);
    // Ten runs are a rollout, even where a pause follows.
    begins(600, &with(&[(2, 10)]), 2, 0);
}

#[test]
fn a_rollout_that_grows_begins_with_its_first_day() {
    begins(495, &[(15, 5), (16, 50), (17, 250)], 15, 0);
    // A canary of two runs every other day, which are 16 before the ramp.
    let canary: Vec<(u32, u64)> = (0..8).map(|number| (3 + 2 * number, 2)).collect();
    begins(100, &[canary.as_slice(), &[(20, 50)]].concat(), 3, 0);
    // Two runs a night of forty, and none on the third.
    begins(
        38,
        &[
            (10, 2),
            (11, 1),
            (13, 3),
            (14, 2),
            (15, 2),
            (16, 1),
            (17, 3),
        ],
        10,
        0,
    );
}

#[test]
fn a_release_is_judged_from_ten_runs_or_one_in_fifty() {
    // Five of 500 on the first night, ten of 1,000 on the second.
    let first = choose(&beside(495, &[(20, 5)]), &Release::default()).unwrap_err();
    let Unusable::OthersStray { release, stray } = &first else {
        panic!("{first:?}");
    };
    assert_eq!((release.as_str(), stray.runs), ("a", 5));
    assert_eq!(*stray.days.start(), day(20));
    begins(495, &[(19, 5), (20, 5)], 19, 0);
    begins(49, &[(20, 1)], 20, 0);
    let one_of_51 = choose(&beside(50, &[(20, 1)]), &Release::default());
    assert_eq!(one_of_51.unwrap_err().check(), "single_release");
    let at_least = |min_runs| Release {
        min_runs,
        ..Release::default()
    };
    assert!(choose(&beside(495, &[(20, 5)]), &at_least(5)).is_ok());
    assert!(choose(&beside(495, &[(20, 5)]), &at_least(6)).is_err());
}

#[test]
fn a_stray_release_hides_no_rollout() {
    let mut rows = beside(60, &[(12, 30), (13, 30), (14, 30), (20, 30)]);
    for (number, name) in [(2, "old"), (20, "b-test")] {
        rows.push((number, name, 1));
    }
    chosen(&rows, "b", "a", Design::Concurrent);
    let named = Release {
        candidate: Some("b-test".to_owned()),
        ..Release::default()
    };
    let arms = choose(&rows, &named).unwrap();
    assert_eq!((arms.candidate.as_str(), arms.since), ("b-test", day(20)));
}

#[test]
fn a_stray_run_makes_no_day_side_by_side() {
    let mut rows: Vec<(u32, &str, u64)> = (1..=5).map(|day| (day, "z", 50)).collect();
    rows.extend((6..=10).map(|day| (day, "a", 50)));
    rows.extend((11..=15).map(|day| (day, "b", 50)));
    rows.push((2, "b", 1));
    chosen(&rows, "b", "a", Design::BeforeAfter);
}
