//! Cells that cannot be read, and ids that repeat within and across files.

use serde_json::{Value, json};

use super::case::Case;
use super::runs::{RUNS, and_cell, csv, lines, ndjson};

pub(super) fn cases() -> Vec<Case> {
    [cells(), rows(), ids(), beside()]
        .into_iter()
        .flatten()
        .collect()
}

/// The run stays, and its cell is unknown.
fn cells() -> Vec<Case> {
    let case = |name: &str, column: &str, value: Value, reason: &str| {
        Case::input("runs.ndjson", and_cell(column, &value), name)
            .rows(RUNS + 1, RUNS + 1, 0)
            .cells(1)
            .says(&format!("unknown: 1 cell: {column}: {reason}"))
    };
    let number = |digits: &str| serde_json::from_str::<Value>(digits).unwrap();
    vec![
        case(
            "a negative duration",
            "rescue_minutes",
            json!(-5),
            "negative",
        ),
        case(
            "a duration of 308 digits",
            "rescue_minutes",
            json!(1e308),
            "greater than 1,000,000,000",
        ),
        case(
            "a duration in words",
            "rescue_minutes",
            json!("5 min"),
            "expected a number, found text",
        ),
        case("the severity 0", "severity", json!(0), "not a severity"),
        case("half a severity", "severity", json!(2.5), "not a severity"),
        case(
            "half a retry",
            "retry_count",
            json!(1.5),
            "not a whole number",
        ),
        case(
            "a count beyond 2^53",
            "retry_count",
            number("1152921504606846976"),
            "too large for a count",
        ),
        case(
            "the flag 2",
            "rescued",
            json!(2),
            "expected true or false, found a number",
        ),
        case(
            "the flag yes",
            "rescued",
            json!("yes"),
            "expected true or false, found text",
        ),
        case(
            "an unreadable version",
            "updated_at",
            json!("yesterday"),
            "not an RFC 3339 timestamp",
        ),
        case(
            "a name of 64 KiB and a byte",
            "tool",
            json!("x".repeat((64 << 10) + 1)),
            "longer than 64 KiB, as no name is",
        ),
        Case::input(
            "runs.ndjson",
            ndjson().replacen("\"outcome\"", "\"rescue_minutes\":NaN,\"outcome\"", 7),
            "NaN in JSON",
        )
        .rows(RUNS, RUNS, 0)
        .cells(7)
        .says("NaN is not a JSON number"),
        Case::input(
            "runs.ndjson",
            ndjson().replacen(
                "\"outcome\"",
                &format!("\"rescue_minutes\":{},\"outcome\"", "9".repeat(10_000)),
                1,
            ),
            "a number of 10,000 digits",
        )
        .rows(RUNS, RUNS, 0)
        .cells(1)
        .says("rescue_minutes: not a finite number"),
    ]
}

/// The row is refused.
fn rows() -> Vec<Case> {
    let case = |name: &str, column: &str, value: Value, reason: &str| {
        Case::input("runs.ndjson", and_cell(column, &value), name)
            .rows(RUNS + 1, RUNS, 1)
            .says(&format!("{column}: {reason}, first in runs.ndjson:181"))
    };
    vec![
        case(
            "an outcome of no list",
            "outcome",
            json!("done"),
            "not an allowed value; use one of success, failure, pending",
        ),
        case(
            "an outcome that is misspelt",
            "outcome",
            json!("sucess"),
            "not an allowed value; did you mean `success`?",
        ),
        case(
            "a flag for an outcome",
            "outcome",
            json!(true),
            "expected text, found true or false",
        ),
        case(
            "a number for a release",
            "release",
            json!(1.1),
            "expected text, found a number",
        ),
        case(
            "a list for a release",
            "release",
            json!(["1.0"]),
            "expected text, found a list or an object",
        ),
        case(
            "an id beyond 2^53",
            "run_id",
            json!(1e22),
            "a 64-bit float beyond 2^53, whose digits are not exact; write it as text",
        ),
        case(
            "an id of blanks",
            "run_id",
            json!(" \u{200b} "),
            "required but missing, null or empty",
        ),
        case(
            "an id of 15 MB",
            "run_id",
            json!("x".repeat(15 << 20)),
            "longer than 64 KiB, as no name is",
        ),
        case(
            "a release of 15 MB",
            "release",
            json!("x".repeat(15 << 20)),
            "longer than 64 KiB, as no name is",
        ),
    ]
}

