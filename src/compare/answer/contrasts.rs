//! Each night's events of the candidate by place, with the events expected there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::compare::counted::{Question, Sides, View, Without};
use crate::compare::in_units::in_real;
use crate::compare::matching::is_known;
use crate::cube::{Cell, Day, Dimension, Facet, Facets};
use crate::stats::{Arm, Contrast};
use crate::vocabulary::Design;

/// A question's counts by place and night.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Contrasts {
    /// The nights, in order.
    pub(crate) nights: Vec<NaiveDate>,
    /// The place of the candidate's first night among them.
    pub(crate) release: usize,
    /// By workflow and night: together, everywhere.
    pub(crate) workflows: Vec<(String, Vec<Contrast>)>,
    /// The same runs by tool, model, tenant, version and label, and within one of these by workflow and night.
    pub(crate) facets: Vec<(Facet, Vec<Vec<Contrast>>)>,
}

/// Nothing ran.
const NOTHING: Contrast = Contrast::Expected {
    events: 0.0,
    expected: 0.0,
};

/// The columns whose values are places of both releases.
pub(super) const DIMENSIONS: [Dimension; 3] =
    [Dimension::Tool, Dimension::Model, Dimension::Tenant];

/// A stratum: a facet or all runs, in a workflow.
pub(super) type FacetStratum<'a> = (Option<(Dimension, &'a str)>, &'a str);

/// A day of a stratum.
pub(super) type SidesByDay = BTreeMap<NaiveDate, Sides<Arm>>;

impl View<'_> {
    /// The nights on which both releases ran, compared with each other and a little with the baseline's mean rates.
    /// Where the releases share no night, the nights of both are compared with these rates alone.
    ///
    /// `None` where nothing can be compared.
    #[must_use]
    pub(crate) fn contrasts(&self, question: &Question, through: NaiveDate) -> Option<Contrasts> {
        let question = question.rate();
        let apart = self.arms.design == Design::BeforeAfter;
        let columns = [DIMENSIONS.as_slice(), &self.known.values.columns()].concat();
        let mut strata = self.strata_by_night(&question, through, &columns);
        drop_what_is_no_place_of_its_own(&mut strata);
        let contrasts: BTreeMap<FacetStratum<'_>, BTreeMap<NaiveDate, Contrast>> = strata
            .iter()
            .map(|(stratum, days)| (*stratum, contrasts_of(days, apart)))
            .filter(|(_, by_night)| !by_night.is_empty())
            .collect();
        let whole = || contrasts.iter().filter(|((facet, _), _)| facet.is_none());
        let mut nights: Vec<NaiveDate> = whole()
            .flat_map(|(_, by_night)| by_night.keys().copied())
            .collect();
        nights.sort_unstable();
        nights.dedup();
        let release = nights.iter().position(|date| *date >= self.arms.since)?;
        let in_order = |by_night: &BTreeMap<NaiveDate, Contrast>| -> Vec<Contrast> {
            let of_night = |date| by_night.get(date).copied().unwrap_or(NOTHING);
            nights.iter().map(of_night).collect()
        };
        let workflows = whole()
            .map(|((_, workflow), by_night)| ((*workflow).to_owned(), in_order(by_night)))
            .collect();
        let mut facets: BTreeMap<Facet, Vec<Vec<Contrast>>> = BTreeMap::new();
        for ((facet, _), by_night) in &contrasts {
            if let Some((dimension, value)) = *facet {
                let value = value.to_owned();
                let facet = Facet { dimension, value };
                facets.entry(facet).or_default().push(in_order(by_night));
            }
        }
        Some(Contrasts {
            facets: facets.into_iter().collect(),
            workflows,
            nights,
            release,
        })
    }

    /// What both releases have on each day, by workflow, and by the values of those of some columns that give rates.
    pub(super) fn strata_by_night(
        &self,
        question: &Question,
        through: NaiveDate,
        columns: &[Dimension],
    ) -> BTreeMap<FacetStratum<'_>, SidesByDay> {
        let mut strata: BTreeMap<FacetStratum<'_>, SidesByDay> = BTreeMap::new();
        let dimensions: Vec<Dimension> = match self.left_out() {
            Without::Facets(_) | Without::AllBut(_) | Without::Bursts(_) => Vec::new(),
            _ => columns
                .iter()
                .copied()
                .filter(|one| one.is_version_or_label() || is_known(self.cube, self.arms, *one))
                .collect(),
        };
        for date in self.days_through(through) {
            let count = |day: &Day, cell: &Cell| self.count(question, date, day, cell);
            for ((workflow, _), sides) in self.sides_on(question, date, &count) {
                strata
                    .entry((None, workflow))
                    .or_default()
                    .insert(date, sides);
            }
            let Some(day) = self.cube.days.get(&date) else {
                continue;
            };
            for dimension in &dimensions {
                let values = day.facets.get(dimension).into_iter();
                for (value, _) in values.flat_map(Facets::values) {
                    let facet = Facet {
                        dimension: *dimension,
                        value: value.to_owned(),
                    };
                    if dimension.is_version_or_label() && !self.known.values.can_be_a_place(&facet)
                    {
                        continue;
                    }
                    let view = self.without(Without::AllBut(&facet));
                    let count = |day: &Day, cell: &Cell| view.count(question, date, day, cell);
                    for ((workflow, _), sides) in self.sides_on(question, date, &count) {
                        let stratum = (Some((*dimension, value)), workflow);
                        strata.entry(stratum).or_default().insert(date, sides);
                    }
                }
            }
        }
        strata
    }
}

