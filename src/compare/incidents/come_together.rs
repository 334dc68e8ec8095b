//! Whether failures come together within hours: then incidents are independent, and failures are not.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::hours::{HOURS, HourShares, by_class, shares_of_runs};
use crate::compare::in_units::in_real;
use crate::cube::Cube;
use crate::stats::{filled_places, filled_places_variance};

/// Failures per incident, in relation to what independent failures would have in the same hours.
const LEAST_FACTOR: f64 = 1.1;

/// The standard errors by which there are fewer incidents than independent failures would fill: one-sided, one in two
/// thousand for each of two tests a look, the candidate's nights and all other releases'.
const FROM: f64 = 3.29;

/// Whether failures come together within hours more than chance allows: of the releases before the candidate, or of the
/// candidate itself.
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
) -> bool {
    let by_incidents = HourShares::of(cube, nights).by_incidents();
    [true, false].into_iter().any(|of_candidate| {
        let groups = Groups::of(cube, nights, |release| {
            (release == candidate) == of_candidate
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
        is_asked: impl Fn(&str) -> bool,
    ) -> Self {
        let mut groups = Vec::new();
        for day in cube.days.range(nights.clone()).map(|(_, day)| day) {
            for cell in day.runs.keys().filter(|cell| is_asked(&cell.release)) {
                let classes = by_class(day, cell);
                let several = classes.into_values().filter(|one| one.failures > 1);
                let several: Vec<_> = several.collect();
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