fn ids() -> Vec<Case> {
    const TWICE: u64 = 2 * RUNS;
    let both = |name: &str, second: &str, content: String| {
        Case::call(name, &["check", "--input", "in", "--as-of", "2026-03-09"])
            .file("in/1.ndjson", ndjson())
            .file(&format!("in/2.{second}"), content)
    };
    let same: Vec<String> = lines()
        .iter()
        .map(|line| {
            let mut run: Value = serde_json::from_str(line).unwrap();
            run["run_id"] = json!("x");
            run.to_string()
        })
        .collect();
    vec![
        both("the same rows in two files", "ndjson", ndjson())
            .rows(TWICE, RUNS, 0)
            .says("180 as the same row in another file"),
        both("the same rows in two formats", "csv", csv())
            .rows(TWICE, RUNS, 0)
            .says("180 of 360 rows repeat a run id of the same release and day and do not count"),
        both(
            "the same ids with other outcomes",
            "ndjson",
            ndjson().replace("success", "failure"),
        )
        .says("nothing that orders them")
        .rows(TWICE, RUNS, 0),
        both("a second file without rows", "ndjson", String::new()).rows(RUNS, RUNS, 0),
        both(
            "a second file of other columns",
            "csv",
            "x,y\n1,2\n".to_owned(),
        )
        .ends(65, "cannot load in/2.csv: the required columns run_id"),
        both("a second file without a byte", "parquet", String::new()).ends(
            65,
            "cannot load in/2.parquet: it is not a complete Parquet file",
        ),
        Case::input("runs.ndjson", same.join("\n"), "one id for all runs")
            .ends(20, "make run_id different for every run")
            .rows(RUNS, 3, 0),
        Case::input("runs.ndjson", ndjson(), "one file named three times")
            .more(&["--input", "./runs.ndjson", "*.ndjson"])
            .rows(RUNS, RUNS, 0),
        Case::input(
            "runs.ndjson",
            (0..600)
                .map(|number| {
                    lines()[0].replacen(
                        "\"run_id\"",
                        &format!("\"agent\":\"a{number}\",\"run_id\""),
                        1,
                    ) + "\n"
                })
                .collect::<String>(),
            "600 agents",
        )
        .ends(65, "the column `agent` has more than 500 values"),
    ]
}

/// The exposure and the table of changes.
fn beside() -> Vec<Case> {
    const COLUMNS: &str = "day,release,workflow,runs\n";
    let exposure = |name: &str, rows: &str| {
        Case::input("runs.ndjson", ndjson(), name)
            .more(&["--exposure", "exposure.csv"])
            .file("exposure.csv", rows)
    };
    let changes = |name: &str, rows: &str| {
        Case::input("runs.ndjson", ndjson(), name)
            .more(&["--changes", "changes.csv"])
            .file("changes.csv", rows)
    };
    vec![
        exposure("an empty exposure", "").ends(65, "no row of the input could be read as exposure"),
        exposure("a negative exposure", &format!("{COLUMNS}2026-03-09,1.0,w,-5\n")).ends(65, "for example exposure.csv:2, column runs: negative"),
        exposure("half a run", &format!("{COLUMNS}2026-03-09,1.0,w,5.5\n")).ends(65, "column runs: not a whole number"),
        exposure("a day that no calendar has", &format!("{COLUMNS}2026-02-30,1.0,w,5\n")).ends(65, "column day: not a date such as 2026-11-20"),
        exposure("an exposure without workflows", "day,release,runs\n2026-03-09,1.0,5\n")
            .ends(65, "the required column workflow is missing; it has day, release, runs. Rename its columns\n"),
        changes("a change of no list", "release,kind,key,from,to\n1.1,magic,model,a,b\n")
            .says("kind: not an allowed value; use one of prompt, model, tool, config, other, first in changes.csv:2"),
        changes("changes without kinds", "release,key\n1.1,model\n").ends(65, "cannot load changes.csv: the required column"),
    ]
}
