//! Documents of any shape: many rows in one, lists beside them, and rows under keys.

use super::harness::{Given, given};
use crate::load::LoadError;

/// A mapping of the list `results`, with more columns and another FROM.
fn results(more: &str, from: &str) -> String {
    format!(
        "SELECT results.id AS run_id, '2026-11-20' AS started_at, 'r' AS release, 'w' AS workflow, 'failure' AS outcome{more} FROM {from}"
    )
}

fn document(text: &str) -> Given {
    given(&[("all.json", text.as_bytes())])
}

/// Rows read, excluded and staged.
#[track_caller]
fn counts(given: &Given, wanted: (u64, u64, u64)) {
    let loaded = given.load().unwrap();
    let tally = loaded.records.tally();
    let counted = (tally.rows_read, tally.excluded, tally.staged);
    assert_eq!(counted, wanted);
    // Every row read is somewhere.
    assert_eq!(
        tally.rows_read,
        tally.excluded + tally.staged + tally.out_of_scope + loaded.quarantine.count()
    );
}

#[track_caller]
fn message(given: &Given) -> String {
    given.load().err().unwrap().to_string()
}

const SUITE: &str =
    r#"{"suite":"nightly","results":[{"id":"a","n":1},{"id":null,"n":2},{"id":"c","n":3},7]}"#;

#[test]
fn the_rows_of_a_list_are_the_rows_of_the_mapping() {
    let given = document(SUITE).mapped(&(results("", "results") + " WHERE n IS NULL OR n <> 1"));
    counts(&given, (4, 1, 1));
    let loaded = given.load().unwrap();
    // The second and the fourth element of the list, which is written on one line.
    assert_eq!(
        loaded.refused(),
        [
            "2 run_id: required but missing, null or empty",
            "4 run_id: required but missing, null or empty"
        ]
    );
    assert_eq!(loaded.texts("source_line"), ["3"]);
}

