//! Times that no calendar or clock has.

use serde_json::{Value, json};

use super::case::Case;
use super::runs::{RUNS, and_cell, ndjson};

const YEAR: &str = "started_at: the year is not between 2000 and 2200";
const NO_TIME: &str = "started_at: not an RFC 3339 timestamp such as 2026-11-20T09:30:00Z";
const NO_EPOCH: &str =
    "started_at: not the seconds, milliseconds, microseconds or nanoseconds since 1970";

pub(super) fn cases() -> Vec<Case> {
    let bad = |name: &str, value: Value, reason: &str| {
        Case::input("runs.ndjson", and_cell("started_at", &value), name)
            .rows(RUNS + 1, RUNS, 1)
            .says(reason)
            .says(&format!("first in runs.ndjson:{}", RUNS + 1))
    };
    let good = |name: &str, value: Value| {
        Case::input("runs.ndjson", and_cell("started_at", &value), name).rows(RUNS + 1, RUNS + 1, 0)
    };
    // POSIX counts the leap second as the first of the next day, which is out of the window (XBD 4.19).
    let outside = |name: &str, value: Value| {
        Case::input("runs.ndjson", and_cell("started_at", &value), name)
            .rows(RUNS + 1, RUNS, 0)
            .says("1 out of scope")
    };
    let local = |name: &str, time: &str, night: &str| {
        let zone = [
            "check",
            "--input",
            "runs.ndjson",
            "--timezone",
            "Europe/Berlin",
            "--as-of",
            night,
        ];
        Case::call(name, &zone).file("runs.ndjson", and_cell("started_at", &json!(time)))
    };
    vec![
        bad("the year 0", json!("0000-01-01T00:00:00Z"), YEAR),
        bad("the year 9999", json!("9999-12-31T23:59:59Z"), YEAR),
        bad("the year 10000", json!("10000-01-01T00:00:00Z"), NO_TIME),
        bad(
            "a year before the common era",
            json!("-2026-03-09T00:00:00Z"),
            YEAR,
        ),
        bad(
            "the thirtieth of February",
            json!("2026-02-30T00:00:00Z"),
            NO_TIME,
        ),
        bad("the month 13", json!("2026-13-01T00:00:00Z"), NO_TIME),
        bad("the hour 24", json!("2026-03-09T24:00:00Z"), NO_TIME),
        bad(
            "an offset of 25 hours",
            json!("2026-03-09T00:00:00+25:00"),
            NO_TIME,
        ),
        bad(
            "a time without an offset",
            json!("2026-03-09T00:00:00"),
            "the UTC offset is missing; add Z",
        ),
        bad(
            "a date alone",
            json!("2026-03-09"),
            "the time of day is missing",
        ),
        bad("slashes in a date", json!("03/09/2026"), NO_TIME),
        bad("a week of the year", json!("2026-W11-1T00:00:00Z"), NO_TIME),
        bad(
            "the time of a mail",
            json!("Mon, 09 Mar 2026 00:00:00 GMT"),
            NO_TIME,
        ),
        bad(
            "a zone in brackets",
            json!("2026-03-09T00:00:00+01:00[Europe/Berlin]"),
            NO_TIME,
        ),
        bad(
            "digits of full width",
            json!("２０２６-03-09T00:00:00Z"),
            NO_TIME,
        ),
        bad("the second 0", json!(0), NO_EPOCH),
        bad("a second below 0", json!(-1), NO_EPOCH),
        bad("the last second of 64 bits", json!(i64::MAX), NO_EPOCH),
        bad("a second of 300 digits", json!(1e300), NO_EPOCH),
        bad("the day of a spreadsheet", json!(46_090.5), NO_EPOCH),
        bad("the word NaT", json!("NaT"), NO_TIME),
        bad(
            "a flag for a time",
            json!(true),
            "expected an RFC 3339 timestamp, found true or false",
        ),
        bad(
            "an object for a time",
            json!({"$date": "2026-03-09T00:00:00Z"}),
            "found a list or an object",
        ),
        outside("a leap second", json!("2026-03-09T23:59:60Z")),
        outside("a time in the future", json!("2027-03-09T00:00:00Z")),
        good("an offset of 14 hours", json!("2026-03-09T14:00:00+14:00")),
        good(
            "twelve digits of a second",
            json!("2026-03-09T00:00:00.123456789012Z"),
        ),
        good("half a second since 1970", json!(1_773_014_400.5)),
        local(
            "an hour that comes twice",
            "2026-10-25T02:30:00",
            "2026-10-25",
        )
        .ends(20, "180 out of scope")
        .rows(RUNS + 1, 1, 0),
        local(
            "an hour that the clocks skipped",
            "2026-03-29T02:30:00",
            "2026-03-29",
        )
        .rows(RUNS + 1, RUNS, 1)
        .says("a time that the clocks of its zone skipped"),
        Case::call(
            "a night in the year 9999",
            &["check", "--input", "runs.ndjson", "--as-of", "9999-12-31"],
        )
        .file("runs.ndjson", ndjson())
        .ends(
            78,
            "window.as_of is 9999-12-31; the year must be between 1970 and 2200",
        ),
    ]
}
