//! Whether failures come together within hours: then incidents are independent, and failures are not.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::deploy_bursts::DeployBursts;
use super::hours::{HOURS, HourShares, by_class, shares_of_runs};
use crate::compare::in_units::in_real;
use crate::cube::{Cell, Cube};
use crate::stats::{filled_places, filled_places_variance};

/// Failures per incident, in relation to what independent failures would have in the same hours.
const LEAST_FACTOR: f64 = 1.1;

/// The standard errors by which there are fewer incidents than independent failures would fill: one-sided, one in two
/// thousand for each of two tests a look, the candidate's nights and all other releases'.
const FROM: f64 = 3.29;

/// Whether failures come together within hours more than chance allows: of the releases before the candidate, or of the
/// candidate itself. A class that bursts with every release is passed over on that day.
///
/// A class's n failures of a day in one release and workflow fill k hours. Independent failures fall into an hour with the
/// share that it has of the runs, and fill a known number on average (`stats::filled_places`). Both are added up over all
/// days and cells. They come together where k is smaller by more than chance allows and by a tenth or more. Where the hours
/// of failures differ from those of the runs every day, that is no burst, so the hours of all incidents must not explain it
/// either.
///
/// At hundreds of failures an hour every hour is filled either way. Then nothing is shown, and incidents say nothing.
pub(in crate::compare) fn come_together(
    cube: &Cube,
    nights: &RangeInclusive<NaiveDate>,
    candidate: &str,
    deploy_bursts: &DeployBursts,
) -> bool {
    let by_incidents = HourShares::of(cube, nights).by_incidents();
    [true, false].into_iter().any(|of_candidate| {
        let groups = Groups::of(cube, nights, |date, cell, class| {
            (cell.release == candidate) == of_candidate
                && deploy_bursts.surplus(date, cell, Some(class)) == 0
        });
        groups.are_fewer(|_| by_incidents)
            && groups.are_fewer(|group| group.shares.unwrap_or(by_incidents))
    })
}

/// The failures of a class on one day, in one release and workflow.
struct Group {
    failures: u32,
    incidents: u64,
    /// By the runs, where they are known by hour.
    shares: Option<[f64; HOURS]>,
}

struct Groups(Vec<Group>);

impl Groups {
    fn of(
        cube: &Cube,
        nights: &RangeInclusive<NaiveDate>,
        is_asked: impl Fn(NaiveDate, &Cell, &str) -> bool,
    ) -> Self {
        let mut groups = Vec::new();
        for (date, day) in cube.days.range(nights.clone()) {
            for cell in day.runs.keys() {
                let several: Vec<_> = by_class(day, cell)
                    .into_iter()
                    .filter(|(class, one)| one.failures > 1 && is_asked(*date, cell, class))
                    .map(|(_, one)| one)
                    .collect();
                if several.is_empty() {
                    continue;
                }
                let shares = shares_of_runs(day, cell);
                groups.extend(several.into_iter().map(|one| Group {
                    failures: u32::try_from(one.failures).unwrap_or(u32::MAX),
                    incidents: one.incidents,
                    shares,
                }));
            }
        }
        Self(groups)
    }

    /// Whether there are fewer incidents than failures would fill that fall independently, by these shares of the hours.
    fn are_fewer(&self, shares_of: impl Fn(&Group) -> [f64; HOURS]) -> bool {
        let seen: u64 = self.0.iter().map(|group| group.incidents).sum();
        let sum = |of: fn(u32, &[f64]) -> f64| {
            let each = |group: &Group| of(group.failures, &shares_of(group));
            self.0.iter().map(each).sum::<f64>()
        };
        let expected = sum(filled_places);
        // The variance takes every pair of hours, and is seldom needed.
        expected >= LEAST_FACTOR * in_real(seen)
            && expected - in_real(seen) > FROM * sum(filled_places_variance).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cube::{Day, HourOfClass, RunCounts};

    /// Whole numbers below a bound that look like chance (Knuth's MMIX generator).
    struct Chance(u64);

    impl Chance {
        fn below(&mut self, bound: u64) -> u64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % bound
        }
    }

