//! Runs, tickets and approval events of three systems, joined by a mapping.

use super::harness::given;
use crate::load::LoadError;

/// The SQL that docs/mapping.md shows for several systems.
fn documented() -> String {
    let docs = include_str!("../../../docs/mapping.md");
    let (_, text) = docs.split_once("## Several systems\n").unwrap();
    let (_, text) = text.split_once("```sql\n").unwrap();
    text.split_once("\n```").unwrap().0.to_owned()
}

#[test]
fn the_documented_mapping_joins_tickets_and_approvals_to_runs() {
    let loaded = given(&[
        (
            "runs.ndjson",
            br#"{"id":"r1","begun":"2026-11-19T08:00:00Z","deploy":{"version":"1.10"},"flow":"refund","ok":true}
{"id":"r2","begun":"2026-11-19T09:10:00+01:00","deploy":{"version":"1.10"},"flow":"refund","ok":false}
{"id":"r3","begun":"2026-11-19T08:20:00Z","deploy":{"version":"1.10"},"flow":"refund","ok":false}
{"id":"r4","begun":"2026-11-19T08:30:00Z","deploy":{"version":"1.10"},"flow":"refund","ok":true}
"#,
        ),
        (
            "tickets.csv",
            b"ticket,run,team,opened,solved\n\
              T-1,r2,payments,2026-11-19T10:00:00+01:00,2026-11-26T09:45:30Z\n\
              T-2,r2,payments,2026-11-20 08:00:00Z,2026-11-20T08:01:00Z\n\
              T-3,r3,payments,2026-11-19T09:00:00Z,\n\
              T-4,r4,payments,2026-11-19T08:40:00Z,2026-11-19T08:50:00Z\n\
              T-5,r4,payments,2026-11-19T08:40:00Z,yesterday\n",
        ),
        (
            "approvals.tsv",
            b"run\tkind\tat\tanswer\n\
              r1\trequested\t2026-11-19 08:00:10Z\t\n\
              r1\tanswered\t2026-11-19 09:01:40+01\tapproved\n\
              r3\trequested\t2026-11-19 08:21:00Z\t\n",
        ),
    ])
    .table("tickets", &["tickets.csv"])
    .table("approvals", &["approvals.tsv"])
    .mapped(&documented())
    .load()
    .unwrap();
    assert_eq!(loaded.texts("run_id"), ["r1", "r2", "r3", "r4"]);
    assert_eq!(loaded.texts("rescued"), ["false", "true", "true", "true"]);
    // From 09:00 UTC on the 19th to 09:45:30 on the 26th are seven days and 45.5 minutes; T-2 took one more.
    assert_eq!(loaded.texts("rescue_minutes"), ["-", "10126.5", "-", "-"]);
    assert_eq!(
        loaded.texts("handoff_target"),
        ["-", "payments", "payments", "payments"]
    );
    let states = ["approved", "escalated", "pending", "escalated"];
    assert_eq!(loaded.texts("approval_state"), states);
    // r2 began at 08:10 UTC and had its ticket at 09:00.
    assert_eq!(
        loaded.texts("approval_wait_s"),
        ["90.0", "3000.0", "-", "600.0"]
    );
    assert_eq!(loaded.texts("source_line"), ["1", "2", "3", "4"]);
    assert_eq!(loaded.records.tally().rows_read, 4);
    // The minutes of r4 are not known, since one of its tickets has no readable time.
    assert_eq!(
        loaded.records.warnings(),
        [
            "CAST AS TIMESTAMP in the mapping read 1 text as null: not an RFC 3339 timestamp such as 2026-11-20T09:30:00Z"
        ]
    );
}

const RUNS: &[u8] = b"id,begun,release,queue,status\n\
    r1,2026-11-19T08:00:00Z,1.0,billing,ok\n\
    r2,2026-11-19T08:10:00Z,1.0,billing,error\n\
    r3,2026-11-19T08:20:00Z,1.0,billing,error\n";

