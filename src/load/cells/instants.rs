//! Instants as other programs write them: RFC 3339, the prints of databases, and epoch numbers.

use chrono::{DateTime, NaiveDateTime};

use super::check_cell::local_time;
use crate::load::epoch_days::{MICROS_A_DAY, day_of_text};

/// 2000-01-01. No agent ran before, and a clock that was never set reads 1970.
pub(super) const TOO_EARLY: i64 = 946_684_800_000_000;
/// 2201-01-01, the first instant that is too late.
pub(super) const TOO_LATE: i64 = 84_297 * MICROS_A_DAY;

/// Seconds, milliseconds, microseconds and nanoseconds: the factor and the divisor that give microseconds.
///
/// The years 2000 to 2200 are 0.9 to 7.3 thousand million seconds. A unit is 1,000 times the one before, so no number stands
/// for such a year in two units. Numbers such as 20261114 and 20261114100000 lie between the ranges.
const UNITS: [[f64; 2]; 4] = [[1e6, 1e0], [1e3, 1e0], [1e0, 1e0], [1e0, 1e3]];

/// How a text gives a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenTime {
    /// With an offset, or as an epoch number.
    Instant,
    /// Without an offset.
    Local,
    /// A day without a time of day.
    Day,
}

/// How a text gives a time; `None` if it gives none that is read.
#[must_use]
pub fn written_time(text: &str) -> Option<WrittenTime> {
    if of_text(text).is_some() {
        Some(WrittenTime::Instant)
    } else if day_of_text(text).is_some() {
        Some(WrittenTime::Day)
    } else {
        local_time(text).map(|_| WrittenTime::Local)
    }
}

/// Microseconds since 1970 of a text with an offset, or of an epoch number as text.
pub(super) fn of_text(text: &str) -> Option<i64> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.timestamp_micros());
    }
    if text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return of_epoch(text.parse().ok()?);
    }
    if let Some(utc) = text.strip_suffix(" UTC") {
        let utc: NaiveDateTime = local_time(utc)?;
        return Some(utc.and_utc().timestamp_micros());
    }
    let formats = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z"];
    let mut read = formats.iter();
    let instant = read.find_map(|format| DateTime::parse_from_str(text, format).ok())?;
    Some(instant.timestamp_micros())
}

/// Microseconds since 1970 of an epoch number; `None` if it is no time of the years 2000 to 2200 in any unit.
pub(super) fn of_epoch(number: f64) -> Option<i64> {
    let micros = |[factor, divisor]: &[f64; 2]| (number * factor / divisor).round();
    #[expect(clippy::cast_precision_loss, reason = "both are below 2^53")]
    let years = TOO_EARLY as f64..TOO_LATE as f64;
    let found = UNITS
        .iter()
        .map(micros)
        .find(|micros| years.contains(micros))?;
    #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
    Some(found as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(text: &str, wanted: Option<&str>) {
        let wanted = wanted.map(|text| DateTime::parse_from_rfc3339(text).unwrap());
        assert_eq!(
            of_text(text),
            wanted.map(|instant| instant.timestamp_micros()),
            "{text}"
        );
    }

    #[test]
    fn the_prints_of_databases_are_read() {
        case("2026-11-14 10:00:00+00", Some("2026-11-14T10:00:00Z"));
        case("2026-11-14T10:00:00-0330", Some("2026-11-14T13:30:00Z"));
        case(
            "2026-11-14 10:00:00.123456+05:30",
            Some("2026-11-14T04:30:00.123456Z"),
        );
        case(
            "2026-11-14 10:00:00.123 UTC",
            Some("2026-11-14T10:00:00.123Z"),
        );
        case("2026-11-14 10:00:00 +0200", Some("2026-11-14T08:00:00Z"));
        case("2026-11-14 10:00:00Z", Some("2026-11-14T10:00:00Z"));
        for unreadable in [
            "2026-11-14 10:00:00",
            "2026-11-14 10:00:00 CEST",
            "2026-11-14 10:00:00+99",
            "14.11.2026 10:00:00+00",
            "UTC",
            " UTC",
            "",
            ".",
        ] {
            case(unreadable, None);
        }
    }

    #[test]
    fn a_time_is_written_with_an_offset_or_without() {
        assert_eq!(
            written_time("2026-11-14T10:00:00+02:00"),
            Some(WrittenTime::Instant)
        );
        assert_eq!(written_time("1795165200000"), Some(WrittenTime::Instant));
        assert_eq!(
            written_time("2026-11-14 10:00:00.5"),
            Some(WrittenTime::Local)
        );
        assert_eq!(written_time("2026-11-14"), Some(WrittenTime::Day));
        for text in ["", "7", "14.11.2026 10:00", "yesterday"] {
            assert_eq!(written_time(text), None, "{text}");
        }
    }

    // `date -u -d @1795165200` is 2026-11-20 09:00:00.
    #[test]
    fn an_epoch_number_is_read_by_its_size() {
        let instant = Some("2026-11-20T09:00:00Z");
        case("1795165200", instant);
        case("1795165200000", instant);
        case("1795165200000000", instant);
        case("1795165200000000000", instant);
        case("7258118399123457", Some("2199-12-31T23:59:59.123457Z"));
        case("1795165200.25", Some("2026-11-20T09:00:00.25Z"));
        for stamp in [
            "0",
            "20261114",
            "202611141000",
            "20261114100000",
            "20261114100000123",
        ] {
            case(stamp, None);
        }
    }

    #[test]
    fn no_number_is_a_time_in_two_units() {
        #[expect(clippy::cast_precision_loss, reason = "both are below 2^53")]
        let (first, last) = (TOO_EARLY as f64, TOO_LATE as f64);
        let of = |micros: f64, [factor, divisor]: [f64; 2]| micros / factor * divisor;
        for units in UNITS.windows(2) {
            assert!(of(last, units[0]) < of(first, units[1]));
        }
    }
}
