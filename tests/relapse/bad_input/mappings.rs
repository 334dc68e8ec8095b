//! Mappings and the tables that they join.

use super::case::Case;
use super::runs::{RUNS, ndjson};

const SELECT: &str = "SELECT run_id, started_at, release, workflow, outcome FROM raw";

fn mapped(sql: &[u8], name: &str) -> Case {
    Case::input("runs.ndjson", ndjson(), name)
        .more(&["--map", "map.sql"])
        .file("map.sql", sql)
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = unusable();
    cases.extend(named());
    cases.extend(tables());
    cases
}

fn unusable() -> Vec<Case> {
    let case = |sql: &str, name: &str, says: &str| mapped(sql.as_bytes(), name).ends(78, says);
    let column =
        |expression: &str| SELECT.replace("workflow", &format!("{expression} AS workflow"));
    let utf_16: Vec<u8> = SELECT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let good = |sql: &str, name: &str| mapped(sql.as_bytes(), name).rows(RUNS, RUNS, 0);
    vec![
        case(
            "",
            "an empty mapping",
            "it has 0 statements; write one SELECT",
        ),
        case(
            "SELEC x",
            "a mapping that is no SQL",
            "found: SELEC at Line: 1, Column: 1",
        ),
        case(
            &format!("{SELECT}; {SELECT}"),
            "two statements",
            "it has 2 statements; write one SELECT",
        ),
        case(
            "DROP TABLE raw",
            "a mapping that drops",
            "it is not a SELECT",
        ),
        case(
            "COPY raw TO 'x'",
            "a mapping that writes",
            "it is not a SELECT",
        ),
        case(
            "SELECT * FROM read_csv('/etc/passwd')",
            "a mapping that reads another file",
            "it takes its rows from `read_csv`, which no document has",
        ),
        case(
            "VALUES (1)",
            "a mapping without a table",
            "it reads no table of the inputs",
        ),
        case(
            "SELECT run_id FROM raw",
            "a mapping without columns",
            "its output lacks started_at, release, workflow, outcome",
        ),
        case(
            &column("frobnicate(workflow)"),
            "an unknown function",
            "unsupported function 'frobnicate'",
        ),
        case(
            &column("CAST(workflow AS INT)"),
            "a cast that fails",
            "conversion from `str` to `i32` failed in column 'workflow'",
        ),
        case(
            &format!("{SELECT} WHERE workflow ~ '(('"),
            "a pattern that is not closed",
            "regex parse error: error: unclosed group",
        ),
        case(
            &format!("{SELECT} WHERE workflow ~ '((((a{{100}}){{100}}){{100}}){{100}})'"),
            "a pattern of 100 million letters",
            "exceeds size limit",
        ),
        case(
            &column("RPAD(workflow, 2000000000, 'x')"),
            "a text filled up to 2 GB",
            "line 1: LPAD and RPAD need a length",
        ),
        case(
            &format!("WITH RECURSIVE t AS (SELECT 1 AS a UNION ALL SELECT a FROM t) {SELECT}"),
            "a query that calls itself",
            "recursive CTEs are not supported",
        ),
        case(
            &format!("SELECT {}1{}", "(".repeat(3_000), ")".repeat(3_000)),
            "3,000 parentheses",
            "recursion limit exceeded",
        ),
        case(
            &format!("{SELECT}{}", " ".repeat(300 << 10)),
            "a mapping of 300 KiB",
            "it is longer than 256 KiB",
        ),
        case(
            &format!("{SELECT} WHERE run_id = $1"),
            "a placeholder",
            "Placeholder",
        ),
        case(
            &SELECT.replace("outcome", "outcome, 5 AS excluded"),
            "a reason that is a number",
            "its column `excluded` is no text",
        ),
        case(
            &format!("{SELECT} WHERE EXISTS (SELECT 1 FROM raw r)"),
            "a query that the engine lacks",
            "the query cannot be run",
        ),
        mapped(&utf_16, "a mapping in UTF-16").ends(78, "cannot use the mapping map.sql"),
        mapped(
            &[SELECT.as_bytes(), b"\n-- caf\xe9"].concat(),
            "a mapping in Latin-1",
        )
        .ends(78, "line 2 is not UTF-8; save the file as UTF-8"),
        good(
            &format!("\u{feff}{SELECT}"),
            "a mapping with a byte order mark",
        ),
        good(
            &SELECT.replace("outcome", "outcome, 1/0 AS rescue_minutes"),
            "a division by zero",
        )
        .cells(RUNS)
        .says("rescue_minutes: not a finite number"),
        mapped(
            SELECT.replacen("run_id", "nope AS run_id", 1).as_bytes(),
            "a column that no row has",
        )
        .ends(65, "run_id: required but missing, null or empty")
        .says("no row has raw.nope; the mapping reads null instead"),
        mapped(
            format!("{SELECT} LIMIT 0").as_bytes(),
            "a mapping that leaves out every row",
        )
        .ends(20, "the mapping leaves out 180 of 180 rows")
        .rows(RUNS, 0, 0),
    ]
}

fn named() -> Vec<Case> {
    let case = |map: &str, name: &str, says: &str| {
        Case::input("runs.ndjson", ndjson(), name)
            .more(&["--map", map])
            .ends(78, says)
    };
    vec![
        case(
            "langfus",
            "a mapping that is misspelt",
            "no shipped mapping of this name; those are",
        ),
        case(
            "nowhere.sql",
            "a mapping that is missing",
            "there is no such file and no shipped mapping of this name",
        ),
        case(
            ".",
            "a directory as a mapping",
            "cannot use the mapping .: the file cannot be read",
        ),
    ]
}

fn tables() -> Vec<Case> {
    const JOIN: &str = "SELECT raw.run_id, raw.started_at, raw.release, raw.workflow, raw.outcome FROM raw JOIN tickets ON raw.run_id = tickets.run_id";
    let case = |table: &str, content: &[u8], name: &str| {
        mapped(JOIN.as_bytes(), name)
            .file("tickets.csv", content)
            .more(&["--table", table])
    };
    let tickets = |content: &[u8], name: &str| case("tickets=tickets.csv", content, name);
    vec![
        case("a b=tickets.csv", b"run_id\n", "a table with a blank")
            .ends(78, "input.tables has the name \"a b\""),
        case("raw=tickets.csv", b"run_id\n", "a table named raw")
            .ends(78, "input.tables has the name raw"),
        case("tickets.csv", b"run_id\n", "a table without a name")
            .ends(2, "a name and a path, such as tickets=tickets.csv"),
        case("tickets=nowhere.csv", b"", "a table that is missing")
            .ends(66, "nowhere.csv: no such file"),
        case("tickets=/dev/full", b"", "a device as a table").ends(65, "it is a device"),
        tickets(b"", "an empty table")
            .ends(78, "the table `tickets` does not have the column `run_id`"),
        tickets(b"run_id\n", "a table without rows")
            .ends(20, "no file has rows for the table `tickets`")
            .rows(RUNS, 0, 0),
        tickets(b"run_id\n\xff\xfe\n", "a table with a row of bytes")
            .ends(20, "not valid UTF-8")
            .rows(RUNS + 1, 0, 1),
        tickets(
            "run_id\n2026-03-08-1.0-w-1\n".repeat(2_000).as_bytes(),
            "a table that multiplies rows",
        )
        .ends(78, "so a join multiplies rows"),
    ]
}
