//! Rows that share a run id: on several days, in two releases, and as versions of one run.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use crate::support::{Place, run};

const LAST: &str = "2026-03-20";

fn date(back: u64) -> NaiveDate {
    LAST.parse::<NaiveDate>().unwrap() - Days::new(back)
}

/// A run `number` of a night, so many nights back. One in ten fails.
fn one(id: &str, back: u64, number: u64, release: &str, more: Value) -> String {
    let outcome = ["success", "failure"][usize::from(number.is_multiple_of(10))];
    let at = format!("{}T{:02}:{:02}:00Z", date(back), number % 24, number % 60);
    run(id, &at, release, "orders", outcome, more)
}

/// Twelve nights of 1.0 and six of 1.1, forty runs each, with ids of their own.
fn rollout() -> Vec<String> {
    let mut lines = Vec::new();
    for back in 0..12 {
        for release in if back < 6 {
            &["1.0", "1.1"][..]
        } else {
            &["1.0"]
        } {
            for number in 0..40 {
                let id = format!("{release}-{back}-{number}");
                lines.push(one(&id, back, number, release, Value::Null));
            }
        }
    }
    lines
}

fn decide(lines: &[String]) -> Value {
    Place::with_runs(lines).decide(LAST, &[])
}

fn warnings(decision: &Value) -> Vec<&str> {
    let warnings = decision["data"]["warnings"].as_array().unwrap();
    warnings.iter().filter_map(Value::as_str).collect()
}

#[test]
fn unique_ids_are_not_mentioned() {
    let decision = decide(&rollout());
    assert_eq!(warnings(&decision), Vec::<&str>::new());
    assert!(!decision["against"].as_str().unwrap().contains("run id"));
    assert_eq!(decision["data"]["changed_versions"], json!([]));
}

#[test]
fn ids_that_start_anew_every_day_are_called_so() {
    // Numbers that go on from one release to the other within a day: 40 or 80 a day.
    let mut lines = Vec::new();
    for back in 0..12 {
        for number in 0..if back < 6 { 80 } else { 40 } {
            let release = if number < 40 { "1.0" } else { "1.1" };
            lines.push(one(&number.to_string(), back, number, release, Value::Null));
        }
    }
    let decision = decide(&lines);
    // 12 × 40 + 6 × 40 rows of 80 ids.
    assert_eq!(
        warnings(&decision),
        [
            "80 run ids stand on more than one day, with 640 repeats; each of these rows counts; the ids seem to start anew every day"
        ]
    );
    assert_eq!(decision["data"]["rows_used"], 720);
}

#[test]
fn ids_that_stand_on_two_days_are_no_pattern() {
    let mut lines = rollout();
    lines.push(one("1.0-11-3", 9, 3, "1.0", Value::Null));
    lines.push(one("1.0-11-3", 8, 3, "1.0", Value::Null));
    assert_eq!(
        warnings(&decide(&lines)),
        ["1 run id stands on more than one day, with 2 repeats; each of these rows counts"]
    );
}

#[test]
fn ids_in_both_releases_are_counted_with_those_that_differ() {
    let mut lines = rollout();
    // The runs 0 to 19 of the last night of 1.0 again as failures of 1.1; 0 and 10 failed there too.
    for number in 0..20 {
        let id = format!("1.0-0-{number}");
        lines.push(one(&id, 0, number, "1.1", json!({"outcome": "failure"})));
    }
    // Three ids in a release that is not compared.
    for number in 0..3 {
        lines.push(one(
            &format!("1.0-9-{number}"),
            9,
            number,
            "0.9",
            Value::Null,
        ));
    }
    let decision = decide(&lines);
    let told = warnings(&decision);
    assert_eq!(
        told[..2],
        [
            "20 run ids stand under both 1.0 and 1.1, and 18 of them failed in one of the two only; each of these rows counts",
            "3 run ids stand under more than one release; each of these rows counts"
        ]
    );
    assert!(
        told.iter()
            .all(|warning| !warning.contains("more than one day"))
    );
    let against = decision["against"].as_str().unwrap();
    assert!(
        against.ends_with(
            "20 run ids stand under both 1.0 and 1.1, so they may be the same runs twice."
        ),
        "{against}"
    );
    assert_eq!(decision["data"]["duplicates"], 0);
}