#[test]
fn what_a_document_says_of_all_its_rows_can_be_joined() {
    let from = "results JOIN raw ON raw._file = results._file AND raw._line = results._line";
    let sql = results(", raw.suite AS tenant", from);
    let given = given(&[
        ("a.json", SUITE.as_bytes()),
        ("b.json", br#"{"suite":"b","results":[{"id":"x"}]}"#),
    ]);
    let given = given.mapped(&sql);
    counts(&given, (5, 0, 3));
    let loaded = given.load().unwrap();
    assert_eq!(loaded.texts("tenant"), ["nightly", "nightly", "b"]);
    assert_eq!(loaded.texts("source_line"), ["1", "3", "1"]);
}

#[test]
fn a_join_that_begins_with_the_documents_counts_documents() {
    let from = "raw JOIN results ON raw._file = results._file AND raw._line = results._line";
    let message = message(&document(SUITE).mapped(&results("", from)));
    assert!(
        message.contains("more rows than the 1 row of `raw`")
            && message.contains("begin FROM with it"),
        "{message}"
    );
    let grouped = "SELECT MIN(results.id) AS run_id, '2026-11-20' AS started_at, 'r' AS release, 'w' AS workflow, 'failure' AS outcome \
                   FROM raw JOIN results ON raw._line = results._line GROUP BY raw._line";
    counts(&document(SUITE).mapped(grouped), (1, 0, 1));
}

#[test]
fn two_lists_together_count_both() {
    let one = |table: &str| results("", table).replace("results.id", "id");
    let sql = format!("{} UNION ALL {}", one("passed"), one("failed"));
    let text = r#"{"passed":[{"id":"a"},{"id":"b"}],"failed":[{"id":"c"}]}"#;
    counts(&document(text).mapped(&sql), (3, 0, 3));
}

#[test]
fn rows_in_lists_of_many_documents_are_numbered_over_the_file() {
    let text = "{\"results\":[{\"id\":\"a\"},{\"id\":\"b\"}]}\nnonsense\n{\"results\":[]}\n{\"results\":[{\"id\":\"c\",\"_row\":9}]}\n";
    let given = given(&[("all.ndjson", text.as_bytes())]).mapped(&results("", "results"));
    counts(&given, (4, 0, 3));
    let loaded = given.load().unwrap();
    assert_eq!(loaded.refused(), ["2 not a JSON object"]);
    assert_eq!(loaded.texts("source_line"), ["1", "2", "3"]);
}

#[test]
fn the_names_of_folders_reach_the_rows_of_a_list() {
    let sql = results("", "results").replace("'r' AS release", "release");
    let list = br#"{"results":[{"id":"a"}]}"#;
    let given = given(&[("release=1.10/a.json", list), ("release=1.9/a.json", list)]);
    let loaded = given.mapped(&sql).load().unwrap();
    assert_eq!(loaded.texts("release"), ["1.10", "1.9"]);
}

#[test]
fn a_list_that_no_document_has_is_named_with_those_they_have() {
    let given = document(SUITE).mapped(&results("", "reslts").replace("results.", ""));
    let error = given.load().err().unwrap();
    assert!(matches!(error, LoadError::BadMapping { .. }), "{error}");
    let text = error.to_string();
    assert!(
        text.contains(
            "`reslts`, which no document has; select FROM raw or one of their lists, `results`"
        ),
        "{text}"
    );
    // An empty list is one.
    let empty = document(r#"{"results":[]}"#).mapped(&results("", "results"));
    let text = message(&empty);
    assert!(text.contains("all.json: no rows"), "{text}");
    let failures = document(r#"{"results":[]}"#).mapped(&results("", "results"));
    assert_eq!(
        failures
            .failures()
            .load()
            .unwrap()
            .records
            .tally()
            .rows_read,
        0
    );
}

/// A keyed document of the record's columns.
fn keyed(more: &str) -> String {
    let member = |key: &str, more: &str| {
        format!(
            r#""{key}": {{"started_at":"2026-11-20T09:00:00Z","release":"2","workflow":"w","outcome":"success"{more}}}"#
        )
    };
    format!(
        "{{{},\n{},{}}}",
        member("x", ""),
        member("y", more),
        member("z", "")
    )
}

#[test]
fn a_keyed_document_of_plain_records_needs_no_mapping() {
    for text in [keyed(""), keyed("").replace('\n', "")] {
        let loaded = document(&text).load().unwrap();
        assert_eq!(loaded.texts("run_id"), ["x", "y", "z"]);
        assert_eq!(loaded.texts("source_line"), ["1", "2", "3"]);
        assert_eq!(loaded.records.warnings(), [""; 0]);
    }
    let bad = document(&keyed(r#","cost_usd":NaN,"severity":"S9""#))
        .load()
        .unwrap();
    assert_eq!(bad.texts("run_id"), ["x", "y", "z"]);
    assert_eq!(bad.refused()[0], "2 cost_usd: NaN is not a JSON number");
    // Where a member has an id of its own, the key is none.
    let own = document(&keyed(r#","run_id":"own""#));
    assert_eq!(own.load().unwrap().texts("run_id"), ["own"]);
    assert_eq!(own.refused().len(), 2);
}

#[test]
fn the_key_of_a_keyed_document_is_a_column_of_a_mapping() {
    let sql = "SELECT run_id, _key AS tool, '2026-11-20' AS started_at, 'r' AS release, 'w' AS workflow, 'failure' AS outcome FROM raw";
    let loaded = document(&keyed("")).mapped(sql).load().unwrap();
    assert_eq!(loaded.texts("run_id"), ["x", "y", "z"]);
    assert_eq!(loaded.texts("tool"), ["x", "y", "z"]);
    // A query that names a member takes the object for a row.
    let named = sql
        .replace("_key AS tool", "\"y.outcome\" AS tool")
        .replace("run_id,", "'one' AS run_id,");
    let loaded = document(&keyed("")).mapped(&named).load().unwrap();
    assert_eq!(loaded.texts("tool"), ["success"]);
}

#[test]
fn a_keyed_object_inside_is_a_table_of_its_name() {
    let sql = "SELECT run_id, '2026-11-20' AS started_at, 'r' AS release, 'w' AS workflow, 'failure' AS outcome, runs._key AS tool, \
               s.n AS retry_count FROM runs LEFT JOIN (SELECT owner, COUNT(*) AS n FROM steps GROUP BY owner) AS s ON s.owner = runs.run_id";
    let text = r#"{"suite":"x","runs":{"a":{"steps":[{"owner":"a"},{"owner":"a"}]},"b":{"steps":[{"owner":"b"}]},"c":{"steps":[]}}}"#;
    let given = document(text).mapped(sql);
    counts(&given, (3, 0, 3));
    let loaded = given.load().unwrap();
    assert_eq!(loaded.texts("run_id"), ["a", "b", "c"]);
    assert_eq!(loaded.texts("tool"), ["a", "b", "c"]);
    assert_eq!(loaded.texts("retry_count"), ["2", "1", "-"]);
}

#[test]
fn an_object_that_holds_rows_of_unknown_shape_says_what_to_do() {
    #[track_caller]
    fn case(text: &str, wanted: &str) {
        let message = message(&document(text));
        assert!(message.contains(wanted), "{message}");
    }
    case(SUITE, "select FROM that list in a mapping (--map)");
    case(r#"{"a":{"x":1},"b":{"y":1}}"#, "write one object per row");
}
