//! Days and instants since 1970, UTC.

use chrono::NaiveDate;

/// The microseconds of a day.
pub(super) const MICROS_A_DAY: i64 = 86_400_000_000;

/// The date of a day counted from 1970.
pub(super) fn date(day: i32) -> NaiveDate {
    let epoch = NaiveDate::default();
    let days = chrono::TimeDelta::try_days(i64::from(day));
    days.and_then(|days| epoch.checked_add_signed(days))
        .unwrap_or(NaiveDate::MAX)
}

/// A date as days since 1970.
pub(super) fn day_number(date: NaiveDate) -> i32 {
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    i32::try_from(days).unwrap_or(i32::MAX)
}

/// The day, since 1970, that an instant lies in.
pub(super) fn day_of(micros: i64) -> i32 {
    i32::try_from(micros.div_euclid(MICROS_A_DAY)).unwrap_or(i32::MAX)
}

/// The instant at which a day has ended.
pub(super) fn end_of(day: NaiveDate) -> i64 {
    (i64::from(day_number(day)) + 1) * MICROS_A_DAY
}

/// The day a text of the form 2026-11-20 names, in days since 1970.
pub(super) fn day_of_text(text: &str) -> Option<i32> {
    if text.len() != 10 {
        return None;
    }
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    i32::try_from(date.signed_duration_since(NaiveDate::default()).num_days()).ok()
}