#[test]
fn a_time_is_cast_as_the_record_reads_it() {
    let cast = |times: &str, zone: Option<&str>| {
        let rows = times.split(';').enumerate();
        let rows: Vec<String> = rows.map(|(n, time)| format!("r{n},{time}")).collect();
        let file = format!("id,t\n{}\n", rows.join("\n"));
        let given = given(&[("runs.csv", file.as_bytes())]).mapped(
            "SELECT id AS run_id, '2026-11-20T12:00:00Z' AS started_at, '1' AS release, 'w' AS workflow, 'failure' AS outcome, \
             CAST(t AS TIMESTAMP) AS updated_at FROM raw",
        );
        let loaded = match zone {
            Some(zone) => given.zoned(zone),
            None => given,
        }
        .load()
        .unwrap();
        let warnings = loaded.records.warnings().join("\n");
        (loaded.texts("updated_at"), warnings)
    };
    let noon = "2026-11-20 12:00:00.000000";
    let (times, warnings) = cast(
        "2026-11-20T13:00:00+01:00;2026-11-20 12:00:00Z;1795176000;1795176000000;;2026-11-20T07:00:00.000-05:00",
        None,
    );
    assert_eq!(times, [noon, noon, noon, noon, "-", noon]);
    assert_eq!(warnings, "");
    let (times, warnings) = cast("2026-11-20T12:00:00Z;yesterday;2026-11-20 12:00:00", None);
    assert_eq!(times, [noon, "-", "-"]);
    assert_eq!(
        warnings,
        "CAST AS TIMESTAMP in the mapping read 1 text as null: not an RFC 3339 timestamp such as 2026-11-20T09:30:00Z\n\
         CAST AS TIMESTAMP in the mapping read 1 text as null: the UTC offset is missing; add Z or an offset such as +02:00, or name \
         the zone with --timezone or [input] timezone"
    );
    let (times, _) = cast(
        "2026-11-20 13:00:00;2026-11-20T12:00:00Z",
        Some("Europe/Berlin"),
    );
    assert_eq!(times, [noon, noon]);
}

#[test]
fn a_cast_to_a_time_works_in_every_part_of_a_query() {
    let noon = "2026-11-20 12:00:00.000000";
    let head = "SELECT id AS run_id, '2026-11-20T12:00:00Z' AS started_at, '1' AS release, 'w' AS workflow, 'failure' AS outcome";
    let cast = "CAST(t AS TIMESTAMP)";
    for sql in [
        format!("WITH raw AS (SELECT id, {cast} AS t FROM raw) {head}, t AS updated_at FROM raw"),
        format!("WITH c(id, u) AS (SELECT id, {cast} FROM raw) {head}, u AS updated_at FROM c"),
        format!("{head}, u AS updated_at FROM (SELECT id, {cast} AS u FROM raw) AS d"),
        format!(
            "{head}, {cast} AS updated_at FROM raw WHERE id = 'r1' UNION ALL {head}, {cast} AS updated_at FROM raw WHERE id <> 'r1'"
        ),
        format!(
            "{head}, t::TIMESTAMP AS updated_at FROM raw WHERE id IN (SELECT id FROM raw WHERE {cast} IS NOT NULL)"
        ),
    ] {
        let file = b"id,t\nr1,2026-11-20T13:00:00+01:00\nr2,2026-11-20T07:00:00-05:00\n";
        let loaded = given(&[("runs.csv", file)]).mapped(&sql).load().unwrap();
        assert_eq!(loaded.texts("updated_at"), [noon, noon], "{sql}");
    }
}

/// What the load says where it cannot go on.
#[track_caller]
fn refused(files: &[(&str, &[u8])], table: (&str, &str), sql: &str, wanted: &str) {
    let result = given(files).table(table.0, &[table.1]).mapped(sql).load();
    match result {
        Err(LoadError::BadMapping { reason, .. }) => assert_eq!(reason.to_string(), wanted),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was read"),
    }
}

const PLAIN: &str = "SELECT id AS run_id, begun AS started_at, release, queue AS workflow, 'failure' AS outcome, t.x AS tool \
    FROM raw LEFT JOIN t ON t.run = raw.id";

