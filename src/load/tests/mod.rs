//! Loading as its callers see it: rows in, staged rows and refusals out.

mod agent_tests;
mod clickhouse_otel_tests;
mod coding_agents_tests;
mod csv_tests;
mod file_tests;
mod folder_tests;
mod further_tables_tests;
mod harness;
mod hostile_tests;
mod inspect_ai_tests;
mod json_text_tests;
mod label_tests;
mod langfuse_tests;
mod langsmith_tests;
mod mapping_tests;
mod mlflow_tests;
mod openai_agents_tests;
mod openinference_tests;
mod otel_genai_tests;
mod otlp_protobuf_tests;
mod otlp_wire;
mod parquet_tests;
mod real_data_tests;
mod shape_tests;
mod tau_tests;
mod terminal_bench_tests;
mod typed_tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::cells::type_of;
use super::*;
use crate::record::FIELDS;
use crate::vocabulary::Outcome;
use harness::given;

/// A valid row.
const ROW: &str = r#"{"run_id":"a","started_at":"2026-11-20T09:00:00Z","release":"2","workflow":"w","outcome":"success"}"#;

/// A valid row with one member more.
fn row_with(member: &str) -> String {
    ROW.replace("\"success\"}", &format!("\"success\",{member}}}"))
}

#[track_caller]
fn json_case(line: &str, wanted: &[&str]) {
    let head: String = line.chars().take(300).collect();
    assert_eq!(
        given(&[("runs.ndjson", line.as_bytes())]).refused(),
        wanted,
        "{head}"
    );
}

