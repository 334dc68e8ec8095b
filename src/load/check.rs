//! What a cell means in a column of each kind: the one place where it is decided, for every source.
//!
//! A reason never holds the value, so that reasons can be counted.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::cell::{Cell, Fault, Value};
use crate::record::Kind;
use crate::vocabulary::Severity;

type Checked<'a> = Result<Value<'a>, Fault>;

/// 2000-01-01: no agent ran before, and a clock that was never set says 1970.
const TOO_EARLY: i64 = 946_684_800_000_000;

pub(super) const MICROS_A_DAY: i64 = 86_400_000_000;
/// 2201-01-01, the first instant that is too late.
const TOO_LATE: i64 = 84_297 * MICROS_A_DAY;
/// The greatest whole number that every number type holds exactly.
const MAX_COUNT: i64 = 1 << 53;

/// The value a cell stands for in a column of this kind, or why it cannot stand there.
pub(super) fn check(kind: Kind, cell: Cell<'_>) -> Checked<'_> {
    match kind {
        Kind::Text => text(cell),
        Kind::TextOrList => text_or_list(cell),
        Kind::Timestamp => timestamp(&cell),
        Kind::Count => count(&cell),
        Kind::Amount => amount(&cell),
        Kind::Flag => flag(&cell),
        Kind::Severity => severity(&cell),
        Kind::Word(words) => word(cell, words),
    }
}

/// The day a text of the form 2026-11-20 names, in days since 1970.
pub(super) fn day_of_text(text: &str) -> Option<i32> {
    if text.len() != 10 {
        return None;
    }
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    i32::try_from(date.signed_duration_since(NaiveDate::default()).num_days()).ok()
}

fn expected<'a>(what: &str, cell: &Cell<'_>) -> Checked<'a> {
    let reason = format!("expected {what}, found {}", cell.name());
    Err(Fault::new(reason, cell))
}

/// The largest amount of minutes, seconds or dollars that a run can have: far beyond any, and small enough that sums
/// stay exact.
pub(super) const LARGEST_AMOUNT: f64 = 1e9;

fn text(cell: Cell<'_>) -> Checked<'_> {
    match cell {
        Cell::Null => Ok(Value::Null),
        // Exporters write an empty text where they have none.
        Cell::Text(text) | Cell::Untyped(text) if text.trim().is_empty() => Ok(Value::Null),
        Cell::Text(text) | Cell::Untyped(text) => Ok(Value::Text(text)),
        other => expected("text", &other),
    }
}

fn text_or_list(cell: Cell<'_>) -> Checked<'_> {
    match cell {
        Cell::Nested(json) => Ok(Value::Text(json)),
        Cell::Null | Cell::Text(_) | Cell::Untyped(_) => text(cell),
        other => expected("text or a list", &other),
    }
}

fn word<'a>(cell: Cell<'a>, words: &'static [&'static str]) -> Checked<'a> {
    let Value::Text(found) = text(cell)? else {
        return Ok(Value::Null);
    };
    if words.contains(&found.as_ref()) {
        return Ok(Value::Text(found));
    }
    let folded = found.trim().to_ascii_lowercase();
    let nearest = words
        .iter()
        .map(|word| (strsim::jaro_winkler(&folded, word), word))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let reason = match nearest {
        Some((_, word)) => format!("not a word of this column; `{word}` was probably meant"),
        None => format!("not a word of this column: {}", words.join(", ")),
    };
    Err(Fault::new(reason, &Cell::Text(found)))
}

