//! The counts of a rollback as releases of a cube of their own, so that they are compared as releases are.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::compare::Lifespan;
use crate::cube::{Cell, Cube, Day};
use crate::number::Count;

/// The returned-to release before the other's first day.
pub(super) const BEFORE: &str = "before";
/// The release that was rolled back.
pub(super) const DURING: &str = "during";
/// The returned-to release after the other's last day.
pub(super) const AFTER: &str = "after";
/// The returned-to release in between: part of the history, and compared with nothing.
const BESIDE: &str = "beside";

/// A cube whose releases are the spans of a rollback.
#[derive(Debug)]
pub(super) struct Spans {
    pub(super) cube: Cube,
}

impl Spans {
    pub(super) fn of(cube: &Cube, life: &Lifespan, returned_to: &Lifespan) -> Self {
        let span = |date: NaiveDate, release: &str| -> Option<&'static str> {
            let is_within = (life.first..=life.last).contains(&date);
            if release == life.release {
                return is_within.then_some(DURING);
            }
            (release == returned_to.release).then_some(match date {
                _ if is_within => BESIDE,
                date if date < life.first => BEFORE,
                _ => AFTER,
            })
        };
        let days = cube
            .days
            .iter()
            .map(|(date, day)| (*date, relabelled(day, &|release| span(*date, release))));
        Self {
            cube: Cube {
                days: days.collect(),
                denominator: cube.denominator,
                known_by: cube.known_by,
                lost: BTreeMap::new(),
            },
        }
    }

    /// Failures, of a class or of all, out of the runs of a span.
    pub(super) fn count(
        &self,
        nights: &RangeInclusive<NaiveDate>,
        span: &str,
        class: Option<&str>,
    ) -> Count {
        let (mut failures, mut runs) = (0, 0);
        for (_, day) in self.cube.days.range(nights.clone()) {
            for (cell, counts) in day.runs.iter().filter(|(cell, _)| cell.release == span) {
                runs += counts.runs;
                failures += match class {
                    None => counts.failures,
                    Some(class) => {
                        let key = (cell.clone(), class.to_owned());
                        day.classes.get(&key).copied().unwrap_or(0)
                    }
                };
            }
        }
        Count::of_events(failures, runs)
    }

    /// The classes with so many failures under the release that was rolled back.
    pub(super) fn classes(
        &self,
        nights: &RangeInclusive<NaiveDate>,
        fewest: u64,
    ) -> BTreeSet<String> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for (_, day) in self.cube.days.range(nights.clone()) {
            for ((cell, class), failures) in &day.classes {
                if cell.release == DURING {
                    *counts.entry(class).or_default() += failures;
                }
            }
        }
        counts
            .into_iter()
            .filter(|(_, failures)| *failures >= fewest)
            .map(|(class, _)| class.to_owned())
            .collect()
    }
}

/// What a failure rate is compared on, with spans in place of releases.
fn relabelled(day: &Day, span: &dyn Fn(&str) -> Option<&'static str>) -> Day {
    let label = |cell: &Cell| {
        Some(Cell::of(
            span(&cell.release)?.to_owned(),
            cell.workflow.clone(),
        ))
    };
    Day {
        runs: day
            .runs
            .iter()
            .filter_map(|(cell, counts)| Some((label(cell)?, *counts)))
            .collect(),
        classes: day
            .classes
            .iter()
            .filter_map(|((cell, class), failures)| {
                Some(((label(cell)?, class.clone()), *failures))
            })
            .collect(),
        cluster_sizes: day
            .cluster_sizes
            .iter()
            .filter_map(|(cell, sizes)| Some((label(cell)?, *sizes)))
            .collect(),
        clusters: day
            .clusters
            .iter()
            .filter_map(|((cell, class), sums)| Some(((label(cell)?, class.clone()), *sums)))
            .collect(),
        ..Day::default()
    }
}
