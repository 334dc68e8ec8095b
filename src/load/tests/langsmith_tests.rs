//! The shipped mapping `langsmith`: the bulk export as Parquet, and runs as JSON lines.
//!
//! The fields are those of docs.langchain.com/langsmith/run-data-format and of langsmith 0.15.1, `schemas.py` (`Run`). In
//! the Parquet files of the bulk export, objects such as `extra` are texts that hold JSON, and `total_cost` is text. Times
//! are UTC without a zone.

use polars::prelude::*;
use serde_json::{Value, json};

use super::harness::{Loaded, given};

/// A run: its id, trace, parent, name, type, status and error, and further members.
fn run(
    ids: [&str; 3],
    name: &str,
    kind: &str,
    status: &str,
    error: Option<&str>,
    more: Value,
) -> Value {
    let [id, trace, parent] = ids;
    let begun = format!("2026-03-01T10:00:0{}.250000", id.len());
    let under = if parent.is_empty() {
        String::new()
    } else {
        format!(".20260301T100001000000Z{parent}.{id}")
    };
    let mut run = json!({
        "id": id, "trace_id": trace, "parent_run_id": parent, "name": name, "run_type": kind, "status": status, "error": error,
        "dotted_order": format!("20260301T100000000000Z{trace}{under}"), "start_time": begun,
        "end_time": "2026-03-01T10:01:00.000000", "session_id": "project", "tags": ["prod"], "total_tokens": 5,
        "total_cost": null, "extra": {"metadata": {}, "runtime": {"sdk": "langsmith-py"}}, "feedback_stats": null,
    });
    if let Value::Object(more) = more {
        for (key, value) in more {
            run[&key] = value;
        }
    }
    run
}

fn metadata(metadata: Value) -> Value {
    let mut more = json!({"extra": {}});
    more["extra"]["metadata"] = metadata;
    more
}

fn runs() -> Vec<Value> {
    let limit = Some("ValueError('limit')\n\nTraceback (most recent call last)");
    let failed = json!({
        "extra": {"metadata": {"revision_id": "v1", "thread_id": "th1", "user_id": "u1"}}, "total_cost": "0.0125",
        "feedback_stats": {"rescued": {"n": 1, "avg": 1.0}, "rescue_minutes": {"n": 1, "avg": 12.5},
            "approval_state": {"n": 1, "values": {"rejected": 1}}},
    });
    let none = json!({});
    vec![
        run(["a", "a", ""], "agent", "chain", "error", limit, failed),
        run(
            ["aa", "a", "a"],
            "llm",
            "llm",
            "success",
            None,
            metadata(json!({"ls_model_name": "m-1"})),
        ),
        run(
            ["aaa", "a", "a"],
            "tools",
            "chain",
            "error",
            limit,
            none.clone(),
        ),
        run(
            ["aaaa", "a", "aaa"],
            "ledger",
            "tool",
            "error",
            limit,
            none.clone(),
        ),
        // The agent recovers from the error of a tool. A bad score is no failure.
        run(
            ["b", "b", ""],
            "agent",
            "chain",
            "success",
            None,
            json!({"extra": {"metadata": {"revision_id": "v1", "rescued": "false", "approval": "Approved"}},
                "feedback_stats": {"user_score": {"n": 1, "avg": 0.0}}}),
        ),
        run(
            ["bb", "b", "b"],
            "crm",
            "tool",
            "error",
            Some("down"),
            none.clone(),
        ),
        run(
            ["c", "c", ""],
            "agent",
            "chain",
            "pending",
            None,
            json!({"extra": {"metadata": {"revision_id": "v2"}}, "end_time": null}),
        ),
        run(
            ["d", "d", ""],
            "agent",
            "chain",
            "error",
            Some("GraphInterrupt(())"),
            metadata(json!({"revision_id": "v2"})),
        ),
        run(
            ["e", "e", ""],
            "agent",
            "chain",
            "error",
            Some("it broke"),
            metadata(json!({"LANGSMITH_HOST_REVISION_ID": "h1", "graph_id": "refunds"})),
        ),
        run(
            ["f", "f", ""],
            "agent",
            "chain",
            "success",
            None,
            none.clone(),
        ),
        run(["gg", "g", "g"], "crm", "tool", "success", None, none),
    ]
}

fn json_lines() -> Vec<u8> {
    let mut runs = runs();
    // The API gives null where the export has an empty text.
    for run in &mut runs {
        if run["parent_run_id"] == "" {
            run["parent_run_id"] = Value::Null;
        }
    }
    let lines: Vec<String> = runs.iter().map(Value::to_string).collect();
    lines.join("\n").into_bytes()
}

fn parquet() -> Vec<u8> {
    let runs = runs();
    let names = runs[0]
        .as_object()
        .unwrap()
        .keys()
        .filter(|name| *name != "total_tokens");
    let text = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    let columns = names.map(|name| {
        let texts: Vec<Option<String>> = runs.iter().map(|run| text(&run[name])).collect();
        Column::new(name.as_str().into(), texts)
    });
    let time = |name: &str| {
        let options = StrptimeOptions::default();
        col(name)
            .str()
            .to_datetime(Some(TimeUnit::Microseconds), None, options, lit("raise"))
    };
    let mut frame = DataFrame::new(runs.len(), columns.collect())
        .unwrap()
        .lazy()
        .with_columns([time("start_time"), time("end_time")])
        .collect()
        .unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}

