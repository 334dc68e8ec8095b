//! Releases in ordinary life: a deploy at noon, a busy weekend, outages in the history, no history at all. What a night says
//! of them, from failures and exposure.

use serde_json::Value;

use crate::support::{Night, Place, finding, write_failures};

const LAST: u32 = 30;

/// Writes failures and exposure of March, and runs one night.
fn decide(last: u32, on: &dyn Fn(u32) -> Vec<Night>) -> Value {
    let place = Place::new();
    write_failures(&place, last, on);
    let as_of = format!("2026-03-{last:02}");
    let files = ["--input", "failures.csv", "--exposure", "exposure.csv"];
    let releases = ["--candidate", "1.1", "--baseline", "1.0"];
    let rest = ["--as-of", &as_of, "--format", "json"];
    place
        .relapse(&[&["run"], files.as_slice(), &releases, &rest].concat())
        .json()
}

/// One of −2 to 2 a day, so that days vary as little as independent runs.
fn wobble(day: u32) -> u32 {
    [2, 0, 3, 1, 4][usize::try_from(day % 5).unwrap()]
}

/// 400 runs a day with some ten failures, and from the 20th on the candidate with some twenty. The first of these days is
/// divided: `old` runs of the baseline.
fn cut_over(old: u32) -> impl Fn(u32) -> Vec<Night> {
    move |day| match day {
        ..20 => vec![("1.0", 400, 8 + wobble(day))],
        20 if old > 0 => vec![("1.0", old, old / 40), ("1.1", 400 - old, (400 - old) / 20)],
        _ => vec![("1.1", 400, 18 + wobble(day))],
    }
}

/// The first night on which a release is rolled back.
fn first_rollback(
    nights: std::ops::RangeInclusive<u32>,
    on: &dyn Fn(u32) -> Vec<Night>,
) -> Option<u32> {
    let mut nights = nights;
    nights.find(|last| decide(*last, on)["recommendation"] == "roll_back")
}

#[test]
fn a_deploy_within_a_day_is_found_at_most_a_night_later_than_at_midnight() {
    let midnight = first_rollback(20..=LAST, &cut_over(0)).expect("found");
    for old in [4, 130, 300] {
        let within = first_rollback(20..=LAST, &cut_over(old)).expect("found");
        assert!(within <= midnight + 1, "{old}: {within} after {midnight}");
    }
    let decision = decide(LAST, &cut_over(130));
    assert_eq!(decision["design"], "before_after");
    assert_eq!(
        decision["design_caveat"],
        "Only 130 runs of the baseline are beside the candidate's, so its nights are compared with those before it. An effect of the release cannot be separated from an effect of the days."
    );
    let summary = decision["summary"].as_str().unwrap();
    let shared =
        "Only 130 runs of the baseline are beside the candidate's, so the cause is undetermined.";
    assert!(summary.contains(shared), "{summary}");
    let whole = finding(&decision, "clear_regression/metric=failure_rate");
    // All runs count: 13 of 270 and ten nights of 18 to 22 of 400.
    assert_eq!(whole["candidate"]["exposure"], 4270);
}

#[test]
fn a_remainder_that_the_baseline_never_lost_is_no_control() {
    let with_left = |left: u32| {
        move |day: u32| match day {
            ..20 => vec![("1.0", 400, 7 + day % 3)],
            _ => vec![
                ("1.0", left, u32::from(left > 0 && day == 24)),
                ("1.1", 400 - left, 19 + day % 5),
            ],
        }
    };
    let without = first_rollback(20..=LAST, &with_left(0)).expect("found");
    let with = first_rollback(20..=LAST, &with_left(4)).expect("found");
    assert!(with <= without + 1, "{with} after {without}");
    let decision = decide(LAST, &with_left(4));
    assert_eq!(decision["design"], "before_after");
    let summary = decision["summary"].as_str().unwrap();
    assert!(
        summary.ends_with(
            "Only 44 runs of the baseline are beside the candidate's, so the cause is undetermined."
        ),
        "{summary}"
    );
}

#[test]
fn a_release_that_fails_in_most_runs_is_rolled_back_on_its_first_night() {
    let fails = |failed: u32| {
        move |day: u32| match day {
            ..20 => vec![("1.0", 60, 1 + u32::from(day.is_multiple_of(5)))],
            _ => vec![("1.1", 60, failed)],
        }
    };
    let decision = decide(20, &fails(48));
    assert_eq!(decision["recommendation"], "roll_back");
    assert!(decision["design_caveat"].is_string());
    let whole = finding(&decision, "clear_regression/metric=failure_rate");
    assert!(whole["difference"]["lower"].as_f64().unwrap() > 0.5);
    // The exact lower limit of 38 of 60 is below one half: SciPy, beta.ppf(0.001, 38, 23) = 0.43.
    assert_eq!(decide(20, &fails(38))["recommendation"], "hold");
}

#[test]
fn one_night_is_not_enough_where_a_night_before_was_half_as_bad() {
    let on = |day: u32| match day {
        9 => vec![("1.0", 60, 28)],
        ..20 => vec![("1.0", 60, 1)],
        _ => vec![("1.1", 60, 50)],
    };
    let decision = decide(20, &on);
    assert_eq!(decision["recommendation"], "hold");
    let whole = finding(&decision, "clear_regression/metric=failure_rate");
    assert_eq!(whole["reason"], "few_nights");
    assert_eq!(whole["effect"]["upper"], Value::Null);
}

