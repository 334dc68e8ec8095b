//! Exit codes, messages, and which setting beats which.

use std::fs;

use serde_json::json;

use crate::support::{Place, day, run};

/// Two releases side by side on three days, alike.
fn alike() -> Place {
    let mut lines = Vec::new();
    for date in ["2026-03-01", "2026-03-02", "2026-03-03"] {
        lines.extend(day(date, "1.0", "w", 40, 2, "timeout"));
        if date != "2026-03-01" {
            lines.extend(day(date, "1.1", "w", 40, 2, "timeout"));
        }
    }
    Place::with_runs(&lines)
}

#[track_caller]
fn fails(arguments: &[&str], code: i32, message: &str) {
    let place = alike();
    place.write("broken.toml", "[window]\nhorizn = 3\n");
    place.write("map.sql", "SELECT nothing FROM nowhere");
    place.write("empty.csv", "");
    place.write("not.parquet", "PAR1 it is not");
    let finished = place.relapse(arguments);
    assert_eq!(finished.code, code, "{arguments:?}: {}", finished.err);
    assert!(
        finished.err.contains(message),
        "{arguments:?}: {}",
        finished.err
    );
    assert!(finished.out.is_empty(), "errors go to standard error");
    assert!(
        !place.path().join("reports").join("2026-03-03").exists(),
        "no report of a night that failed"
    );
}

#[test]
fn each_kind_of_failure_has_its_code_and_says_what_to_do() {
    let as_of = ["--as-of", "2026-03-03"];
    fails(&["--no-such-flag"], 2, "--no-such-flag");
    fails(&["run", "--as-of", "yesterday"], 2, "yesterday");
    fails(&["run", "--fail-on", "proceed"], 2, "roll_back");
    fails(&[], 66, "--input");
    fails(
        &["run", "--input", "absent.ndjson", as_of[0], as_of[1]],
        66,
        "absent.ndjson",
    );
    fails(
        &["run", "--input", "*.zip", as_of[0], as_of[1]],
        66,
        "*.zip",
    );
    fails(
        &["run", "--input", "not.parquet", as_of[0], as_of[1]],
        65,
        "not.parquet",
    );
    fails(&["run", "broken.toml"], 78, "did you mean `horizon`?");
    fails(&["run", "broken.toml"], 78, "line 2");
    fails(&["run", "absent.toml"], 78, "absent.toml");
    fails(
        &[
            "run",
            "--input",
            "runs.ndjson",
            "--map",
            "map.sql",
            as_of[0],
            as_of[1],
        ],
        78,
        "map.sql",
    );
    fails(
        &["run", "--input", "runs.ndjson", "--window", "0"],
        78,
        "window.nights",
    );
    fails(
        &[
            "run",
            "--input",
            "runs.ndjson",
            "--out",
            "runs.ndjson",
            as_of[0],
            as_of[1],
        ],
        74,
        "runs.ndjson",
    );
}

#[test]
fn the_cause_of_an_unreadable_file_is_printed_once() {
    let night = ["run", "--input", "runs.ndjson", "--as-of", "2026-03-03"];
    let mapped = [&night[..], &["--map", "absent.sql"]].concat();
    fails(
        &mapped,
        78,
        "relapse: cannot use the mapping absent.sql: there is no such file and no shipped mapping of this name; those are autogpt, clickhouse_otel, coding_agents, inspect_ai, langfuse, langsmith, mlflow, openai_agents, openinference, otel_genai, tau, terminal_bench\n  Cause: No such file or directory (os error 2)\n",
    );
    fails(
        &["run", "--input", "not.parquet", "--as-of", "2026-03-03"],
        65,
        "relapse: cannot load not.parquet: it is not a complete Parquet file; write or fetch it again\n  Cause: ",
    );
}

#[test]
fn a_verdict_leaves_with_its_own_code_only_when_asked() {
    let place = alike();
    let arguments = ["run", "--input", "runs.ndjson", "--as-of", "2026-03-03"];
    assert_eq!(place.relapse(&arguments).code, 0);
    let with = |verdicts: &str| {
        let mut more = arguments.to_vec();
        more.extend(["--fail-on", verdicts]);
        place.relapse(&more).code
    };
    assert_eq!(
        with("hold"),
        12,
        "two days of alike releases settle nothing"
    );
    assert_eq!(with("roll_back,restrict"), 0);
    assert_eq!(with("roll_back,restrict,hold,data_incomplete"), 12);
}

