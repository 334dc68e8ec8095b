//! The shipped mapping `langfuse`: documents, and the blob storage export as JSON lines and as Parquet.
//!
//! The fields of the export are those of langfuse.com/docs/api-and-data-platform/features/blob-storage-export-fields
//! (October 2026): one row an observation in `observations_v2/`, and one a score in `scores/`. An unset text is `''`. Times
//! are UTC without a zone. In Parquet, times are timestamps and `metadata` is a map.

use polars::prelude::*;
use serde_json::json;

use super::harness::{Given, Loaded, given};

#[test]
fn langfuse_failures_come_from_error_observations_in_either_layout() {
    let observations = r#""observations":[
        {"id":"o1","type":"GENERATION","name":"llm","level":"DEFAULT","startTime":"2026-11-20T10:00:00Z","model":"m","totalCost":0.5},
        {"id":"o2","type":"TOOL","name":"crm","level":"ERROR","statusMessage":"boom","startTime":"2026-11-20T10:00:01Z"}]"#;
    let api = format!(
        r#"{{"id":"t1","timestamp":"2026-11-20T10:00:00Z","name":"refunds","release":"2.4.0",{observations}}}"#
    );
    let interface = format!(
        r#"{{"trace":{{"id":"t2","timestamp":"2026-11-20T10:00:00Z","name":"refunds","version":"2.5.0",{observations}}},{observations}}}"#
    );
    let given =
        given(&[("a.json", api.as_bytes()), ("b.json", interface.as_bytes())]).shipped("langfuse");
    let loaded = given.load().unwrap();
    assert_eq!(loaded.texts("run_id"), ["t1", "t2"]);
    assert_eq!(loaded.texts("release"), ["2.4.0", "2.5.0"]);
    assert_eq!(loaded.texts("failure_class"), ["tool_error", "tool_error"]);
    assert_eq!(loaded.texts("error_message"), ["boom", "boom"]);
    assert_eq!(loaded.texts("cost_usd"), ["0.5", "0.5"]);
    assert_eq!(loaded.texts("model"), ["m", "m"]);
}

/// An observation: trace, id, type, parent, start, level, release, cost, and the approval in its metadata.
type Observation = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<f64>,
    &'static str,
);

#[rustfmt::skip]
const OBSERVATIONS: [Observation; 6] = [
    ("t1", "ledger", "TOOL", "root", "2026-03-01 10:00:01.500000", "ERROR", "1.0", None, ""),
    ("t1", "root", "AGENT", "", "2026-03-01 10:00:00.250000", "DEFAULT", "1.0", None, ""),
    ("t1", "llm", "GENERATION", "root", "2026-03-01 10:00:01.000000", "DEFAULT", "1.0", Some(0.25), ""),
    ("t2", "root", "AGENT", "", "2026-03-01 11:00:00.000000", "DEFAULT", "1.0", None, "auto_approved"),
    ("t3", "root", "AGENT", "", "2026-03-01 12:00:00.000000", "DEFAULT", "", None, ""),
    ("", "stray", "SPAN", "", "2026-03-01 12:00:00.000000", "DEFAULT", "1.0", None, ""),
];

fn message(level: &str) -> &'static str {
    if level == "ERROR" {
        "limit exceeded"
    } else {
        ""
    }
}

fn model(kind: &str) -> &'static str {
    if kind == "GENERATION" { "m-1" } else { "" }
}

fn json_lines() -> Vec<u8> {
    let rows = OBSERVATIONS.map(|(trace, id, kind, parent, time, level, release, cost, approval)| {
        let row = json!({
            "id": id, "trace_id": trace, "project_id": "p", "environment": "default", "type": kind,
            "parent_observation_id": parent, "start_time": time, "end_time": time, "name": id,
            "metadata": {"approval": approval}, "level": level, "status_message": message(level), "version": "7",
            "input": "refund order 5", "output": "", "provided_model_name": model(kind), "usage_details": {},
            "total_cost": cost, "updated_at": time, "tool_call_names": [], "user_id": "", "session_id": "s1",
            "trace_name": "refund", "tags": ["prod"], "release": release,
        });
        format!("{row}\n")
    });
    rows.concat().into_bytes()
}

