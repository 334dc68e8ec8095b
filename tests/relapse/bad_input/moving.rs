//! Files that grow, shrink or vanish while they are read. When that happens is left to chance, so each case says what holds at any
//! moment: what was read counts, and half a row is refused.

use std::fs;
use std::io::Write as _;

use super::case::Case;
use super::runs::lines;
use crate::support::Place;

/// A file of 90,000 runs, which takes a moment to read.
fn write_many(place: &Place) {
    let mut file = fs::File::create(place.path().join("runs.ndjson")).unwrap();
    for copy in 0..500 {
        for line in lines() {
            writeln!(
                file,
                "{}",
                line.replacen("\"run_id\":\"", &format!("\"run_id\":\"{copy}-"), 1)
            )
            .unwrap();
        }
    }
}

pub(super) fn cases() -> Vec<Case> {
    let case = |name: &str, line: &'static str| {
        Case::call(
            name,
            &["check", "--input", "runs.ndjson", "--as-of", "2026-03-09"],
        )
        .prepared(write_many)
        .shell(line)
        .within(30, 400)
    };
    // The exit code stands in the line, since it differs with the moment.
    vec![
        case("a file that grows", "(for i in 1 2 3 4 5 6 7 8; do tail -n 9 runs.ndjson >>runs.ndjson; done) & RELAPSE; wait").says("used"),
        case("a file that vanishes", "(sleep 0.05; rm runs.ndjson) & RELAPSE; c=$?; wait; test $c = 0 || test $c = 66"),
        case("a file that is emptied", "(sleep 0.05; : >runs.ndjson) & RELAPSE; c=$?; wait; test $c = 0 || test $c = 20 || test $c = 65"),
        case("a file that is replaced", "cp runs.ndjson new; (sleep 0.05; mv new runs.ndjson) & RELAPSE; wait").says("90,000 read, 90,000 used, 0 quarantined"),
        case("a directory whose files vanish", "mkdir in; mv runs.ndjson in; cp in/runs.ndjson in/z.ndjson; (sleep 0.05; rm in/z.ndjson) & RELAPSE --input in; c=$?; wait; test $c = 66 || test $c = 65 || test $c = 0"),
    ]
}
