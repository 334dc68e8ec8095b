//! Bursts that come with every release, in the first hours after its deploy.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::bursts::{Burst, bursts};
use crate::compare::arms::{Arms, Lifespan, lifespans};
use crate::compare::in_units::in_real;
use crate::cube::{Cell, Cube};
use crate::number::FEWEST_FOR_A_PERCENTAGE;
use crate::stats::{ln_level, ln_poisson_upper};

/// Bursts of the first days of releases, of classes that burst on the first day of every release. They tell nothing of one
/// release, so that each counts as one failure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::compare) struct DeployBursts {
    /// Without those of other days.
    bursts: BTreeMap<NaiveDate, Vec<Burst>>,
    /// The candidate's failures in them.
    failures: u64,
    /// The releases before it that had them.
    releases: u64,
}

/// The releases of a window and their bursts, found once for all pairs of releases that are compared in it.
#[derive(Debug)]
pub(in crate::compare) struct Deploys<'a> {
    cube: &'a Cube,
    nights: RangeInclusive<NaiveDate>,
    lives: OnceCell<Vec<Lifespan>>,
    bursts: OnceCell<Vec<Burst>>,
}

impl<'a> Deploys<'a> {
    pub(in crate::compare) const fn of(cube: &'a Cube, nights: RangeInclusive<NaiveDate>) -> Self {
        Self {
            cube,
            nights,
            lives: OnceCell::new(),
            bursts: OnceCell::new(),
        }
    }

    /// Those of the candidate's first day and of the first days of the releases before it in the window.
    ///
    /// A class of the candidate's counts if it burst on the first day of every release that is seen to begin. There must be
    /// one. The largest of those bursts, grown with the runs where the candidate has more, must explain the candidate's by
    /// chance.
    pub(in crate::compare) fn bursts(&self, arms: &Arms) -> DeployBursts {
        let before = self.before(arms);
        if before.iter().all(|release| !release.is_seen_to_begin) {
            return DeployBursts::default();
        }
        let cube = self.cube;
        let all = self.bursts.get_or_init(|| bursts(cube, &self.nights));
        let on = |release: &str, first: NaiveDate| {
            let own = all.iter().filter(move |burst| burst.date == first);
            let own = own.filter(|burst| burst.cell.release == release);
            own.collect::<Vec<&Burst>>()
        };
        let mut found = DeployBursts::default();
        for own in on(&arms.candidate, arms.since) {
            let is_alike = |other: &&Burst| other.failure_class == own.failure_class;
            let of_releases = before.iter().map(|release| {
                let bursts = on(release.name, release.first).into_iter();
                (release, bursts.filter(is_alike).collect::<Vec<_>>())
            });
            let of_releases: Vec<_> = of_releases.collect();
            let is_usual = of_releases
                .iter()
                .all(|(release, theirs)| !release.is_seen_to_begin || !theirs.is_empty());
            let mut theirs = of_releases.iter().flat_map(|(_, theirs)| theirs).copied();
            if is_usual && theirs.any(|other| explains(cube, other, own)) {
                let having = of_releases.iter().filter(|(_, theirs)| !theirs.is_empty());
                found.releases = found.releases.max(having.map(|_| 1).sum());
                found.failures += own.failures;
                let theirs = of_releases.into_iter().flat_map(|(_, theirs)| theirs);
                theirs.chain([own]).for_each(|burst| found.add(burst));
            }
        }
        found
    }

    /// The releases before the candidate.
    fn before(&self, arms: &Arms) -> Vec<Before<'_>> {
        let (cube, nights) = (self.cube, &self.nights);
        let opening = cube.days.range(nights.clone()).next();
        let opening = opening.map_or(arms.from, |(date, _)| *date);
        let lives = self
            .lives
            .get_or_init(|| lifespans(cube, nights, &BTreeMap::new(), FEWEST_FOR_A_PERCENTAGE));
        let before = lives.iter().filter(|one| {
            one.release != arms.candidate && (opening..arms.since).contains(&one.first)
        });
        before
            .map(|one| Before {
                is_seen_to_begin: one.first > opening,
                first: one.first,
                name: &one.release,
            })
            .collect()
    }
}

impl DeployBursts {
    fn add(&mut self, burst: &Burst) {
        let of_day = self.bursts.entry(burst.date).or_default();
        if !of_day.contains(burst) {
            of_day.push(burst.clone());
        }
    }

    pub(super) fn contains(&self, burst: &Burst) -> bool {
        let of_day = self.bursts.get(&burst.date);
        of_day.is_some_and(|of_day| of_day.contains(burst))
    }

