//! What each kind of column makes of a cell.

use std::borrow::Cow;

use super::check_cell::check;
use super::input_cell::{Canonical, InputCell};
use crate::load::epoch_days::MICROS_A_DAY;
use crate::record::Kind;

#[track_caller]
fn case(kind: Kind, cell: InputCell<'_>, wanted: Result<Canonical<'_>, &str>) {
    let got = check(kind, cell).map_err(|fault| fault.reason.into_owned());
    assert_eq!(got, wanted.map_err(str::to_owned));
}

fn text_cell(text: &str) -> InputCell<'_> {
    InputCell::Text(Cow::Borrowed(text))
}

fn untyped(text: &str) -> InputCell<'_> {
    InputCell::Untyped(Cow::Borrowed(text))
}

fn text_value(text: &str) -> Canonical<'_> {
    Canonical::Text(Cow::Borrowed(text))
}

#[test]
fn text_is_text_and_nothing_else() {
    case(Kind::Text, text_cell("a"), Ok(text_value("a")));
    case(Kind::Text, text_cell("\0"), Ok(text_value("\0")));
    case(Kind::Text, text_cell(" "), Ok(Canonical::Null));
    case(Kind::Text, text_cell(""), Ok(Canonical::Null));
    case(Kind::Text, InputCell::Null, Ok(Canonical::Null));
    case(
        Kind::Text,
        InputCell::Integer(12),
        Err("expected text, found a number"),
    );
    case(
        Kind::Text,
        InputCell::Flag(true),
        Err("expected text, found true or false"),
    );
    let list = || InputCell::Nested(Cow::Borrowed("[1]"));
    case(
        Kind::Text,
        list(),
        Err("expected text, found a list or an object"),
    );
    case(Kind::TextOrList, list(), Ok(text_value("[1]")));
    case(
        Kind::TextOrList,
        InputCell::Float(1.5),
        Err("expected text or a list, found a number"),
    );
}

#[test]
fn a_word_is_known_in_any_case_and_a_near_miss_is_named() {
    let kind = Kind::Word(&["success", "failure"]);
    case(kind, text_cell("success"), Ok(text_value("success")));
    case(
        kind,
        text_cell("sucess"),
        Err("not an allowed value; did you mean `success`?"),
    );
    case(kind, text_cell("Failure "), Ok(text_value("failure")));
    case(kind, text_cell("SUCCESS"), Ok(text_value("success")));
    case(
        kind,
        text_cell("FAILURES"),
        Err("not an allowed value; did you mean `failure`?"),
    );
    case(
        kind,
        text_cell("ok"),
        Err("not an allowed value; use one of success, failure"),
    );
}

#[test]
fn a_timestamp_needs_a_time_and_an_offset() {
    let kind = Kind::Timestamp;
    let day = 20_777 * MICROS_A_DAY;
    case(
        kind,
        text_cell("2026-11-20T00:00:00Z"),
        Ok(Canonical::Integer(day)),
    );
    case(
        kind,
        untyped("2026-11-20T01:30:00.25+01:30"),
        Ok(Canonical::Integer(day + 250_000)),
    );
    case(
        kind,
        InputCell::Midnight(20_777),
        Ok(Canonical::Integer(day)),
    );
    case(kind, InputCell::Instant(day), Ok(Canonical::Integer(day)));
    // RFC 3339 allows the leap second: the next minute begins with it.
    case(
        kind,
        text_cell("2016-12-31T23:59:60Z"),
        Ok(Canonical::Integer(17_167 * MICROS_A_DAY)),
    );
    case(
        kind,
        text_cell("2026-11-20"),
        Err("the time of day is missing; write 2026-11-20T00:00:00Z"),
    );
    for naive in ["2026-11-20T10:00:00", "2026-11-20 10:00:00.5"] {
        case(
            kind,
            text_cell(naive),
            Err(
                "the UTC offset is missing; add Z or an offset such as +02:00, or name the zone with --timezone or [input] timezone",
            ),
        );
    }
    for wrong in [
        "99999-01-01T00:00:00Z",
        "yesterday",
        "2026-02-30T00:00:00Z",
        "\0",
    ] {
        case(
            kind,
            text_cell(wrong),
            Err("not an RFC 3339 timestamp such as 2026-11-20T09:30:00Z"),
        );
    }
    for outside in [
        "1969-12-31T23:59:59Z",
        "2201-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
    ] {
        case(
            kind,
            text_cell(outside),
            Err("the year is not between 2000 and 2200"),
        );
    }
    case(
        kind,
        InputCell::Midnight(i32::MAX),
        Err("the year is not between 2000 and 2200"),
    );
    case(
        kind,
        InputCell::Flag(true),
        Err("expected an RFC 3339 timestamp, found true or false"),
    );
    let no_epoch = "not the seconds, milliseconds, microseconds or nanoseconds since 1970 of a year from 2000 to 2200";
    for stamp in [
        InputCell::Integer(20_261_114),
        InputCell::Float(f64::NAN),
        untyped("20261114100000"),
        text_cell("-1"),
    ] {
        case(kind, stamp, Err(no_epoch));
    }
    let seconds = 20_777 * 86_400;
    for epoch in [
        InputCell::Integer(seconds),
        InputCell::Integer(seconds * 1_000),
        untyped("1795132800"),
    ] {
        case(kind, epoch, Ok(Canonical::Integer(day)));
    }
}

