//! A shift of every release: from some night on, all of them fail more than before it. On single days such a change hides,
//! since the other days of a release that began with it, or after it, are no better.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::counts_by_day::{CountsByDay, Failures};
use super::found_event::{EventEvidence, FoundEvent};
use super::release_excess::{
    FailuresAndRuns, LN_EACH, LN_TOGETHER, ReleaseExcess, by_name, usual_rate,
};
use crate::diagnose::real_numbers::{in_real, real};
use crate::stats::{Dispersion, LONGEST_EPISODE, Night, dispersion_from_history};

/// Nights before it, which tell what is usual.
pub(super) const LEAST_BEFORE: usize = 7;

/// Nights from it on: more than an episode has.
pub(super) const LEAST_SINCE: usize = LONGEST_EPISODE + 1;

/// The failures in which a shift is looked for, and the nights tried as its first.
struct Search<'a> {
    counts: &'a CountsByDay<'a>,
    failures: &'a Failures<'a>,
    tried: RangeInclusive<usize>,
}

/// Releases that all stand out since a night.
struct StandOut<'a> {
    from: usize,
    releases: BTreeMap<&'a str, ReleaseExcess>,
    /// ln of the joint tail probability.
    together: f64,
}

/// The shift from the likeliest night on, of all failures or of a class, if every release that ran since fails more than
/// before it: each by one in a thousand, all together by one in a hundred thousand, over the nights that were tried, also
/// without the worst nights, as many as an episode has. A release that did not run before is compared with what the others
/// had there.
///
/// What nights vary beyond chance only takes from the evidence, and it is the costly part. So it is computed for the nights
/// that stand out from chance, the likeliest first, until no other night can be likelier.
pub(super) fn shift(counts: &CountsByDay<'_>, failures: &Failures<'_>) -> Option<FoundEvent> {
    let last = counts.days.len().checked_sub(LEAST_SINCE)?;
    let search = Search {
        counts,
        failures,
        tried: LEAST_BEFORE..=last,
    };
    let chance = |from| search.stand_out(from, &[], None);
    let mut from_chance: Vec<StandOut<'_>> = search.tried.clone().filter_map(chance).collect();
    from_chance.sort_by(|a, b| a.together.total_cmp(&b.together));
    let mut likeliest: Option<StandOut<'_>> = None;
    for bound in from_chance {
        let order = |one: &StandOut<'_>, other: &StandOut<'_>| {
            let likelier = one.together.total_cmp(&other.together);
            likelier.then(one.from.cmp(&other.from))
        };
        if let Some(best) = &likeliest
            && bound.together > best.together
        {
            break;
        }
        let found = search.beyond_variation(bound.from);
        likeliest = likeliest.into_iter().chain(found).min_by(order);
    }
    let StandOut { from, releases, .. } = likeliest?;
    Some(FoundEvent {
        from: counts.days[from],
        until: *counts.days.last()?,
        releases: releases
            .keys()
            .map(|release| (*release).to_owned())
            .collect(),
        workflow: None,
        failure_class: failures.class.map(str::to_owned),
        evidence: EventEvidence::Shift(by_name(&releases)),
    })
}

