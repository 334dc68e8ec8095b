//! Whether a pattern grows: its failures in the last nights and in the nights before.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

/// The nights that make a gap, that are the last ones, and that a trend looks at on each side.
pub(super) const NIGHTS: u32 = 7;

/// A pattern's failures in the last nights and in as many before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PatternTrend {
    /// How many nights on each side.
    pub(crate) nights: u32,
    /// Failures in the last nights.
    pub(crate) last: u64,
    /// Failures in the nights before them.
    pub(crate) before: u64,
}

/// The failures of the last nights and of as many before.
pub(super) fn trend(by_night: &BTreeMap<NaiveDate, u64>, end: NaiveDate) -> PatternTrend {
    let (middle, start) = (before(end, NIGHTS), before(end, 2 * NIGHTS));
    let sum = |from: NaiveDate, to: NaiveDate| {
        let nights = by_night
            .range(from..=to)
            .filter(|(night, _)| **night > from);
        nights.map(|(_, count)| count).sum()
    };
    PatternTrend {
        nights: NIGHTS,
        last: sum(middle, end),
        before: sum(start, middle),
    }
}

pub(super) fn before(day: NaiveDate, nights: u32) -> NaiveDate {
    day.checked_sub_days(Days::new(nights.into()))
        .unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 10, number).unwrap()
    }

    #[test]
    fn the_trend_is_the_last_week_against_the_one_before() {
        let by_night = [16, 17, 23, 24, 30].map(|number| (day(number), 2)).into();
        let found = trend(&by_night, day(30));
        assert_eq!((found.nights, found.last, found.before), (7, 4, 4));
    }
}
