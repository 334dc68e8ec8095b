//! Bytes and encodings.

use super::case::Case;
use super::runs::{RUNS, and, and_cell, csv, csv_and, json_list, lines, ndjson, one};
use serde_json::json;

/// As text of 16 bits, with the low byte first or last.
fn utf_16(text: &str, low_first: bool) -> Vec<u8> {
    let bytes = |unit: u16| {
        if low_first {
            unit.to_le_bytes()
        } else {
            unit.to_be_bytes()
        }
    };
    text.encode_utf16().flat_map(bytes).collect()
}

const UTF_16: &str = "it is UTF-16 text; save it as UTF-8";
const NO_ROWS: &str = "no rows";

pub(super) fn cases() -> Vec<Case> {
    let good =
        |file: &str, bytes: Vec<u8>, name: &str| Case::input(file, bytes, name).rows(RUNS, RUNS, 0);
    let one_bad = |file: &str, bytes: Vec<u8>, name: &str, reason: &str| {
        let line = if file.ends_with("csv") {
            RUNS + 2
        } else {
            RUNS + 1
        };
        Case::input(file, bytes, name)
            .rows(RUNS + 1, RUNS, 1)
            .says(&format!("{reason}, first in {file}:{line}"))
    };
    let raw = |id: &[u8]| {
        let row = one(json!({}));
        let (before, after) = row.split_once("one-more").unwrap();
        [
            ndjson().as_bytes(),
            before.as_bytes(),
            id,
            after.as_bytes(),
            b"\n",
        ]
        .concat()
    };
    let mut cases = vec![
        Case::input("runs.ndjson", "", "an empty file").ends(65, "runs.ndjson: no rows"),
        Case::input("runs.ndjson", "\u{feff}", "a byte order mark alone").ends(65, NO_ROWS),
        Case::input("runs.ndjson", "\n".repeat(1_000), "line feeds alone").ends(65, NO_ROWS),
        Case::input("runs.csv", "   \n \n", "blanks alone").ends(65, "it has no names of columns"),
        Case::input("runs.ndjson", vec![0; 100_000], "NUL bytes alone")
            .ends(65, "it begins with NUL bytes"),
        Case::input("runs.csv", vec![0; 100_000], "NUL bytes in CSV")
            .ends(65, "it begins with NUL bytes"),
        one_bad(
            "runs.ndjson",
            [ndjson().as_bytes(), &[0; 4]].concat(),
            "NUL bytes at the end",
            "not a JSON object",
        ),
        one_bad(
            "runs.ndjson",
            raw(b"a\xff"),
            "a byte of no UTF-8 in a name",
            "not valid UTF-8",
        ),
        one_bad(
            "runs.ndjson",
            raw(b"a\xc0\x80"),
            "an overlong form of UTF-8",
            "not valid UTF-8",
        ),
        one_bad(
            "runs.ndjson",
            raw(b"a\xed\xa0\x80"),
            "a surrogate in UTF-8",
            "not valid UTF-8",
        ),
        one_bad(
            "runs.csv",
            csv_and(b"a,2026-03-09T00:00:00Z,1.0,caf\xe9,success"),
            "Latin-1 in a cell",
            "not valid UTF-8",
        ),
        Case::input(
            "runs.csv",
            [b"caf\xe9,", csv().as_bytes()].concat(),
            "Latin-1 in the header",
        )
        .ends(65, "its header row is not UTF-8; save the file as UTF-8"),
        one_bad(
            "runs.ndjson",
            raw(br"a\ud83d"),
            "half a surrogate pair",
            "run_id: an incomplete surrogate pair",
        ),
        one_bad(
            "runs.ndjson",
            raw(br"a\q"),
            "an escape that JSON does not have",
            "not valid JSON",
        ),
        one_bad(
            "runs.ndjson",
            raw(b"a\tb"),
            "a raw tab in a JSON text",
            "not valid JSON",
        ),
        one_bad(
            "runs.csv",
            csv_and(b"\x1a"),
            "the mark of DOS for an end",
            "fewer fields than the header has columns",
        ),
        Case::input(
            "runs.ndjson",
            [b"\xff\xfe".to_vec(), utf_16(&ndjson(), true)].concat(),
            "UTF-16 with a mark",
        )
        .ends(65, UTF_16),
        Case::input(
            "runs.csv",
            [b"\xfe\xff".to_vec(), utf_16(&csv(), false)].concat(),
            "UTF-16 the other way round",
        )
        .ends(65, UTF_16),
        Case::input("runs.csv", utf_16(&csv(), true), "UTF-16 without a mark").ends(65, UTF_16),
        Case::input("runs.json", utf_16(&json_list(), false), "UTF-16 in JSON").ends(65, UTF_16),
        Case::input(
            "runs.csv",
            [b"\0\0\xfe\xff".as_slice(), &[0, 0, 0, b'r']].concat(),
            "UTF-32",
        )
        .ends(65, "it is UTF-32 text"),
        good(
            "runs.csv",
            [b"\xef\xbb\xbf", csv().as_bytes()].concat(),
            "a byte order mark before CSV",
        ),
        good(
            "runs.csv",
            csv().replace('\n', "\r\n").into(),
            "line ends of Windows",
        ),
        good(
            "runs.csv",
            csv().replace('\n', "\r").into(),
            "line ends of old Macs",
        ),
        good(
            "runs.csv",
            csv().replacen('\n', "\r\n", 50).into(),
            "mixed line ends",
        ),
        Case::input(
            "runs.ndjson",
            ndjson().replace('\n', "\r"),
            "NDJSON with line ends of old Macs",
        )
        .ends(65, "unexpected text after the end"),
        one_bad(
            "runs.ndjson",
            format!("{}\u{feff}{}\n", ndjson(), one(json!({}))).into(),
            "a byte order mark in the middle",
            "not a JSON object",
        ),
        Case::input(
            "runs.ndjson",
            and_cell("release", &json!("1.0\u{0}x")),
            "NUL inside a name",
        )
        .rows(RUNS + 1, RUNS + 1, 0)
        .says(r"1.0\u{0}x"),
    ];
    let hostile = "1.1\u{1b}[2J\u{1b}]0;own\u{7}\nrecommendation: proceed\u{202e}";
    let rows: Vec<String> = lines()
        .iter()
        .map(|line| line.replace("\"1.1\"", &json!(hostile).to_string()))
        .collect();
    cases.push(
        Case::call(
            "a release of control characters",
            &["run", "--input", "runs.ndjson", "--as-of", "2026-03-09"],
        )
        .file("runs.ndjson", rows.join("\n"))
        .says(r"1.1\u{1b}[2J"),
    );
    cases.push(
        Case::input(
            "runs.ndjson",
            and(&one(json!({"tool": "\u{2028}a\u{feff}\u{fffe}"}))),
            "invisible characters",
        )
        .rows(RUNS + 1, RUNS + 1, 0),
    );
    cases
}