#[test]
fn attempts_of_a_run_never_hold() {
    let mut lines = rollout();
    for back in 0..12 {
        for number in 0..30 {
            let id = format!("1.0-{back}-{number}");
            let attempt = json!({"retry_count": 1, "outcome": "success"});
            lines.push(one(&id, back, number, "1.0", attempt));
        }
    }
    let lines: Vec<String> = lines
        .into_iter()
        .map(|line| {
            if line.contains("retry_count") {
                line
            } else {
                line.replace('}', ",\"retry_count\":0}")
            }
        })
        .collect();
    let decision = decide(&lines);
    assert_ne!(
        decision["recommendation"], "data_incomplete",
        "{}",
        decision["summary"]
    );
    // 360 of 1,080 rows.
    assert_eq!(
        warnings(&decision)[0],
        "360 of 1,080 rows repeat a run id of the same release and day and do not count: 360 as earlier versions by updated_at or retry_count"
    );
    assert_eq!(
        decision["data"]["changed_versions"],
        json!([]),
        "another attempt is no correction"
    );
}

#[test]
fn rows_that_nothing_orders_are_a_problem_of_the_data() {
    // An id for every five runs: 144 of 720 rows count.
    let shared = |line: &String| {
        let mut row: Value = serde_json::from_str(line).unwrap();
        let id = row["run_id"].as_str().unwrap();
        let (start, number) = id.rsplit_once('-').unwrap();
        let number: u64 = number.parse().unwrap();
        row["run_id"] = format!("{start}-{}", number / 5).into();
        row.to_string()
    };
    let lines: Vec<String> = rollout().iter().map(shared).collect();
    let place = Place::with_runs(&lines);
    let decision = place.decide(LAST, &[]);
    assert_eq!(
        decision["decided_by"], "data:repeats",
        "{}",
        decision["summary"]
    );
    assert_eq!(
        decision["summary"],
        "Data incomplete: 576 of 720 rows repeat a run id that another row of the same release and day has, and nothing orders them, so only 144 count."
    );
    let told = "576 of 720 rows repeat a run id of the same release and day and do not count: 576 with nothing that orders them";
    assert_eq!(warnings(&decision)[0], told);
    let finished = place.relapse(&["run", "--input", "runs.ndjson", "--as-of", LAST]);
    assert!(finished.err.contains(told), "{}", finished.err);
    assert_eq!(
        place
            .relapse(&["check", "--input", "runs.ndjson", "--as-of", LAST])
            .code,
        20
    );
}

#[test]
fn a_quarter_of_unordered_rows_never_goes_on() {
    // 240 of 960 rows, none of them a failure: both releases look alike.
    let mut lines = rollout();
    for (back, number) in (0..12).flat_map(|back| (11..31).map(move |number| (back, number))) {
        let id = format!("1.0-{back}-{number}");
        lines.push(one(
            &id,
            back,
            number + 1,
            "1.0",
            json!({"outcome": "success"}),
        ));
    }
    let decision = decide(&lines);
    assert_ne!(
        decision["recommendation"], "proceed",
        "{}",
        decision["summary"]
    );
    assert!(warnings(&decision)[0].starts_with("240 of 960 rows repeat a run id"));
}

#[test]
fn the_same_rows_in_a_second_file_are_told_and_do_not_hold() {
    let lines = rollout();
    let place = Place::with_runs(&lines);
    place.write("again.ndjson", &(lines.join("\n") + "\n"));
    let decision = place.decide(LAST, &["--input", "again.ndjson"]);
    assert_ne!(
        decision["decided_by"], "data:repeats",
        "{}",
        decision["summary"]
    );
    assert_eq!(
        warnings(&decision)[0],
        "720 of 1,440 rows repeat a run id of the same release and day and do not count: 720 as the same row in another file"
    );
}

#[test]
fn versions_that_change_a_run_are_counted_by_column() {
    let mut lines = rollout();
    let at = |hour| json!(format!("{}T{hour}:00:00Z", date(0)));
    let mut version = |id: &str, number, release, hour, outcome: &str, class: Option<&str>| {
        let more = json!({"updated_at": at(hour), "outcome": outcome, "failure_class": class});
        lines.push(one(id, 0, number, release, more));
    };
    // Two outcomes that turn, a class that turns, a pending run that is decided, and a run that moves to the other release.
    for id in ["x", "y"] {
        version(id, 1, "1.1", 10, "success", None);
        version(id, 1, "1.1", 12, "failure", Some("timeout"));
    }
    version("z", 1, "1.0", 10, "failure", Some("timeout"));
    version("z", 1, "1.0", 12, "failure", Some("tool_error"));
    version("p", 1, "1.0", 10, "pending", None);
    version("p", 1, "1.0", 12, "success", None);
    version("m", 2, "1.0", 10, "success", None);
    version("m", 2, "1.1", 12, "success", None);
    let decision = decide(&lines);
    assert_eq!(
        decision["data"]["changed_versions"],
        json!([
            {"column": "release", "count": 1},
            {"column": "outcome", "count": 2},
            {"column": "failure_class", "count": 1}
        ])
    );
    let told = warnings(&decision).join("\n");
    assert!(
        told.contains("a later version changes 4 runs, and the last version counts: release 1, outcome 2, failure_class 1"),
        "{told}"
    );
}
