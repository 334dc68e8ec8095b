//! What a cell means in a column of each kind. Every source is checked here.
//!
//! A reason never contains the value, so that reasons can be counted.

use std::borrow::Cow;

use chrono::NaiveDateTime;

use super::input_cell::{Canonical, CellFault, InputCell};
use super::input_labels::labels;
use super::instants::{self, TOO_EARLY, TOO_LATE};
use crate::load::epoch_days::{MICROS_A_DAY, day_of_text};
use crate::record::Kind;
use crate::vocabulary::{Severity, folded, meant};

pub(super) type CheckedCell<'a> = Result<Canonical<'a>, CellFault>;

/// The greatest whole number that a 64-bit float represents exactly.
const MAX_COUNT: i64 = 1 << 53;

/// From here on, not every whole number is a 64-bit float of its own.
#[expect(clippy::cast_precision_loss, reason = "a power of two")]
const EXACT: f64 = MAX_COUNT as f64;

/// The value of a cell in a column of this kind, or why the cell is refused.
pub(super) fn check(kind: Kind, cell: InputCell<'_>) -> CheckedCell<'_> {
    if let InputCell::Faulty { reason, .. } = cell {
        return Err(CellFault::new(reason, &cell));
    }
    match kind {
        Kind::Text => text(cell),
        Kind::Name => name(cell),
        Kind::TextOrList => text_or_list(cell),
        Kind::Labels => labels(&cell),
        Kind::Timestamp => timestamp(&cell),
        Kind::Count => count(&cell),
        Kind::Amount => amount(&cell),
        Kind::Flag => flag(&cell),
        Kind::Severity => severity(&cell),
        Kind::Word(words) => word(cell, words),
    }
}

pub(super) fn expected<'a>(what: &str, cell: &InputCell<'_>) -> CheckedCell<'a> {
    let reason = format!("expected {what}, found {}", cell.name());
    Err(CellFault::new(reason, cell))
}

/// The largest number of minutes, seconds or dollars that is accepted. It is far above any real run, and small enough
/// that sums stay exact.
pub(super) const LARGEST_AMOUNT: f64 = 1e9;

fn text(cell: InputCell<'_>) -> CheckedCell<'_> {
    match cell {
        InputCell::Null => Ok(Canonical::Null),
        // Exporters write an empty text for a missing one.
        InputCell::Text(text) | InputCell::Untyped(text) if text.trim().is_empty() => {
            Ok(Canonical::Null)
        }
        InputCell::Text(text) | InputCell::Untyped(text) => Ok(Canonical::Text(text)),
        InputCell::Float(number) if number.abs() >= EXACT => Err(CellFault::new(
            "a 64-bit float beyond 2^53, whose digits are not exact; write it as text",
            &cell,
        )),
        other => expected("text", &other),
    }
}

/// The most bytes of a name. Names stand in every report, and a name of megabytes is a message in the wrong column.
pub(super) const LONGEST_NAME: usize = 64 << 10;

fn name(cell: InputCell<'_>) -> CheckedCell<'_> {
    match text(cell)? {
        Canonical::Text(name) if name.len() > LONGEST_NAME => Err(CellFault::new(
            "longer than 64 KiB, as no name is",
            &InputCell::Text(name),
        )),
        checked => Ok(checked),
    }
}

fn text_or_list(cell: InputCell<'_>) -> CheckedCell<'_> {
    match cell {
        InputCell::Nested(json) => Ok(Canonical::Text(json)),
        InputCell::Null | InputCell::Text(_) | InputCell::Untyped(_) => text(cell),
        other => expected("text or a list", &other),
    }
}

fn word<'a>(cell: InputCell<'a>, words: &'static [&'static str]) -> CheckedCell<'a> {
    let Canonical::Text(found) = text(cell)? else {
        return Ok(Canonical::Null);
    };
    if let Some(word) = meant(words, &found) {
        return Ok(Canonical::Text(Cow::Borrowed(word)));
    }
    let own = folded(&found).replace(' ', "_");
    let nearest = words
        .iter()
        .map(|word| (strsim::jaro_winkler(&own, word), word))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let reason = match nearest {
        Some((_, word)) => format!("not an allowed value; did you mean `{word}`?"),
        None => format!("not an allowed value; use one of {}", words.join(", ")),
    };
    Err(CellFault::new(reason, &InputCell::Text(found)))
}