    fn date(night: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, night).unwrap()
    }

    /// Thirty nights of one release; `failures` gives the hours of a night's failures. Runs are known by hour, as many in
    /// each of `busy`, or not at all.
    fn cube(busy: &[u8], mut failures: impl FnMut(u32) -> Vec<u8>) -> Cube {
        let mut cube = Cube::default();
        for night in 1..=30 {
            let cell = Cell::of("1".to_owned(), "w".to_owned());
            let hours = failures(night);
            let mut day = Day::default();
            let counts = RunCounts {
                runs: 2400,
                failures: hours.len() as u64,
                ..RunCounts::default()
            };
            day.runs.insert(cell.clone(), counts);
            for hour in busy {
                day.hours.insert((cell.clone(), *hour), 100);
            }
            for hour in hours {
                let failure_class = "c".to_owned();
                let key = HourOfClass {
                    hour,
                    failure_class,
                };
                *day.class_hours.entry((cell.clone(), key)).or_default() += 1;
            }
            cube.days.insert(date(night), day);
        }
        cube
    }

    #[track_caller]
    fn case(cube: &Cube, expected: bool) {
        for candidate in ["1", "2"] {
            let found = come_together(
                cube,
                &(date(1)..=date(30)),
                candidate,
                &DeployBursts::default(),
            );
            assert_eq!(found, expected, "{candidate}");
        }
    }

    fn even() -> Vec<u8> {
        (0..24).collect()
    }

    fn by_chance(chance: &mut Chance, number: u64, hours: u64) -> Vec<u8> {
        let hour = |_| u8::try_from(chance.below(hours)).unwrap();
        (0..number).map(hour).collect()
    }

    #[test]
    fn independent_failures_do_not_come_together() {
        for seed in 1..=40 {
            for number in [1, 2, 5, 20, 400] {
                let mut chance = Chance(seed);
                case(
                    &cube(&even(), |_| by_chance(&mut chance, number, 24)),
                    false,
                );
                case(&cube(&[], |_| by_chance(&mut chance, number, 24)), false);
            }
        }
    }

    #[test]
    fn failures_in_bursts_do() {
        for seed in 1..=10 {
            for busy in [even(), Vec::new()] {
                let mut chance = Chance(seed);
                let bursts = cube(&busy, |_| {
                    let incidents = by_chance(&mut chance, 2, 24);
                    incidents.into_iter().flat_map(|hour| [hour; 4]).collect()
                });
                case(&bursts, true);
            }
        }
    }

    #[test]
    fn where_every_hour_is_filled_nothing_is_shown() {
        let mut chance = Chance(3);
        let full = cube(&even(), |_| {
            let incidents = by_chance(&mut chance, 300, 24);
            incidents.into_iter().flat_map(|hour| [hour; 4]).collect()
        });
        case(&full, false);
    }

    #[test]
    fn the_same_hours_every_day_are_no_burst() {
        let mut chance = Chance(5);
        // All runs begin in one hour, and all failures with them.
        case(&cube(&[2], |_| vec![2; 8]), false);
        case(&cube(&[], |_| vec![2; 8]), false);
        // Runs are even, and failures keep to the working hours.
        let day = |hours: Vec<u8>| hours.into_iter().map(|hour| 9 + hour).collect();
        case(&cube(&even(), |_| day(by_chance(&mut chance, 6, 8))), false);
    }

    #[test]
    fn one_burst_in_a_month_is_no_rule() {
        let mut chance = Chance(7);
        let one = cube(&even(), |night| {
            let burst = if night == 20 { 9 } else { 0 };
            let mut hours = by_chance(&mut chance, 6, 24);
            hours.extend(vec![13; burst]);
            hours
        });
        case(&one, false);
    }
}