fn timestamp(cell: &Cell<'_>) -> Checked<'static> {
    let micros = match cell {
        Cell::Null => return Ok(Value::Null),
        Cell::Instant(micros) => *micros,
        Cell::Midnight(days) => i64::from(*days) * MICROS_A_DAY,
        Cell::Text(text) | Cell::Untyped(text) if text.is_empty() => return Ok(Value::Null),
        Cell::Text(text) | Cell::Untyped(text) => match DateTime::parse_from_rfc3339(text) {
            Ok(instant) => instant.timestamp_micros(),
            Err(_) => return Err(Fault::new(why_no_timestamp(text), cell)),
        },
        other => return expected("an RFC 3339 timestamp", other),
    };
    if (TOO_EARLY..TOO_LATE).contains(&micros) {
        Ok(Value::Integer(micros))
    } else {
        Err(Fault::new("the year is outside 2000 to 2200", cell))
    }
}

fn why_no_timestamp(text: &str) -> &'static str {
    if day_of_text(text).is_some() {
        "a date without a time: write it as 2026-11-20T00:00:00Z"
    } else if text.parse::<NaiveDateTime>().is_ok()
        || NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").is_ok()
    {
        "a time without its offset from UTC: end it in Z or +00:00"
    } else {
        "not an RFC 3339 timestamp such as 2026-11-20T09:30:00Z"
    }
}

fn count(cell: &Cell<'_>) -> Checked<'static> {
    let number = match cell {
        Cell::Null => return Ok(Value::Null),
        Cell::Integer(number) => *number,
        Cell::Float(number) => match whole(*number) {
            Some(number) => number,
            None => return Err(Fault::new("not a whole number", cell)),
        },
        Cell::Untyped(text) if text.is_empty() => return Ok(Value::Null),
        Cell::Untyped(text) => match text.parse().ok().or_else(|| whole(text.parse().ok()?)) {
            Some(number) => number,
            None => return Err(Fault::new("not a whole number", cell)),
        },
        other => return expected("a whole number", other),
    };
    match number {
        ..0 => Err(Fault::new("negative", cell)),
        0..=MAX_COUNT => Ok(Value::Integer(number)),
        _ => Err(Fault::new("too large to be a count", cell)),
    }
}

fn whole(number: f64) -> Option<i64> {
    const LIMIT: f64 = 9.0e18;
    let is_whole = number.fract().abs() < f64::MIN_POSITIVE && number.abs() < LIMIT;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole and below the limit of i64"
    )]
    is_whole.then_some(number as i64)
}

