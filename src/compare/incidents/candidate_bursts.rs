//! When the candidate bursts, in one workflow and class or in all together.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::bursts::{Burst, Counted, NightsOf, Stretch, are_many, bursts, ln_limit, stands_out};
use super::hours::{HourShares, hours_of};
use crate::compare::counted::View;
use crate::compare::in_units::in_real;
use crate::cube::{Cell, Dimension};

/// The hours and batches of a day in which the candidate fails far more often than otherwise, in one workflow and class or
/// in all together. What stands out night after night is no incident: it has come to stay.
#[derive(Debug, Default)]
pub(super) struct CandidateBursts {
    pub(super) hours: BTreeSet<(NaiveDate, u8)>,
    pub(super) batches: BTreeSet<(NaiveDate, String)>,
    /// Those of one workflow and class.
    pub(super) single: Vec<Burst>,
}

impl CandidateBursts {
    pub(super) fn of(view: &View<'_>, through: NaiveDate) -> Self {
        let arms = view.arms;
        let mut found = Self::in_all_workflows(view, through);
        found.single = view.single_bursts(&bursts(view.cube, &(arms.from..=through)));
        for burst in &found.single {
            match &burst.stretch {
                Stretch::Hour(hour) => drop(found.hours.insert((burst.date, *hour))),
                Stretch::Batch(batch) => {
                    found.batches.insert((burst.date, batch.clone()));
                }
            }
        }
        found
    }

    fn in_all_workflows(view: &View<'_>, through: NaiveDate) -> Self {
        let arms = view.arms;
        let is_own = |cell: &&Cell| cell.release == arms.candidate;
        let nights = arms.since..=through;
        let shares = HourShares::of(view.cube, &nights);
        let mut all = Counted::default();
        let (mut hours, mut batches) = (Vec::new(), Vec::new());
        for (date, day) in view.cube.days.range(nights) {
            let mut by_hour = [Counted::default(); 24];
            for (cell, counts) in day.runs.iter().filter(|(cell, _)| is_own(cell)) {
                all.add(counts.failures, in_real(counts.runs));
                for (hour, stretch) in (0..).zip(&mut by_hour) {
                    stretch.add(0, shares.weight_of(day, cell, hour, counts.runs));
                }
                for (hour, failures) in hours_of(day, cell) {
                    if let Some(stretch) = by_hour.get_mut(usize::from(hour.hour)) {
                        stretch.add(failures, 0.0);
                    }
                }
            }
            hours.extend(
                (0..)
                    .zip(by_hour)
                    .map(|(hour, counted)| ((*date, hour), counted)),
            );
            let values = day.facets.get(&Dimension::Batch).into_iter();
            for (batch, cells) in values.flat_map(|facets| &facets.values) {
                let mut counted = Counted::default();
                for (_, counts) in cells.iter().filter(|(cell, _)| is_own(cell)) {
                    counted.add(counts.failures, in_real(counts.runs));
                }
                // Of failures alone it is not known how many ran in a batch.
                if counted.runs > 0.0 {
                    batches.push(((*date, batch.clone()), counted));
                }
            }
        }
        Self {
            hours: passing(&hours, all).into_iter().copied().collect(),
            batches: passing(&batches, all).into_iter().cloned().collect(),
            single: Vec::new(),
        }
    }
}

impl View<'_> {
    /// The candidate's bursts, without those that come with every release, and those of a class that bursts in its workflow
    /// night after night, in whatever release.
    #[must_use]
    pub(crate) fn single_bursts<'a>(&self, bursts: &'a [Burst]) -> Vec<Burst> {
        let workflow_and_class =
            |burst: &'a Burst| (burst.cell.workflow.as_str(), burst.failure_class.as_str());
        let nights = NightsOf::of(bursts, workflow_and_class);
        let is_usual =
            |burst: &&'a Burst| nights.has_come_to_stay(&workflow_and_class(burst), burst.date);
        let own = bursts
            .iter()
            .filter(|burst| burst.cell.release == self.arms.candidate);
        let single =
            own.filter(|burst| !is_usual(burst) && !self.known.deploy_bursts.contains(burst));
        single.cloned().collect()
    }
}

/// The stretches that stand out, without those that do so night after night.
fn passing<T>(stretches: &[((NaiveDate, T), Counted)], all: Counted) -> Vec<&(NaiveDate, T)> {
    let with_failures = stretches.iter().filter(|(_, one)| one.failures > 0);
    let limit = ln_limit(with_failures.clone().count());
    let found: Vec<&(NaiveDate, T)> = with_failures
        .filter(|(_, one)| stands_out(*one, all, limit))
        .map(|(place, _)| place)
        .collect();
    let nights: BTreeSet<NaiveDate> = found.iter().map(|place| place.0).collect();
    let passes = |place: &&&(NaiveDate, T)| !are_many(place.0, &nights);
    found.iter().filter(passes).copied().collect()
}
