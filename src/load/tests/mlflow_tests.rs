//! The shipped mapping `mlflow`: traces as data frames, documents, answers of the REST API and tables of Databricks.
//!
//! The columns are those of mlflow 3.17.2: `entities/trace.py` (`to_pandas_dataframe_row`), `entities/trace_info.py` and
//! `trace_info_v2.py` (`to_dict`), `entities/assessment.py` (`to_dictionary`), and the keys of `tracing/constant.py`.

use polars::prelude::*;
use serde_json::{Value, json};

use super::harness::{Loaded, given};

/// A person's assessment.
fn assessment(name: &str, value: Value) -> Value {
    let mut assessment = json!({"assessment_id": "a", "assessment_name": name, "trace_id": "t",
        "source": {"source_type": "HUMAN", "source_id": "kim"}, "create_time": "2026-03-01T12:00:00Z",
        "feedback": {}, "valid": true});
    assessment["feedback"]["value"] = value;
    assessment
}

/// A trace as a row of `mlflow.search_traces()`.
fn trace(id: &str, state: &str, metadata: Value, tags: Value, assessments: &[Value]) -> Value {
    let exception = json!({"exception.message": "boom", "exception.type": "ValueError", "exception.stacktrace": "T"});
    // In Parquet, every event has the keys of all events.
    let other = json!({"name": "retry", "attributes": {"exception.type": null, "reason": "slow"}});
    let events = if state == "ERROR" {
        json!([other, {"name": "exception", "time_unix_nano": 1, "attributes": exception}])
    } else {
        json!([other])
    };
    let mut trace = json!({
        "trace_id": id, "client_request_id": null, "state": state, "request_time": 1_772_359_200_250_i64,
        "execution_duration": 1234, "request": {"question": "q"}, "response": null,
        "spans": [{"trace_id": id, "span_id": "1", "name": "agent", "attributes": {}, "events": events}],
        "assessments": assessments,
    });
    trace["trace_metadata"] = metadata;
    trace["tags"] = tags;
    trace
}

fn traces() -> Vec<Value> {
    let known = json!({
        "mlflow.modelId": "m-1", "mlflow.source.git.commit": "0a1b", "mlflow.trace.session": "s1", "mlflow.trace.user": "u1",
        "mlflow.trace.cost": r#"{"input_cost": 0.1, "output_cost": 0.2, "total_cost": 0.3}"#,
    });
    let named = json!({"mlflow.traceName": "refunds"});
    vec![
        // A person's judgement is no rescue.
        trace(
            "a",
            "OK",
            known.clone(),
            named.clone(),
            &[assessment("relevance", json!(false))],
        ),
        trace(
            "b",
            "ERROR",
            known.clone(),
            named.clone(),
            &[
                assessment("correct", json!(1)),
                assessment("rescued", json!(true)),
                assessment("rescue_minutes", json!(12.5)),
                assessment("approval_state", json!("Rejected")),
            ],
        ),
        trace(
            "c",
            "IN_PROGRESS",
            json!({"mlflow.source.git.commit": "0a1b"}),
            named.clone(),
            &[],
        ),
        trace(
            "d",
            "OK",
            json!({"app_version": "2.0"}),
            json!({"mlflow.traceName": "refunds", "rescued": "false"}),
            &[],
        ),
        trace("e", "STATE_UNSPECIFIED", known.clone(), named.clone(), &[]),
        trace("f", "OK", json!({}), named, &[]),
        trace(
            "g",
            "OK",
            known,
            json!({"mlflow.trace.sourceScorer": "correctness"}),
            &[],
        ),
    ]
}

fn lines(rows: &[Value]) -> Vec<u8> {
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    lines.join("\n").into_bytes()
}

/// A trace as `Trace.to_json()` gives it.
fn documents() -> Vec<u8> {
    let document = |trace: Value| {
        let mut info = trace.clone();
        info["request_time"] = json!("2026-03-01T10:00:00.250Z");
        info["trace_location"] =
            json!({"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "7"}});
        info.as_object_mut()
            .unwrap()
            .retain(|key, _| key != "spans");
        json!({"info": info, "data": {"spans": trace["spans"]}})
    };
    lines(&traces().into_iter().map(document).collect::<Vec<_>>())
}

/// The traces as a table whose metadata and tags are maps, as in Databricks, with the times as timestamps.
fn table() -> Vec<u8> {
    let traces = traces();
    let texts = |name: &str| {
        let texts: Vec<String> = traces
            .iter()
            .map(|trace| {
                trace[name]
                    .as_str()
                    .map_or_else(|| trace[name].to_string(), str::to_owned)
            })
            .collect();
        Column::new(name.into(), texts)
    };
    let maps = |name: &str| {
        let maps: Vec<Series> = traces
            .iter()
            .map(|trace| {
                let entries = trace[name].as_object().unwrap();
                let keys: Vec<&str> = entries.keys().map(String::as_str).collect();
                let values: Vec<&str> = entries
                    .values()
                    .map(|value| value.as_str().unwrap())
                    .collect();
                df!("key" => keys, "value" => values)
                    .unwrap()
                    .into_struct("entry".into())
                    .into_series()
            })
            .collect();
        Column::new(name.into(), maps)
    };
    let columns = vec![
        texts("trace_id"),
        texts("state"),
        texts("spans"),
        texts("assessments"),
        maps("trace_metadata"),
        maps("tags"),
        Column::new(
            "request_time".into(),
            vec![1_772_359_200_250_000_i64; traces.len()],
        ),
    ];
    let utc = DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC));
    let mut frame = DataFrame::new(traces.len(), columns)
        .unwrap()
        .lazy()
        .with_column(col("request_time").cast(utc))
        .collect()
        .unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}

