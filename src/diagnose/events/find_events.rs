//! All events of the window.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::counts_by_day::CountsByDay;
use super::found_event::FoundEvent;
use super::joined_bursts::one_off;
use super::shared_days::shared_days;
use super::shift::{outside, shifts};
use crate::compare::Burst;
use crate::cube::Cube;

/// Days on which every release that ran failed far more often than on its other days, in one way or in several, and
/// bursts that are not part of such a day.
///
/// A release's failures on a day are compared with the rates of its other days, workflow by workflow. The tail probability
/// is the larger of the Poisson law's and of Student's t with the dispersion of all releases' other days (see
/// `stats::dispersion_from_history`). The level is one in a thousand for each release, and for all together one in a
/// hundred thousand over the days.
#[must_use]
pub(crate) fn events(
    cube: &Cube,
    nights: &RangeInclusive<NaiveDate>,
    bursts: &[Burst],
) -> Vec<FoundEvent> {
    let mut found = systemic(cube, nights);
    let single = |burst: &&Burst| {
        !found.iter().any(|event: &FoundEvent| {
            event
                .failure_class
                .as_ref()
                .is_none_or(|class| *class == burst.failure_class)
                && (event.from..=event.until).contains(&burst.date)
        })
    };
    let apart: Vec<&Burst> = bursts.iter().filter(single).collect();
    found.extend(one_off(&apart));
    found.sort_by(|a, b| {
        let order = |event: &FoundEvent| (event.from, event.failure_class.clone());
        order(a).cmp(&order(b))
    });
    found
}

/// Events of all failures where several classes rose, else of the one class that did.
fn systemic(cube: &Cube, nights: &RangeInclusive<NaiveDate>) -> Vec<FoundEvent> {
    let counts = CountsByDay::of(cube, nights);
    let shifts = shifts(&counts);
    let of_one: Vec<FoundEvent> = counts
        .of_classes
        .iter()
        .flat_map(|failures| shared_days(&counts, failures))
        .collect();
    let of_all = shared_days(&counts, &counts.of_all);
    let overlaps = |a: &FoundEvent, b: &FoundEvent| a.from <= b.until && b.from <= a.until;
    let is_one = |event: &FoundEvent| of_one.iter().filter(|one| overlaps(one, event)).count() == 1;
    let several: Vec<FoundEvent> = of_all.into_iter().filter(|event| !is_one(event)).collect();
    let is_part = |one: &FoundEvent| several.iter().any(|event| overlaps(one, event));
    let mut found: Vec<FoundEvent> = of_one.into_iter().filter(|one| !is_part(one)).collect();
    found.extend(several);
    let mut found = outside(found, &shifts);
    found.extend(shifts);
    found
}
