//! Mappings as their authors see them: SQL and files in, staged rows, warnings and refusals out.

use super::harness::{Given, given};
use crate::load::LoadError;

/// A mapping that gives every required column, and `more`.
fn select(more: &str) -> String {
    format!(
        "SELECT id AS run_id, '2026-11-20' AS started_at, 'r' AS release, 'w' AS workflow, 'failure' AS outcome{more} FROM raw"
    )
}

fn lines(text: &str) -> Given {
    given(&[("raw.ndjson", text.as_bytes())])
}

fn csv(text: &str) -> Given {
    given(&[("raw.csv", text.as_bytes())])
}

#[track_caller]
fn column(given: &Given, column: &str, wanted: &[&str]) {
    let loaded = given.load().unwrap();
    assert_eq!(loaded.refused(), [""; 0]);
    assert_eq!(loaded.texts(column), wanted);
}

#[track_caller]
fn bad(given: &Given, wanted: &str) {
    let error = given.load().err().unwrap();
    assert!(matches!(error, LoadError::BadMapping { .. }), "{error}");
    let message = format!("{:#}", anyhow::Error::new(error));
    assert!(
        message.contains("map.sql") && message.contains(wanted),
        "{message}"
    );
}

#[test]
fn a_column_has_one_type_over_all_inputs() {
    let two = |one: &str, other: &str| {
        given(&[("a.ndjson", one.as_bytes()), ("b.ndjson", other.as_bytes())])
    };
    let tools = |given: Given, wanted: &[&str]| {
        column(&given.mapped(&select(", x AS tool")), "tool", wanted);
    };
    tools(
        two(r#"{"id":"a","x":1}"#, r#"{"id":"b","x":2}"#),
        &["1", "2"],
    );
    tools(
        two(r#"{"id":"a","x":1}"#, r#"{"id":"b","x":2.5}"#),
        &["1", "2.5"],
    );
    tools(
        two(r#"{"id":"a","x":1.50}"#, r#"{"id":"b","x":"y"}"#),
        &["1.50", "y"],
    );
    tools(
        two(r#"{"id":"a","x":true}"#, r#"{"id":"b","x":2}"#),
        &["true", "2"],
    );
    tools(two(r#"{"id":"a"}"#, r#"{"id":"b","x":"y"}"#), &["-", "y"]);
    tools(
        two(r#"{"id":"a","x":[1, 2]}"#, r#"{"id":"b","x":null}"#),
        &["[1, 2]", "-"],
    );
    let sum =
        two(r#"{"id":"a","x":1}"#, r#"{"id":"b","x":2.5}"#).mapped(&select(", x + 1 AS cost_usd"));
    column(&sum, "cost_usd", &["2.0", "3.5"]);
    let csv = given(&[
        ("a.ndjson", br#"{"id":"a","x":1}"#),
        ("b.csv", b"x,id\n7,b\n"),
    ]);
    tools(csv, &["1", "7"]);
}

#[test]
fn csv_identifiers_keep_their_spelling() {
    let given = csv("id,x\n007,1.10\n012,1.2\n").mapped(&select(", x AS tool"));
    column(&given, "run_id", &["007", "012"]);
    column(&given, "tool", &["1.10", "1.2"]);
    column(
        &csv("id,x\n7,1.5\n8,2\n").mapped(&select(", x AS tool")),
        "tool",
        &["1.5", "2"],
    );
    column(
        &csv("id,x\na,True\nb,\n").mapped(&select(", x AS rescued")),
        "rescued",
        &["true", "-"],
    );
    column(
        &csv("id,x\na,3\nb,\n").mapped(&select(", CAST(x AS DOUBLE) / 2 AS cost_usd")),
        "cost_usd",
        &["1.5", "-"],
    );
}

#[test]
fn rows_that_the_mapping_leaves_out_are_excluded_and_counted() {
    let text =
        "{\"id\":\"a\",\"skip\":true}\n{\"id\":\"b\",\"skip\":false}\nnonsense\n{\"id\":\"c\"}\n";
    let given = lines(text).mapped(&(select("") + " WHERE skip IS NOT TRUE"));
    let loaded = given.load().unwrap();
    let tally = loaded.records.tally();
    assert_eq!((tally.rows_read, tally.excluded, tally.staged), (4, 1, 2));
    assert_eq!(loaded.refused(), ["3 not a JSON object"]);
    assert_eq!(loaded.texts("source_line"), ["2", "4"]);
}

#[test]
fn a_row_refused_after_the_mapping_is_located() {
    let text = "{\"id\":\"a\",\"x\":-1}\n\n{\"id\":\"b\",\"x\":1}\n{\"id\":null,\"x\":1}\n";
    let given = lines(text).mapped(&select(", x AS cost_usd"));
    assert_eq!(
        given.refused(),
        [
            "1 cost_usd: negative",
            "4 run_id: required but missing, null or empty"
        ]
    );
    // Grouped rows have no line of their own.
    let grouped = "SELECT id AS run_id, '2026-11-20' AS started_at, 'r' AS release, 'w' AS workflow, 'fail' AS outcome FROM raw GROUP BY id";
    let given = lines("{\"id\":\"a\"}").mapped(grouped);
    assert_eq!(
        given.refused(),
        ["null outcome: not an allowed value; did you mean `failure`?"]
    );
}

#[test]
fn columns_that_no_json_row_has_are_null_and_named() {
    let sql = select(
        ", COALESCE(model, 'm') AS model, CASE WHEN flag THEN 'x' ELSE 'y' END AS tool, n + 1 AS cost_usd, LOWER(t) AS tenant",
    );
    let given = lines("{\"id\":\"a\"}\n{\"id\":\"b\",\"n\":null}").mapped(&sql);
    column(&given, "model", &["m", "m"]);
    column(&given, "tool", &["y", "y"]);
    column(&given, "cost_usd", &["-", "-"]);
    assert_eq!(
        given.load().unwrap().records.warnings(),
        [
            "no row has raw.flag, raw.model, raw.t; the mapping reads null instead",
            "2 rows have a date instead of a timestamp; midnight UTC is used",
        ]
    );
}

#[test]
fn columns_that_no_header_has_are_a_fault_of_the_mapping() {
    bad(
        &csv("id,modell\na,m\n").mapped(&select(", model")),
        "no input has the column `model`",
    );
}

#[test]
fn what_is_wrong_with_a_mapping_is_said() {
    let row = || lines("{\"id\":\"a\"}\n{\"id\":\"b\"}");
    bad(
        &row().mapped("SELECT 1 AS x"),
        "reads no table of the inputs",
    );
    bad(&row().mapped("SELEC"), "not valid SQL");
    bad(
        &row().mapped("SELECT id AS run_id FROM raw"),
        "its output lacks started_at, release, workflow, outcome",
    );
    bad(&row().mapped(&select(", NOSUCH(id) AS tool")), "nosuch");
    bad(
        &row().mapped(&select(", true AS tool")),
        "`tool` has the type bool but must hold text; add a CAST",
    );
    bad(
        &row().mapped(&select(" , CAST(id AS BIGINT) AS retry_count")),
        "conversion",
    );
    let doubled = select("").replace(
        "FROM raw",
        "FROM raw CROSS JOIN (SELECT id AS other FROM raw) o",
    );
    bad(
        &row().mapped(&doubled),
        "more rows than the 2 rows of `raw`",
    );
    bad(
        &csv("id,x\na,1.0\n").mapped(&(select("") + " WHERE x > 5")),
        "CAST(x AS DOUBLE)",
    );
}

#[test]
fn mapped_text_stands_for_what_its_column_holds() {
    let text =
        r#"{"id":1,"n":"3","f":"TRUE","t":"2026-11-20T10:00:00Z","d":"2026-11-21","s":"P1"}"#;
    let sql = "SELECT id AS run_id, t AS started_at, d AS updated_at, 'r' AS release, 'w' AS workflow, 'failure' AS outcome, \
               n AS retry_count, f AS rescued, n AS rescue_minutes, s AS severity FROM raw";
    let given = lines(text).mapped(sql);
    column(&given, "run_id", &["1"]);
    column(&given, "retry_count", &["3"]);
    column(&given, "rescued", &["true"]);
    column(&given, "rescue_minutes", &["3.0"]);
    column(&given, "severity", &["1"]);
    column(&given, "updated_at", &["2026-11-21 00:00:00.000000"]);
}

#[test]
fn columns_of_the_output_that_are_not_of_the_record_are_named() {
    let loaded = lines("{\"id\":\"a\"}")
        .mapped(&select(", 'x' AS sevrity"))
        .load()
        .unwrap();
    assert_eq!(
        loaded.records.warnings()[0],
        "the unknown column `sevrity` was ignored; did you mean `severity`?"
    );
}

#[test]
fn documents_have_child_tables_to_join() {
    let sql = "WITH e AS (SELECT _file, _line, COUNT(*) AS n, MAX(v) AS v FROM observations WHERE level = 'ERROR' GROUP BY _file, _line) \
               SELECT COALESCE(raw.\"trace.id\", raw.id) AS run_id, '2026-11-20' AS started_at, 'r' AS release, 'w' AS workflow, \
               CASE WHEN e.n > 0 THEN 'failure' ELSE 'success' END AS outcome, e.v AS tool \
               FROM raw LEFT JOIN e ON e._file = raw._file AND e._line = raw._line";
    let inside =
        br#"{"trace":{"id":"a","observations":[{"level":"ERROR","v":"x"},{"level":"OK"}]}}"#;
    let beside = b"[{\"id\":\"b\",\"observations\":[{\"level\":\"OK\"}]},\n {\"id\":\"c\",\"observations\":[{\"level\":\"ERROR\",\"v\":\"z\"}]}]";
    let given = given(&[("a.json", inside), ("b.json", beside)]).mapped(sql);
    let loaded = given.load().unwrap();
    assert_eq!(loaded.texts("run_id"), ["a", "b", "c"]);
    assert_eq!(loaded.texts("outcome"), ["failure", "success", "failure"]);
    assert_eq!(loaded.texts("tool"), ["x", "-", "z"]);
    assert_eq!(loaded.texts("source_line"), ["1", "1", "2"]);
}

#[test]
fn a_table_that_no_document_has_is_empty_and_named() {
    let sql = "SELECT id AS run_id, '2026-11-20' AS started_at, 'r' AS release, 'w' AS workflow, 'failure' AS outcome \
               FROM raw WHERE id NOT IN (SELECT owner FROM events)";
    let loaded = lines("{\"id\":\"a\"}").mapped(sql).load().unwrap();
    assert_eq!(loaded.records.tally().staged, 1);
    assert_eq!(
        loaded.records.warnings()[0],
        "no input has the list events, and --table gives no such table; the mapping reads an empty one"
    );
}
