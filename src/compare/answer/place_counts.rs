//! What both releases have of a question in each place, place by place of one kind.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::contrasts::{DIMENSIONS, SidesByDay};
use super::event_place::Place;
use crate::compare::counted::{Question, View};
use crate::cube::Facet;
use crate::stats::{Arm, Score, Stratum};
use crate::vocabulary::Design;

/// The candidate's counts in the strata in which both releases ran.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct CandidateCounts {
    /// Its events.
    pub(crate) events: u64,
    /// Its runs.
    pub(crate) runs: u64,
    /// Its events beyond those at the rate of both releases together.
    pub(crate) excess: f64,
}

/// What the candidate has in one place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlaceCounts {
    pub(crate) place: Place,
    pub(crate) own: CandidateCounts,
}

/// What the candidate has in all places together, and in each.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CountsByPlace {
    /// In all runs, with those that name no tool, model or tenant.
    pub(crate) whole: CandidateCounts,
    /// The workflows, the tools, the models and the tenants. A kind with a single place is left out.
    pub(crate) kinds: Vec<Vec<PlaceCounts>>,
}

impl View<'_> {
    /// The counts of every place, by kind.
    #[must_use]
    pub(crate) fn counts_by_place(&self, question: &Question, through: NaiveDate) -> CountsByPlace {
        let question = question.rate();
        let mut places: BTreeMap<_, BTreeMap<_, Vec<Stratum>>> = BTreeMap::new();
        for ((facet, workflow), days) in self.strata_by_night(&question, through, &DIMENSIONS) {
            let (kind, value) = match facet {
                None => (None, workflow),
                Some((dimension, value)) => (Some(dimension), value),
            };
            let strata = matched(days, self.arms.design);
            let of_kind = places.entry(kind).or_default();
            of_kind.entry(value).or_default().extend(strata);
        }
        let named = |kind, value: &str| match kind {
            None => Place::Workflow(value.to_owned()),
            Some(dimension) => Place::Facet(Facet {
                dimension,
                value: value.to_owned(),
            }),
        };
        let workflows = places.get(&None).into_iter().flat_map(BTreeMap::values);
        let whole = counts(&workflows.flatten().copied().collect::<Vec<_>>());
        let counted = places.into_iter().map(|(kind, values)| {
            let values = values.into_iter().map(|(value, strata)| PlaceCounts {
                place: named(kind, value),
                own: counts(&strata),
            });
            values.filter(|one| one.own.runs > 0).collect()
        });
        CountsByPlace {
            whole,
            kinds: counted.filter(|one: &Vec<_>| one.len() > 1).collect(),
        }
    }
}

impl View<'_> {
    /// The strata in which both releases ran, by the values of versions and labels. A column with a single value is left out.
    #[must_use]
    pub(crate) fn strata_by_version(
        &self,
        question: &Question,
        through: NaiveDate,
    ) -> BTreeMap<Facet, Vec<Stratum>> {
        let columns = self.known.values.columns();
        let mut versions: BTreeMap<Facet, Vec<Stratum>> = BTreeMap::new();
        if columns.is_empty() {
            return versions;
        }
        for ((facet, _), days) in self.strata_by_night(&question.rate(), through, &columns) {
            if let Some((dimension, value)) = facet {
                let value = value.to_owned();
                let strata = versions.entry(Facet { dimension, value }).or_default();
                strata.extend(matched(days, self.arms.design));
            }
        }
        let mut values: BTreeMap<_, usize> = BTreeMap::new();
        for facet in versions.keys() {
            *values.entry(facet.dimension).or_default() += 1;
        }
        versions.retain(|facet, strata| values[&facet.dimension] > 1 && !strata.is_empty());
        versions
    }
}

/// The days on which both releases ran, or all days together where they share none.
fn matched(days: SidesByDay, design: Design) -> Vec<Stratum> {
    let both = |baseline: Option<Arm>, candidate: Option<Arm>| {
        Some(Stratum {
            baseline: baseline?,
            candidate: candidate?,
        })
    };
    let days = days.into_values();
    if design != Design::BeforeAfter {
        let shared = days.filter_map(|sides| both(sides.baseline, sides.candidate));
        return shared.collect();
    }
    let (baseline, candidate): (Vec<_>, Vec<_>) =
        days.map(|sides| (sides.baseline, sides.candidate)).unzip();
    let [baseline, candidate] =
        [baseline, candidate].map(|arms| arms.into_iter().flatten().reduce(Arm::and));
    both(baseline, candidate).into_iter().collect()
}

fn counts(strata: &[Stratum]) -> CandidateCounts {
    let ours = || strata.iter().map(|stratum| stratum.candidate);
    CandidateCounts {
        events: ours().map(|arm| arm.events()).sum(),
        runs: ours().map(|arm| arm.exposure()).sum(),
        excess: Score::of(strata).gap,
    }
}
