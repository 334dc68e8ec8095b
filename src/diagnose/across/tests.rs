//! The releases in a row, on small cubes.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Binomial, Distribution, Gamma};

use super::*;
use crate::compare::Arms;
use crate::config::Release;
use crate::cube::{Cell, Cube};
use crate::vocabulary::ComparedBy;

fn date(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(number)
}

/// A cube from `(release, days, runs a day, failures a day)`, all in one workflow.
fn cube(rows: &[(&str, std::ops::Range<u64>, u64, u64)]) -> Cube {
    let mut cube = Cube::default();
    for (release, days, runs, failures) in rows {
        for number in days.clone() {
            let cell = Cell::of((*release).to_owned(), "w".to_owned());
            let day = cube.days.entry(date(number)).or_default();
            let counts = day.runs.entry(cell).or_default();
            counts.runs += runs;
            counts.failures += failures;
        }
    }
    cube
}

fn seen(cube: &Cube, release: &Release, reference: Option<&str>) -> Across {
    let last = *cube.days.keys().next_back().unwrap();
    let nights = date(0)..=last;
    let arms = Arms::choose(cube, release, &nights, &BTreeMap::new()).ok();
    across(Asked {
        cube,
        nights: &nights,
        first_seen: &BTreeMap::new(),
        arms: arms.as_ref(),
        reference,
        rolled_back: &release.rolled_back,
        min_runs: release.min_runs,
        margin: 1.25,
        level: 0.95,
    })
}

fn of_default(cube: &Cube) -> Across {
    seen(cube, &Release::default(), None)
}

fn releases(across: &Across) -> &[ReleaseLink] {
    &across.succession.as_ref().unwrap().releases
}

#[test]
fn releases_that_never_met_are_chained() {
    let cube = cube(&[
        ("a", 0..8, 1_000, 40),
        ("b", 6..14, 1_000, 50),
        ("c", 12..20, 1_000, 60),
    ]);
    let across = of_default(&cube);
    let [a, b, c] = releases(&across) else {
        panic!("three releases");
    };
    assert!(a.versus_reference.is_none() && a.previous.is_none());
    assert_eq!(b.versus_reference, b.versus_previous);
    assert_eq!(c.versus_reference.unwrap().by, ComparedBy::Chain);
    let logs = [b, c].map(|one| one.versus_previous.unwrap());
    let whole = c.versus_reference.unwrap();
    let sum: f64 = logs.iter().map(|step| step.ratio.ln()).sum();
    assert!((whole.ratio.ln() - sum).abs() < 1e-12);
    // Half widths of the logarithms add up as squares do.
    let width = |one: &ReleaseRatio| (one.interval.upper.ln() - one.interval.lower.ln()).powi(2);
    let squares: f64 = logs.iter().map(width).sum();
    assert!((width(&whole) - squares).abs() < 1e-9);
}

#[test]
fn releases_that_met_for_long_are_compared_directly() {
    let cube = cube(&[
        ("a", 0..20, 1_000, 40),
        ("b", 6..14, 1_000, 50),
        ("c", 12..20, 1_000, 60),
    ]);
    let across = of_default(&cube);
    let last = &releases(&across)[2];
    assert_eq!(last.versus_reference.unwrap().by, ComparedBy::SharedDays);
    let ratio = last.versus_reference.unwrap().ratio;
    assert!((ratio - 1.5).abs() < 1e-6, "{ratio}");
}

#[test]
fn releases_that_never_meet_at_all_are_before_and_after() {
    let cube = cube(&[
        ("a", 0..6, 1_000, 40),
        ("b", 6..12, 1_000, 50),
        ("c", 12..18, 1_000, 60),
    ]);
    let across = of_default(&cube);
    let last = &releases(&across)[2];
    assert_eq!(last.versus_reference.unwrap().by, ComparedBy::BeforeAfter);
}

#[test]
fn nothing_is_compared_with_a_release_that_was_rolled_back() {
    let cube = cube(&[
        ("a", 0..20, 1_000, 40),
        ("b", 4..8, 500, 60),
        ("c", 12..20, 500, 20),
    ]);
    let across = of_default(&cube);
    let [_, b, c] = releases(&across) else {
        panic!("three releases");
    };
    assert!(b.is_back);
    assert_eq!(c.previous.as_deref(), Some("a"));
    let succession = across.succession.as_ref().unwrap();
    let rollback = succession.rollback.as_ref().unwrap();
    assert_eq!(
        (rollback.release.as_str(), rollback.returned_to.as_str()),
        ("b", "a")
    );
    assert_eq!(across.candidates, Vec::<String>::new());
    assert_eq!(across.gone, None);
}

#[test]
fn two_releases_and_no_rollback_are_nothing_to_show() {
    let cube = cube(&[("a", 0..20, 1_000, 40), ("b", 12..20, 500, 20)]);
    assert!(of_default(&cube).succession.is_none());
}

#[test]
fn a_rollback_is_told_where_nothing_is_left_to_compare() {
    let cube = cube(&[("a", 0..20, 1_000, 40), ("b", 8..12, 500, 60)]);
    let release = Release {
        rolled_back: vec!["b".to_owned()],
        ..Release::default()
    };
    let across = seen(&cube, &release, None);
    assert!(across.succession.unwrap().rollback.is_some());
    assert_eq!((across.gone, across.sound), (None, None));
}

#[test]
fn a_stray_release_is_no_link() {
    let cube = cube(&[
        ("a", 0..20, 1_000, 40),
        ("stray", 3..4, 19, 5),
        ("b", 12..20, 500, 20),
    ]);
    assert!(of_default(&cube).succession.is_none());
}

