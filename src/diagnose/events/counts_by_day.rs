//! The runs and failures of every release and workflow by day, laid out once for all classes and all dates.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Range, RangeInclusive};

use chrono::NaiveDate;

use super::release_excess::FailuresAndRuns;
use crate::cube::Cube;

/// Numbers by day, as sums from the first day on. Days without one are left out.
#[derive(Debug, Default)]
pub(super) struct Sums {
    /// The place of the day, and the sum through it.
    through: Vec<(usize, u64)>,
}

impl Sums {
    /// Adds to a day; days come in order.
    fn add(&mut self, day: usize, more: u64) {
        let so_far = self.all();
        match self.through.last_mut() {
            Some((last, sum)) if *last == day => *sum += more,
            _ => self.through.push((day, so_far + more)),
        }
    }

    /// The sum of all days before one.
    pub(super) fn before(&self, day: usize) -> u64 {
        let known = self.through.partition_point(|(other, _)| *other < day);
        known.checked_sub(1).map_or(0, |last| self.through[last].1)
    }

    pub(super) fn on(&self, day: usize) -> u64 {
        self.before(day + 1) - self.before(day)
    }

    pub(super) fn all(&self) -> u64 {
        self.through.last().map_or(0, |(_, sum)| *sum)
    }

    /// The places of its days, in order.
    pub(super) fn days(&self) -> impl Iterator<Item = usize> {
        self.through.iter().map(|(day, _)| *day)
    }
}

/// A release in a workflow.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) release: &'a str,
    pub(super) workflow: &'a str,
    /// On the days it ran.
    pub(super) runs: Sums,
}

/// The failures of one class, or of all.
#[derive(Debug, Default)]
pub(super) struct Failures<'a> {
    /// `None` for those of all classes.
    pub(super) class: Option<&'a str>,
    /// On the days with runs, by the index of the place.
    by_place: BTreeMap<usize, Sums>,
    /// On days without runs, by the index of the place.
    without_runs: BTreeMap<usize, u64>,
}

impl Failures<'_> {
    fn add(&mut self, place: usize, day: usize, failures: u64, has_run: bool) {
        if failures == 0 {
            return;
        }
        if has_run {
            self.by_place.entry(place).or_default().add(day, failures);
        } else {
            *self.without_runs.entry(place).or_default() += failures;
        }
    }

    /// Those of a place before a day.
    pub(super) fn before(&self, place: usize, day: usize) -> u64 {
        self.by_place.get(&place).map_or(0, |sums| sums.before(day))
    }

    /// Those of a place on a day.
    pub(super) fn on(&self, place: usize, day: usize) -> u64 {
        self.by_place.get(&place).map_or(0, |sums| sums.on(day))
    }

    /// Those of a place on the days with runs.
    pub(super) fn of(&self, place: usize) -> u64 {
        self.by_place.get(&place).map_or(0, Sums::all)
    }

    /// All those of a place, on whatever days.
    pub(super) fn with_or_without_runs(&self, place: usize) -> u64 {
        self.of(place) + self.without_runs.get(&place).copied().unwrap_or(0)
    }

    /// The places of the days that have some.
    pub(super) fn days(&self) -> BTreeSet<usize> {
        self.by_place.values().flat_map(Sums::days).collect()
    }
}

/// The counts of some nights.
#[derive(Debug)]
pub(super) struct CountsByDay<'a> {
    pub(super) days: Vec<NaiveDate>,
    /// In the order of their releases and workflows.
    pub(super) places: Vec<Place<'a>>,
    /// By day, the indices of the places that ran.
    pub(super) ran: Vec<Vec<usize>>,
    /// Each release with the indices of its places.
    pub(super) releases: Vec<(&'a str, Range<usize>)>,
    /// By workflow, the indices of its places.
    of_workflow: BTreeMap<&'a str, Vec<usize>>,
    pub(super) of_all: Failures<'a>,
    pub(super) of_classes: Vec<Failures<'a>>,
}