fn loaded(name: &str, bytes: &[u8]) -> Loaded {
    let loaded = given(&[(name, bytes)]).shipped("mlflow").load().unwrap();
    assert_eq!(loaded.refused(), [""; 0], "{name}");
    assert_eq!(loaded.records.warnings(), [""; 0], "{name}");
    loaded
}

#[test]
fn a_trace_is_a_run_in_every_layout() {
    for (name, bytes) in [
        ("t.jsonl", lines(&traces())),
        ("d.jsonl", documents()),
        ("t.parquet", table()),
    ] {
        let loaded = loaded(name, &bytes);
        assert_eq!(
            loaded.rows(&[
                "run_id",
                "started_at",
                "outcome",
                "failure_class",
                "release",
                "workflow"
            ]),
            [
                "a | 2026-03-01 10:00:00.250000 | success | - | m-1 | refunds",
                "b | 2026-03-01 10:00:00.250000 | failure | ValueError | m-1 | refunds",
                "c | 2026-03-01 10:00:00.250000 | pending | - | 0a1b | refunds",
                "d | 2026-03-01 10:00:00.250000 | success | - | 2.0 | refunds",
            ],
            "{name}"
        );
        assert_eq!(
            loaded.rows(&[
                "run_id",
                "cluster",
                "tenant",
                "cost_usd",
                "approval_state",
                "rescued",
                "rescue_minutes"
            ]),
            [
                "a | s1 | u1 | 0.3 | - | - | -",
                "b | s1 | u1 | 0.3 | rejected | true | 12.5",
                "c | - | - | - | - | - | -",
                "d | - | - | - | - | false | -",
            ],
            "{name}"
        );
        assert_eq!(
            loaded.excluded(),
            [
                (
                    "no release: the trace has no mlflow.modelId, mlflow.source.git.commit, app_version or version",
                    1
                ),
                ("no verdict: the state of the trace is not set", 1),
                (
                    "the trace is of a scorer: its tag mlflow.trace.sourceScorer is set",
                    1
                ),
            ],
            "{name}"
        );
    }
}

#[test]
fn an_answer_of_the_rest_api_holds_traces() {
    let info = json!({
        "trace_id": "a", "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "7"}},
        "request_time": "2026-03-01T10:00:00.250Z", "execution_duration": "1.2s", "state": "OK",
        "trace_metadata": {"mlflow.source.git.commit": "0a1b"}, "tags": {},
    });
    let answer = json!({"traces": [info], "next_page_token": "n"}).to_string();
    let loaded = loaded("answer.json", answer.as_bytes());
    assert_eq!(
        loaded.rows(&["run_id", "outcome", "release", "workflow"]),
        ["a | success | 0a1b | experiment 7"]
    );
}

#[test]
fn the_traces_of_mlflow_2_are_read_too() {
    let of = |id: &str, status: &str| {
        json!({"request_id": id, "experiment_id": "7", "timestamp_ms": 1_772_359_200_250_i64, "execution_time_ms": 5,
            "status": status, "request_metadata": {"mlflow.source.git.commit": "0a1b"}, "tags": {"mlflow.traceName": "refunds"}})
    };
    let loaded = loaded(
        "t.jsonl",
        &lines(&[of("a", "OK"), of("b", "ERROR"), of("c", "IN_PROGRESS")]),
    );
    assert_eq!(
        loaded.rows(&[
            "run_id",
            "started_at",
            "outcome",
            "failure_class",
            "release",
            "workflow"
        ]),
        [
            "a | 2026-03-01 10:00:00.250000 | success | - | 0a1b | refunds",
            "b | 2026-03-01 10:00:00.250000 | failure | error | 0a1b | refunds",
            "c | 2026-03-01 10:00:00.250000 | pending | - | 0a1b | refunds",
        ]
    );
}

/// The tag `mlflow.linkedPrompts` links prompts. It is a text.
#[test]
fn model_commit_and_linked_prompts_are_versions() {
    let metadata = json!({"mlflow.modelId": "m-1", "mlflow.source.git.commit": "0a1b"});
    let linked = |text: &str| json!({"mlflow.traceName": "refunds", "mlflow.linkedPrompts": text});
    let of = |id: &str, text: &str| trace(id, "OK", metadata.clone(), linked(text), &[]);
    let rows = [
        of(
            "a",
            r#"[{"name": "planner", "version": "3"}, {"name": "writer", "version": "7"}]"#,
        ),
        of("b", r#"[{"name":"writer","version":"8"}]"#),
        of("c", "broken"),
    ];
    let loaded = loaded("t.jsonl", &lines(&rows));
    assert_eq!(
        loaded.rows(&["run_id", "agent_version", "commit", "prompt_version"]),
        [
            "a | m-1 | 0a1b | planner:3, writer:7",
            "b | m-1 | 0a1b | writer:8",
            "c | m-1 | 0a1b | -",
        ]
    );
}
