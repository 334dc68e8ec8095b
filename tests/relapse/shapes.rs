//! Documents of any shape: the same runs give the same decision, and what cannot be read says what to do.

use std::fs;

use serde_json::{Map, Value, json};

use crate::support::{Finished, Place, day, real_data};

const AS_OF: &str = "2026-03-02";

/// Two releases side by side on two days.
fn runs() -> Vec<Value> {
    let mut lines = day("2026-02-27", "1.0", "w", 50, 4, "timeout");
    for date in ["2026-03-01", "2026-03-02"] {
        lines.extend(day(date, "1.0", "w", 50, 4, "timeout"));
        lines.extend(day(date, "1.1", "w", 50, 9, "timeout"));
    }
    let parsed = lines.iter().map(|line| serde_json::from_str(line).unwrap());
    parsed.collect()
}

/// The runs under their ids.
fn keyed(runs: &[Value]) -> Value {
    let member = |run: &Value| {
        let mut run = run.as_object().unwrap().clone();
        let Some(Value::String(id)) = run.remove("run_id") else {
            panic!("a run without its id")
        };
        (id, Value::Object(run))
    };
    Value::Object(runs.iter().map(member).collect::<Map<_, _>>())
}

/// A mapping of records under other names, from a table.
fn mapping(from: &str) -> String {
    format!(
        "SELECT run_id, started_at, release, workflow, outcome, failure_class, severity FROM {from}"
    )
}

fn given(command: &str, place: &Place, input: &str, more: &[&str]) -> Finished {
    let arguments = [command, "--input", input, "--as-of", AS_OF];
    place.relapse(&[&arguments, more].concat())
}

#[test]
fn one_document_with_all_runs_gives_the_decision_of_its_rows() {
    let place = Place::new();
    let runs = runs();
    let lines: Vec<String> = runs.iter().map(Value::to_string).collect();
    place.write("runs.ndjson", &lines.join("\n"));
    let suite = json!({"suite": "nightly", "n_resolved": 4, "results": runs});
    place.write("list.json", &suite.to_string());
    place.write(
        "pretty.json",
        &serde_json::to_string_pretty(&suite).unwrap(),
    );
    place.write("keyed.json", &keyed(&runs).to_string());
    let inside = json!({"suite": "nightly", "results": keyed(&runs)});
    place.write("inside.json", &inside.to_string());
    place.write("results.sql", &mapping("results"));
    place.write("raw.sql", &mapping("raw"));
    let decide = |input: &str, map: &str| {
        let json = ["--format", "json"];
        let more: Vec<&str> = match map {
            "" => json.to_vec(),
            map => [&json[..], &["--map", map]].concat(),
        };
        let decision = given("run", &place, input, &more).json();
        let data = &decision["data"];
        assert_eq!(
            [&data["rows_read"], &data["rows_used"], &data["excluded"]],
            [&json!(250), &json!(250), &json!(0)],
            "{input}"
        );
        (decision["findings"].clone(), decision["summary"].clone())
    };
    let expected = decide("runs.ndjson", "");
    for (input, map) in [
        ("list.json", "results.sql"),
        ("pretty.json", "results.sql"),
        ("keyed.json", ""),
        ("keyed.json", "raw.sql"),
        ("inside.json", "results.sql"),
    ] {
        assert!(decide(input, map) == expected, "{input} {map}");
    }
}

#[test]
fn a_bad_row_of_a_list_is_found_by_its_number() {
    let place = Place::new();
    let mut runs = runs();
    runs[17]["outcome"] = json!("maybe");
    runs[30]["release"] = json!("skipped");
    place.write("runs.json", &json!({"results": runs}).to_string());
    place.write(
        "map.sql",
        &(mapping("results") + " WHERE release <> 'skipped'"),
    );
    let decision = given(
        "run",
        &place,
        "runs.json",
        &["--map", "map.sql", "--format", "json"],
    )
    .json();
    let data = &decision["data"];
    let of = |name: &str| data[name].as_u64().unwrap();
    assert_eq!(
        [
            of("rows_read"),
            of("rows_used"),
            of("quarantined"),
            of("excluded")
        ],
        [250, 248, 1, 1]
    );
    let path = place
        .path()
        .join(format!("reports/{AS_OF}/quarantine.ndjson"));
    let refused: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    // The eighteenth element.
    assert_eq!(
        (&refused["line"], &refused["column"]),
        (&json!(18), &json!("outcome"))
    );
}

