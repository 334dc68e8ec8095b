//! Each night's events of the candidate, place by place, against what they are held against.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::dispersion::counted_by;
use super::facet::is_known;
use super::fold::Sides;
use super::in_real;
use super::question::Question;
use super::strata::{View, Without};
use crate::cube::{Cell, Day, Dimension, Facet};
use crate::stats::{Arm, Contrast};
use crate::vocabulary::Design;

/// A question's counts by place and night.
#[derive(Clone, Debug, PartialEq)]
pub struct Contrasts {
    /// The nights, in order.
    pub nights: Vec<NaiveDate>,
    /// The place of the candidate's first night among them.
    pub release: usize,
    /// By workflow and night: together, everywhere.
    pub workflows: Vec<(String, Vec<Contrast>)>,
    /// The same runs by tool, model and tenant, and within one of these by workflow and night.
    pub facets: Vec<(Facet, Vec<Vec<Contrast>>)>,
}

/// Where an event can be confined to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// One workflow.
    Workflow(String),
    /// One tool, model or tenant.
    Facet(Facet),
}

impl Place {
    /// `triage`, `the tool search`.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Workflow(name) => name.clone(),
            Self::Facet(facet) => format!("the {} {}", facet.dimension.column(), facet.value),
        }
    }

    /// What it is: `workflow`, `tool`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Workflow(_) => "workflow",
            Self::Facet(facet) => facet.dimension.column(),
        }
    }

    /// The value, if it is one of a column.
    #[must_use]
    pub fn value_of(&self, dimension: Dimension) -> Option<&str> {
        match self {
            Self::Facet(facet) if facet.dimension == dimension => Some(&facet.value),
            Self::Facet(_) | Self::Workflow(_) => None,
        }
    }

    /// The workflow, if it is one.
    #[must_use]
    pub fn workflow(&self) -> Option<&str> {
        match self {
            Self::Workflow(name) => Some(name),
            Self::Facet(_) => None,
        }
    }
}

/// Nothing ran.
const NOTHING: Contrast = Contrast::Expected {
    events: 0.0,
    expected: 0.0,
};

/// The columns whose values are places.
const DIMENSIONS: [Dimension; 3] = [Dimension::Tool, Dimension::Model, Dimension::Tenant];

/// A stratum: a facet or all runs, in a workflow.
type Stratum<'a> = (Option<(Dimension, &'a str)>, &'a str);

/// A day of a stratum.
type Days = BTreeMap<NaiveDate, Sides<Arm>>;

impl View<'_> {
    /// The nights on which both releases ran, held against each other and a little against the baseline's mean rates; where
    /// they share none, the nights of both, held against these rates alone, the baseline's own nights among them.
    ///
    /// `None` where nothing can be held against anything.
    #[must_use]
    pub fn contrasts(&self, question: &Question, through: NaiveDate) -> Option<Contrasts> {
        let question = counted_by(question);
        let apart = self.arms.design == Design::BeforeAfter;
        let mut strata = self.strata_by_night(&question, through);
        drop_what_is_no_place_of_its_own(&mut strata);
        let contrasts: BTreeMap<Stratum<'_>, BTreeMap<NaiveDate, Contrast>> = strata
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

    /// What both releases have on each day, by workflow, and by the values of the columns that tell rates.
    fn strata_by_night(
        &self,
        question: &Question,
        through: NaiveDate,
    ) -> BTreeMap<Stratum<'_>, Days> {
        let mut strata: BTreeMap<Stratum<'_>, Days> = BTreeMap::new();
        let dimensions: Vec<Dimension> = match self.left_out() {
            Without::Facets(_) | Without::AllBut(_) => Vec::new(),
            _ => DIMENSIONS
                .into_iter()
                .filter(|dimension| is_known(self.cube, self.arms, *dimension))
                .collect(),
        };
        for date in self.days_through(through) {
            let count = |day: &Day, cell: &Cell| self.count(question, day, cell);
            for (workflow, sides) in self.sides_on(question, date, &count) {
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
                for value in values.flat_map(|facets| facets.values.keys()) {
                    let facet = Facet {
                        dimension: *dimension,
                        value: value.clone(),
                    };
                    let view = self.without(Without::AllBut(&facet));
                    let count = |day: &Day, cell: &Cell| view.count(question, day, cell);
                    for (workflow, sides) in self.sides_on(question, date, &count) {
                        let stratum = (Some((*dimension, value.as_str())), workflow);
                        strata.entry(stratum).or_default().insert(date, sides);
                    }
                }
            }
        }
        strata
    }
}

/// A value that has more of the candidate's runs than this, of all or of one workflow's, is not told from it.
const SAME: f64 = 0.8;

/// Leaves out values that nearly all runs have, and those that go with one workflow.
fn drop_what_is_no_place_of_its_own(strata: &mut BTreeMap<Stratum<'_>, Days>) {
    let runs = |days: &Days| -> u64 {
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

/// A stratum's contrasts, held a little, or where the releases ran apart altogether, against the baseline's mean rate.
fn contrasts_of(days: &Days, apart: bool) -> BTreeMap<NaiveDate, Contrast> {
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

/// A night's own rate lies about the baseline's mean as a gamma variable of this shape (a coefficient of variation of
/// 0.7): so many events are added to the baseline's, with the runs they take at its mean rate, which makes the candidate's
/// count the negative binomial that it is then. A night without any event says something too.
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