fn parquet() -> Vec<u8> {
    let column = |name: &str, of: fn(&Observation) -> &'static str| {
        Column::new(name.into(), OBSERVATIONS.iter().map(of).collect::<Vec<_>>())
    };
    let metadata: Vec<Series> = OBSERVATIONS
        .iter()
        .map(|one| {
            let entry = df!("key" => ["approval"], "value" => [one.8]).unwrap();
            entry.into_struct("entry".into()).into_series()
        })
        .collect();
    let costs: Vec<Option<f64>> = OBSERVATIONS.iter().map(|one| one.7).collect();
    let columns = vec![
        column("trace_id", |one| one.0),
        column("id", |one| one.1),
        column("name", |one| one.1),
        column("type", |one| one.2),
        column("parent_observation_id", |one| one.3),
        column("start_time", |one| one.4),
        column("updated_at", |one| one.4),
        column("level", |one| one.5),
        column("release", |one| one.6),
        column("status_message", |one| message(one.5)),
        column("provided_model_name", |one| model(one.2)),
        column("project_id", |_| "p"),
        column("version", |_| "7"),
        column("input", |_| "refund order 5"),
        column("user_id", |_| ""),
        column("session_id", |_| "s1"),
        column("trace_name", |_| "refund"),
        Column::new("total_cost".into(), costs),
        Column::new("metadata".into(), metadata),
    ];
    let time = |name: &str| {
        col(name).str().to_datetime(
            Some(TimeUnit::Microseconds),
            None,
            StrptimeOptions::default(),
            lit("raise"),
        )
    };
    let frame = DataFrame::new(OBSERVATIONS.len(), columns).unwrap().lazy();
    let mut frame = frame
        .with_columns([time("start_time"), time("updated_at")])
        .collect()
        .unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}

/// A score of the export.
fn score(trace: &str, name: &str, value: Option<f64>, text: &str, source: &str) -> String {
    let row = json!({
        "id": format!("{trace}-{name}"), "timestamp": "2026-03-02 09:00:00.000000", "project_id": "p", "trace_id": trace,
        "observation_id": "", "name": name, "value": value, "string_value": text, "source": source, "comment": "",
        "data_type": if text.is_empty() { "NUMERIC" } else { "CATEGORICAL" },
    });
    format!("{row}\n")
}

fn exports() -> [Given; 2] {
    [
        given(&[("observations.jsonl", &json_lines())]).shipped("langfuse"),
        given(&[("observations.parquet", &parquet())]).shipped("langfuse"),
    ]
}

#[track_caller]
fn columns(loaded: &Loaded, wanted: &[(&str, [&str; 3])]) {
    assert_eq!(loaded.refused(), [""; 0]);
    for (column, texts) in wanted {
        assert_eq!(loaded.texts(column), *texts, "{column}");
    }
}

#[test]
fn observations_become_runs_by_their_trace_in_either_format() {
    for given in exports() {
        let loaded = given.load().unwrap();
        columns(
            &loaded,
            &[
                ("run_id", ["t1", "t2", "t3"]),
                (
                    "started_at",
                    [
                        "2026-03-01 10:00:00.250000",
                        "2026-03-01 11:00:00.000000",
                        "2026-03-01 12:00:00.000000",
                    ],
                ),
                (
                    "updated_at",
                    [
                        "2026-03-01 10:00:01.500000",
                        "2026-03-01 11:00:00.000000",
                        "2026-03-01 12:00:00.000000",
                    ],
                ),
                ("release", ["1.0", "1.0", "7"]),
                ("workflow", ["refund"; 3]),
                ("outcome", ["failure", "success", "success"]),
                ("failure_class", ["tool_error", "-", "-"]),
                ("error_message", ["limit exceeded", "-", "-"]),
                ("tool", ["ledger", "-", "-"]),
                ("tools_called", ["ledger", "-", "-"]),
                ("model", ["m-1", "-", "-"]),
                ("cost_usd", ["0.25", "-", "-"]),
                ("cluster", ["s1"; 3]),
                ("tenant", ["-"; 3]),
                ("approval_state", ["-", "auto_approved", "-"]),
                ("rescued", ["-"; 3]),
                ("task", ["refund order 5"; 3]),
                // The root says where a run comes from.
                ("source_line", ["2", "4", "5"]),
            ],
        );
        assert_eq!(loaded.records.warnings(), [""; 0]);
        let tally = loaded.records.tally();
        assert_eq!((tally.rows_read, tally.excluded, tally.staged), (6, 3, 3));
        let reasons = loaded.records.excluded_reasons();
        assert_eq!(reasons["the observation has no trace_id"], 1);
    }
}

