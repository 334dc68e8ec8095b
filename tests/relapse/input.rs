//! What may come in: formats, bad rows, failures with exposure, mappings.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

use serde_json::{Value, json};

use crate::consistent::list;
use crate::support::{Place, day, finding, run};

const AS_OF: &str = "2026-03-02";

/// Two releases side by side on two days.
fn plain() -> Vec<String> {
    let mut lines = Vec::new();
    for date in ["2026-03-01", "2026-03-02"] {
        lines.extend(day(date, "1.0", "w", 50, 4, "timeout"));
        lines.extend(day(date, "1.1", "w", 50, 9, "timeout"));
    }
    lines.extend(day("2026-02-27", "1.0", "w", 50, 4, "timeout"));
    lines
}

fn adds_up(decision: &Value) {
    let data = &decision["data"];
    let of = |name: &str| data[name].as_u64().unwrap();
    assert_eq!(
        of("rows_read"),
        of("rows_used")
            + of("quarantined")
            + of("duplicates")
            + of("excluded")
            + of("out_of_scope"),
        "{data}"
    );
}

fn quarantine(place: &Place) -> Vec<Value> {
    let text = fs::read_to_string(
        place
            .path()
            .join(format!("reports/{AS_OF}/quarantine.ndjson")),
    )
    .unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The same records as CSV with the columns in another order.
fn csv(lines: &[String]) -> String {
    let mut text = "outcome,severity,workflow,release,started_at,failure_class,run_id\n".to_owned();
    for line in lines {
        let record: Value = serde_json::from_str(line).unwrap();
        let cell = |name: &str| match &record[name] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let cells = [
            "outcome",
            "severity",
            "workflow",
            "release",
            "started_at",
            "failure_class",
            "run_id",
        ]
        .map(cell);
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

#[test]
fn every_format_gives_the_same_decision() {
    let lines = plain();
    let place = Place::with_runs(&lines);
    let text = lines.join("\n");
    place.write("runs.csv", &csv(&lines));
    let mut gzip = flate2::write::GzEncoder::new(
        fs::File::create(place.path().join("runs.ndjson.gz")).unwrap(),
        flate2::Compression::fast(),
    );
    gzip.write_all(text.as_bytes()).unwrap();
    gzip.finish().unwrap();
    let packed = zstd::encode_all(csv(&lines).as_bytes(), 1).unwrap();
    fs::write(place.path().join("runs.csv.zst"), packed).unwrap();
    fs::create_dir(place.path().join("folder")).unwrap();
    place.write("folder/a.ndjson", &lines[..60].join("\n"));
    place.write("folder/b.jsonl", &lines[60..].join("\n"));
    let decide = |input: &str| {
        let decision = place
            .relapse(&[
                "run", "--input", input, "--as-of", AS_OF, "--format", "json",
            ])
            .json();
        adds_up(&decision);
        (decision["findings"].clone(), decision["summary"].clone())
    };
    let expected = decide("runs.ndjson");
    let inputs = [
        "runs.csv",
        "runs.ndjson.gz",
        "runs.csv.zst",
        "folder",
        "folder/*",
    ];
    for input in inputs {
        assert!(decide(input) == expected, "{input}");
    }
    println!("{} formats compared", inputs.len() + 1);
}

#[test]
fn each_broken_row_or_cell_is_quarantined_with_its_line_and_reason() {
    let good = |id: &str, more: Value| run(id, "2026-03-02T00:00:00Z", "1.0", "w", "success", more);
    let broken = [
        ("{\"run_id\": \"cut", "JSON"),
        (&good("a", json!({"rescue_minutes": -3})), "rescue_minutes"),
        (&good("b", json!({"outcome": "maybe"})), "outcome"),
        (&good("c", json!({"release": null})), "release"),
        (
            &good("d", json!({"started_at": "2026-03-02 00:00:00"})),
            "started_at",
        ),
        (&good("e", json!({"retry_count": "two"})), "retry_count"),
        (&good("f", json!({"retry_count": 1.5})), "retry_count"),
        (&good("g", json!({"severity": 6})), "severity"),
        (&good("h", json!({"rescued": "yes"})), "rescued"),
        (&good("i", json!({"workflow": {"name": "w"}})), "workflow"),
        (
            &good("j", json!({"approval_state": "aproved"})),
            "approval_state",
        ),
        (&good("k", json!({"run_id": 17})), "run_id"),
    ];
    let mut lines = plain();
    let first = lines.len() + 1;
    lines.extend(broken.iter().map(|(line, _)| (*line).to_owned()));
    let place = Place::with_runs(&lines);
    let decision = place.decide(AS_OF, &[]);
    adds_up(&decision);
    // The runs a, e, f, g, h and j lose a cell of an optional column; the others lack a required one.
    assert_eq!(decision["data"]["quarantined"], 6);
    let unknown = list(&decision["data"]["unknown_cells"]);
    assert_eq!(
        unknown
            .iter()
            .map(|cells| cells["count"].as_u64().unwrap())
            .sum::<u64>(),
        6
    );
    let by_release = list(&decision["data"]["refused_by_release"]);
    assert!(
        by_release.contains(&json!({"release": "1.0", "outcome": "success", "count": 3})),
        "{by_release:?}"
    );
    assert!(
        by_release.contains(&json!({"release": null, "outcome": null, "count": 1})),
        "{by_release:?}"
    );
    let refused = quarantine(&place);
    let cells = refused.iter().filter(|line| line["cell"] == true);
    assert_eq!(cells.count(), 6);
    for ((line, expected), refusal) in broken.iter().zip(&refused) {
        assert!(refusal.to_string().contains(expected), "{line}: {refusal}");
        assert_eq!(refusal["file"], "runs.ndjson");
        assert!(!refusal["reason"].as_str().unwrap().is_empty());
    }
    let numbers: Vec<u64> = refused
        .iter()
        .map(|refusal| refusal["line"].as_u64().unwrap())
        .collect();
    assert_eq!(
        numbers,
        (first as u64..(first + broken.len()) as u64).collect::<Vec<_>>()
    );
    println!("{} broken rows refused", refused.len());
}

#[test]
fn a_secret_in_a_refused_row_is_masked() {
    let mut lines = plain();
    let secret = "sk-proj-abcdefghijklmnop1234";
    lines.push(run(
        "x",
        "2026-03-02T00:00:00Z",
        "1.0",
        "w",
        "late",
        json!({"error_message": secret}),
    ));
    let place = Place::with_runs(&lines);
    place.decide(AS_OF, &[]);
    let folder = place.path().join(format!("reports/{AS_OF}"));
    for name in [
        "quarantine.ndjson",
        "counts.json",
        "decision.json",
        "all.html",
        "index.html",
        "report.md",
        "findings.csv",
    ] {
        assert!(
            !fs::read_to_string(folder.join(name))
                .unwrap()
                .contains(secret),
            "{name}"
        );
    }
}

#[test]
fn of_a_repeated_run_the_latest_update_counts() {
    let mut lines = plain();
    let before = Place::with_runs(&lines).decide(AS_OF, &[]);
    // A failure that was reported as a success first, and a retry of it later that day.
    let first = "2026-03-02T00:00:00Z";
    lines.push(run(
        "r",
        first,
        "1.1",
        "w",
        "success",
        json!({"updated_at": "2026-03-02T01:00:00Z"}),
    ));
    lines.push(run(
        "r",
        first,
        "1.1",
        "w",
        "failure",
        json!({"updated_at": "2026-03-02T09:00:00Z", "failure_class": "timeout"}),
    ));
    let decision = Place::with_runs(&lines).decide(AS_OF, &[]);
    adds_up(&decision);
    assert_eq!(decision["data"]["duplicates"], 1);
    let count = |decision: &Value| {
        finding(decision, "clear_regression/metric=failure_rate")["candidate"]["count"].as_f64()
    };
    assert_eq!(count(&decision), count(&before).map(|count| count + 1.0));
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let mut lines = plain();
    let mut reversed = lines.clone();
    reversed.reverse();
    lines.rotate_left(37);
    let one = Place::with_runs(&lines).decide(AS_OF, &[]);
    let other = Place::with_runs(&reversed).decide(AS_OF, &[]);
    assert_eq!(one, other);
}

/// The failures of [`plain`] without their outcome, and the exposure that goes with them.
fn failures_and_exposure(place: &Place) {
    let failures: Vec<String> = plain()
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|record| record["outcome"] == "failure")
        .map(|mut record| {
            record.as_object_mut().unwrap().remove("outcome");
            record.to_string()
        })
        .collect();
    place.write("runs.ndjson", &failures.join("\n"));
    let mut exposure = "day,release,workflow,runs\n".to_owned();
    for (date, release) in [
        ("2026-02-27", "1.0"),
        ("2026-03-01", "1.0"),
        ("2026-03-01", "1.1"),
        ("2026-03-02", "1.0"),
        ("2026-03-02", "1.1"),
    ] {
        writeln!(exposure, "{date},{release},w,50").unwrap();
    }
    place.write("exposure.csv", &exposure);
}

#[test]
fn failures_with_exposure_compare_as_the_runs_themselves_do() {
    let whole = Place::with_runs(&plain()).decide(AS_OF, &[]);
    let place = Place::new();
    failures_and_exposure(&place);
    let decision = place.decide(AS_OF, &["--exposure", "exposure.csv"]);
    adds_up(&decision);
    for id in [
        "clear_regression/metric=failure_rate",
        "clear_regression/failure_class=timeout",
        "high_severity/metric=high_severity_rate",
    ] {
        let (one, other) = (finding(&whole, id), finding(&decision, id));
        for key in ["baseline", "candidate", "effect", "state"] {
            assert_eq!(one[key], other[key], "{id} {key}");
        }
    }
    for trigger in ["approval_drift", "manual_rescue"] {
        let states = decision["triggers"].as_array().unwrap();
        let own = states
            .iter()
            .find(|state| state["trigger"] == trigger)
            .unwrap();
        assert_eq!(own["state"], "no_data");
        assert!(
            own["reason_text"]
                .as_str()
                .unwrap()
                .contains("only failures"),
            "{own}"
        );
    }
}

#[test]
fn failures_without_exposure_are_refused_cell_by_cell() {
    let place = Place::new();
    failures_and_exposure(&place);
    let short =
        "day,release,workflow,runs\n2026-03-01,1.0,w,50\n2026-03-01,1.1,w,50\n2026-03-02,1.0,w,3\n";
    place.write("exposure.csv", short);
    let decision = place.decide(AS_OF, &["--exposure", "exposure.csv"]);
    adds_up(&decision);
    // 9 failures of 1.1 and 4 of 1.0 (more than its 3 runs) on the second day, 4 on the day in February.
    assert_eq!(decision["data"]["quarantined"], 17);
    let reasons: Vec<String> = quarantine(&place)
        .iter()
        .map(|refusal| refusal["reason"].to_string())
        .collect();
    assert_eq!(
        reasons
            .iter()
            .filter(|reason| reason.contains("no exposure"))
            .count(),
        13
    );
    assert_eq!(
        reasons
            .iter()
            .filter(|reason| reason.contains("more failures than runs"))
            .count(),
        4
    );
}

#[test]
fn a_day_with_exposure_and_no_failure_is_a_good_day() {
    let place = Place::new();
    failures_and_exposure(&place);
    let more = "2026-02-28,1.0,w,50\n2026-02-28,1.1,w,50\n";
    let exposure = fs::read_to_string(place.path().join("exposure.csv")).unwrap();
    place.write("exposure.csv", &(exposure + more));
    let decision = place.decide(AS_OF, &["--exposure", "exposure.csv"]);
    adds_up(&decision);
    let rate = finding(&decision, "clear_regression/metric=failure_rate");
    assert_eq!(rate["candidate"]["exposure"], 150);
    assert_eq!(rate["candidate"]["count"].as_f64(), Some(18.0));
    place.write("runs.ndjson", "");
    let decision = place.decide(AS_OF, &["--exposure", "exposure.csv"]);
    assert_eq!(decision["data"]["rows_read"], 0);
    assert_eq!(decision["candidate"]["failures"], 0);
}

#[test]
fn the_runs_of_refused_failures_do_not_stay_in_the_rate() {
    // The exposure is by tenant, and no failure names one: nothing is left to compare, and nothing passes.
    let place = Place::new();
    failures_and_exposure(&place);
    let exposure = fs::read_to_string(place.path().join("exposure.csv")).unwrap();
    let with_tenant = exposure
        .replace(",50", ",50,t")
        .replace("runs", "runs,tenant");
    place.write("exposure.csv", &with_tenant);
    let decision = place.decide(AS_OF, &["--exposure", "exposure.csv"]);
    adds_up(&decision);
    assert_eq!(decision["data"]["rows_used"], 0);
    assert_eq!(decision["decided_by"], "data:quarantine");
    let reasons = decision["data"]["quarantine_reasons"].to_string();
    assert!(reasons.contains("tenant"), "{reasons}");
    // Where one cell has more failures than runs, its runs go with its failures.
    failures_and_exposure(&place);
    let short = exposure.replace("2026-03-02,1.1,w,50", "2026-03-02,1.1,w,8");
    place.write("exposure.csv", &short);
    let decision = place.decide(AS_OF, &["--exposure", "exposure.csv"]);
    assert_eq!(decision["candidate"]["runs"], 50);
    assert_eq!(decision["candidate"]["failures"], 9);
}

#[test]
fn a_copied_exposure_counts_once() {
    let place = Place::new();
    failures_and_exposure(&place);
    let before = place.decide(AS_OF, &["--exposure", "exposure.csv"]);
    let exposure = fs::read_to_string(place.path().join("exposure.csv")).unwrap();
    let (header, rows) = exposure.split_once('\n').unwrap();
    place.write("exposure.csv", &format!("{header}\n{rows}{rows}"));
    let after = place.decide(AS_OF, &["--exposure", "exposure.csv"]);
    assert_eq!(before["findings"], after["findings"]);
    assert!(
        after["data"]["warnings"]
            .to_string()
            .contains("were ignored")
    );
}

#[test]
fn too_many_refused_rows_are_never_a_pass() {
    let mut lines = plain();
    lines.extend((0..300).map(|number| format!("{{\"run_id\": {number}}}")));
    let decision = Place::with_runs(&lines).decide(AS_OF, &[]);
    adds_up(&decision);
    assert_eq!(decision["recommendation"], "data_incomplete");
    assert!(
        decision["summary"]
            .as_str()
            .unwrap()
            .contains("300 of 550 rows were refused")
    );
}

#[test]
fn a_mapping_renames_filters_and_keeps_the_line_numbers() {
    let place = Place::new();
    let rows = [
        json!({"id": "a", "ts": "2026-03-02T00:00:00Z", "v": {"name": "1.0"}, "flow": "w", "ok": true, "skip": false}),
        json!({"id": "b", "ts": "2026-03-02T00:00:00Z", "v": {"name": "1.1"}, "flow": "w", "ok": false, "skip": false}),
        json!({"id": "c", "ts": "2026-03-02T00:00:00Z", "v": {"name": "1.1"}, "flow": "w", "ok": false, "skip": true}),
        json!({"id": "d", "ts": "no date", "v": {"name": "1.1"}, "flow": "w", "ok": false, "skip": false}),
    ];
    place.write(
        "runs.ndjson",
        &rows
            .iter()
            .map(Value::to_string)
            .collect::<Vec<_>>()
            .join("\n"),
    );
    place.write(
        "map.sql",
        "SELECT id AS run_id, ts AS started_at, \"v.name\" AS release, flow AS workflow,
         CASE WHEN ok THEN 'success' ELSE 'failure' END AS outcome FROM raw WHERE NOT skip",
    );
    let decision = place.decide(
        AS_OF,
        &[
            "--map",
            "map.sql",
            "--candidate",
            "1.1",
            "--baseline",
            "1.0",
        ],
    );
    adds_up(&decision);
    assert_eq!(decision["data"]["excluded"], 1);
    assert_eq!(decision["candidate"]["failures"], 1);
    let refused = quarantine(&place);
    assert_eq!(refused.len(), 1);
    assert_eq!(
        (&refused[0]["line"], &refused[0]["column"]),
        (&json!(4), &json!("started_at"))
    );
}

#[test]
fn a_folder_of_temporary_files_changes_no_column() {
    let place = Place::with_runs(&plain());
    let arguments = [
        "run",
        "--input",
        "runs.ndjson",
        "--as-of",
        AS_OF,
        "--format",
        "json",
    ];
    let plain = place.relapse(&arguments).json();
    let temporary = place.path().join("outcome=success/release=9");
    fs::create_dir_all(&temporary).unwrap();
    let output = place.command(&arguments).env("TMPDIR", &temporary).output();
    let there: serde_json::Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    assert_eq!(there["candidate"], plain["candidate"]);
    assert_eq!(there["findings"], plain["findings"]);
}

/// What `check` says of a file that it reads, whether or not it is enough for a night.
fn checked(place: &Place, name: &str) -> String {
    let finished = place.relapse(&["check", "--input", name, "--as-of", AS_OF]);
    assert!([0, 20].contains(&finished.code), "{}", finished.err);
    assert!(!finished.err.contains("panicked"), "{}", finished.err);
    finished.out + &finished.err
}

#[test]
fn a_json_cell_that_nothing_needs_may_be_no_json_value() {
    let lines = plain();
    let place = Place::new();
    let odd = lines
        .join("\n")
        .replacen("{\"", "{\"score\": NaN, \"note\": \"\\ud83d\", \"", 20);
    place.write("odd.ndjson", &odd);
    let text = checked(&place, "odd.ndjson");
    assert!(text.contains("250 read, 250 used, 0 quarantined"), "{text}");
}

#[test]
fn a_parquet_column_that_nothing_needs_may_have_any_type() {
    let place = Place::new();
    let bytes = include_bytes!("../../src/load/tests/odd_types.parquet");
    fs::write(place.path().join("odd.parquet"), bytes).unwrap();
    let text = checked(&place, "odd.parquet");
    assert!(text.contains("3 read, "), "{text}");
    assert!(text.contains("unknown column `uuid`"), "{text}");
    place.write(
        "map.sql",
        "SELECT uuid AS run_id, started_at, release, workflow, outcome FROM raw",
    );
    let refused = place.relapse(&[
        "check",
        "--input",
        "odd.parquet",
        "--map",
        "map.sql",
        "--as-of",
        AS_OF,
    ]);
    assert_eq!(refused.code, 65, "{}", refused.err);
    assert_eq!(
        refused.err,
        "relapse: cannot load odd.parquet: the column `uuid` has the type arrow.uuid, which cannot be read; cast it to text or a 64-bit number when the file is written\n"
    );
}

#[test]
fn a_csv_quotation_mark_that_is_never_closed_is_said() {
    let text = csv(&plain());
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let columns = lines[0].split(',').count();
    let stray = format!("{}\"no end", ",".repeat(columns - 1));
    lines.insert(10, stray.clone());
    lines.insert(200, stray);
    let place = Place::new();
    place.write("runs.csv", &(lines.join("\n") + "\n"));
    let said = checked(&place, "runs.csv");
    assert!(said.contains("252 read, 250 used, 2 quarantined"), "{said}");
    assert!(
        said.contains("text after a closing quotation mark"),
        "{said}"
    );
}

#[test]
fn a_blank_at_the_end_of_a_name_makes_no_other_release() {
    let lines = plain();
    let clean = Place::with_runs(&lines).decide(AS_OF, &[]);
    let half = lines.iter().enumerate().map(|(number, line)| {
        if number % 2 == 0 {
            line.replace("\"1.1\"", "\"1.1\\u00a0\"")
        } else {
            line.clone()
        }
    });
    let half: Vec<String> = half.collect();
    let changed = half
        .iter()
        .zip(&lines)
        .filter(|(now, before)| now != before);
    let changed = changed.count();
    assert!(changed > 40);
    let decision = Place::with_runs(&half).decide(AS_OF, &[]);
    assert_eq!(decision["findings"], clean["findings"]);
    assert_eq!(
        decision["data"]["trimmed"],
        json!([{"column": "release", "count": changed}])
    );
    assert_eq!(clean["data"]["trimmed"], json!([]));
    assert!(decision["data"]["notes"].to_string().contains(&format!(
        "{changed} names have blanks or invisible characters at the ends"
    )));
}

#[test]
fn one_setting_names_the_zone_of_times_that_have_none() {
    let lines = plain();
    let clean = Place::with_runs(&lines).decide(AS_OF, &[]);
    // New York is five hours behind UTC on these days.
    let local = lines.iter().map(|line| {
        let (head, rest) = line.split_once("\"started_at\":\"").unwrap();
        let (time, tail) = rest.split_once('"').unwrap();
        let time: chrono::DateTime<chrono::Utc> = time.parse().unwrap();
        let time = time - chrono::TimeDelta::hours(5);
        let time = time.format("%Y-%m-%d %H:%M:%S");
        format!("{head}\"started_at\":\"{time}\"{tail}")
    });
    let local: Vec<String> = local.collect();
    let place = Place::with_runs(&local);
    let zone = ["--timezone", "America/New_York"];
    let decision = place.decide(AS_OF, &zone);
    assert_eq!(decision["findings"], clean["findings"]);
    assert!(
        decision["data"]["notes"]
            .to_string()
            .contains("read as times in America/New_York")
    );
    // The page escapes the slash of the name.
    let replay = "run --input runs.ndjson --timezone America";
    let page = place.path().join(format!("reports/{AS_OF}/index.html"));
    assert!(fs::read_to_string(page).unwrap().contains(replay));
    let run = |more: &[&str]| {
        let night = ["run", "--input", "runs.ndjson", "--as-of", AS_OF];
        place.relapse(&[&night, more].concat())
    };
    let without = run(&[]);
    let advice = without.out.clone() + &without.err;
    assert!(advice.contains("--timezone"), "{advice}");
    let unknown = run(&["--timezone", "America/NewYork"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.err.contains("did you mean `America/New_York`?"),
        "{}",
        unknown.err
    );
    place.write("relapse.toml", "[input]\ntimezone = \"Europe/Berln\"\n");
    let unknown = run(&[]);
    assert_eq!(unknown.code, 78);
    assert!(
        unknown.err.contains("did you mean `Europe/Berlin`?"),
        "{}",
        unknown.err
    );
}

#[test]
fn a_time_is_read_as_databases_and_clocks_write_it() {
    let lines = plain();
    let clean = Place::with_runs(&lines).decide(AS_OF, &[]);
    let written: [fn(chrono::DateTime<chrono::Utc>) -> Value; 4] = [
        |time| json!(time.timestamp()),
        |time| json!(time.timestamp_millis().to_string()),
        |time| json!(time.format("%Y-%m-%d %H:%M:%S+00").to_string()),
        |time| json!(time.format("%Y-%m-%d %H:%M:%S%.3f UTC").to_string()),
    ];
    for write in written {
        let rewritten = lines.iter().map(|line| {
            let mut record: Value = serde_json::from_str(line).unwrap();
            let time = record["started_at"].as_str().unwrap().parse().unwrap();
            record["started_at"] = write(time);
            record.to_string()
        });
        let rewritten: Vec<String> = rewritten.collect();
        let decision = Place::with_runs(&rewritten).decide(AS_OF, &[]);
        assert_eq!(decision["findings"], clean["findings"], "{}", rewritten[0]);
    }
}

/// The rows with a state of approval.
fn with_state(rows: &[String], state: &str) -> Vec<String> {
    let rows = rows.iter().map(|row| {
        let mut row: Value = serde_json::from_str(row).unwrap();
        row["approval_state"] = json!(state);
        row.to_string()
    });
    rows.collect()
}

#[test]
fn words_are_read_in_any_letter_case() {
    let rows = with_state(&plain(), "approved");
    let loud: Vec<String> = with_state(&plain(), "Approved ")
        .iter()
        .map(|row| {
            row.replace("\"success\"", "\"SUCCESS\"")
                .replace("\"failure\"", "\"Failure\"")
        })
        .collect();
    let decisions = [rows, loud].map(|rows| Place::with_runs(&rows).decide(AS_OF, &[]));
    assert_eq!(decisions[0], decisions[1]);
    assert_eq!(decisions[1]["data"]["unknown_cells"], json!([]));
}

const APPROVALS_PLANNED: &str = r#"
[owner.ops]
contact = "ops@example.org"
[class.timeout]
response = "stop"
handoff = { owner = "ops" }
trigger = { metric = "approval_boundary_rate", action = "none" }
"#;

/// What a night says of rows with these states of approval, which it is required to judge: the decision and the report.
fn required_approvals(rows: &[String]) -> (Value, String) {
    let place = Place::with_runs(rows);
    place.write("policy.toml", APPROVALS_PLANNED);
    place.write(
        "relapse.toml",
        "[decision]\nrequire = [\"approval_drift\"]\n",
    );
    let given = ["--policy", "policy.toml", "relapse.toml"];
    let decision = place.decide(AS_OF, &given);
    let report = place.path().join("reports/2026-03-02/report.md");
    (decision, fs::read_to_string(report).unwrap())
}

/// The reason of the first element of a list that has this value of a field.
fn reason_of<'a>(list_of: &'a Value, field: &str, value: &str) -> &'a str {
    let mut found = list(list_of).iter().filter(|one| one[field] == value);
    let one = found.next().unwrap();
    let reason = one.get("reason_text").unwrap_or(&one["reason"]);
    reason.as_str().unwrap()
}

#[test]
fn a_column_in_unknown_words_is_nowhere_called_unrecorded() {
    let rows = with_state(&plain(), "granted");
    let (decision, report) = required_approvals(&rows);
    let told = format!(
        "approval_state is recorded in {} cells that could not be read, such as granted",
        rows.len()
    );
    let answers = &decision["conduct"]["workflows"][0]["answers"];
    let findings = &decision["findings"];
    let audits = &decision["conduct"]["audits"];
    for said in [
        decision["summary"].as_str().unwrap(),
        reason_of(&decision["triggers"], "trigger", "approval_drift"),
        reason_of(findings, "metric", "approval_mix"),
        reason_of(findings, "id", "approval_drift/failure_class=timeout"),
        reason_of(audits, "audit", "approval_bypassed"),
        reason_of(&decision["policy_health"], "check", "retries_narrow"),
        reason_of(answers, "question", "evidence_enough"),
    ] {
        assert!(said.contains(&told), "{said}");
    }
    for text in [decision.to_string(), report] {
        for wrong in [
            "approval_state is not recorded",
            "approval_state nor",
            "No approval states are recorded",
            "Not recorded",
        ] {
            assert!(!text.contains(wrong), "{wrong}: {text}");
        }
        let lists = text.split("not recorded: ").skip(1);
        let mut lists = lists.filter_map(|list| list.split(['"', '|', ';', ')']).next());
        assert!(lists.all(|list| !list.contains("approval_state")));
    }
}

#[test]
fn a_candidate_in_unknown_words_is_not_compared_and_the_words_are_shown() {
    let rows = plain().into_iter().map(|row| {
        let is_candidate = row.contains("\"1.1\"");
        let state = if is_candidate { "granted" } else { "approved" };
        with_state(&[row], state).concat()
    });
    let (decision, _) = required_approvals(&rows.collect::<Vec<String>>());
    let summary = decision["summary"].as_str().unwrap();
    assert!(summary.contains("cannot be compared"), "{summary}");
    let cells = "approval_state is recorded in 100 cells that could not be read, such as granted.";
    assert!(summary.ends_with(cells), "{summary}");
    let action = decision["next_step"]["action"].as_str().unwrap();
    let known = "record approval_state in 1.1 as in 1.0, because it is known for 0 % of 1.1's runs";
    assert!(action.contains(known), "{action}");
}