#[test]
fn runs_on_their_way_do_not_keep_a_release_alive() {
    let cube = cube(&[
        ("a", 0..20, 1_000, 40),
        ("b", 8..14, 500, 20),
        ("b", 14..20, 2, 0),
    ]);
    let gone = of_default(&cube).gone.unwrap();
    assert_eq!((gone.last_run, gone.nights), (date(13), 6));
}

#[test]
fn a_candidate_whose_baseline_ended_too_is_not_gone() {
    let cube = cube(&[
        ("a", 0..10, 1_000, 40),
        ("b", 6..12, 500, 20),
        ("c", 10..20, 500, 20),
    ]);
    let release = Release {
        candidate: Some("b".to_owned()),
        baseline: Some("a".to_owned()),
        ..Release::default()
    };
    assert_eq!(seen(&cube, &release, None).gone, None);
}

#[test]
fn the_last_good_release_is_found_behind_two_bad_ones() {
    let cube = cube(&[
        ("a", 0..12, 1_000, 30),
        ("b", 6..20, 1_000, 60),
        ("c", 14..30, 1_000, 120),
        ("d", 24..30, 1_000, 120),
    ]);
    let sound = of_default(&cube).sound.unwrap();
    assert_eq!(sound.release, "a");
    let BaselineFault::Worse(than) = sound.because else {
        panic!("{:?}", sound.because);
    };
    assert!(than.ratio > 1.25 && than.interval.lower > 1.0, "{than:?}");
}

#[test]
fn a_reference_that_is_not_there_is_said_and_not_replaced() {
    let cube = cube(&[
        ("a", 0..20, 1_000, 40),
        ("b", 6..14, 1_000, 50),
        ("c", 12..20, 1_000, 60),
    ]);
    let across = seen(&cube, &Release::default(), Some("z"));
    let succession = across.succession.unwrap();
    assert_eq!(succession.reference, None);
    assert!(succession.releases.is_empty() && succession.creep.is_none());
    assert_eq!(across.missing_reference.unwrap().release, "z");
}

/// A night's failures of so many runs, at a rate that is gamma distributed from night to night with a tenth of it as its
/// standard deviation; every release of a night has the night's own rate, times what is its own.
struct Nights {
    random: StdRng,
    rates: Vec<f64>,
}

impl Nights {
    fn new(seed: u64) -> Self {
        let mut random = StdRng::seed_from_u64(seed);
        let nights = Gamma::new(100.0, 0.01).unwrap();
        let rates = (0..42).map(|_| 0.05 * nights.sample(&mut random)).collect();
        Self { random, rates }
    }

    fn failures(&mut self, day: u64, runs: u64, times: f64) -> u64 {
        let rate = self.rates[usize::try_from(day).unwrap()] * times;
        Binomial::new(runs, rate).unwrap().sample(&mut self.random)
    }
}

/// Windows of eleven releases, each four days beside the next, 400 runs a day, in which creep is reported.
fn creeping(windows: u64, step: f64) -> u64 {
    let names: Vec<String> = ('a'..='k').map(String::from).collect();
    let is_said = |window: &u64| {
        let mut nights = Nights::new(*window);
        let mut rows = Vec::new();
        for (place, name) in (0u64..).zip(&names) {
            let times = step.powi(i32::try_from(place).unwrap());
            for day in 3 * place..3 * place + 7 {
                let failures = nights.failures(day, 400, times);
                rows.push((name.as_str(), day..day + 1, 400, failures));
            }
        }
        let succession = of_default(&cube(&rows)).succession.unwrap();
        succession.creep.is_some()
    };
    (0..windows).filter(is_said).count() as u64
}

/// What is reported of rollbacks: 14 nights of the older release, 6 of both, 8 after, 400 runs a night each.
fn rolled_back(windows: u64, during: f64, after: f64) -> [u64; 3] {
    let mut said = [0; 3];
    for window in 0..windows {
        let mut nights = Nights::new(window);
        let mut rows = Vec::new();
        for day in 0..28 {
            let times = if day < 20 { 1.0 } else { after };
            let failures = nights.failures(day, 400, times);
            rows.push(("a", day..day + 1, 400, failures));
            if (14..20).contains(&day) {
                let failures = nights.failures(day, 400, during);
                rows.push(("b", day..day + 1, 400, failures));
            }
        }
        let succession = of_default(&cube(&rows)).succession.unwrap();
        let place = match succession.rollback.unwrap().outcome {
            RollbackOutcome::Cured => 0,
            RollbackOutcome::PartlyCured | RollbackOutcome::NotCured => 1,
            RollbackOutcome::NothingToCure | RollbackOutcome::TooEarly => 2,
        };
        said[place] += 1;
    }
    said
}

#[test]
fn creep_is_seldom_said_of_releases_that_are_all_the_same() {
    let windows = 200;
    let [none, some] = [1.0, 1.12].map(|step| creeping(windows, step));
    println!("creep said of {none} innocent and {some} creeping windows of {windows}");
    assert!(none <= 5, "{none}");
    assert!(some > windows / 2, "{some}");
}

#[test]
fn what_a_rollback_did_is_seldom_said_wrongly() {
    let windows = 200;
    let [cured, worse, innocent] = [[2.0, 1.0], [2.0, 2.0], [1.0, 1.0]]
        .map(|[during, after]| rolled_back(windows, during, after));
    println!(
        "cured, not cured, cannot tell: {cured:?} when it did, {worse:?} when it did not, {innocent:?} of nothing"
    );
    assert!(cured[0] > 180 && cured[1] <= 5, "{cured:?}");
    assert!(worse[1] > 180 && worse[0] <= 5, "{worse:?}");
    assert!(innocent[0] <= 5 && innocent[1] <= 5, "{innocent:?}");
}