#[test]
fn scores_tell_of_approvals_and_rescues() {
    let scores = [
        score("t1", "approval_state", None, "approved", "API"),
        score("t1", "approval_state", None, "Rejected", "ANNOTATION"),
        score("t1", "rescued", Some(1.0), "True", "ANNOTATION"),
        score("t1", "rescue_minutes", Some(12.5), "", "ANNOTATION"),
        score("t2", "rescued", Some(0.0), "", "API"),
        score("t2", "accuracy", Some(0.9), "", "EVAL"),
        // The score of a session has no trace.
        score("", "rescued", Some(1.0), "True", "ANNOTATION"),
    ];
    let scores = scores.concat();
    for (name, observations) in [("o.jsonl", json_lines()), ("o.parquet", parquet())] {
        let files = [
            (name, observations.as_slice()),
            ("scores.jsonl", scores.as_bytes()),
        ];
        let loaded = given(&files).shipped("langfuse").load().unwrap();
        columns(
            &loaded,
            &[
                ("run_id", ["t1", "t2", "t3"]),
                ("outcome", ["failure", "success", "success"]),
                // A person's score counts before the program's, and a score before metadata.
                ("approval_state", ["rejected", "auto_approved", "-"]),
                ("rescued", ["true", "false", "-"]),
                ("rescue_minutes", ["12.5", "-", "-"]),
            ],
        );
    }
}

#[test]
fn scores_of_documents_count_too() {
    let document = r#"{"id":"t1","timestamp":"2026-11-20T10:00:00Z","name":"refunds","release":"1","observations":[],
        "metadata":{"approval":"approved","rescued":false},
        "scores":[{"name":"rescued","value":1,"stringValue":"True","source":"ANNOTATION"},{"name":"tone","value":0.5}]}"#;
    let loaded = given(&[("a.json", document.as_bytes())])
        .shipped("langfuse")
        .load()
        .unwrap();
    assert_eq!(loaded.texts("approval_state"), ["approved"]);
    assert_eq!(loaded.texts("rescued"), ["true"]);
}

/// A trace without its observations does not say how it ended, so it is no success.
#[test]
fn rows_of_the_old_export_of_traces_are_left_out() {
    let row = r#"{"id":"t1","timestamp":"2026-11-20 10:00:00.000000","name":"refunds","project_id":"p","release":"1"}"#;
    let loaded = given(&[("traces.jsonl", row.as_bytes())])
        .shipped("langfuse")
        .load()
        .unwrap();
    let reasons: Vec<&String> = loaded.records.excluded_reasons().keys().collect();
    assert_eq!(
        reasons,
        ["a row of the export traces/ has no observations: export observations_v2/"]
    );
}

#[test]
fn the_prompts_of_a_trace_are_its_prompt_version() {
    let spoken = |id: &str, name: &str, version: u32| {
        json!({"id": id, "type": "GENERATION", "name": "llm", "level": "DEFAULT", "startTime": "2026-11-20T10:00:00Z",
            "promptName": name, "promptVersion": version})
    };
    let list = [
        spoken("o1", "writer", 7),
        spoken("o2", "planner", 3),
        spoken("o3", "writer", 7),
    ];
    let document = json!({"id": "t1", "timestamp": "2026-11-20T10:00:00Z", "name": "refunds", "release": "2.4.0",
        "htmlPath": "/t1", "observations": list});
    let row = json!({"trace_id": "t2", "id": "o1", "parent_observation_id": "", "start_time": "2026-11-20 10:00:00.000000",
        "type": "GENERATION", "level": "DEFAULT", "release": "2.4.0", "prompt_name": "writer", "prompt_version": 8});
    let bare = json!({"trace_id": "t3", "id": "o1", "parent_observation_id": "", "start_time": "2026-11-20 10:00:00.000000",
        "type": "SPAN", "level": "DEFAULT", "release": "2.4.0", "prompt_name": "", "prompt_version": null});
    let rows = format!("{row}\n{bare}\n");
    let files = [("a.json", document.to_string()), ("b.jsonl", rows)];
    let files = files
        .each_ref()
        .map(|(name, text)| (*name, text.as_bytes()));
    let loaded = given(&files).shipped("langfuse").load().unwrap();
    assert_eq!(
        loaded.rows(&["run_id", "prompt_version"]),
        ["t1 | planner:3, writer:7", "t2 | writer:8", "t3 | -"]
    );
}
