//! The first day of each release, as known on each night.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::load::epoch_days::{date, day_number};

/// For each release the first day, by the day it was known. A later entry is kept only if its first day is earlier.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct FirstSeen(BTreeMap<String, BTreeMap<i32, i32>>);

impl FirstSeen {
    /// Notes a row of a release.
    pub(super) fn note(&mut self, release: &str, day: i32, known: i32) {
        let Some(sightings) = self.0.get_mut(release) else {
            let sighting = BTreeMap::from([(known, day)]);
            self.0.insert(release.to_owned(), sighting);
            return;
        };
        let best = sightings.range(..=known).next_back();
        if best.is_some_and(|(_, first)| *first <= day) {
            return;
        }
        sightings.retain(|later, first| *later < known || *first < day);
        sightings.insert(known, day);
    }

    /// Adds another part of the rows.
    pub(super) fn absorb(&mut self, other: Self) {
        for (release, sightings) in other.0 {
            for (known, day) in sightings {
                self.note(&release, day, known);
            }
        }
    }

    /// Whether a release has rows.
    pub(super) fn has(&self, release: &str) -> bool {
        self.0.contains_key(release)
    }

    /// The first day of each release that was known by a night.
    pub(super) fn known_by(&self, night: NaiveDate) -> BTreeMap<String, NaiveDate> {
        let night = day_number(night);
        let first = self.0.iter().filter_map(|(release, sightings)| {
            let (_, day) = sightings.range(..=night).next_back()?;
            Some((release.clone(), date(*day)))
        });
        first.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn number(of: u32) -> i32 {
        day_number(day(of))
    }

    #[test]
    fn a_release_is_first_seen_by_what_was_known() {
        // Runs of the 5th known on the 5th, of the 3rd known on the 8th, and of the 4th known on the 9th.
        let mut seen = FirstSeen::default();
        seen.note("2", number(4), number(9));
        seen.note("2", number(5), number(5));
        let mut more = FirstSeen::default();
        more.note("2", number(3), number(8));
        more.note("2", number(6), number(6));
        seen.absorb(more);
        let on = |night: u32| seen.known_by(day(night)).get("2").copied();
        assert_eq!(
            [4, 5, 7, 8, 9, 20].map(on),
            [
                None,
                Some(day(5)),
                Some(day(5)),
                Some(day(3)),
                Some(day(3)),
                Some(day(3))
            ]
        );
        assert_eq!(seen.0["2"].len(), 2, "what cannot matter is not kept");
    }
}