#[test]
fn flags_beat_variables_and_variables_beat_the_file() {
    let place = alike();
    place.write(
        "relapse.toml",
        "[input]\nruns = [\"runs.ndjson\"]\n[window]\nas_of = \"2026-03-01\"\n[report]\nout = \"from-file\"\n",
    );
    let as_of = |variable: Option<&str>, flag: Option<&str>| {
        let mut arguments = vec!["--format", "json"];
        arguments.extend(flag.iter().flat_map(|date| ["--as-of", date]));
        let mut command = place.command(&arguments);
        if let Some(date) = variable {
            command.env("RELAPSE_AS_OF", date);
        }
        let output = command.output().unwrap();
        let decision: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        decision["as_of"].as_str().unwrap().to_owned()
    };
    assert_eq!(as_of(None, None), "2026-03-01");
    assert_eq!(as_of(Some("2026-03-02"), None), "2026-03-02");
    assert_eq!(as_of(Some("2026-03-02"), Some("2026-03-03")), "2026-03-03");
    assert!(
        place
            .path()
            .join("from-file/2026-03-03/index.html")
            .exists()
    );
}

#[test]
fn the_same_night_twice_leaves_the_same_bytes() {
    let place = alike();
    let arguments = ["run", "--input", "runs.ndjson", "--as-of", "2026-03-03"];
    let read =
        |name: &str| std::fs::read(place.path().join("reports/2026-03-03").join(name)).unwrap();
    let names = [
        "all.html",
        "index.html",
        "report.md",
        "decision.json",
        "findings.csv",
        "quarantine.ndjson",
        "counts.json",
        "charts/forest.svg",
    ];
    assert_eq!(place.relapse(&arguments).code, 0);
    let first: Vec<_> = names.iter().map(|name| read(name)).collect();
    assert_eq!(place.relapse(&arguments).code, 0);
    for (name, before) in names.iter().zip(first) {
        assert!(read(name) == before, "{name} changed");
    }
}

#[test]
fn a_second_run_on_the_same_reports_is_told_to_wait() {
    let place = alike();
    let reports = place.path().join("reports");
    std::fs::create_dir(&reports).unwrap();
    let lock = std::fs::File::create(reports.join(".lock")).unwrap();
    lock.lock().unwrap();
    let finished = place.relapse(&["run", "--input", "runs.ndjson", "--as-of", "2026-03-03"]);
    assert_eq!(finished.code, 75, "{}", finished.err);
    drop(lock);
    let finished = place.relapse(&["run", "--input", "runs.ndjson", "--as-of", "2026-03-03"]);
    assert_eq!(finished.code, 0, "{}", finished.err);
}

#[test]
fn check_writes_nothing_and_says_what_would_be_compared() {
    let place = alike();
    let finished = place.relapse(&["check", "--input", "runs.ndjson", "--as-of", "2026-03-03"]);
    assert_eq!(finished.code, 0, "{}", finished.err);
    assert!(
        finished
            .out
            .contains("1.1 against 1.0, concurrent, night 2"),
        "{}",
        finished.out
    );
    assert!(
        finished.out.contains("200 read, 200 used"),
        "{}",
        finished.out
    );
    assert!(!place.path().join("reports").exists());
}

#[test]
fn progress_is_silent_where_standard_error_is_no_terminal() {
    let finished = alike().relapse(&["run", "--input", "runs.ndjson", "--as-of", "2026-03-03"]);
    assert_eq!(finished.err, "");
}

#[test]
fn text_from_records_cannot_drive_the_terminal() {
    let mut lines = day("2026-03-01", "1.0", "w", 30, 1, "timeout");
    lines.extend(day(
        "2026-03-01",
        "1.1\u{1b}]0;owned\u{7}",
        "w",
        30,
        9,
        "\u{1b}[2Jboom",
    ));
    let place = Place::with_runs(&lines);
    // A control character at the end of a name is trimmed.
    let more = ["--candidate", "1.1\u{1b}]0;owned", "--baseline", "1.0"];
    for format in ["text", "markdown", "json"] {
        let mut arguments = vec![
            "run",
            "--input",
            "runs.ndjson",
            "--as-of",
            "2026-03-01",
            "--format",
            format,
        ];
        arguments.extend(more);
        let finished = place.relapse(&arguments);
        assert_eq!(finished.code, 0, "{}", finished.err);
        assert!(
            !finished.out.contains('\u{1b}') && !finished.out.contains('\u{7}'),
            "{format}"
        );
    }
}

#[test]
fn each_schema_is_json_and_describes_what_is_written() {
    let place = alike();
    for of in ["record", "config", "policy", "decision"] {
        let schema = place.relapse(&["schema", of]).json();
        assert_eq!(schema["type"], "object", "{of}");
    }
    let schema = place.relapse(&["schema", "decision"]).json();
    let decision = place.decide("2026-03-03", &[]);
    for key in decision.as_object().unwrap().keys() {
        assert!(
            schema["properties"].get(key).is_some(),
            "{key} is not in the schema"
        );
    }
    assert_eq!(place.relapse(&["schema", "scorecard"]).code, 2);
}