impl<'a> Search<'a> {
    /// The releases, if they stand out from what nights vary too, also without the worst nights.
    fn beyond_variation(&self, from: usize) -> Option<StandOut<'a>> {
        let dispersion = self.dispersion_before(from);
        let found = self.stand_out(from, &[], dispersion)?;
        let worst = self.worst_nights(from);
        self.stand_out(from, &worst, dispersion)?;
        Some(found)
    }

    /// The releases that ran since a night, some nights left out, if there are two or more and all stand out.
    fn stand_out(
        &self,
        from: usize,
        without: &[usize],
        dispersion: Option<Dispersion>,
    ) -> Option<StandOut<'a>> {
        let for_all_tried = real(self.tried.clone().count()).ln();
        let mut releases = BTreeMap::new();
        let mut together = 0.0;
        for (release, places) in &self.counts.releases {
            let Some((seen, variance)) = self.since(places.clone(), from, without) else {
                continue;
            };
            let ln_p = seen.rarity(variance, dispersion);
            if ln_p > LN_EACH - for_all_tried {
                return None;
            }
            together += ln_p;
            releases.insert(*release, ReleaseExcess { ln_p, ..seen });
        }
        let do_stand_out = releases.len() > 1 && together <= LN_TOGETHER - for_all_tried;
        do_stand_out.then_some(StandOut {
            from,
            releases,
            together,
        })
    }

    /// What a release has since a night, some nights left out, against what it had before, or the others where it did not
    /// run, and the variance of that. `None` where it did not run since, or nothing tells what is usual.
    fn since(
        &self,
        places: impl Iterator<Item = usize>,
        from: usize,
        without: &[usize],
    ) -> Option<(ReleaseExcess, f64)> {
        let mut sum: Option<(ReleaseExcess, f64)> = None;
        for place in places.filter(|place| self.counts.runs_since(*place, from)) {
            let later = self.counts.since(self.failures, place, from, without);
            if later[1] == 0 {
                continue;
            }
            let before = self.counts.before(self.failures, place, from);
            if before[1] == 0 {
                continue;
            }
            let (seen, variance) = sum.get_or_insert_default();
            let expected = usual_rate(before) * in_real(later[1]);
            seen.failures += later[0];
            seen.expected += expected;
            // What is expected is itself known from so many runs only.
            *variance += expected * (1.0 + in_real(later[1]) / in_real(before[1]));
        }
        sum
    }

    /// The nights on which the rate of all releases together was the highest.
    fn worst_nights(&self, from: usize) -> Vec<usize> {
        let ran = self.counts.ran.iter().enumerate().skip(from);
        let ran = ran.filter(|(_, places)| !places.is_empty());
        let mut nights: Vec<(usize, f64)> = ran
            .map(|(day, places)| (day, usual_rate(self.on(day, places))))
            .collect();
        nights.sort_by(|a, b| b.1.total_cmp(&a.1));
        let worst = nights.into_iter().take(LONGEST_EPISODE);
        worst.map(|(day, _)| day).collect()
    }

    /// What some places have on a day.
    fn on(&self, day: usize, places: &[usize]) -> FailuresAndRuns {
        let failures = places.iter().map(|place| self.failures.on(*place, day));
        let runs = places
            .iter()
            .map(|place| self.counts.places[*place].runs.on(day));
        [failures.sum(), runs.sum()]
    }

    /// How much more than chance the nights before varied, each release by its own rates.
    fn dispersion_before(&self, from: usize) -> Option<Dispersion> {
        let mut nights: BTreeMap<(usize, &str), Night> = BTreeMap::new();
        for (place, own) in self.counts.places.iter().enumerate() {
            let rate = usual_rate(self.counts.before(self.failures, place, from));
            for day in own.runs.days().take_while(|day| *day < from) {
                let night = nights.entry((day, own.release)).or_insert(Night {
                    events: 0,
                    expected: 0.0,
                    variance: 0.0,
                });
                let expected = rate * in_real(own.runs.on(day));
                night.events += self.failures.on(place, day);
                night.expected += expected;
                night.variance += expected;
            }
        }
        let nights: Vec<Night> = nights.into_values().collect();
        let dispersion = dispersion_from_history(&nights)?;
        Some(dispersion.moderated(dispersion.odds_of_independence()))
    }
}

/// Leaves out what falls into one of these events.
pub(super) fn outside(events: Vec<FoundEvent>, shifts: &[FoundEvent]) -> Vec<FoundEvent> {
    let is_part = |event: &FoundEvent| {
        shifts.iter().any(|shift| {
            let is_same =
                shift.failure_class.is_none() || shift.failure_class == event.failure_class;
            is_same && (shift.from..=shift.until).contains(&event.from)
        })
    };
    events.into_iter().filter(|event| !is_part(event)).collect()
}

/// A shift of all failures, or else those of single classes.
pub(super) fn shifts(counts: &CountsByDay<'_>) -> Vec<FoundEvent> {
    let classes = counts.of_classes.iter();
    let of_classes: Vec<FoundEvent> = classes
        .filter_map(|failures| shift(counts, failures))
        .collect();
    match (of_classes.len(), shift(counts, &counts.of_all)) {
        // What is one class's is reported as its own.
        (1, _) | (_, None) => of_classes,
        (_, Some(of_all)) => vec![of_all],
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::cube::{Cell, Cube, Day, RunCounts};

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, number).unwrap()
    }

    /// Twenty nights of one release, the last six with a second one; both fail as often as the night says.
    fn found(failures: impl Fn(u32) -> u64) -> Option<FoundEvent> {
        let mut cube = Cube::default();
        for night in 1..=20 {
            let mut counts = Day::default();
            for release in ["1.0", "2.0"]
                .into_iter()
                .take(if night > 14 { 2 } else { 1 })
            {
                let cell = Cell::of(release.to_owned(), "w".to_owned());
                let runs = RunCounts {
                    runs: 500,
                    failures: failures(night) + u64::from(night * 7 % 5),
                    ..RunCounts::default()
                };
                counts.runs.insert(cell, runs);
            }
            cube.days.insert(day(night), counts);
        }
        let counts = CountsByDay::of(&cube, &(day(1)..=day(20)));
        shift(&counts, &counts.of_all)
    }

    #[test]
    fn what_came_to_stay_is_told_from_an_outage() {
        let stayed = found(|night| if night > 14 { 50 } else { 10 }).unwrap();
        assert_eq!((stayed.from, stayed.until), (day(15), day(20)));
        assert_eq!(stayed.releases.len(), 2);
        assert_eq!(found(|_| 10), None);
        assert_eq!(found(|night| if night == 17 { 200 } else { 10 }), None);
        let three = |night| if (16..19).contains(&night) { 200 } else { 10 };
        assert_eq!(found(three), None);
    }
}
