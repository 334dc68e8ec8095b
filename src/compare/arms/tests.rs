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
        let cell = Cell {
            release: (*release).to_owned(),
            workflow: "w".to_owned(),
        };
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
    assert_eq!(error.check(), "release_absent");
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