#[test]
fn a_count_is_whole_and_not_negative() {
    let kind = Kind::Count;
    case(kind, InputCell::Integer(0), Ok(Canonical::Integer(0)));
    case(kind, InputCell::Float(3.0), Ok(Canonical::Integer(3)));
    case(kind, untyped("3"), Ok(Canonical::Integer(3)));
    case(kind, untyped("3.0"), Ok(Canonical::Integer(3)));
    case(kind, untyped(""), Ok(Canonical::Null));
    case(kind, InputCell::Integer(-1), Err("negative"));
    case(kind, InputCell::Float(2.5), Err("not a whole number"));
    case(kind, InputCell::Float(f64::NAN), Err("not a whole number"));
    case(kind, InputCell::Float(1e30), Err("not a whole number"));
    case(
        kind,
        InputCell::Integer(i64::MAX),
        Err("too large for a count"),
    );
    case(kind, untyped("three"), Err("not a whole number"));
    case(
        kind,
        text_cell("3"),
        Err("expected a whole number, found text"),
    );
}

#[test]
fn an_amount_is_finite_and_not_negative() {
    let kind = Kind::Amount;
    case(kind, InputCell::Float(0.5), Ok(Canonical::Float(0.5)));
    case(kind, InputCell::Integer(2), Ok(Canonical::Float(2.0)));
    case(kind, untyped("1e3"), Ok(Canonical::Float(1000.0)));
    case(kind, untyped("NaN"), Err("not a finite number"));
    case(kind, untyped("-inf"), Err("not a finite number"));
    case(
        kind,
        InputCell::Float(f64::INFINITY),
        Err("not a finite number"),
    );
    case(kind, InputCell::Float(-0.5), Err("negative"));
    case(
        kind,
        untyped("12 min"),
        Err("expected a number, found text"),
    );
    case(kind, text_cell("12"), Err("expected a number, found text"));
    case(
        kind,
        InputCell::Flag(true),
        Err("expected a number, found true or false"),
    );
}

#[test]
fn a_flag_is_true_or_false_and_no_number() {
    case(
        Kind::Flag,
        InputCell::Flag(false),
        Ok(Canonical::Flag(false)),
    );
    case(Kind::Flag, untyped("TRUE"), Ok(Canonical::Flag(true)));
    case(Kind::Flag, untyped("False"), Ok(Canonical::Flag(false)));
    case(Kind::Flag, untyped("0"), Ok(Canonical::Flag(false)));
    case(
        Kind::Flag,
        untyped("yes"),
        Err("expected true or false, found text"),
    );
    case(
        Kind::Flag,
        InputCell::Integer(0),
        Err("expected true or false, found a number"),
    );
    case(
        Kind::Flag,
        text_cell("true"),
        Err("expected true or false, found text"),
    );
}

#[test]
fn a_severity_is_a_grade_or_a_word_for_one() {
    let refused = "not a severity; use 1 (worst) to 5, or a word such as critical, high or P2";
    case(
        Kind::Severity,
        InputCell::Integer(5),
        Ok(Canonical::Integer(5)),
    );
    case(
        Kind::Severity,
        InputCell::Float(2.0),
        Ok(Canonical::Integer(2)),
    );
    case(Kind::Severity, text_cell("P0"), Ok(Canonical::Integer(1)));
    case(Kind::Severity, untyped("4"), Ok(Canonical::Integer(4)));
    case(Kind::Severity, untyped(""), Ok(Canonical::Null));
    case(Kind::Severity, InputCell::Integer(0), Err(refused));
    case(Kind::Severity, InputCell::Integer(6), Err(refused));
    case(Kind::Severity, text_cell("awful"), Err(refused));
}