#[test]
fn what_cannot_be_read_so_says_what_to_do() {
    let place = Place::new();
    place.write(
        "list.json",
        &json!({"suite": "x", "results": runs()}).to_string(),
    );
    let two: Map<_, _> = keyed(&runs())
        .as_object()
        .unwrap()
        .clone()
        .into_iter()
        .take(2)
        .collect();
    place.write("two.json", &Value::Object(two).to_string());
    place.write("runs.csv", "run_id\na\n");
    place.write("typo.sql", &mapping("reslts"));
    let typo = ["--map", "typo.sql"];
    for command in ["check", "run"] {
        let case = |input: &str, more: &[&str], code: i32, wanted: &str| {
            let finished = given(command, &place, input, more);
            assert_eq!(finished.code, code, "{}", finished.err);
            assert!(finished.err.contains(wanted), "{}", finished.err);
        };
        case(
            "list.json",
            &[],
            65,
            "select FROM that list in a mapping (--map)",
        );
        case("two.json", &[], 65, "write one object per row");
        case(
            "list.json",
            &typo,
            78,
            "`reslts`, which no document has; select FROM raw or one of their lists, `results`",
        );
        case(
            "runs.csv",
            &typo,
            78,
            "CSV and Parquet files have no lists; select FROM raw, or give the table with --table",
        );
    }
}

/// Both files name the runs that passed in `resolved_ids`, and how many they are in `n_resolved`.
#[test]
fn published_result_files_count_what_they_publish() {
    let Some(folder) = real_data() else { return };
    let place = Place::new();
    for (name, resolved) in [
        ("terminal_bench_results.json", 6),
        ("terminal_bench_results_2.json", 11),
    ] {
        let input = folder.join("formats").join(name);
        let published: Value = serde_json::from_str(&fs::read_to_string(&input).unwrap()).unwrap();
        assert_eq!(published["n_resolved"], resolved);
        place.write(
            "map.sql",
            "SELECT results.task_id AS run_id, '2026-03-02T00:00:00Z' AS started_at, raw.id AS release, 'w' AS workflow,
             CASE WHEN is_resolved THEN 'success' ELSE 'failure' END AS outcome
             FROM results JOIN raw ON raw._file = results._file AND raw._line = results._line",
        );
        let more = [
            "--map",
            "map.sql",
            "--format",
            "json",
            "--candidate",
            published["id"].as_str().unwrap(),
        ];
        let decision = given("run", &place, &input.display().to_string(), &more).json();
        assert_eq!(decision["data"]["rows_used"], 80);
        // No failure has a class.
        assert_eq!(decision["data"]["unclassified"], 80 - resolved);
    }
}

#[test]
fn a_published_keyed_file_has_a_run_under_each_key() {
    let Some(folder) = real_data() else { return };
    let place = Place::new();
    let input = folder.join("formats/keyed_results.json");
    let published: Value = serde_json::from_str(&fs::read_to_string(&input).unwrap()).unwrap();
    let members = published.as_object().unwrap();
    let failed = members
        .values()
        .filter(|member| member["resolved"] != true)
        .count();
    place.write(
        "map.sql",
        "SELECT run_id, '2026-03-02T00:00:00Z' AS started_at, 'r' AS release, 'w' AS workflow, cost AS cost_usd,
         CASE WHEN resolved THEN 'success' ELSE 'failure' END AS outcome FROM raw",
    );
    let more = ["--map", "map.sql", "--format", "json", "--candidate", "r"];
    let decision = given("run", &place, &input.display().to_string(), &more).json();
    assert_eq!(decision["data"]["rows_used"], members.len());
    assert_eq!(decision["data"]["unclassified"], failed);
}
