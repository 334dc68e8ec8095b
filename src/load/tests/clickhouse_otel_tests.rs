//! The shipped mapping `clickhouse_otel`, on rows of the table as `JSONEachRow` and as Parquet.
//!
//! The columns are those of `traces_table.sql` of exporter/clickhouseexporter in
//! github.com/open-telemetry/opentelemetry-collector-contrib. `ClickHouse` writes a time without its zone, and a `UInt64`
//! as text or as a number.

use polars::prelude::*;
use serde_json::{Value, json};

use super::harness::{Given, given, in_bytes};

/// A span of the table: trace, span, parent, name, second, status.
fn row(keys: [&str; 4], second: u32, status: &str, attributes: Value, more: Value) -> Value {
    let [trace, span, parent, name] = keys;
    let mut row = json!({
        "Timestamp": format!("2026-11-20 09:00:{second:02}.123456789"), "TraceId": trace, "SpanId": span,
        "ParentSpanId": parent, "TraceState": "", "SpanName": name, "SpanKind": "Internal", "ServiceName": "desk",
        "ResourceAttributes": {"service.name": "desk", "service.version": "2.4.0"}, "ScopeName": "", "ScopeVersion": "",
        "Duration": "250000000", "StatusCode": status, "StatusMessage": "",
        "Events.Timestamp": [], "Events.Name": [], "Events.Attributes": [],
        "Links.TraceId": [], "Links.SpanId": [], "Links.TraceState": [], "Links.Attributes": [],
    });
    row["SpanAttributes"] = attributes;
    if let (Some(row), Value::Object(more)) = (row.as_object_mut(), more) {
        row.extend(more);
    }
    row
}

fn operation(name: &str, mut more: Value) -> Value {
    more["gen_ai.operation.name"] = json!(name);
    more
}

fn exception() -> Value {
    json!({
        "Events.Timestamp": ["2026-11-20 09:00:01.000000000"], "Events.Name": ["exception"],
        "Events.Attributes": [{"exception.type": "KeyError", "exception.message": "no \"A1\" here"}],
    })
}

fn rows() -> Vec<Value> {
    let agent = || {
        operation(
            "invoke_agent",
            json!({"gen_ai.agent.name": "refunds", "gen_ai.conversation.id": "c1"}),
        )
    };
    let tool = operation(
        "execute_tool",
        json!({"gen_ai.tool.name": "crm", "error.type": "timeout"}),
    );
    let chat = operation("chat", json!({"gen_ai.request.model": "m1"}));
    let failed = row(
        ["t1", "s1", "", "invoke_agent refunds"],
        0,
        "Error",
        agent(),
        json!({"StatusMessage": "gave up"}),
    );
    vec![
        failed.clone(),
        row(["t1", "s2", "s1", "chat m1"], 1, "Unset", chat, json!({})),
        row(
            ["t1", "s3", "s1", "execute_tool crm"],
            2,
            "Error",
            tool,
            json!({}),
        ),
        // An agent inside is no run of its own.
        row(
            ["t1", "s4", "s1", "invoke_agent helper"],
            3,
            "Unset",
            agent(),
            json!({}),
        ),
        row(
            ["t2", "s1", "", "invoke_agent refunds"],
            4,
            "Unset",
            agent(),
            exception(),
        ),
        row(
            ["t3", "s1", "", "invoke_agent refunds"],
            5,
            "Ok",
            agent(),
            exception(),
        ),
        // The status of the older table.
        row(
            ["t4", "s1", "p", "invoke_agent refunds"],
            6,
            "STATUS_CODE_ERROR",
            agent(),
            json!({}),
        ),
        row(
            ["t5", "s1", "", "invoke_agent refunds"],
            7,
            "Unset",
            agent(),
            json!({"ResourceAttributes": {"a": "b"}}),
        ),
        row(
            ["t6", "s2", "s1", "chat m1"],
            8,
            "Unset",
            operation("chat", json!({})),
            json!({}),
        ),
        row(
            ["t7", "s1", "", "GET /"],
            9,
            "Unset",
            json!({"http.method": "GET"}),
            json!({}),
        ),
        row(
            ["", "s1", "", "invoke_agent refunds"],
            10,
            "Unset",
            agent(),
            json!({}),
        ),
        failed,
    ]
}

fn each_row(rows: &[Value]) -> Vec<u8> {
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    lines.join("\n").into_bytes()
}

/// A map of Parquet: a list of keys and values.
fn map(object: &Value) -> Series {
    let pairs = object.as_object().unwrap();
    let keys: Vec<&str> = pairs.keys().map(String::as_str).collect();
    let values: Vec<&str> = pairs
        .values()
        .map(|value| value.as_str().unwrap())
        .collect();
    let entries = df!("key" => keys, "value" => values).unwrap();
    entries.into_struct("entry".into()).into_series()
}

