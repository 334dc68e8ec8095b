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

/// The rollout, with failures of 1.1 whose ids 1.0 has too, on the same days.
fn with_shared_ids() -> Vec<String> {
    let of = |release: &str, back, number, outcome: &str| {
        let id = format!("shared-{back}-{number}");
        let more = json!({
            "outcome": outcome, "failure_class": "timeout", "severity": 3, "task": format!("task of {release}"),
            "error_message": "the tool did not answer",
        });
        one(&id, back, number, release, more)
    };
    let mut lines = rollout();
    for (back, number) in (0..6).flat_map(|back| (0..20).map(move |number| (back, number))) {
        lines.push(of("1.1", back, number, "failure"));
        let outcome = ["success", "failure"][usize::from(number < 2)];
        lines.push(of("1.0", back, number, outcome).replace("\"failure_class\":\"timeout\",", ""));
    }
    lines
}

#[test]
fn an_id_in_two_releases_is_explained_in_both() {
    let place = Place::with_runs(&with_shared_ids());
    let explain = |id: &str, format| {
        let input = [
            "--input",
            "runs.ndjson",
            "--as-of",
            LAST,
            "--format",
            format,
        ];
        place.relapse(&[&["explain", id], &input[..]].concat())
    };
    let text = explain("shared-0-5", "text").out;
    let label = |label: &str| -> Vec<&str> {
        let lines = text.lines().filter(|line| line.starts_with(label));
        lines.map(|line| line[label.len()..].trim()).collect()
    };
    assert_eq!(label("run "), ["shared-0-5"; 2], "{text}");
    assert_eq!(label("release "), ["1.1", "1.0"], "{text}");
    assert_eq!(label("outcome "), ["failure", "success"], "{text}");
    assert!(
        text.contains("another run of this id in release 1.0, below"),
        "{text}"
    );

    let both: Value = serde_json::from_str(&explain("shared-0-5", "json").out).unwrap();
    assert_eq!(both["release"], "1.1");
    let other = &both["in_other_releases"][0];
    assert_eq!(
        (&other["release"], &other["outcome"]),
        (&json!("1.0"), &json!("success"))
    );
    let alone: Value = serde_json::from_str(&explain("1.0-3-4", "json").out).unwrap();
    assert_eq!(alone["in_other_releases"], json!([]));
}

#[test]
fn a_packet_has_the_rows_of_the_release_it_is_about() {
    let place = Place::with_runs(&with_shared_ids());
    let decision = place.decide(LAST, &[]);
    let packets = decision["packets"].as_array().unwrap();
    assert!(!packets.is_empty(), "{}", decision["summary"]);
    for entry in packets {
        let file = entry["file"].as_str().unwrap().replace(".md", ".json");
        let path = place.path().join("reports").join(LAST).join(file);
        let packet: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let runs = packet["runs"].as_array().unwrap();
        assert!(!runs.is_empty());
        // The candidate's failures are many, so that none of another release is listed.
        assert!(
            runs.iter().all(|run| run["release"] == "1.1"),
            "{}",
            packet["runs"]
        );
        assert!(
            !packet["task"].to_string().contains("task of 1.0"),
            "{}",
            packet["task"]
        );
    }
}

#[test]
fn an_evaluation_case_is_that_of_the_release_that_failed() {
    let mut lines = rollout();
    // One id in both releases: each failed in a class of its own, and only one class is asked for.
    for (release, class) in [("1.1", "timeout"), ("1.0", "tool_error")] {
        let more = json!({"outcome": "failure", "failure_class": class, "severity": 3});
        lines.push(one("shared", 0, 5, release, more));
    }
    let place = Place::with_runs(&lines);
    place.write(
        "policy.toml",
        "[class.timeout]\nresponse = \"stop\"\ntrigger = { metric = \"failure_rate\", action = \"update_evaluation\" }\n",
    );
    place.decide(LAST, &["--policy", "policy.toml"]);
    let path = place
        .path()
        .join("reports")
        .join(LAST)
        .join("evaluation.ndjson");
    let cases = std::fs::read_to_string(path).unwrap();
    let cases: Vec<Value> = cases
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let shared: Vec<&Value> = cases
        .iter()
        .filter(|case| case["run_id"] == "shared")
        .map(|case| &case["release"])
        .collect();
    assert_eq!(shared, ["1.1"]);
}
