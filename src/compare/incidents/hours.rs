//! When failures fall: the hours of a day in which a class failed, and the hours into which chance would put them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::compare::in_units::in_real;
use crate::cube::{Cell, Cube, Day, HourOfClass};

/// Hours of a day.
pub(super) const HOURS: usize = 24;

/// The failures of a cell of a day, by class and hour, in the order of the hours.
pub(super) fn hours_of<'a>(
    day: &'a Day,
    cell: &Cell,
) -> impl Iterator<Item = (&'a HourOfClass, u64)> {
    let at = |hour| {
        let first = HourOfClass {
            hour,
            failure_class: String::new(),
        };
        (cell.clone(), first)
    };
    let own = day.class_hours.range(at(0)..at(u8::MAX));
    own.map(|((_, hour), failures)| (hour, *failures))
}

/// The incidents of a cell on a day: the hours in which a class failed, of one class or of all.
pub(in crate::compare) fn incidents(day: &Day, cell: &Cell, class: Option<&str>) -> u64 {
    let asked = hours_of(day, cell)
        .filter(|(hour, _)| class.is_none_or(|class| class == hour.failure_class));
    asked.map(|_| 1).sum()
}

/// The share of a day that each hour has of the incidents.
#[derive(Clone, Debug)]
pub(super) struct HourShares {
    /// Incidents of all releases, workflows and classes: each class counts once an hour.
    incidents: [u64; HOURS],
    /// By the incidents. All hours have one incident together that none had, so that no hour is impossible.
    usual: [f64; HOURS],
}

/// The same as each night sees it.
pub(super) struct SharesByNight(Vec<(NaiveDate, [u64; HOURS])>);

impl SharesByNight {
    pub(super) fn of(cube: &Cube, nights: &RangeInclusive<NaiveDate>) -> Self {
        let mut incidents = [0; HOURS];
        let days = cube.days.range(nights.clone());
        let by_night = days.map(|(date, day)| {
            for (_, hour) in day.class_hours.keys() {
                if let Some(count) = incidents.get_mut(usize::from(hour.hour)) {
                    *count += 1;
                }
            }
            (*date, incidents)
        });
        Self(by_night.collect())
    }

    /// The shares by the end of a night.
    pub(super) fn by(&self, night: NaiveDate) -> HourShares {
        let days = self.0.partition_point(|(date, _)| *date <= night);
        let last = days.checked_sub(1).map(|last| self.0[last].1);
        HourShares::from(last.unwrap_or_default())
    }
}

impl From<[u64; HOURS]> for HourShares {
    fn from(incidents: [u64; HOURS]) -> Self {
        Self {
            usual: smoothed(&incidents, 1.0),
            incidents,
        }
    }
}

impl HourShares {
    pub(super) fn of(cube: &Cube, nights: &RangeInclusive<NaiveDate>) -> Self {
        SharesByNight::of(cube, nights).by(*nights.end())
    }

    /// By the incidents. Every hour with a failure has a share; without any incident the day is even.
    pub(super) fn by_incidents(&self) -> [f64; HOURS] {
        smoothed(&self.incidents, 0.0)
    }

    /// The runs by which the failures of an hour are expected: those in it, if they are counted, or more where failures fall into
    /// that hour every day.
    pub(super) fn weight(&self, hour: u8, runs_of_day: u64, counted: Option<u64>) -> f64 {
        let usual = in_real(runs_of_day) * self.usual[usize::from(hour) % HOURS];
        counted.map_or(usual, in_real).max(usual)
    }
}

/// Each hour's share of the incidents, with some more that fall evenly.
fn smoothed(incidents: &[u64; HOURS], more: f64) -> [f64; HOURS] {
    let hours = in_real(HOURS as u64);
    let all = in_real(incidents.iter().sum()) + more;
    incidents.map(|incidents| {
        if all > 0.0 {
            (in_real(incidents) + more / hours) / all
        } else {
            1.0 / hours
        }
    })
}

/// The share of its day's runs that each hour of a cell has; `None` where runs are not known by hour.
pub(super) fn shares_of_runs(day: &Day, cell: &Cell) -> Option<[f64; HOURS]> {
    let mut runs = [0_u64; HOURS];
    for ((_, hour), count) in day.hours.range((cell.clone(), 0)..=(cell.clone(), u8::MAX)) {
        if let Some(sum) = runs.get_mut(usize::from(*hour)) {
            *sum += count;
        }
    }
    let all: u64 = runs.iter().sum();
    (all > 0).then(|| runs.map(|count| in_real(count) / in_real(all)))
}

/// The failures of a class, and the hours in which there were any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct InHours {
    pub(super) failures: u64,
    pub(super) incidents: u64,
}

/// The classes of a cell of a day.
pub(super) fn by_class<'a>(day: &'a Day, cell: &Cell) -> BTreeMap<&'a str, InHours> {
    let mut classes: BTreeMap<&str, InHours> = BTreeMap::new();
    for (hour, failures) in hours_of(day, cell) {
        let class = classes.entry(&hour.failure_class).or_default();
        class.failures += failures;
        class.incidents += 1;
    }
    classes
}