fn parquet(rows: &[Value]) -> Vec<u8> {
    let columns = rows[0].as_object().unwrap().keys().map(|name| {
        let cells = rows.iter().map(|row| &row[name.as_str()]);
        match name.as_str() {
            "ResourceAttributes" | "SpanAttributes" => {
                Column::new(name.into(), cells.map(map).collect::<Vec<Series>>())
            }
            "Events.Attributes" => {
                let lists = cells.map(|list| {
                    let maps: Vec<Series> = list.as_array().unwrap().iter().map(map).collect();
                    let nothing = [map(&json!({"a": "b"}))];
                    let is_empty = maps.is_empty();
                    let maps =
                        Series::new("maps".into(), if is_empty { &nothing[..] } else { &maps });
                    if is_empty { maps.clear() } else { maps }
                });
                Column::new(name.into(), lists.collect::<Vec<Series>>())
            }
            list if list.contains('.') => {
                let lists = cells.map(|list| {
                    let texts = list.as_array().unwrap().iter().filter_map(Value::as_str);
                    Series::new("texts".into(), texts.collect::<Vec<&str>>())
                });
                Column::new(name.into(), lists.collect::<Vec<Series>>())
            }
            _ => {
                let texts: Vec<&str> = cells.map(|cell| cell.as_str().unwrap()).collect();
                Column::new(name.into(), texts)
            }
        }
    });
    let frame = DataFrame::new(rows.len(), columns.collect())
        .unwrap()
        .lazy();
    let time = StrptimeOptions {
        format: Some("%Y-%m-%d %H:%M:%S%.9f".into()),
        ..StrptimeOptions::default()
    };
    let time =
        col("Timestamp")
            .str()
            .to_datetime(Some(TimeUnit::Nanoseconds), None, time, lit("raise"));
    let columns = [time, col("Duration").cast(DataType::UInt64)];
    let mut frame = frame.with_columns(columns).collect().unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}

fn exports() -> [Given; 3] {
    let table = parquet(&rows());
    [
        given(&[("traces.jsonl", &each_row(&rows()))]).shipped("clickhouse_otel"),
        given(&[("traces.parquet", &table)]).shipped("clickhouse_otel"),
        given(&[("traces.parquet", &in_bytes(&table))]).shipped("clickhouse_otel"),
    ]
}

#[test]
fn the_first_span_that_enters_an_agent_is_the_run() {
    for given in exports() {
        let loaded = given.load().unwrap();
        assert_eq!(loaded.refused(), [""; 0]);
        assert_eq!(loaded.records.warnings(), [""; 0]);
        #[rustfmt::skip]
        let wanted = [
            ("run_id", ["t1", "t2", "t3", "t4"]),
            ("outcome", ["failure", "failure", "success", "failure"]),
            ("failure_class", ["timeout", "KeyError", "-", "error"]),
            ("error_message", ["gave up", "no \"A1\" here", "-", "-"]),
            ("release", ["2.4.0"; 4]),
            ("workflow", ["refunds"; 4]),
            ("cluster", ["c1"; 4]),
            ("tool", ["crm", "-", "-", "-"]),
            ("tools_called", ["crm", "-", "-", "-"]),
            ("model", ["m1", "-", "-", "-"]),
        ];
        for (column, texts) in wanted {
            assert_eq!(loaded.texts(column), texts, "{column}");
        }
        assert_eq!(loaded.texts("started_at")[0], "2026-11-20 09:00:00.123456");
    }
}

#[test]
fn rows_that_are_no_run_say_what_they_lack() {
    for given in exports() {
        assert_eq!(
            given.load().unwrap().excluded(),
            [
                (
                    "no gen_ai.operation.name of the trace is invoke_agent, invoke_workflow or handle_conversation_turn",
                    1
                ),
                ("no span of the trace has gen_ai.operation.name", 1),
                (
                    "the run has neither service.version nor gen_ai.agent.version",
                    1
                ),
                ("the span has no TraceId", 1),
            ]
        );
    }
}

/// The same night exported twice, once as each format, is one night.
#[test]
fn a_trace_in_two_files_counts_once() {
    let (lines, table) = (each_row(&rows()), parquet(&rows()));
    let files = [("a.jsonl", &lines[..]), ("b.parquet", &table[..])];
    let loaded = given(&files).shipped("clickhouse_otel").load().unwrap();
    assert_eq!(loaded.texts("run_id"), ["t1", "t2", "t3", "t4"]);
    assert_eq!(loaded.texts("tools_called")[0], "crm");
}

#[test]
fn the_agent_and_the_commit_have_versions_of_their_own() {
    let agent = operation("invoke_agent", json!({"gen_ai.agent.version": "7"}));
    let resource = json!({"service.version": "2.4.0", "vcs.ref.head.revision": "0a1b2c3"});
    let one = row(
        ["t1", "s1", "", "invoke_agent refunds"],
        0,
        "Ok",
        agent,
        json!({ "ResourceAttributes": resource }),
    );
    let loaded = given(&[("traces.jsonl", &each_row(&[one]))])
        .shipped("clickhouse_otel")
        .load()
        .unwrap();
    assert_eq!(
        loaded.rows(&["release", "agent_version", "commit"]),
        ["2.4.0 | 7 | 0a1b2c3"]
    );
}