#[test]
fn a_valid_row_is_staged_in_the_canonical_types() {
    let line = row_with(
        r#""severity":"high","retry_count":2,"transient":true,"cost_usd":1,"tools_called":["a", {"b":1}],"failure_class":"""#,
    );
    let loaded = given(&[("runs.ndjson", line.as_bytes())]).load().unwrap();
    let frame = loaded.frame();
    let names: Vec<&str> = FIELDS
        .iter()
        .map(|field| field.name)
        .chain([SOURCE_FILE, SOURCE_LINE])
        .collect();
    assert_eq!(
        frame
            .get_column_names()
            .iter()
            .map(|name| name.as_str())
            .collect::<Vec<_>>(),
        names
    );
    for field in FIELDS {
        let column = frame.column(field.name).unwrap();
        assert_eq!(*column.dtype(), type_of(field.kind), "{}", field.name);
    }
    let shown = |column: &str| loaded.texts(column)[0].clone();
    assert_eq!(shown("severity"), "2");
    assert_eq!(shown("cost_usd"), "1.0");
    assert_eq!(shown("tools_called"), r#"["a", {"b":1}]"#);
    assert_eq!(shown("failure_class"), "-");
    assert_eq!(shown("source_line"), "1");
    assert!(shown("source_file").ends_with("runs.ndjson"));
    let tally = loaded.records.tally();
    assert_eq!((tally.rows_read, tally.staged), (1, 1));
    assert!(loaded.records.columns().contains("severity"));
    assert!(!loaded.records.columns().contains("ticket"));
}

#[test]
fn each_fault_of_a_json_row_has_its_reason() {
    json_case(ROW, &[]);
    json_case("{", &["1 not valid JSON: unexpected end"]);
    json_case(
        "[]",
        &["1 a list and not a JSON object; a file that is one list needs the extension .json"],
    );
    json_case(
        &format!("{ROW}{ROW}"),
        &["1 not valid JSON: unexpected text after the end"],
    );
    json_case(
        &row_with("\"run_id\":\"b\""),
        &["1 the object has a key twice"],
    );
    json_case(
        &row_with("\"x\":1,\"x\":1"),
        &["1 the object has a key twice"],
    );
    json_case(
        &row_with("\"cost_usd\":1e999"),
        &["1 cost_usd: not a finite number"],
    );
    json_case(
        &row_with("\"rescue_minutes\":-3"),
        &["1 rescue_minutes: negative"],
    );
    json_case(
        &row_with("\"retry_count\":99999999999999999999999"),
        &["1 retry_count: not a whole number"],
    );
    json_case(
        &row_with("\"retry_count\":\"3\""),
        &["1 retry_count: expected a whole number, found text"],
    );
    json_case(
        &row_with("\"tool\":12"),
        &["1 tool: expected text, found a number"],
    );
    json_case(
        &row_with("\"tool\":{}"),
        &["1 tool: expected text, found a list or an object"],
    );
    json_case(
        &row_with("\"rescued\":1"),
        &["1 rescued: expected true or false, found a number"],
    );
    json_case(
        &ROW.replace("\"a\"", "\"\""),
        &["1 run_id: required but missing, null or empty"],
    );
    json_case(
        &ROW.replace("\"a\"", "null"),
        &["1 run_id: required but missing, null or empty"],
    );
    json_case(
        &ROW.replace("\"release\"", "\"relase\""),
        &["1 release: required but missing, null or empty"],
    );
    json_case(
        &ROW.replace("success", "succes"),
        &["1 outcome: not an allowed value; did you mean `success`?"],
    );
    json_case(
        &ROW.replace("T09:00:00Z", ""),
        &["1 started_at: the time of day is missing; write 2026-11-20T00:00:00Z"],
    );
}

#[test]
fn hostile_rows_do_no_harm() {
    json_case(
        &row_with("\"__proto__\":{\"a\":1},\"constructor\":null"),
        &[],
    );
    json_case(&row_with("\"error_message\":\"a\\u0000b\""), &[]);
    let deep = format!("\"evidence\":{}{}", "[".repeat(10_000), "]".repeat(10_000));
    json_case(&row_with(&deep), &[]);
    let deep = format!("\"extra\":{}", "{\"a\":".repeat(10_000));
    json_case(&row_with(&deep), &["1 not valid JSON"]);
    let loaded = given(&[("runs.ndjson", b"\xFE{}\n\0\n{\"a\":\"\xC3\"}\n")]);
    assert_eq!(
        loaded.refused(),
        [
            "1 not valid UTF-8",
            "2 not a JSON object",
            "3 not valid UTF-8"
        ]
    );
}

#[test]
fn lines_keep_their_numbers_whatever_stands_between_them() {
    let text = format!("\u{feff}{ROW}\r\n\r\n  \n{{}}\n{ROW}");
    let loaded = given(&[("runs.ndjson", text.as_bytes())]).load().unwrap();
    assert_eq!(
        loaded.refused(),
        ["4 run_id: required but missing, null or empty"]
    );
    assert_eq!(loaded.texts("source_line"), ["1", "5"]);
    assert_eq!(loaded.records.tally().rows_read, 3);
}

const HEADER: &str = "workflow,run_id,started_at,release,outcome,cost_usd,error_message,rescued";

#[track_caller]
fn csv_case(rows: &str, wanted: &[&str]) {
    let text = format!("{HEADER}\n{rows}");
    assert_eq!(
        given(&[("runs.csv", text.as_bytes())]).refused(),
        wanted,
        "{rows}"
    );
}

#[test]
fn each_fault_of_a_csv_row_has_its_reason_and_its_line() {
    csv_case("w,a,2026-11-20T09:00:00Z,2,success,1.5,,True", &[]);
    csv_case(
        "w,a,2026-11-20T09:00:00Z,2,success,1.5,",
        &["2 fewer fields than the header has columns"],
    );
    csv_case(
        "w,a,2026-11-20T09:00:00Z,2,success,1.5,,,",
        &["2 more fields than the header has columns"],
    );
    csv_case(
        "w,a,2026-11-20T09:00:00Z,2,success,NaN,,",
        &["2 cost_usd: not a finite number"],
    );
    csv_case(
        "w,a,2026-11-20T09:00:00Z,2,success,,,yes",
        &["2 rescued: expected true or false, found text"],
    );
    csv_case(
        ",a,2026-11-20T09:00:00Z,2,success,,,",
        &["2 workflow: required but missing, null or empty"],
    );
    csv_case(
        "w,a,2026-11-20T09:00:00Z,2,success,,\"two\r\nlines, \"\"quoted\"\"\",\r\n\r\nw,b,yesterday,2,success,,,\r\n",
        &["5 started_at: not an RFC 3339 timestamp such as 2026-11-20T09:30:00Z"],
    );
    csv_case(
        "w,a,2026-11-20T09:00:00Z,2,success,,\"open,\nw,b,2026-11-20T09:00:00Z,2,success,-1,,\n",
        &[
            "2 a quoted field that starts on this line is never closed",
            "3 cost_usd: negative",
        ],
    );
}

#[test]
fn a_csv_header_must_have_the_required_columns_once() {
    #[track_caller]
    fn case(text: &str, wanted: &str) {
        let error = given(&[("runs.csv", text.as_bytes())])
            .load()
            .err()
            .unwrap();
        assert!(matches!(error, LoadError::NotLoadable { .. }));
        let message = error.to_string();
        assert!(
            message.contains("runs.csv") && message.contains(wanted),
            "{message}"
        );
    }
    case(
        "run_id,started_at,release,outcome\n",
        "the required column workflow is missing; it has run_id",
    );
    case(
        &format!("{HEADER},run_id\n"),
        "has the column `run_id` twice",
    );
}

#[test]
fn strange_columns_are_named_once_with_what_was_meant() {
    let text = format!(
        "{}\n{}\n",
        row_with("\"sevrity\":1,\"zzz\":1"),
        row_with("\"sevrity\":1")
    );
    let loaded = given(&[("runs.ndjson", text.as_bytes())]).load().unwrap();
    assert_eq!(
        loaded.records.warnings(),
        [
            "the unknown column `sevrity` was ignored; did you mean `severity`?",
            "the unknown column `zzz` was ignored",
        ]
    );
    let many: Vec<String> = (0..100).map(|n| format!("\"q{n}\":1")).collect();
    let loaded = given(&[("runs.ndjson", row_with(&many.join(",")).as_bytes())])
        .load()
        .unwrap();
    assert_eq!(loaded.records.warnings().len(), 21);
}

#[test]
fn a_success_with_a_failure_class_is_kept_and_counted() {
    let line = row_with("\"failure_class\":\"x\"");
    let loaded = given(&[("runs.ndjson", line.as_bytes())]).load().unwrap();
    assert_eq!(loaded.records.tally().staged, 1);
    assert_eq!(
        loaded.records.warnings(),
        ["1 success has a failure class, which is ignored"]
    );
}

#[test]
fn among_failures_the_outcome_may_be_missing_and_a_success_is_refused() {
    let bare = ROW.replace(",\"outcome\":\"success\"", "");
    let text = format!("{bare}\n{ROW}\n{}\n", ROW.replace("success", "failure"));
    let loaded = given(&[("runs.ndjson", text.as_bytes())])
        .failures()
        .load()
        .unwrap();
    assert_eq!(
        loaded.refused(),
        ["2 outcome: a success in an input of failures only"]
    );
    assert_eq!(loaded.texts("outcome"), ["failure", "failure"]);
    let csv = "run_id,started_at,release,workflow\na,2026-11-20T09:00:00Z,2,w\n";
    let loaded = given(&[("runs.csv", csv.as_bytes())])
        .failures()
        .load()
        .unwrap();
    assert_eq!(loaded.texts("outcome"), ["failure"]);
}

#[test]
fn days_are_utc_and_rows_outside_the_window_are_counted() {
    let at = |id: &str, time: &str| {
        ROW.replace("\"a\"", &format!("\"{id}\""))
            .replace("2026-11-20T09:00:00Z", time)
    };
    let text = [
        at("a", "2026-11-20T23:30:00-01:00"),
        at("b", "2026-11-20T00:30:00+01:00"),
        at("c", "2010-01-01T00:00:00Z"),
        at("d", "2031-01-01T00:00:00Z"),
    ]
    .join("\n");
    let loaded = given(&[("runs.ndjson", text.as_bytes())]).load().unwrap();
    let days: Vec<String> = loaded.records.days().map(|day| day.to_string()).collect();
    assert_eq!(days, ["2026-11-19", "2026-11-21"]);
    let tally = loaded.records.tally();
    assert_eq!(
        (tally.rows_read, tally.staged, tally.out_of_scope),
        (4, 2, 2)
    );
    assert_eq!(
        loaded.records.first_seen(NaiveDate::MAX)["2"].to_string(),
        "2010-01-01"
    );
    assert_eq!(loaded.records.last_day().unwrap().to_string(), "2031-01-01");
    let nothing = loaded
        .records
        .day(NaiveDate::MIN)
        .unwrap()
        .collect()
        .unwrap();
    assert_eq!(nothing.height(), 0, "a day without rows is an empty one");
}

#[test]
fn an_unreadable_optional_cell_is_unknown_and_counted_where_its_row_is_seen() {
    let at = |id: &str, day: &str, more: &str| {
        let row = row_with(more).replace("\"a\"", &format!("\"{id}\""));
        row.replace("2026-11-20T", &format!("{day}T"))
    };
    let bad = r#""cost_usd":"much","severity":3"#;
    let late = r#""cost_usd":"much","recorded_at":"2026-11-22T00:00:00Z""#;
    let lines = [
        at("a", "2026-11-20", bad),
        at("b", "2026-11-20", late),
        at("c", "2026-11-21", bad),
        // Outside the window of the load.
        at("d", "2019-01-01", bad),
        // Refused for the release, which is the only thing said of it.
        at("e", "2026-11-20", bad).replace("\"release\":\"2\"", "\"release\":null"),
    ];
    let loaded = given(&[("runs.ndjson", lines.join("\n").as_bytes())])
        .load()
        .unwrap();
    assert_eq!(
        loaded.refused(),
        [
            "1 cost_usd: expected a number, found text",
            "2 cost_usd: expected a number, found text",
            "3 cost_usd: expected a number, found text",
            "5 release: required but missing, null or empty",
        ]
    );
    assert_eq!(loaded.quarantine.refused().rows, 1);
    assert_eq!(
        loaded.quarantine.refused().by_release[&(None, Some(Outcome::Success))],
        1
    );
    assert_eq!(loaded.texts("severity"), ["3", "-", "3"]);
    let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    let seen = |from, to, known_by| -> u64 {
        let vantage = Vantage {
            window: day(from)..=day(to),
            known_by: day(known_by),
        };
        loaded.records.cells(&vantage).unknown.values().sum()
    };
    assert_eq!(
        [
            seen(20, 20, 20),
            seen(20, 21, 21),
            seen(20, 21, 22),
            seen(1, 9, 30)
        ],
        [1, 2, 3, 0]
    );
}

#[test]
fn names_lose_what_nobody_sees_at_their_ends_and_are_counted() {
    let padded =
        row_with("\"tool\":\"\\u200bcrm\\u00a0\",\"error_message\":\" x \",\"batch\":\" \"");
    let padded = padded.replace("\"release\":\"2\"", "\"release\":\"2 \"");
    let refused = padded.replace("\"success\"", "\"perhaps\"");
    let text = format!("{padded}\n{refused}\n{ROW}\n");
    let loaded = given(&[("runs.ndjson", text.as_bytes())]).load().unwrap();
    assert_eq!(loaded.texts("release"), ["2", "2"]);
    assert_eq!(loaded.texts("tool"), ["crm", "-"]);
    assert_eq!(loaded.texts("batch"), ["-", "-"]);
    assert_eq!(loaded.texts("error_message"), [" x ", "-"]);
    let day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let vantage = Vantage {
        window: day..=day,
        known_by: day,
    };
    let trimmed = loaded.records.cells(&vantage).trimmed;
    assert_eq!(trimmed, BTreeMap::from([("release", 1), ("tool", 1)]));
}

// Berlin is at +02:00 until 25 October 2026 at 01:00 UTC, and at +01:00 afterwards. On 29 March its clocks skip 02:00 to 03:00.
#[test]
fn a_time_without_a_zone_is_one_of_the_zone_that_is_named() {
    let rows = [
        ("a", "2026-11-20 09:00:00"),
        ("b", "2026-10-25T02:30:00"),
        ("c", "2026-03-29 02:30:00"),
        ("d", "2026-11-20T09:00:00Z"),
        ("e", "2026-10-24T02:30:00.5"),
    ];
    let lines = rows.map(|(id, time)| {
        let row = ROW.replace("\"a\"", &format!("\"{id}\""));
        row.replace("2026-11-20T09:00:00Z", time)
    });
    let text = lines.join("\n");
    let given = given(&[("runs.ndjson", text.as_bytes())]).zoned("Europe/Berlin");
    let loaded = given.load().unwrap();
    assert_eq!(
        loaded.refused(),
        ["3 started_at: a time that the clocks of its zone skipped"]
    );
    assert_eq!(
        loaded.texts("started_at"),
        [
            "2026-10-24 00:30:00.500000",
            "2026-10-25 00:30:00.000000",
            "2026-11-20 08:00:00.000000",
            "2026-11-20 09:00:00.000000",
        ]
    );
    assert_eq!(
        loaded.records.notes(),
        ["times without a time zone are read as times in Europe/Berlin; a day is still a UTC day"]
    );
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    let twice = |from, to| {
        let vantage = Vantage {
            window: from..=to,
            known_by: to,
        };
        loaded.records.cells(&vantage).twice
    };
    assert_eq!(twice(day(10, 1), day(11, 20)), 1);
    assert_eq!(twice(day(10, 26), day(11, 20)), 0);
}
