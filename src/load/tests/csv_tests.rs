//! Misplaced quotation marks in CSV.

use std::fmt::Write as _;

use super::harness::{Given, given};

const HEADER: &str = "run_id,started_at,release,workflow,outcome,failure_class,error_message\n";

fn row(id: &str, class: &str, message: &str) -> String {
    format!("{id},2026-11-20T09:00:00Z,2,w,failure,{class},{message}\n")
}

fn csv(rows: &str) -> Given {
    given(&[("runs.csv", format!("{HEADER}{rows}").as_bytes())])
}

/// Ordinary rows, `from..to` in their ids.
fn rows(from: usize, to: usize) -> String {
    let mut text = String::new();
    for number in from..to {
        write!(text, "{}", row(&format!("r{number}"), "x", "\"a, b\"")).unwrap();
    }
    text
}

#[track_caller]
fn case(text: &str, refused: &[&str], used: usize) {
    let loaded = csv(text).load().unwrap();
    assert_eq!(loaded.refused(), refused);
    assert_eq!(loaded.texts("run_id").len(), used);
}

#[test]
fn text_after_a_quoted_field_costs_its_line() {
    let text = rows(0, 2) + &row("bad", "x", "\"a\"b") + &rows(2, 5);
    case(&text, &["4 text after a closing quotation mark"], 5);
}

#[test]
fn a_quotation_mark_that_is_never_closed_costs_its_line_and_not_the_rows_up_to_the_next() {
    let swallowed = "a quoted field that starts on this line spans other rows; its quotation mark may never be closed";
    let open = |id: &str| row(id, "x", "\"no end");
    let plain = |from: usize, to: usize| rows(from, to).replace("\"a, b\"", "a b");
    // The next mark begins a field too.
    let text = plain(0, 3) + &open("bad") + &plain(3, 400) + &open("worse") + &plain(400, 410);
    let never = "403 a quoted field that starts on this line is never closed";
    case(
        &text,
        &["5 text after a closing quotation mark", never],
        410,
    );
    // The next mark ends its field.
    let text =
        plain(0, 3) + &open("bad") + &plain(3, 400) + &row("r", "x", "a\"") + &plain(400, 410);
    case(&text, &[format!("5 {swallowed}").as_str()], 411);
}

#[test]
fn stack_traces_are_messages() {
    let trace = "\"Traceback:\n".to_owned() + &"  File a.py, line 3, in f\n".repeat(60) + "end\"";
    let text = rows(0, 2) + &row("traced", "x", &trace) + &rows(2, 4);
    let loaded = csv(&text).load().unwrap();
    assert_eq!(loaded.refused(), [""; 0]);
    assert_eq!(loaded.texts("source_line"), ["2", "3", "4", "66", "67"]);
    assert!(loaded.texts("error_message")[2].lines().count() == 62);
}

#[test]
fn a_line_break_in_a_name_is_a_bad_cell() {
    let text = rows(0, 1) + &row("b", "\"x\ny\"", "") + &row("\"c\nd\"", "x", "");
    let loaded = csv(&text).load().unwrap();
    let refused = loaded.refused();
    let reason = "a line break, perhaps from a misplaced quotation mark";
    assert!(
        refused.contains(&format!("3 failure_class: {reason}")),
        "{refused:?}"
    );
    assert!(
        refused.contains(&format!("5 run_id: {reason}")),
        "{refused:?}"
    );
}

#[test]
fn a_mapping_reads_the_rows_after_a_misplaced_mark() {
    let text = rows(0, 2) + &row("bad", "x", "\"a\"b") + &rows(2, 5);
    let loaded = csv(&text)
        .mapped("SELECT run_id, started_at, release, workflow, outcome, failure_class FROM raw")
        .load()
        .unwrap();
    assert_eq!(loaded.refused(), ["4 text after a closing quotation mark"]);
    assert_eq!(loaded.texts("run_id"), ["r0", "r1", "r2", "r3", "r4"]);
}
