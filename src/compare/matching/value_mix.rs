//! The runs of both releases by the values of one column, and what a different mix of them does to each trigger's rate.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Values, real};
use crate::compare::arms::Arms;
use crate::cube::{Cube, Dimension, FacetCounts};
use crate::stats::{MixShift, ValueRuns};
use crate::vocabulary::{Design, Trigger};

/// A mix that differs by more standard deviations than this does not differ by chance.
const BEYOND_CHANCE: f64 = 3.0;

/// A mix that changes a rate by a smaller part than this matters to no verdict: margins are a quarter and more.
const MATTERS: f64 = 0.02;

/// Runs of both releases on an average night from which a value is a stratum of its own.
const OWN_STRATUM: f64 = 4.0;

/// Values that bring more than this share of the candidate's runs, and that no other release had, come with the release.
const NEW: f64 = 0.2;

/// The day, unless the releases share none, and the workflow.
type Stratum<'a> = (Option<NaiveDate>, &'a str);

/// The runs of both releases (baseline, candidate) by value.
type ByValue<'a> = BTreeMap<&'a str, [u64; 2]>;

/// The runs of both releases by the values of one column.
pub(super) struct ValueMix<'a> {
    dimension: Dimension,
    strata: BTreeMap<Stratum<'a>, ByValue<'a>>,
    totals: BTreeMap<&'a str, ValueTotal>,
}

/// A value's runs in the window, and its events by trigger.
#[derive(Clone, Copy, Debug, Default)]
struct ValueTotal {
    candidate: u64,
    others: u64,
    compared: u64,
    events: [u64; 4],
}

impl<'a> ValueMix<'a> {
    pub(super) fn of(cube: &'a Cube, arms: &Arms, dimension: Dimension) -> Self {
        let mut mix = Self {
            dimension,
            strata: BTreeMap::new(),
            totals: BTreeMap::new(),
        };
        for (date, day) in cube.days.range(arms.from..=arms.to) {
            let date = (arms.design != Design::BeforeAfter).then_some(*date);
            let values = day.facets.get(&dimension).into_iter();
            for (value, cells) in values.flat_map(|facets| &facets.values) {
                for (cell, counts) in cells {
                    let total = mix.totals.entry(value).or_default();
                    if cell.release == arms.candidate {
                        total.candidate += counts.runs;
                    } else {
                        total.others += counts.runs;
                    }
                    let place = usize::from(cell.release == arms.candidate);
                    if place == 0 && cell.release != arms.baseline {
                        continue;
                    }
                    total.compared += counts.runs;
                    for (sum, trigger) in total.events.iter_mut().zip(Trigger::ALL) {
                        *sum += events(*trigger, counts);
                    }
                    let stratum = mix.strata.entry((date, &cell.workflow)).or_default();
                    stratum.entry(value).or_default()[place] += counts.runs;
                }
            }
        }
        mix.strata
            .retain(|_, values| (0..2).all(|arm| values.values().any(|runs| runs[arm] > 0)));
        mix
    }

    /// Whether the values are part of the release, as with a new model, and so no mix that it is given.
    pub(super) fn comes_with_the_release(&self) -> bool {
        if !matches!(self.dimension, Dimension::Model | Dimension::Tool) {
            return false;
        }
        let runs = |is_asked: &dyn Fn(&ValueTotal) -> bool| -> f64 {
            let asked = self.totals.values().filter(|total| is_asked(total));
            real(asked.map(|total| total.candidate).sum())
        };
        runs(&|total| total.others == 0) > NEW * runs(&|_| true)
    }

    /// By how much the mix changes a trigger's rate, as a part of the rate; `None` where it does not matter.
    pub(super) fn shift(&self, trigger: Trigger) -> Option<f64> {
        let place = Trigger::ALL.iter().position(|one| *one == trigger)?;
        let mut shift = MixShift::default();
        for values in self.strata.values() {
            let values = values.iter().map(|(value, [baseline, candidate])| {
                let total = &self.totals[value];
                ValueRuns {
                    baseline: real(*baseline),
                    candidate: real(*candidate),
                    rate: real(total.events[place]) / real(total.compared.max(1)),
                }
            });
            shift.add(&values.collect::<Vec<_>>());
        }
        let relative = shift.relative().abs();
        let matters = relative > MATTERS && shift.deviations().abs() > BEYOND_CHANCE;
        matters.then_some(relative)
    }

    /// The values with enough runs to be strata of their own.
    pub(super) fn values(&self) -> Values {
        let nights: BTreeSet<Option<NaiveDate>> =
            self.strata.keys().map(|(date, _)| *date).collect();
        let mut runs: BTreeMap<&str, u64> = BTreeMap::new();
        for (value, [baseline, candidate]) in self.strata.values().flatten() {
            *runs.entry(value).or_default() += baseline + candidate;
        }
        #[expect(clippy::cast_precision_loss, reason = "a number of nights")]
        let least = OWN_STRATUM * nights.len() as f64;
        let own = runs.into_iter().filter(|(_, runs)| real(*runs) >= least);
        Values {
            dimension: self.dimension,
            own: own.map(|(value, _)| value.to_owned()).collect(),
        }
    }

    /// The candidate's runs in strata that the baseline has too, and all of its runs.
    pub(super) fn compared(&self, values: &Values) -> [u64; 2] {
        let (mut compared, mut all) = (0, 0);
        for by_value in self.strata.values() {
            let mut others = [0, 0];
            for (value, [baseline, candidate]) in by_value {
                all += candidate;
                if !values.own.contains(*value) {
                    others[0] += baseline;
                    others[1] += candidate;
                } else if *baseline > 0 {
                    compared += candidate;
                }
            }
            compared += if others[0] > 0 { others[1] } else { 0 };
        }
        [compared, all]
    }
}

/// The events of a trigger's headline.
const fn events(trigger: Trigger, counts: &FacetCounts) -> u64 {
    match trigger {
        Trigger::ClearRegression => counts.failures,
        Trigger::HighSeverity => counts.high_severity,
        Trigger::ApprovalDrift => counts.boundary,
        Trigger::ManualRescue => counts.rescued,
    }
}
