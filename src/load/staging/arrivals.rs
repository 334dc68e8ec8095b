//! When a row became known: on the day of `recorded_at`, or on its own day if that is not recorded.
//!
//! A night is judged on what was known by its end. A later row is staged too, and left out when the night is counted. So
//! one load serves many nights.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use serde::{Deserialize, Serialize};

use super::portion::{DayWindow, has};
use crate::load::epoch_days::{day_number, day_of};

/// What a night sees: those rows of its window that were known by its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vantage {
    /// The days of the window.
    pub window: RangeInclusive<NaiveDate>,
    /// The night: rows recorded after this UTC day do not count.
    pub known_by: NaiveDate,
}

/// The day a row became known, which is never before its own.
pub(super) fn known_on(day: i32, recorded_at: Option<i64>) -> i32 {
    recorded_at.map_or(day, |instant| day_of(instant).max(day))
}

/// The rows of one day, by when they became known.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Arrived {
    /// Rows by the day they became known.
    on: BTreeMap<i32, u64>,
    /// Rows without `recorded_at`. They are counted on their own day.
    unsaid: u64,
}

impl Arrived {
    fn rows(&self) -> u64 {
        self.on.values().sum()
    }
}

/// The staged rows of every day, by when they became known.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Arrivals(BTreeMap<i32, Arrived>);

impl Arrivals {
    /// Notes a row of a day.
    pub(super) fn note(&mut self, day: i32, recorded_at: Option<i64>) {
        let arrived = self.0.entry(day).or_default();
        *arrived.on.entry(known_on(day, recorded_at)).or_default() += 1;
        arrived.unsaid += u64::from(recorded_at.is_none());
    }

    /// The days that have rows, in order.
    pub(super) fn days(&self) -> impl Iterator<Item = i32> + Clone {
        self.0.keys().copied()
    }

    /// All rows.
    pub(super) fn rows(&self) -> u64 {
        self.0.values().map(Arrived::rows).sum()
    }

    /// Takes out the days outside a window, and returns their rows.
    pub(super) fn leave_only(&mut self, window: DayWindow) -> Vec<(i32, u64)> {
        let outside = self.0.extract_if(.., |day, _| !has(window, *day));
        outside
            .map(|(day, arrived)| (day, arrived.rows()))
            .collect()
    }

    /// Adds another part of the rows.
    pub(super) fn absorb(&mut self, other: Self) {
        for (day, more) in other.0 {
            let arrived = self.0.entry(day).or_default();
            for (known, rows) in more.on {
                *arrived.on.entry(known).or_default() += rows;
            }
            arrived.unsaid += more.unsaid;
        }
    }

    /// The rows of a day that were known by a night.
    pub(super) fn known(&self, day: NaiveDate, night: NaiveDate) -> u64 {
        let night = day_number(night);
        self.0.get(&day_number(day)).map_or(0, |arrived| {
            arrived.on.range(..=night).map(|(_, n)| n).sum()
        })
    }

    /// Whether rows of a day became known after a night.
    pub(super) fn are_open(&self, day: NaiveDate, night: NaiveDate) -> bool {
        let last = self.0.get(&day_number(day));
        last.and_then(|arrived| arrived.on.keys().next_back())
            .is_some_and(|known| *known > day_number(night))
    }

    /// The rows of a night's window that became known after it.
    pub(super) fn late(&self, vantage: &Vantage) -> u64 {
        let Vantage { window, known_by } = vantage;
        if window.is_empty() {
            return 0;
        }
        let days = day_number(*window.start())..=day_number(*window.end());
        let later = day_number(*known_by) + 1;
        let of_days = self.0.range(days).map(|(_, arrived)| &arrived.on);
        of_days
            .flat_map(|on| on.range(later..))
            .map(|(_, rows)| rows)
            .sum()
    }

    /// The rows a night sees that have no `recorded_at`.
    pub(super) fn unsaid(&self, vantage: &Vantage) -> u64 {
        let last = *vantage.window.end().min(&vantage.known_by);
        let days = day_number(*vantage.window.start())..=day_number(last);
        if days.is_empty() {
            return 0;
        }
        self.0.range(days).map(|(_, arrived)| arrived.unsaid).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::epoch_days::{MICROS_A_DAY, end_of};

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn number(of: u32) -> i32 {
        day_number(day(of))
    }

    #[test]
    fn a_row_is_known_from_the_day_it_was_recorded_and_not_before_its_own() {
        let noon = |of: u32| Some(end_of(day(of)) - MICROS_A_DAY / 2);
        let mut arrivals = Arrivals::default();
        for recorded_at in [None, noon(1), noon(5), noon(7), noon(7)] {
            arrivals.note(number(5), recorded_at);
        }
        // The first instant of the next day is the next day's.
        arrivals.note(number(5), Some(end_of(day(5))));
        let known = |night: u32| arrivals.known(day(5), day(night));
        assert_eq!([4, 5, 6, 7, 8].map(known), [0, 3, 4, 6, 6]);
        assert!(arrivals.are_open(day(5), day(6)) && !arrivals.are_open(day(5), day(7)));
        let unsaid = |from, to, known_by| {
            arrivals.unsaid(&Vantage {
                window: day(from)..=day(to),
                known_by: day(known_by),
            })
        };
        assert_eq!(
            [unsaid(1, 5, 5), unsaid(1, 5, 4), unsaid(6, 9, 9)],
            [1, 0, 0]
        );
        assert_eq!(unsaid(9, 4, 9), 0, "a window without days");
    }
}
