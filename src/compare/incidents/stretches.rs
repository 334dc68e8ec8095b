//! The hours and batches of some nights that may be bursts, with what each night holds them against.
//!
//! Every day is walked through once. What stands out by a night is then found among the few stretches with enough failures.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::bursts::{Burst, Counted, LEAST, Stretch, ln_limit, of_hours_and_batches, stands_out};
use super::hours::{HourShares, SharesByNight};
use crate::compare::in_units::in_real;
use crate::cube::{Cell, Cube, Dimension, Facets};

/// The stretches of some nights.
pub(super) struct Stretches<'a> {
    shares: SharesByNight,
    hours: Kept<Stretched<'a>>,
    batches: Kept<Stretched<'a>>,
    /// What a stretch is compared with: all of a release's runs in a workflow, and their failures.
    runs: BTreeMap<&'a Cell, Through>,
    failures: BTreeMap<(&'a Cell, &'a str), Through>,
}

/// Stretches in the order of their days.
pub(super) struct Kept<T> {
    /// How many had a failure, those that cannot stand out included.
    pub(super) number: Through,
    /// Those that can.
    pub(super) may_stand_out: Vec<T>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self {
            number: Through::default(),
            may_stand_out: Vec::new(),
        }
    }
}

/// A sum that grows from day to day.
#[derive(Debug, Default)]
pub(super) struct Through(Vec<(NaiveDate, u64)>);

impl Through {
    /// Adds to it on a day, which is none before the last.
    pub(super) fn add(&mut self, date: NaiveDate, more: u64) {
        match self.0.last_mut() {
            Some((last, sum)) if *last == date => *sum += more,
            last => {
                let before = last.map_or(0, |(_, sum)| *sum);
                self.0.push((date, before + more));
            }
        }
    }

    /// The sum by the end of a day.
    pub(super) fn by(&self, date: NaiveDate) -> u64 {
        let days = self.0.partition_point(|(day, _)| *day <= date);
        days.checked_sub(1).map_or(0, |last| self.0[last].1)
    }
}

/// A class's failures in a stretch, before it is known whether they stand out.
struct Stretched<'a> {
    date: NaiveDate,
    stretch: Stretch,
    cell: &'a Cell,
    failure_class: &'a str,
    failures: u64,
    runs: StretchRuns,
}

/// The runs of a stretch.
#[derive(Clone, Copy)]
pub(super) enum StretchRuns {
    Batch(u64),
    Hour {
        hour: u8,
        /// The runs of its cell on the whole day.
        of_day: u64,
        /// Those in the hour, where that is counted.
        counted: Option<u64>,
    },
}

impl StretchRuns {
    /// The runs by which its failures are expected.
    pub(super) fn weight(self, shares: &HourShares) -> f64 {
        match self {
            Self::Batch(runs) => in_real(runs),
            Self::Hour {
                hour,
                of_day,
                counted,
            } => shares.weight(hour, of_day, counted),
        }
    }

    const fn counted(self) -> Option<u64> {
        match self {
            Self::Batch(runs) => Some(runs),
            Self::Hour { counted, .. } => counted,
        }
    }
}

impl<'a> Stretches<'a> {
    pub(super) fn of(cube: &'a Cube, nights: &RangeInclusive<NaiveDate>) -> Self {
        let mut stretches = Self {
            shares: SharesByNight::of(cube, nights),
            hours: hours(cube, nights),
            batches: batches(cube, nights),
            runs: BTreeMap::new(),
            failures: BTreeMap::new(),
        };
        let both = [&stretches.hours, &stretches.batches];
        for one in both.iter().flat_map(|kept| &kept.may_stand_out) {
            stretches.runs.entry(one.cell).or_default();
            let pair = (one.cell, one.failure_class);
            stretches.failures.entry(pair).or_default();
        }
        for (date, day) in cube.days.range(nights.clone()) {
            for (cell, counts) in &day.runs {
                if let Some(runs) = stretches.runs.get_mut(cell) {
                    runs.add(*date, counts.runs);
                }
            }
            for ((cell, class), own) in &day.classes {
                if let Some(failures) = stretches.failures.get_mut(&(cell, class.as_str())) {
                    failures.add(*date, *own);
                }
            }
        }
        stretches
    }

    /// The bursts, as a night sees them.
    pub(super) fn bursts_through(&self, night: NaiveDate) -> Vec<Burst> {
        let shares = self.shares.by(night);
        let [hours, batches] =
            [&self.hours, &self.batches].map(|kept| self.standing_out(kept, night, &shares));
        of_hours_and_batches(&hours, &batches)
    }

    fn standing_out(
        &self,
        kept: &Kept<Stretched<'a>>,
        night: NaiveDate,
        shares: &HourShares,
    ) -> Vec<Burst> {
        let limit = ln_limit(kept.number.by(night));
        let by = |sum: Option<&Through>| sum.map_or(0, |sum| sum.by(night));
        let until = kept.may_stand_out.partition_point(|one| one.date <= night);
        let found = kept.may_stand_out[..until].iter().filter(|one| {
            let stretch = Counted {
                failures: one.failures,
                runs: one.runs.weight(shares),
            };
            let all = Counted {
                failures: by(self.failures.get(&(one.cell, one.failure_class))),
                runs: in_real(by(self.runs.get(one.cell))),
            };
            stands_out(stretch, all, limit)
        });
        found
            .map(|one| Burst {
                date: one.date,
                stretch: one.stretch.clone(),
                cell: one.cell.clone(),
                failure_class: one.failure_class.to_owned(),
                failures: one.failures,
                runs: one.runs.counted(),
            })
            .collect()
    }
}

/// Every hour in which a class failed.
fn hours<'a>(cube: &'a Cube, nights: &RangeInclusive<NaiveDate>) -> Kept<Stretched<'a>> {
    let mut kept = Kept::default();
    for (date, day) in cube.days.range(nights.clone()) {
        for ((cell, hour), failures) in &day.class_hours {
            let Some(counts) = day.runs.get(cell) else {
                continue;
            };
            kept.number.add(*date, 1);
            if *failures < LEAST {
                continue;
            }
            kept.may_stand_out.push(Stretched {
                date: *date,
                stretch: Stretch::Hour(hour.hour),
                cell,
                failure_class: &hour.failure_class,
                failures: *failures,
                runs: StretchRuns::Hour {
                    hour: hour.hour,
                    of_day: counts.runs,
                    counted: day.runs_in_hour(cell, hour.hour),
                },
            });
        }
    }
    kept
}

/// Every batch in which a class failed.
fn batches<'a>(cube: &'a Cube, nights: &RangeInclusive<NaiveDate>) -> Kept<Stretched<'a>> {
    let mut kept = Kept::default();
    for (date, day) in cube.days.range(nights.clone()) {
        let values = day.facets.get(&Dimension::Batch).into_iter();
        for (batch, cells) in values.flat_map(Facets::values) {
            for (cell, counts) in cells.iter().filter(|(_, counts)| counts.runs > 0) {
                kept.number.add(*date, counts.classes.len() as u64);
                let often = counts.classes.iter();
                let often = often.filter(|(_, failures)| *failures >= LEAST);
                kept.may_stand_out
                    .extend(often.map(|(class, failures)| Stretched {
                        date: *date,
                        stretch: Stretch::Batch(batch.to_owned()),
                        cell,
                        failure_class: class,
                        failures,
                        runs: StretchRuns::Batch(counts.runs),
                    }));
            }
        }
    }
    kept
}
