//! Good runs, to which each kind adds what is bad: two releases on one day, one of them on the day before too.

use serde_json::{Value, json};

use crate::support::{day, run};

/// How many there are.
pub(super) const RUNS: u64 = 180;

pub(super) fn lines() -> Vec<String> {
    let mut lines = day("2026-03-08", "1.0", "w", 60, 6, "timeout");
    lines.extend(day("2026-03-09", "1.0", "w", 60, 6, "timeout"));
    lines.extend(day("2026-03-09", "1.1", "w", 60, 6, "timeout"));
    assert_eq!(lines.len() as u64, RUNS);
    lines
}

/// As one object a line.
pub(super) fn ndjson() -> String {
    lines().join("\n") + "\n"
}

/// The same with one more row.
pub(super) fn and(row: &str) -> String {
    format!("{}{row}\n", ndjson())
}

/// One more run, with these fields added or replaced.
pub(super) fn one(more: Value) -> String {
    run(
        "one-more",
        "2026-03-09T00:00:00Z",
        "1.0",
        "w",
        "success",
        more,
    )
}

/// The same with a run that has this value in a column.
pub(super) fn and_cell(column: &str, value: &Value) -> String {
    and(&one(json!({ column: value })))
}

/// As a list.
pub(super) fn json_list() -> String {
    format!("[{}]", lines().join(","))
}

pub(super) const HEADER: &str = "run_id,started_at,release,workflow,outcome";

/// As separated fields.
pub(super) fn csv() -> String {
    let mut text = format!("{HEADER}\n");
    for line in lines() {
        let run: Value = serde_json::from_str(&line).unwrap();
        let fields = HEADER.split(',').map(|name| run[name].as_str().unwrap());
        text.push_str(&fields.collect::<Vec<_>>().join(","));
        text.push('\n');
    }
    text
}

/// The same with one more row.
pub(super) fn csv_and(row: &[u8]) -> Vec<u8> {
    [csv().as_bytes(), row, b"\n"].concat()
}