/// Both releases from the 17th on, and `more` failures for each ten of the baseline's.
fn side_by_side(base: fn(u32) -> u32, percent: u32) -> impl Fn(u32) -> Vec<Night> {
    move |day| {
        let failed = base(day);
        let old = ("1.0", 800, failed + wobble(day));
        match day {
            ..17 => vec![old],
            _ => vec![old, ("1.1", 800, failed * percent / 100 + wobble(day + 2))],
        }
    }
}

#[test]
fn what_both_releases_share_hides_no_regression() {
    let shapes: [fn(u32) -> u32; 4] = [
        |_| 20,
        |day| if day % 7 < 2 { 55 } else { 20 },
        |day| if day < 9 { 45 } else { 20 },
        |day| 14 + day,
    ];
    let nights = shapes.map(|shape| {
        assert_eq!(
            first_rollback(LAST..=LAST, &side_by_side(shape, 100)),
            None,
            "alike"
        );
        first_rollback(17..=LAST, &side_by_side(shape, 180)).expect("found")
    });
    for night in nights {
        assert!(night <= nights[0] + 2, "{nights:?}");
    }
}

#[test]
fn outages_of_the_history_hide_no_regression() {
    let on = |day: u32| {
        let mut nights = side_by_side(|_| 20, 250)(day);
        if [3, 4, 11].contains(&day) {
            nights[0].2 = 600;
        }
        nights
    };
    let found = first_rollback(17..=20, &on);
    assert!(found.is_some(), "within four nights");
}

#[test]
fn without_a_history_noisy_nights_roll_nothing_back() {
    // Both vary by about a half, and have 202 and 221 failures in all.
    const OLD: [u32; 10] = [9, 31, 14, 22, 40, 12, 18, 27, 8, 21];
    const NEW: [u32; 10] = [33, 17, 41, 12, 10, 28, 9, 16, 35, 20];
    for last in 1..=10_u32 {
        let on = |day: u32| {
            let place = usize::try_from(day - 1).unwrap();
            vec![("1.0", 150, OLD[place]), ("1.1", 150, NEW[place])]
        };
        let decision = decide(last, &on);
        assert_eq!(decision["recommendation"], "hold", "{last}");
    }
}

#[test]
fn a_single_failure_after_a_history_without_any_is_within_the_margin() {
    let on = |day: u32| match day {
        ..17 => vec![("1.0", 700, 0)],
        21 => vec![("1.0", 700, 0), ("1.1", 700, 1)],
        _ => vec![("1.0", 700, 0), ("1.1", 700, 0)],
    };
    let decision = decide(LAST, &on);
    assert_eq!(decision["recommendation"], "proceed");
    let whole = finding(&decision, "clear_regression/metric=failure_rate");
    assert!(whole["difference"]["upper"].as_f64().unwrap() < 0.002);
    // A burst is another matter: the nights vary then, and nothing is known of it.
    let burst = |day: u32| match day {
        ..17 => vec![("1.0", 700, 0)],
        21 => vec![("1.0", 700, 0), ("1.1", 700, 40)],
        _ => vec![("1.0", 700, 0), ("1.1", 700, 0)],
    };
    assert_eq!(decide(LAST, &burst)["recommendation"], "hold");
}

#[test]
fn a_release_that_fails_after_a_history_without_failures_is_found_across_a_cut_over() {
    let on = |day: u32| match day {
        ..20 => vec![("1.0", 500, 0)],
        _ => vec![("1.1", 500, 40 + wobble(day))],
    };
    let found = first_rollback(20..=LAST, &on).expect("found");
    assert!((22..=24).contains(&found), "{found}");
    // Forty failures of one night are one event.
    let burst = |day: u32| match day {
        ..20 => vec![("1.0", 500, 0)],
        22 => vec![("1.1", 500, 40)],
        _ => vec![("1.1", 500, 0)],
    };
    assert_eq!(first_rollback(22..=LAST, &burst), None);
}

#[test]
fn the_last_planned_night_says_by_how_much_failures_may_have_risen() {
    // Side by side, 20 runs each, of which one fails on most days.
    let failed = |day: u32| wobble(day).min(1);
    let alike = |day: u32| match day {
        ..17 => vec![("1.0", 20, failed(day))],
        _ => vec![("1.0", 20, failed(day)), ("1.1", 20, failed(day + 2))],
    };
    let before = decide(LAST - 1, &alike);
    assert_eq!(before["decided_by"], "insufficient_data");
    let last = decide(LAST, &alike);
    assert_eq!(last["recommendation"], "hold");
    assert_eq!(last["decided_by"], "horizon:failure_rate");
    let whole = finding(&last, "clear_regression/metric=failure_rate");
    // The upper end of the difference in points, of 20 runs a night.
    let most = whole["difference"]["upper"].as_f64().unwrap() * 20.0;
    let words = format!(
        "Hold 1.1 after the last planned night: failures may have risen by up to {} a night.",
        most.ceil()
    );
    let summary = last["summary"].as_str().unwrap();
    assert!(summary.starts_with(&words), "{summary}");
    assert_eq!(
        last["next_step"]["action"],
        "leave the traffic of 1.1 unchanged, and decide whether a rise that is not excluded would be acceptable"
    );
}