#[test]
fn what_a_table_cannot_give_is_named_with_the_table() {
    refused(
        &[("runs.csv", RUNS), ("t.csv", b"run,y\nr1,1\n")],
        ("t", "t.csv"),
        PLAIN,
        "the table `t` does not have the column `x`; check the spelling (names are case-sensitive)",
    );
    refused(
        &[("runs.csv", RUNS), ("t.csv", b"run,x\nr1,1\n")],
        ("tickets", "t.csv"),
        PLAIN,
        "no input is the table t; give its files with --table NAME=PATH or [input.tables]",
    );
    let named_twice = "the documents have a list `t`, which is a table already; give the further table another name than `t`";
    let run: &[u8] = br#"{"id":"r1","begun":"2026-11-19T08:00:00Z","release":"1","queue":"q","steps":{"t":[{"run":"r1"}]}}"#;
    refused(
        &[("runs.ndjson", run), ("t.csv", b"run,x\nr1,1\n")],
        ("t", "t.csv"),
        PLAIN,
        named_twice,
    );
    refused(
        &[
            ("runs.csv", RUNS),
            ("t.json", br#"{"t":[{"run":"r1","x":"a"}],"next":null}"#),
        ],
        ("t", "t.json"),
        PLAIN,
        named_twice,
    );
    refused(
        &[
            ("runs.csv", RUNS),
            ("t.csv", b"run,x\nr1,a\nr1,b\nr2,a\nr3,a\n"),
        ],
        ("t", "t.csv"),
        PLAIN,
        "it returns more rows than the 3 rows of `raw`, so a join multiplies rows; group the other table first, or begin FROM \
         with it if its rows are the runs",
    );
}

/// The tools of the runs, and the warnings.
fn tools(table: (&str, &[u8]), name: &str, sql: &str) -> (Vec<String>, Vec<String>) {
    let loaded = given(&[("runs.csv", RUNS), table])
        .table(name, &[table.0])
        .mapped(sql)
        .load()
        .unwrap();
    (loaded.texts("tool"), loaded.records.warnings().to_vec())
}

#[test]
fn a_table_may_have_any_shape() {
    let (read, warnings) = tools(("t.csv", b"run,x\nr2,psql\n"), "t", PLAIN);
    assert_eq!((read, warnings), (strings(&["-", "psql", "-"]), vec![]));
    let keyed = br#"{"r1":{"x":"a"},"r2":{"x":"b"},"r9":{"x":"c"}}"#;
    let by_key = PLAIN.replace("t.run", "t._key");
    let (read, _) = tools(("t.json", keyed), "t", &by_key);
    assert_eq!(read, ["a", "b", "-"]);
    // The list of an export is a table of its own name, whatever the export is called.
    let export = br#"{"rows":[{"run":"r3","x":"a"},{"run":"r1","x":"b"}],"count":2}"#;
    let of_list = PLAIN.replace("JOIN t ", "JOIN rows AS t ");
    let (read, warnings) = tools(("t.json", export), "export", &of_list);
    assert_eq!((read, warnings), (strings(&["b", "-", "a"]), vec![]));
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

#[test]
fn a_table_that_is_empty_or_not_read_is_said() {
    let empty = "no file has rows for the table `t`";
    let (_, warnings) = tools(("t.csv", b"run,x\n"), "t", PLAIN);
    assert_eq!(warnings, [empty]);
    let (_, warnings) = tools(("t.ndjson", b""), "t", PLAIN);
    assert_eq!(
        warnings,
        [
            empty,
            "no row has t.run, t.x; the mapping reads null instead"
        ]
    );
    let alone = "SELECT id AS run_id, begun AS started_at, release, queue AS workflow, 'failure' AS outcome FROM raw";
    let (_, warnings) = tools(("t.csv", b"run,x\n"), "t", alone);
    assert_eq!(warnings, ["the mapping does not read the table `t`"]);
}

#[test]
fn a_row_of_a_table_that_cannot_be_read_is_quarantined() {
    let given = given(&[
        ("runs.csv", RUNS),
        ("t.ndjson", b"{\"run\":\"r1\",\"x\":\"a\"}\n{\"run\":\n"),
    ])
    .table("t", &["t.ndjson"])
    .mapped(PLAIN);
    let loaded = given.load().unwrap();
    assert_eq!(loaded.texts("tool"), ["a", "-", "-"]);
    assert_eq!(loaded.refused(), ["2 not valid JSON: unexpected end"]);
    assert_eq!(loaded.records.tally().rows_read, 4);
}