fn amount(cell: &Cell<'_>) -> Checked<'static> {
    let number = match cell {
        Cell::Null => return Ok(Value::Null),
        #[expect(clippy::cast_precision_loss, reason = "beyond 2^53 minutes or dollars")]
        Cell::Integer(number) => *number as f64,
        Cell::Float(number) => *number,
        Cell::Untyped(text) if text.is_empty() => return Ok(Value::Null),
        Cell::Untyped(text) => match text.parse() {
            Ok(number) => number,
            Err(_) => return expected("a number", cell),
        },
        other => return expected("a number", other),
    };
    if !number.is_finite() {
        Err(Fault::new("not a finite number", cell))
    } else if number < 0.0 {
        Err(Fault::new("negative", cell))
    } else if number > LARGEST_AMOUNT {
        Err(Fault::new(
            "beyond a thousand million, which no run reaches",
            cell,
        ))
    } else {
        Ok(Value::Float(number))
    }
}

fn flag(cell: &Cell<'_>) -> Checked<'static> {
    match cell {
        Cell::Null => Ok(Value::Null),
        Cell::Flag(flag) => Ok(Value::Flag(*flag)),
        Cell::Untyped(text) if text.is_empty() => Ok(Value::Null),
        Cell::Untyped(text) if text.eq_ignore_ascii_case("true") || text == "1" => {
            Ok(Value::Flag(true))
        }
        Cell::Untyped(text) if text.eq_ignore_ascii_case("false") || text == "0" => {
            Ok(Value::Flag(false))
        }
        other => expected("true or false", other),
    }
}

fn severity(cell: &Cell<'_>) -> Checked<'static> {
    let of_level = |level: i64| Severity::new(u8::try_from(level).ok()?);
    let severity = match cell {
        Cell::Null => return Ok(Value::Null),
        Cell::Integer(number) => of_level(*number),
        Cell::Float(number) => whole(*number).and_then(of_level),
        Cell::Text(text) | Cell::Untyped(text) if text.is_empty() => return Ok(Value::Null),
        Cell::Text(text) | Cell::Untyped(text) => Severity::from_word(text),
        other => return expected("a severity", other),
    };
    match severity {
        Some(severity) => Ok(Value::Integer(severity.level().into())),
        None => Err(Fault::new(
            "not a severity: 1 (worst) to 5, or a word such as critical, high, P2",
            cell,
        )),
    }
}

/// The text a typed number stands for where a text column of a typed source holds numbers.
pub(super) fn number_as_text(cell: Cell<'_>) -> Cell<'_> {
    match cell {
        Cell::Integer(number) => Cell::Untyped(Cow::Owned(number.to_string())),
        Cell::Float(number) if number.is_finite() => Cell::Untyped(Cow::Owned(number.to_string())),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(kind: Kind, cell: Cell<'_>, wanted: Result<Value<'_>, &str>) {
        let got = check(kind, cell).map_err(|fault| fault.reason.into_owned());
        assert_eq!(got, wanted.map_err(str::to_owned));
    }

    fn text_cell(text: &str) -> Cell<'_> {
        Cell::Text(Cow::Borrowed(text))
    }

    fn untyped(text: &str) -> Cell<'_> {
        Cell::Untyped(Cow::Borrowed(text))
    }

    fn text_value(text: &str) -> Value<'_> {
        Value::Text(Cow::Borrowed(text))
    }

    #[test]
    fn text_is_text_and_nothing_else() {
        case(Kind::Text, text_cell("a"), Ok(text_value("a")));
        case(Kind::Text, text_cell("\0"), Ok(text_value("\0")));
        case(Kind::Text, text_cell(" "), Ok(Value::Null));
        case(Kind::Text, text_cell(""), Ok(Value::Null));
        case(Kind::Text, Cell::Null, Ok(Value::Null));
        case(
            Kind::Text,
            Cell::Integer(12),
            Err("expected text, found a number"),
        );
        case(
            Kind::Text,
            Cell::Flag(true),
            Err("expected text, found true or false"),
        );
        let list = || Cell::Nested(Cow::Borrowed("[1]"));
        case(
            Kind::Text,
            list(),
            Err("expected text, found a list or an object"),
        );
        case(Kind::TextOrList, list(), Ok(text_value("[1]")));
        case(
            Kind::TextOrList,
            Cell::Float(1.5),
            Err("expected text or a list, found a number"),
        );
    }

    #[test]
    fn a_word_is_exact_and_a_near_miss_is_named() {
        let kind = Kind::Word(&["success", "failure"]);
        case(kind, text_cell("success"), Ok(text_value("success")));
        case(
            kind,
            text_cell("sucess"),
            Err("not a word of this column; `success` was probably meant"),
        );
        case(
            kind,
            text_cell("Failure "),
            Err("not a word of this column; `failure` was probably meant"),
        );
        case(
            kind,
            text_cell("ok"),
            Err("not a word of this column: success, failure"),
        );
    }

    #[test]
    fn a_timestamp_needs_a_time_and_an_offset() {
        let kind = Kind::Timestamp;
        let day = 20_777 * MICROS_A_DAY;
        case(
            kind,
            text_cell("2026-11-20T00:00:00Z"),
            Ok(Value::Integer(day)),
        );
        case(
            kind,
            untyped("2026-11-20T01:30:00.25+01:30"),
            Ok(Value::Integer(day + 250_000)),
        );
        case(kind, Cell::Midnight(20_777), Ok(Value::Integer(day)));
        case(kind, Cell::Instant(day), Ok(Value::Integer(day)));
        // RFC 3339 allows the leap second: the next minute begins with it.
        case(
            kind,
            text_cell("2016-12-31T23:59:60Z"),
            Ok(Value::Integer(17_167 * MICROS_A_DAY)),
        );
        case(
            kind,
            text_cell("2026-11-20"),
            Err("a date without a time: write it as 2026-11-20T00:00:00Z"),
        );
        for naive in ["2026-11-20T10:00:00", "2026-11-20 10:00:00.5"] {
            case(
                kind,
                text_cell(naive),
                Err("a time without its offset from UTC: end it in Z or +00:00"),
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
                Err("the year is outside 2000 to 2200"),
            );
        }
        case(
            kind,
            Cell::Midnight(i32::MAX),
            Err("the year is outside 2000 to 2200"),
        );
        case(
            kind,
            Cell::Integer(1),
            Err("expected an RFC 3339 timestamp, found a number"),
        );
    }

    #[test]
    fn a_count_is_whole_and_not_negative() {
        let kind = Kind::Count;
        case(kind, Cell::Integer(0), Ok(Value::Integer(0)));
        case(kind, Cell::Float(3.0), Ok(Value::Integer(3)));
        case(kind, untyped("3"), Ok(Value::Integer(3)));
        case(kind, untyped("3.0"), Ok(Value::Integer(3)));
        case(kind, untyped(""), Ok(Value::Null));
        case(kind, Cell::Integer(-1), Err("negative"));
        case(kind, Cell::Float(2.5), Err("not a whole number"));
        case(kind, Cell::Float(f64::NAN), Err("not a whole number"));
        case(kind, Cell::Float(1e30), Err("not a whole number"));
        case(
            kind,
            Cell::Integer(i64::MAX),
            Err("too large to be a count"),
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
        case(kind, Cell::Float(0.5), Ok(Value::Float(0.5)));
        case(kind, Cell::Integer(2), Ok(Value::Float(2.0)));
        case(kind, untyped("1e3"), Ok(Value::Float(1000.0)));
        case(kind, untyped("NaN"), Err("not a finite number"));
        case(kind, untyped("-inf"), Err("not a finite number"));
        case(kind, Cell::Float(f64::INFINITY), Err("not a finite number"));
        case(kind, Cell::Float(-0.5), Err("negative"));
        case(
            kind,
            untyped("12 min"),
            Err("expected a number, found text"),
        );
        case(kind, text_cell("12"), Err("expected a number, found text"));
        case(
            kind,
            Cell::Flag(true),
            Err("expected a number, found true or false"),
        );
    }

    #[test]
    fn a_flag_is_true_or_false_and_no_number() {
        case(Kind::Flag, Cell::Flag(false), Ok(Value::Flag(false)));
        case(Kind::Flag, untyped("TRUE"), Ok(Value::Flag(true)));
        case(Kind::Flag, untyped("False"), Ok(Value::Flag(false)));
        case(Kind::Flag, untyped("0"), Ok(Value::Flag(false)));
        case(
            Kind::Flag,
            untyped("yes"),
            Err("expected true or false, found text"),
        );
        case(
            Kind::Flag,
            Cell::Integer(0),
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
        let refused = "not a severity: 1 (worst) to 5, or a word such as critical, high, P2";
        case(Kind::Severity, Cell::Integer(5), Ok(Value::Integer(5)));
        case(Kind::Severity, Cell::Float(2.0), Ok(Value::Integer(2)));
        case(Kind::Severity, text_cell("P0"), Ok(Value::Integer(1)));
        case(Kind::Severity, untyped("4"), Ok(Value::Integer(4)));
        case(Kind::Severity, untyped(""), Ok(Value::Null));
        case(Kind::Severity, Cell::Integer(0), Err(refused));
        case(Kind::Severity, Cell::Integer(6), Err(refused));
        case(Kind::Severity, text_cell("awful"), Err(refused));
    }
}