#[test]
fn since_last_night_names_the_verdict_before() {
    let place = alike();
    assert_eq!(
        place.decide("2026-03-03", &[])["since_last_night"],
        json!(null)
    );
    let before = place.decide("2026-03-02", &[]);
    assert_eq!(
        before["since_last_night"],
        json!(null),
        "a later night is not the night before"
    );
    let after = place.decide("2026-03-03", &[]);
    assert_eq!(
        after["since_last_night"]["recommendation"],
        before["recommendation"]
    );
    assert_eq!(after["since_last_night"]["as_of"], "2026-03-02");
}

#[test]
fn one_run_alone_is_data_incomplete_and_no_error() {
    let place = Place::with_runs(&[run(
        "a",
        "2026-03-01T00:00:00Z",
        "1.0",
        "w",
        "success",
        json!({}),
    )]);
    let decision = place.decide("2026-03-01", &[]);
    assert_eq!(decision["recommendation"], "data_incomplete");
    assert_eq!(decision["decided_by"], "data:single_release");
    let incomplete = place.decide("2027-03-01", &[]);
    assert_eq!(incomplete["decided_by"], "data:outside_window");
    assert_eq!(incomplete["data"]["out_of_scope"], 1);
}

#[test]
fn an_input_without_a_readable_row_exits_65_and_leaves_the_former_report() {
    const COLUMNS: &str = "run_id,started_at,release,workflow,outcome";
    let bad = json!({"run_id": "a", "started_at": "soon", "release": "1.0", "workflow": "w", "outcome": "success"});
    let place = Place::with_runs(&[run(
        "a",
        "2026-03-01T00:00:00Z",
        "1.0",
        "w",
        "success",
        json!({}),
    )]);
    place.decide("2026-03-01", &[]);
    let report = place.path().join("reports/2026-03-01/decision.json");
    let before = fs::read(&report).unwrap();
    let inputs = [
        ("none.csv", String::new()),
        ("header.csv", format!("{COLUMNS}\n")),
        ("bad.csv", format!("{COLUMNS}\na,soon,1.0,w,success\n")),
        ("none.ndjson", String::new()),
        ("blank.ndjson", "\n \n".to_owned()),
        ("bad.ndjson", format!("{bad}\n")),
        ("list.json", "[]".to_owned()),
        ("bad.json", format!("[{bad}]")),
    ];
    for (name, text) in inputs {
        place.write(name, &text);
        for command in ["run", "check"] {
            let done = place.relapse(&[command, "--input", name, "--as-of", "2026-03-02"]);
            assert_eq!(done.code, 65, "{command} {name}: {}", done.err);
            assert!(done.err.contains(name), "{}", done.err);
            if name.starts_with("bad") {
                assert!(done.err.contains("column started_at"), "{}", done.err);
            }
        }
    }
    for command in ["replay", "simulate"] {
        let nights = ["--from", "2026-03-01", "--to", "2026-03-02"];
        let own = if command == "replay" {
            nights.as_slice()
        } else {
            &["--rollouts", "2"]
        };
        let done = place.relapse(&[&[command, "--input", "bad.csv"], own].concat());
        assert_eq!(done.code, 65, "{command}: {}", done.err);
    }
    place.write("exposure.csv", "day,release,workflow,runs\nsoon,1.0,w,10\n");
    for command in ["run", "check"] {
        let done = place.relapse(&[
            command,
            "--input",
            "runs.ndjson",
            "--exposure",
            "exposure.csv",
            "--as-of",
            "2026-03-02",
        ]);
        assert_eq!(done.code, 65, "{command}: {}", done.err);
        assert!(done.err.contains("column day"), "{}", done.err);
    }
    assert_eq!(fs::read(&report).unwrap(), before);
    let latest = fs::canonicalize(place.path().join("reports/latest")).unwrap();
    assert!(latest.ends_with("2026-03-01"), "{}", latest.display());
    assert!(!place.path().join("reports/2026-03-02").exists());
}

#[test]
fn rows_outside_the_window_are_the_first_cause_even_where_one_is_refused() {
    let at = |id: &str, time: &str| run(id, time, "1.0", "w", "success", json!({}));
    let place = Place::with_runs(&[
        at("a", "2025-02-27T00:00:00Z"),
        at("b", "2025-03-01T00:00:00Z"),
        at("c", "soon"),
    ]);
    let decision = place.decide("2026-03-01", &[]);
    assert_eq!(decision["recommendation"], "data_incomplete");
    assert_eq!(decision["decided_by"], "data:outside_window");
    let summary = decision["summary"].as_str().unwrap();
    assert!(
        summary.starts_with("Data incomplete: 2 of 3 rows lie outside the window"),
        "{summary}"
    );
    assert!(summary.contains("end on 1 Mar"), "{summary}");
    let check = place.relapse(&["check", "--input", "runs.ndjson", "--as-of", "2026-03-01"]);
    assert_eq!(check.code, 20, "{}", check.err);
    assert!(check.out.contains("comparison: none"), "{}", check.out);
}
