//! How late the records of a release become known, learned from days that are old enough to tell.
//!
//! A night sees of each day only what was recorded by its own end. The share that is known after some days is therefore
//! estimated by reverse hazards: of the rows known within `j` days the part that came on the `j`-th, on days at least `j`
//! days old (Kalbfleisch & Lawless 1989; Lawless 1994).

use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

use crate::compare::in_units::in_real;
use crate::cube::{Cube, LAGS};
use crate::vocabulary::Outcome;

/// Days whose rows tell how many come after `j` days: two weeks, so that every weekday counts alike.
const MEMORY: u64 = 14;

/// With fewer rows than this the other release's lateness is looked at too.
const ENOUGH: u64 = 30;

/// The share of a release's rows of one outcome that is known after some days.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lateness {
    /// The release.
    pub(crate) release: String,
    /// The outcome of the rows.
    pub(crate) outcome: Outcome,
    /// The share known by the days since the rows' own day; the last is 1.
    pub(crate) known: [f64; LAGS],
}

/// The rows of a release and outcome that came late, and those that could have.
#[derive(Clone, Debug, Default)]
pub(super) struct Delays {
    /// Rows that came on the `j`-th day, by `j`.
    on: [u64; LAGS],
    /// Rows that came by then, on the same days.
    by: [u64; LAGS],
}

impl Delays {
    /// What is known on a night of a release's rows.
    pub(super) fn of(cube: &Cube, release: &str, outcome: Outcome, known_by: NaiveDate) -> Self {
        let mut delays = Self::default();
        for (days, lag) in (0..).zip(0..LAGS) {
            for (_, day) in cube.days.range(old_enough(known_by, days)) {
                let rows = day
                    .known_late
                    .get(release)
                    .and_then(|rows| rows.of(outcome));
                if let Some(rows) = rows {
                    delays.on[lag] += rows[lag];
                    delays.by[lag] += rows[..=lag].iter().sum::<u64>();
                }
            }
        }
        delays
    }

    /// The share known by the days since. Where this release has too few rows of its own, the later of the two releases
    /// counts.
    pub(super) fn known(&self, other: &Self) -> [f64; LAGS] {
        let mut known = [1.0; LAGS];
        for lag in (1..LAGS).rev() {
            let own = self.hazard(lag);
            let hazard = if self.by[lag] < ENOUGH {
                own.max(other.hazard(lag))
            } else {
                own
            };
            known[lag - 1] = known[lag] * (1.0 - hazard);
        }
        known
    }

    fn hazard(&self, lag: usize) -> f64 {
        in_real(self.on[lag]) / in_real(self.by[lag].max(1))
    }
}

/// The days of which a row that came this many days later can be known.
fn old_enough(known_by: NaiveDate, days: u64) -> RangeInclusive<NaiveDate> {
    let last = known_by - Days::new(days);
    last - Days::new(MEMORY - 1)..=last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cube::Day;

    fn date(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    /// Failures of each day by lag, the last day's first lags only.
    fn cube(release: &str, days: &[&[u64]]) -> Cube {
        let mut cube = Cube::default();
        for (number, rows) in (1..).zip(days) {
            let mut day = Day::default();
            let late = day.known_late.entry(release.to_owned()).or_default();
            for (lag, count) in rows.iter().enumerate() {
                late.count(Outcome::Failure, lag, *count);
            }
            cube.days.insert(date(number), day);
        }
        cube
    }

    fn known(cube: &Cube, night: u32) -> [f64; LAGS] {
        let delays = Delays::of(cube, "1", Outcome::Failure, date(night));
        delays.known(&Delays::default())
    }

    #[test]
    fn what_is_not_old_enough_does_not_tell() {
        // On the fourth night: 20 at once, 60 a day later and 20 two days later.
        let seen = cube("1", &[&[20, 60, 20], &[20, 60, 20], &[20, 60], &[20]]);
        let shares = known(&seen, 4);
        // By hand: after two days 40 of 200 came last; within one day 180 of 240 came on the second.
        assert!((shares[1] - 0.8).abs() < 1e-12, "{shares:?}");
        assert!((shares[0] - 0.8 * 0.25).abs() < 1e-12, "{shares:?}");
        assert!((shares[2] - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_release_with_too_few_rows_of_its_own_is_as_late_as_the_later_one() {
        let night = date(4);
        let late = cube("1", &[&[10, 30], &[10, 30], &[10, 30], &[10]]);
        let late = Delays::of(&late, "1", Outcome::Failure, night);
        let in_time = cube("2", &[&[0], &[0], &[9], &[9]]);
        let few = Delays::of(&in_time, "2", Outcome::Failure, night);
        assert!((few.known(&late)[0] - 0.25).abs() < 1e-12);
        let in_time = cube("2", &[&[20], &[20], &[20], &[20]]);
        let enough = Delays::of(&in_time, "2", Outcome::Failure, night);
        assert!((enough.known(&late)[0] - 1.0).abs() < 1e-12);
    }
}