fn timestamp(cell: &InputCell<'_>) -> CheckedCell<'static> {
    let micros = match cell {
        InputCell::Null => return Ok(Canonical::Null),
        // A time that no zone was given for is UTC.
        InputCell::Instant(micros) | InputCell::Local(micros) => *micros,
        InputCell::Midnight(days) => i64::from(*days) * MICROS_A_DAY,
        InputCell::Text(text) | InputCell::Untyped(text) if text.is_empty() => {
            return Ok(Canonical::Null);
        }
        InputCell::Text(text) | InputCell::Untyped(text) => match instants::of_text(text) {
            Some(micros) => micros,
            None => return Err(CellFault::new(why_no_timestamp(text), cell)),
        },
        #[expect(clippy::cast_precision_loss, reason = "beyond a microsecond")]
        InputCell::Integer(number) => of_epoch(*number as f64, cell)?,
        InputCell::Float(number) => of_epoch(*number, cell)?,
        other => return expected("an RFC 3339 timestamp", other),
    };
    if (TOO_EARLY..TOO_LATE).contains(&micros) {
        Ok(Canonical::Integer(micros))
    } else {
        Err(CellFault::new(
            "the year is not between 2000 and 2200",
            cell,
        ))
    }
}

const NO_EPOCH: &str = "not the seconds, milliseconds, microseconds or nanoseconds since 1970 of a year from 2000 to 2200";

fn of_epoch(number: f64, cell: &InputCell<'_>) -> Result<i64, CellFault> {
    instants::of_epoch(number).ok_or_else(|| CellFault::new(NO_EPOCH, cell))
}

fn why_no_timestamp(text: &str) -> &'static str {
    if day_of_text(text).is_some() {
        "the time of day is missing; write 2026-11-20T00:00:00Z"
    } else if text.parse::<f64>().is_ok() {
        NO_EPOCH
    } else if local_time(text).is_some() {
        "the UTC offset is missing; add Z or an offset such as +02:00, or name the zone with --timezone or [input] timezone"
    } else {
        "not an RFC 3339 timestamp such as 2026-11-20T09:30:00Z"
    }
}

/// A time without an offset.
pub(super) fn local_time(text: &str) -> Option<NaiveDateTime> {
    let of_database = || NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f");
    text.parse().or_else(|_| of_database()).ok()
}

fn count(cell: &InputCell<'_>) -> CheckedCell<'static> {
    let number = match cell {
        InputCell::Null => return Ok(Canonical::Null),
        InputCell::Integer(number) => *number,
        InputCell::Float(number) => match whole(*number) {
            Some(number) => number,
            None => return Err(CellFault::new("not a whole number", cell)),
        },
        InputCell::Untyped(text) if text.is_empty() => return Ok(Canonical::Null),
        InputCell::Untyped(text) => match text.parse().ok().or_else(|| whole(text.parse().ok()?)) {
            Some(number) => number,
            None => return Err(CellFault::new("not a whole number", cell)),
        },
        other => return expected("a whole number", other),
    };
    match number {
        ..0 => Err(CellFault::new("negative", cell)),
        0..=MAX_COUNT => Ok(Canonical::Integer(number)),
        _ => Err(CellFault::new("too large for a count", cell)),
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

fn amount(cell: &InputCell<'_>) -> CheckedCell<'static> {
    let number = match cell {
        InputCell::Null => return Ok(Canonical::Null),
        #[expect(clippy::cast_precision_loss, reason = "beyond 2^53 minutes or dollars")]
        InputCell::Integer(number) => *number as f64,
        InputCell::Float(number) => *number,
        InputCell::Untyped(text) if text.is_empty() => return Ok(Canonical::Null),
        InputCell::Untyped(text) => match text.parse() {
            Ok(number) => number,
            Err(_) => return expected("a number", cell),
        },
        other => return expected("a number", other),
    };
    if !number.is_finite() {
        Err(CellFault::new("not a finite number", cell))
    } else if number < 0.0 {
        Err(CellFault::new("negative", cell))
    } else if number > LARGEST_AMOUNT {
        Err(CellFault::new("greater than 1,000,000,000", cell))
    } else {
        Ok(Canonical::Float(number))
    }
}

fn flag(cell: &InputCell<'_>) -> CheckedCell<'static> {
    match cell {
        InputCell::Null => Ok(Canonical::Null),
        InputCell::Flag(flag) => Ok(Canonical::Flag(*flag)),
        InputCell::Untyped(text) => match text.trim() {
            "" => Ok(Canonical::Null),
            "1" => Ok(Canonical::Flag(true)),
            "0" => Ok(Canonical::Flag(false)),
            word if word.eq_ignore_ascii_case("true") => Ok(Canonical::Flag(true)),
            word if word.eq_ignore_ascii_case("false") => Ok(Canonical::Flag(false)),
            _ => expected("true or false", cell),
        },
        other => expected("true or false", other),
    }
}

fn severity(cell: &InputCell<'_>) -> CheckedCell<'static> {
    let of_level = |level: i64| Severity::new(u8::try_from(level).ok()?);
    let severity = match cell {
        InputCell::Null => return Ok(Canonical::Null),
        InputCell::Integer(number) => of_level(*number),
        InputCell::Float(number) => whole(*number).and_then(of_level),
        InputCell::Text(text) | InputCell::Untyped(text) if text.is_empty() => {
            return Ok(Canonical::Null);
        }
        InputCell::Text(text) | InputCell::Untyped(text) => Severity::from_word(text),
        other => return expected("a severity", other),
    };
    match severity {
        Some(severity) => Ok(Canonical::Integer(severity.level().into())),
        None => Err(CellFault::new(
            "not a severity; use 1 (worst) to 5, or a word such as critical, high or P2",
            cell,
        )),
    }
}

/// A typed number as the text it represents in a text column.
pub(super) fn number_as_text(cell: InputCell<'_>) -> InputCell<'_> {
    match cell {
        InputCell::Integer(number) => InputCell::Untyped(Cow::Owned(number.to_string())),
        InputCell::Float(number) if number.abs() < EXACT => {
            InputCell::Untyped(Cow::Owned(number.to_string()))
        }
        other => other,
    }
}