#[track_caller]
fn in_either_format(check: impl Fn(&Loaded)) {
    for (name, bytes) in [("runs.jsonl", json_lines()), ("runs.parquet", parquet())] {
        let loaded = given(&[(name, &bytes)])
            .shipped("langsmith")
            .load()
            .unwrap();
        assert_eq!(loaded.refused(), [""; 0], "{name}");
        assert_eq!(loaded.records.warnings(), [""; 0], "{name}");
        check(&loaded);
    }
}

#[test]
fn the_root_of_a_trace_decides() {
    in_either_format(|loaded| {
        assert_eq!(
            loaded.rows(&[
                "run_id",
                "outcome",
                "failure_class",
                "tool",
                "release",
                "workflow",
                "started_at"
            ]),
            [
                "a | failure | ValueError | ledger | v1 | agent | 2026-03-01 10:00:01.250000",
                "b | success | - | - | v1 | agent | 2026-03-01 10:00:01.250000",
                "c | pending | - | - | v2 | agent | 2026-03-01 10:00:01.250000",
                "d | pending | - | - | v2 | agent | 2026-03-01 10:00:01.250000",
                "e | failure | chain_error | - | h1 | refunds | 2026-03-01 10:00:01.250000",
            ]
        );
        let tally = loaded.records.tally();
        assert_eq!((tally.rows_read, tally.staged), (11, 5));
        assert_eq!(
            loaded.excluded(),
            [
                (
                    "no release: extra.metadata has no revision_id, LANGSMITH_HOST_REVISION_ID, release or version",
                    1
                ),
                (
                    "no root: the trace has no run whose parent_run_id is null or empty",
                    1
                ),
            ]
        );
    });
}

#[test]
fn metadata_and_feedback_with_the_names_of_the_record_count() {
    in_either_format(|loaded| {
        let columns = [
            "run_id",
            "cluster",
            "tenant",
            "model",
            "cost_usd",
            "approval_state",
            "rescued",
            "rescue_minutes",
            "tools_called",
        ];
        assert_eq!(
            loaded.rows(&columns)[..3],
            [
                "a | th1 | u1 | m-1 | 0.0125 | rejected | true | 12.5 | ledger",
                "b | - | - | - | - | approved | false | - | crm",
                "c | - | - | - | - | - | - | - | -",
            ]
        );
    });
}

/// An export holds a run again when it has ended.
#[test]
fn the_later_state_of_a_run_counts() {
    let of = |status: &str, end: Value| {
        run(
            ["a", "a", ""],
            "agent",
            "chain",
            status,
            None,
            json!({"extra": {"metadata": {"revision_id": "v1"}}, "end_time": end}),
        )
    };
    let lines = format!(
        "{}\n{}\n",
        of("success", json!("2026-03-01T10:01:00")),
        of("pending", Value::Null)
    );
    let loaded = given(&[("runs.jsonl", lines.as_bytes())])
        .shipped("langsmith")
        .load()
        .unwrap();
    assert_eq!(loaded.records.tally().staged, 2);
    assert_eq!(
        loaded.rows(&["outcome", "updated_at"]),
        ["pending | -", "success | 2026-03-01 10:01:00.000000"]
    );
}

/// The keys of a prompt are those that `Client.pull_prompt` of the SDK sets (`lc_hub_owner`, `lc_hub_repo`,
/// `lc_hub_commit_hash`). The SDK takes a revision from `git describe`.
#[test]
fn a_hash_is_the_commit_and_pulled_prompts_are_the_prompt_version() {
    let root = |id: &str, revision: &str| {
        let more = metadata(json!({"revision_id": revision}));
        run([id, id, ""], "agent", "chain", "success", None, more)
    };
    let prompt = |ids, repo: &str, hash: &str| {
        let more =
            metadata(json!({"lc_hub_owner": "o", "lc_hub_repo": repo, "lc_hub_commit_hash": hash}));
        run(ids, "ChatPromptTemplate", "prompt", "success", None, more)
    };
    let rows = [
        root("a", "0a1b2c3-dirty"),
        prompt(["aa", "a", "a"], "writer", "c186"),
        prompt(["aaa", "a", "a"], "planner", "a165"),
        prompt(["aaaa", "a", "a"], "writer", "c186"),
        root("b", "v1.2-3-g0a1b2c3"),
    ];
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    let loaded = given(&[("runs.jsonl", lines.join("\n").as_bytes())])
        .shipped("langsmith")
        .load()
        .unwrap();
    assert_eq!(
        loaded.rows(&["run_id", "commit", "prompt_version", "release"]),
        [
            "a | 0a1b2c3-dirty | planner:a165, writer:c186 | 0a1b2c3-dirty",
            "b | - | - | v1.2-3-g0a1b2c3"
        ]
    );
}
