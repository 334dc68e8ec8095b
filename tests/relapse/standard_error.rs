//! Standard error: quiet, or a line of JSON for each stage, warning and error.

use std::fs;

use serde_json::Value;

use crate::support::{Place, day};

const NIGHT: [&str; 5] = ["run", "--input", "runs.ndjson", "--as-of", "2026-03-02"];

fn place() -> Place {
    let mut lines = Vec::new();
    for date in ["2026-03-01", "2026-03-02"] {
        lines.extend(day(date, "1.0", "w", 40, 2, "timeout"));
        lines.extend(day(date, "1.1", "w", 40, 2, "timeout"));
    }
    Place::with_runs(&lines)
}

#[track_caller]
fn lines(text: &str) -> Vec<Value> {
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

#[test]
fn each_stage_is_a_line_with_its_rows_seconds_and_bytes() {
    let place = place();
    let plain = place.relapse(&NIGHT);
    let done = place.relapse(&[&NIGHT[..], &["--log-format", "json", "--no-state"]].concat());
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(done.out, plain.out, "the results stay");
    let lines = lines(&done.err);
    let stages: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["stage"].as_str())
        .collect();
    assert_eq!(stages, ["read", "count", "compare", "hand_off", "write"]);
    for line in &lines {
        assert_eq!(line["level"], "info");
        assert!(line["seconds"].as_f64().unwrap() >= 0.0, "{line}");
    }
    let bytes = fs::metadata(place.path().join("runs.ndjson"))
        .unwrap()
        .len();
    assert_eq!(lines[0]["rows"], 160);
    assert_eq!(lines[0]["bytes"], bytes);
    assert_eq!(lines[1]["rows"], 160);
    let checked = place.relapse(&[&["check"], &NIGHT[1..], &["--log-format=json"]].concat());
    let checked = self::lines(&checked.err);
    for (place, stage) in ["read", "count"].iter().enumerate() {
        assert_eq!(checked[place]["stage"], *stage);
        assert_eq!(checked[place]["rows"], 160);
    }
    assert!(lines[1]["bytes"].is_null());
    assert!(lines[4]["bytes"].as_u64().unwrap() > 10_000, "{}", lines[4]);
}

#[test]
fn waiting_for_late_records_is_a_stage_of_its_own() {
    let place = place();
    // Nothing of the third is there yet.
    let waits = ["--as-of", "2026-03-03", "--wait", "1s", "--log-format=json"];
    let waited = place.relapse(&[&NIGHT[..3], &waits].concat());
    assert_eq!(waited.code, 0, "{}", waited.err);
    let lines = lines(&waited.err);
    let stages: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["stage"].as_str())
        .collect();
    assert!(stages.contains(&"wait"), "{stages:?}");
    assert!(!stages.contains(&"simulate"), "{stages:?}");
}

#[test]
fn warnings_and_errors_are_lines_too() {
    let place = place();
    fs::create_dir_all(place.path().join("reports/2026-03-01")).unwrap();
    let newer = "{\"schema\": \"relapse.decision/2\", \"recommendation\": \"hold\"}";
    fs::write(place.path().join("reports/2026-03-01/decision.json"), newer).unwrap();
    let json = ["--log-format", "json"];
    let lines_of = |words: &[&str]| {
        let finished = place.command(words).output().unwrap();
        lines(&String::from_utf8(finished.stderr).unwrap())
    };
    let warned = lines_of(&[&NIGHT[..], &json].concat());
    let warning = warned
        .iter()
        .find(|line| line["level"] == "warning")
        .unwrap();
    let text = warning["text"].as_str().unwrap();
    assert!(
        text.contains("its schema is \"relapse.decision/2\""),
        "{text}"
    );
    assert!(text.contains("run the night of 2026-03-01 again"), "{text}");
    let quiet = lines_of(&[&NIGHT[..], &json, &["--quiet"]].concat());
    assert!(quiet.is_empty(), "{quiet:?}");
    for (words, code) in [
        (vec!["run", "--input", "absent.csv"], 66),
        (vec!["absent.toml"], 78),
        (vec!["run", "--no-such"], 2),
        (vec!["chekc"], 2),
    ] {
        for lines in [
            lines_of(&[&words[..], &json].concat()),
            lines_of(&[&["--quiet"], &words[..], &["--log-format=json"]].concat()),
        ] {
            let last = lines.last().unwrap();
            assert_eq!(last["level"], "error", "{words:?}");
            assert_eq!(last["code"], code, "{words:?}");
            assert!(!last["text"].as_str().unwrap().is_empty());
            assert!(last["causes"].is_array());
        }
    }
}

#[test]
fn quiet_leaves_results_and_errors() {
    let place = place();
    fs::create_dir_all(place.path().join("reports/2026-03-01")).unwrap();
    fs::write(place.path().join("reports/2026-03-01/decision.json"), "{").unwrap();
    let run = |more: &[&str]| {
        let output = place
            .command(&[&NIGHT[..], more].concat())
            .output()
            .unwrap();
        (output.stdout, String::from_utf8(output.stderr).unwrap())
    };
    let (said, warned) = run(&[]);
    assert!(warned.starts_with("relapse: warning: "), "{warned}");
    let (quiet, nothing) = run(&["--quiet"]);
    assert_eq!(nothing, "");
    assert_eq!(quiet, said);
    let absent = Place::new().relapse(&["--quiet", "run", "--input", "absent.csv"]);
    absent.fails(66, "absent.csv");
}

#[test]
fn a_typed_candidate_that_no_row_has_is_a_wrong_call() {
    let place = place();
    for command in ["run", "check"] {
        let words = [&[command], &NIGHT[1..], &["--candidate", "1.2"]].concat();
        let done = place.relapse(&words);
        done.fails(2, "--candidate 1.2");
        done.fails(2, "1.0, 1.1");
        assert!(!place.path().join("reports/2026-03-02").exists());
    }
    let mut command = place.command(&[&NIGHT[..], &["--format", "json"]].concat());
    let output = command.env("RELAPSE_CANDIDATE", "1.2").output().unwrap();
    let decision: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(decision["recommendation"], "data_incomplete");
    place.write(
        "relapse.toml",
        "[input]\nruns = [\"runs.ndjson\"]\n[release]\ncandidate = \"1.2\"\n",
    );
    let done = place.relapse(&["run", "--as-of", "2026-03-02", "--format", "json"]);
    assert_eq!(done.json()["decided_by"], "data:candidate_not_seen");
}