/// A value with a larger share of the candidate's runs than this cannot be distinguished from all runs, or from a workflow.
const SAME: f64 = 0.8;

/// Leaves out values that nearly all runs have, and those that go with one workflow.
fn drop_what_is_no_place_of_its_own(strata: &mut BTreeMap<FacetStratum<'_>, SidesByDay>) {
    let runs = |days: &SidesByDay| -> u64 {
        let arms = days.values().filter_map(|sides| sides.candidate);
        arms.map(|arm| arm.exposure()).sum()
    };
    let mut of_workflow = BTreeMap::new();
    let mut of_facet: BTreeMap<_, u64> = BTreeMap::new();
    for ((facet, workflow), days) in strata.iter() {
        match facet {
            None => drop(of_workflow.insert(*workflow, runs(days))),
            Some(facet) => *of_facet.entry(*facet).or_default() += runs(days),
        }
    }
    let all: u64 = of_workflow.values().sum();
    let is_part = |part: u64, whole: u64| in_real(part) > SAME * in_real(whole);
    let same: BTreeSet<_> = strata
        .iter()
        .filter_map(|((facet, workflow), days)| Some(((*facet)?, *workflow, runs(days))))
        .filter(|(facet, workflow, shared)| {
            let own = of_facet[facet];
            let theirs = of_workflow.get(workflow).copied().unwrap_or(0);
            is_part(own, all) || is_part(*shared, own + theirs - shared)
        })
        .map(|(facet, ..)| facet)
        .collect();
    strata.retain(|(facet, _), _| facet.is_none_or(|facet| !same.contains(&facet)));
}

/// A stratum's contrasts. Where the releases share no night, each night is compared with the baseline's mean rate.
fn contrasts_of(days: &SidesByDay, apart: bool) -> BTreeMap<NaiveDate, Contrast> {
    let (mut events, mut exposure) = (0, 0);
    for arm in days.values().filter_map(|sides| sides.baseline) {
        events += arm.events();
        exposure += arm.exposure();
    }
    if exposure == 0 {
        return BTreeMap::new();
    }
    // Half an event where there was none: a rate of zero would forbid the first.
    let rate = in_real(events).max(0.5) / in_real(exposure);
    days.iter()
        .filter_map(|(date, sides)| {
            let contrast = match (sides.candidate, sides.baseline) {
                (Some(candidate), Some(baseline)) => shared(candidate, baseline, rate),
                (Some(arm), None) | (None, Some(arm)) if apart => expected(arm, rate),
                _ => return None,
            };
            Some((*date, contrast))
        })
        .collect()
}

/// Shape of the gamma distribution of a night's own rate about the baseline's mean (coefficient of variation 0.7). This
/// number of events is added to the baseline's, with the runs they take at its mean rate. The candidate's count then is
/// negative binomial, and a night without any event is evidence too.
const SHAPE: f64 = 2.0;

fn shared(candidate: Arm, baseline: Arm, rate: f64) -> Contrast {
    Contrast::Shared {
        events: in_real(candidate.events()),
        total: in_real(candidate.events() + baseline.events()) + SHAPE,
        odds: in_real(candidate.exposure()) / (in_real(baseline.exposure()) + SHAPE / rate),
    }
}

fn expected(arm: Arm, rate: f64) -> Contrast {
    Contrast::Expected {
        events: in_real(arm.events()),
        expected: rate * in_real(arm.exposure()),
    }
}
