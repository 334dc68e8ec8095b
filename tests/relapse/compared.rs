//! Which releases are compared, and which rows are theirs.

use chrono::{Days, NaiveDate};
use serde_json::Value;

use crate::support::{Place, day};

const LAST: &str = "2026-03-28";

fn date(back: u64) -> NaiveDate {
    LAST.parse::<NaiveDate>().unwrap() - Days::new(back)
}

/// Four weeks of 1.0, and 1.1 beside it on the last eight days, where half of its runs fail.
fn rollout() -> Vec<String> {
    let on = |back: u64, release: &str, runs, failures| {
        day(
            &date(back).to_string(),
            release,
            "orders",
            runs,
            failures,
            "timeout",
        )
    };
    let baseline = (0..28).flat_map(|back| on(back, "1.0", 60, 3));
    let candidate = (0..8).flat_map(|back| on(back, "1.1", 40, 20));
    baseline.chain(candidate).collect()
}

fn with(more: &[(u64, &str, usize)]) -> Value {
    let mut lines = rollout();
    for (back, release, runs) in more {
        lines.extend(day(
            &date(*back).to_string(),
            release,
            "orders",
            *runs,
            0,
            "timeout",
        ));
    }
    Place::with_runs(&lines).decide(LAST, &[])
}

#[track_caller]
fn warning<'a>(decision: &'a Value, text: &str) -> &'a str {
    let warnings = decision["data"]["warnings"].as_array().unwrap();
    let mut warnings = warnings.iter().filter_map(Value::as_str);
    let found = warnings.find(|warning| warning.contains(text));
    found.unwrap_or_else(|| panic!("{}", decision["data"]))
}

/// The verdict and the numbers behind it.
fn judged(decision: &Value) -> [&Value; 5] {
    [
        &decision["summary"],
        &decision["looks"],
        &decision["design"],
        &decision["findings"][0]["candidate"],
        &decision["candidate"]["first_seen"],
    ]
}

#[test]
fn stray_runs_change_nothing_but_a_warning() {
    let clean = with(&[]);
    assert_eq!(clean["recommendation"], "roll_back", "{}", clean["summary"]);
    assert_eq!(clean["looks"]["night"], 8);

    let before = with(&[(20, "1.1", 1)]);
    assert_eq!(judged(&before), judged(&clean));
    let told = warning(&before, "1.1 was first seen on 2026-03-08 with 1 run,");
    assert!(told.contains("its nights count from 2026-03-21"), "{told}");

    // Three runs on days of their own, the last within a week of the rollout.
    let before = with(&[(25, "1.1", 1), (14, "1.1", 1), (10, "1.1", 1)]);
    assert_eq!(judged(&before), judged(&clean));
    warning(
        &before,
        "first seen on 2026-03-03 with 3 runs until 2026-03-18",
    );
}

#[test]
fn a_stray_release_is_never_the_default_candidate() {
    let clean = with(&[]);
    // A mistyped name on the last night, an old worker, and a clock that was wrong by a week.
    let strays = [(0, "1.1.x-test", 1), (5, "0.8", 1), (12, "1.2", 1)];
    let decision = with(&strays);
    assert_eq!(judged(&decision), judged(&clean));
    let told = warning(&decision, "too few runs for a rollout (release.min_runs)");
    for name in [
        "1.1.x-test was first seen on 2026-03-28 with 1 run",
        "0.8",
        "1.2",
    ] {
        assert!(told.contains(name), "{told}");
    }

    let mut lines = rollout();
    lines.extend(day(LAST, "1.1.x-test", "orders", 1, 0, "timeout"));
    let place = Place::with_runs(&lines);
    let named = place.decide(LAST, &["--candidate", "1.1.x-test"]);
    assert_eq!(named["candidate"]["release"], "1.1.x-test");
    assert!(!named["data"]["warnings"].to_string().contains("min_runs"));
}

#[test]
fn a_small_canary_is_judged_once_it_has_enough_runs() {
    let baseline = |back| day(&date(back).to_string(), "1.0", "orders", 495, 10, "timeout");
    let canary = |back| day(&date(back).to_string(), "1.1", "orders", 5, 0, "timeout");
    let mut lines: Vec<String> = (0..6).flat_map(baseline).collect();
    lines.extend([1, 0].into_iter().flat_map(canary));
    let place = Place::with_runs(&lines);
    let first = place.decide(&date(1).to_string(), &[]);
    assert_eq!(first["recommendation"], "data_incomplete");
    assert_eq!(
        first["summary"],
        "Data incomplete: 1.0 is the only release with enough runs in the window: 1.1 was first seen on 2026-03-27 with 5 runs."
    );
    let second = place.decide(LAST, &[]);
    assert_eq!(
        second["candidate"]["release"], "1.1",
        "{}",
        second["summary"]
    );
    assert_eq!(second["looks"]["night"], 2, "the first night counts");

    place.write("relapse.toml", "[release]\nmin_runs = 5\n");
    let first = place.decide(&date(1).to_string(), &[]);
    assert_eq!(first["looks"]["night"], 1);
    place.write("relapse.toml", "[release]\nmin_runs = 0\n");
    let refused = place.relapse(&["run", "--input", "runs.ndjson"]);
    assert_eq!(refused.code, 78, "{}", refused.err);
    assert!(
        refused.err.contains("release.min_runs is 0"),
        "{}",
        refused.err
    );
}

#[test]
fn a_replayed_night_chooses_as_the_night_did() {
    let mut lines = rollout();
    for (back, release) in [(20, "1.1"), (3, "1.1.x-test")] {
        lines.extend(day(
            &date(back).to_string(),
            release,
            "orders",
            1,
            0,
            "timeout",
        ));
    }
    let place = Place::with_runs(&lines);
    let (from, to) = (date(9).to_string(), date(0).to_string());
    let span = ["--from", &from, "--to", &to, "--format", "json"];
    let replayed = place.relapse(&[&["replay", "--input", "runs.ndjson"], &span[..]].concat());
    let nights: Vec<Value> = replayed
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(nights.len(), 10, "{}", replayed.out);
    for night in nights {
        let decision = place.decide(night["as_of"].as_str().unwrap(), &[]);
        assert_eq!(
            night["recommendation"], decision["recommendation"],
            "{night}"
        );
        assert_eq!(night["decided_by"], decision["decided_by"], "{night}");
    }
}