    /// What of a class's failures, or of all, does not count in a cell of a day.
    pub(in crate::compare) fn surplus(
        &self,
        date: NaiveDate,
        cell: &Cell,
        class: Option<&str>,
    ) -> u64 {
        let of_day = self.bursts.get(&date).into_iter().flatten();
        let own = of_day.filter(|burst| burst.cell == *cell);
        own.filter(|burst| class.is_none_or(|class| class == burst.failure_class))
            .map(|burst| burst.failures - 1)
            .sum()
    }

    /// The candidate's failures in them, and how many releases before it had them; `None` where there is none.
    pub(in crate::compare) fn seen(&self) -> Option<[u64; 2]> {
        (self.failures > 0).then_some([self.failures, self.releases])
    }
}

/// A release before the candidate.
struct Before<'a> {
    name: &'a str,
    first: NaiveDate,
    /// Of a release on the first day of the data it is not known whether it began then.
    is_seen_to_begin: bool,
}

/// Whether another release's burst explains one by chance.
fn explains(cube: &Cube, other: &Burst, own: &Burst) -> bool {
    let runs = |burst: &Burst| {
        let day = cube.days.get(&burst.date);
        let runs = day.and_then(|day| day.runs.get(&burst.cell));
        in_real(runs.map_or(0, |counts| counts.runs))
    };
    let more_runs = (runs(own) / runs(other).max(1.0)).max(1.0);
    let expected = in_real(other.failures) * more_runs;
    ln_poisson_upper(own.failures, expected) > ln_level::ONE_IN_A_HUNDRED
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Release;
    use crate::cube::{Day, HourOfClass, RunCounts};

    fn date(night: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, night).unwrap()
    }

    /// Four releases of six nights, 240 runs and 3 failures a night; the last two side by side. `bursts` gives the failures
    /// that come in one hour of each one's first night.
    fn surplus(bursts: [u64; 4]) -> Option<[u64; 2]> {
        let mut cube = Cube::default();
        let mut add = |night: u32, release: usize, burst: u64| {
            let cell = Cell::of(format!("1.{release}"), "w".to_owned());
            let day: &mut Day = cube.days.entry(date(night)).or_default();
            let failures = 3 + burst;
            let counts = RunCounts {
                runs: 240,
                failures,
                ..RunCounts::default()
            };
            day.runs.insert(cell.clone(), counts);
            day.classes.insert((cell.clone(), "c".to_owned()), failures);
            for (hour, failures) in [(2, 1), (7, 1), (12, 1), (9, burst)] {
                let failure_class = "c".to_owned();
                let key = HourOfClass {
                    hour,
                    failure_class,
                };
                if failures > 0 {
                    day.class_hours.insert((cell.clone(), key), failures);
                }
            }
        };
        for night in 1..=24 {
            let release = (night as usize - 1) / 6;
            let first = (night - 1) % 6 == 0;
            add(night, release, if first { bursts[release] } else { 0 });
            if release == 3 {
                add(night, 2, 0);
            }
        }
        let window = date(1)..=date(24);
        let arms = Arms::choose(&cube, &Release::default(), &window, &BTreeMap::new()).unwrap();
        let found = Deploys::of(&cube, window).bursts(&arms);
        let cell = Cell::of("1.3".to_owned(), "w".to_owned());
        if let Some([failures, _]) = found.seen() {
            assert_eq!(found.surplus(date(19), &cell, None), failures - 1);
            assert_eq!(found.surplus(date(19), &cell, Some("c")), failures - 1);
            assert_eq!(found.surplus(date(19), &cell, Some("d")), 0);
            assert_eq!(found.surplus(date(20), &cell, None), 0);
        }
        found.seen()
    }

    #[test]
    fn a_burst_of_every_release_tells_nothing_of_one() {
        assert_eq!(surplus([0, 20, 24, 22]), Some([22, 2]));
        assert_eq!(surplus([20, 20, 24, 22]), Some([22, 3]));
    }

    #[test]
    fn a_burst_that_another_release_did_not_have_is_the_candidates() {
        assert_eq!(surplus([20, 0, 24, 22]), None);
        assert_eq!(surplus([20, 24, 0, 22]), None);
        assert_eq!(surplus([0, 0, 0, 22]), None);
    }

    #[test]
    fn a_burst_far_larger_than_the_others_is_the_candidates() {
        assert_eq!(surplus([0, 20, 24, 60]), None);
    }
}
