//! The rate that the night is about, night by night and by workflow, from the cube.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::chart_series::{Lead, PlaceCounts};
use super::rates_from_cube::rate_of;
use crate::compare::counted::{Question, View};
use crate::number::{Count, Estimate};
use crate::stats::{Arm, Stratum, rate_difference};
use crate::vocabulary::Design;

/// The rate of a question. A question that is no rate is shown by the headline of its trigger.
#[must_use]
pub(crate) fn lead(
    view: &View<'_>,
    question: &Question,
    nights: &[NaiveDate],
    onset: Option<[NaiveDate; 2]>,
) -> Lead {
    let question = question.rate();
    Lead {
        rate: rate_of(view, &question, nights, onset),
        excess: nights
            .iter()
            .map(|night| excess(view, &question, *night))
            .collect(),
        places: places(
            view,
            &Question {
                workflow: None,
                ..question.clone()
            },
        ),
        workflow: question.workflow,
    }
}

/// The level of the interval of one night, which is taken by itself.
const LEVEL: f64 = 0.95;

/// The candidate's events on a night beyond those of its runs at the baseline's rate, standardised over the workflows that both ran.
fn excess(view: &View<'_>, question: &Question, night: NaiveDate) -> Option<Estimate> {
    let sides = view.rates_on(question, night);
    let strata: Vec<Stratum> = sides
        .into_values()
        .filter_map(|sides| {
            Some(Stratum {
                baseline: sides.baseline?,
                candidate: sides.candidate?,
            })
        })
        .collect();
    let runs = strata
        .iter()
        .map(|stratum| stratum.candidate.exposure())
        .sum();
    let change = rate_difference(&strata, LEVEL)?;
    let events = |rate: f64| Count::of_rate(rate, runs);
    Some(Estimate {
        estimate: events(change.estimate),
        lower: Some(events(change.interval.lower)),
        upper: Some(events(change.interval.upper)),
    })
}

/// Both releases by workflow, over the strata that both have.
fn places(view: &View<'_>, question: &Question) -> Vec<PlaceCounts> {
    let mut sums: BTreeMap<&str, [Option<Arm>; 2]> = BTreeMap::new();
    for date in view.days_through(view.arms.to) {
        for ((workflow, _), sides) in view.rates_on(question, date) {
            let is_shared = sides.baseline.is_some() && sides.candidate.is_some();
            if view.arms.design != Design::BeforeAfter && !is_shared {
                continue;
            }
            let sum = sums.entry(workflow).or_default();
            for (sum, side) in sum.iter_mut().zip([sides.baseline, sides.candidate]) {
                *sum = sum.take().into_iter().chain(side).reduce(Arm::and);
            }
        }
    }
    let count = |arm: Arm| Count::of_events(arm.events(), arm.exposure());
    let mut places: Vec<PlaceCounts> = sums
        .into_iter()
        .filter_map(|(workflow, [baseline, candidate])| {
            Some(PlaceCounts {
                workflow: workflow.to_owned(),
                baseline: count(baseline?),
                candidate: count(candidate?),
            })
        })
        .collect();
    places.sort_by(|one, other| other.excess().total_cmp(&one.excess()));
    places
}