impl<'a> CountsByDay<'a> {
    pub(super) fn of(cube: &'a Cube, nights: &RangeInclusive<NaiveDate>) -> Self {
        let window = || cube.days.range(nights.clone());
        let cells = window().flat_map(|(_, day)| day.runs.keys());
        let named: BTreeSet<(&str, &str)> = cells
            .map(|cell| (cell.release.as_str(), cell.workflow.as_str()))
            .collect();
        let index: BTreeMap<(&str, &str), usize> = named.into_iter().zip(0..).collect();
        let places = index.keys().map(|(release, workflow)| Place {
            release,
            workflow,
            runs: Sums::default(),
        });
        let mut counts = Self {
            days: window().map(|(date, _)| *date).collect(),
            places: places.collect(),
            ran: Vec::new(),
            releases: Vec::new(),
            of_workflow: BTreeMap::new(),
            of_all: Failures::default(),
            of_classes: Vec::new(),
        };
        let mut classes: BTreeMap<&str, Failures<'_>> = BTreeMap::new();
        for (place, (_, day)) in window().enumerate() {
            let mut ran = Vec::new();
            for (cell, own) in &day.runs {
                let at = index[&(cell.release.as_str(), cell.workflow.as_str())];
                counts.of_all.add(at, place, own.failures, own.runs > 0);
                if own.runs > 0 {
                    counts.places[at].runs.add(place, own.runs);
                    ran.push(at);
                }
            }
            counts.ran.push(ran);
            for ((cell, class), failures) in &day.classes {
                let of_class = classes.entry(class).or_insert_with(|| Failures {
                    class: Some(class),
                    ..Failures::default()
                });
                if let Some(own) = day.runs.get(cell) {
                    let at = index[&(cell.release.as_str(), cell.workflow.as_str())];
                    of_class.add(at, place, *failures, own.runs > 0);
                }
            }
        }
        counts.of_classes = classes.into_values().collect();
        counts.group();
        counts
    }

    fn group(&mut self) {
        for (index, place) in self.places.iter().enumerate() {
            match self.releases.last_mut() {
                Some((release, places)) if *release == place.release => places.end = index + 1,
                _ => self.releases.push((place.release, index..index + 1)),
            }
            self.of_workflow
                .entry(place.workflow)
                .or_default()
                .push(index);
        }
    }

    /// Whether a place that ran on a day ran on others too.
    pub(super) fn ran_on_other_days(&self, day: usize) -> bool {
        let mut ran = self.ran[day].iter().map(|place| &self.places[*place].runs);
        ran.any(|runs| runs.all() > runs.on(day))
    }

    /// What a place had before a day; where it did not run, what all places of its workflow had.
    pub(super) fn before(
        &self,
        failures: &Failures<'_>,
        place: usize,
        day: usize,
    ) -> FailuresAndRuns {
        let of_place = |place: usize| {
            let runs = self.places[place].runs.before(day);
            [failures.before(place, day), runs]
        };
        let own = of_place(place);
        if own[1] > 0 {
            return own;
        }
        let alike = self.of_workflow.get(self.places[place].workflow);
        let alike = alike.into_iter().flatten().map(|place| of_place(*place));
        alike.fold([0, 0], |sum, more| [sum[0] + more[0], sum[1] + more[1]])
    }

    /// Whether a place ran on a day or later.
    pub(super) fn runs_since(&self, place: usize, from: usize) -> bool {
        let last = self.places[place].runs.through.last();
        last.is_some_and(|(day, _)| *day >= from)
    }

    /// What a place has from a day on, some days left out.
    pub(super) fn since(
        &self,
        failures: &Failures<'_>,
        place: usize,
        from: usize,
        without: &[usize],
    ) -> FailuresAndRuns {
        let runs = &self.places[place].runs;
        let since = [
            failures.of(place) - failures.before(place, from),
            runs.all() - runs.before(from),
        ];
        without.iter().fold(since, |rest, day| {
            [rest[0] - failures.on(place, *day), rest[1] - runs.on(*day)]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_days_are_those_of_their_numbers() {
        let numbers = [(0, 3), (2, 5), (2, 1), (6, 4)];
        let mut sums = Sums::default();
        for (day, more) in numbers {
            sums.add(day, more);
        }
        let plain = |has: &dyn Fn(usize) -> bool| -> u64 {
            let held = numbers.iter().filter(|(day, _)| has(*day));
            held.map(|(_, more)| more).sum()
        };
        for day in 0..9 {
            assert_eq!(sums.before(day), plain(&|other| other < day));
            assert_eq!(sums.on(day), plain(&|other| other == day));
        }
        assert_eq!(sums.all(), 13);
        assert_eq!(sums.days().collect::<Vec<_>>(), [0, 2, 6]);
    }
}
