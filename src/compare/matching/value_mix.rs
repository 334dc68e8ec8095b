//! The runs of both releases by the values of one column, and what a different mix of them does to each trigger's rate.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::window_columns::{RunSums, ValueSums, WindowColumns};
use super::{Compared, Values};
use crate::compare::arms::Arms;
use crate::compare::in_units::in_real;
use crate::cube::{Dimension, Facets, part_of};
use crate::stats::{MixShift, PossibleShift, ValueRuns, open_variances, shrunk_rates};
use crate::vocabulary::{Design, Trigger};

/// A mix that differs by more standard deviations than this does not differ by chance.
const BEYOND_CHANCE: f64 = 3.0;

/// A mix that changes a rate by a smaller part than this matters to no verdict: a regression within the margin, a quarter by
/// default, counts as clear. At 3 % an innocent release crosses both the bound and the margin less than once in 200.
const MATTERS: f64 = 0.03;

/// Runs of both releases on an average night from which a value is a stratum of its own.
const OWN_STRATUM: f64 = 4.0;

/// Values that bring more than this share of the candidate's runs, and that no other release had, come with the release.
const NEW: f64 = 0.2;

/// The day, unless the releases share none, the workflow, and the value of another column where that is given.
type Stratum<'a> = (Option<NaiveDate>, &'a str, &'a str);

/// The runs of both releases by value.
type ByValue<'a> = BTreeMap<&'a str, ValueCounts>;

/// The runs of both releases (baseline, candidate), and their successes.
#[derive(Clone, Copy, Debug, Default)]
struct ValueCounts {
    runs: [u64; 2],
    successes: [u64; 2],
}

/// By how much a mix changes a rate, as a part of the rate.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shift {
    /// The rates of the values show it.
    Known(f64),
    /// It could, because too little is known of the values.
    Possible(f64),
}

impl Shift {
    pub(super) const fn size(self) -> f64 {
        match self {
            Self::Known(size) | Self::Possible(size) => size,
        }
    }
}

/// What a mix is taken of.
type Mix = fn(&ValueCounts) -> [u64; 2];

/// All runs, and the successes.
const MIXES_OF: [Mix; 2] = [|counts| counts.runs, |counts| counts.successes];

/// The runs of a stratum by the places of their values.
type PlacedRuns = Vec<(usize, ValueRuns)>;

/// The runs of both releases by the values of one column.
pub(super) struct ValueMix<'a> {
    pub(super) dimension: Dimension,
    strata: BTreeMap<Stratum<'a>, ByValue<'a>>,
    totals: BTreeMap<&'a str, ValueTotal>,
}

/// A value's runs in the window.
#[derive(Clone, Copy, Debug, Default)]
struct ValueTotal {
    candidate: u64,
    /// Those of all other releases, with their events.
    others: RunSums,
}

impl<'a> ValueMix<'a> {
    /// The mix of a column, or of both columns of a pair.
    pub(super) fn of(columns: &WindowColumns<'a>, arms: &Arms, dimension: Dimension) -> Self {
        Self::within(columns, arms, dimension, None)
    }

    /// The mix of one column among the runs with the same value in another; `None` where the two are not recorded together.
    pub(super) fn given(
        columns: &WindowColumns<'a>,
        arms: &Arms,
        dimension: Dimension,
        other: Dimension,
    ) -> Option<Self> {
        let pair = Dimension::pair(dimension, other)?;
        let place = pair.parts()?.iter().position(|part| *part == other);
        columns
            .is_known([&arms.baseline, &arms.candidate], pair)
            .then(|| Self::within(columns, arms, pair, place))
    }

    /// `place` is that of the column of a pair which is given.
    fn within(
        columns: &WindowColumns<'a>,
        arms: &Arms,
        dimension: Dimension,
        place: Option<usize>,
    ) -> Self {
        let total = |(value, sums): (&&'a str, &ValueSums<'a>)| {
            let own = sums.by_release.get(arms.candidate.as_str());
            let own = own.copied().unwrap_or_default();
            let total = ValueTotal {
                candidate: own.runs,
                others: sums.all.without(own),
            };
            (*value, total)
        };
        let mut strata: BTreeMap<Stratum<'a>, ByValue<'a>> = BTreeMap::new();
        for date in days(columns, arms) {
            let facets = columns.cube.days.get(&date);
            let facets = facets.and_then(|day| day.facets.get(&dimension));
            let date = (arms.design != Design::BeforeAfter).then_some(date);
            for (value, cells) in facets.into_iter().flat_map(Facets::values) {
                for (cell, counts) in cells.iter() {
                    let arm = match &cell.release {
                        release if *release == arms.candidate => 1,
                        release if *release == arms.baseline => 0,
                        _ => continue,
                    };
                    let given = place.map_or("", |place| part_of(value, place));
                    let stratum = (date, cell.workflow.as_str(), given);
                    let stratum = strata.entry(stratum).or_default();
                    let own = stratum.entry(value).or_default();
                    own.runs[arm] += counts.runs;
                    own.successes[arm] += counts.runs.saturating_sub(counts.failures);
                }
            }
        }
        strata.retain(|_, values| (0..2).all(|arm| values.values().any(|one| one.runs[arm] > 0)));
        Self {
            dimension,
            strata,
            totals: columns.sums(dimension).iter().map(total).collect(),
        }
    }

    /// Whether the values are part of the release, as with a new model, and so no mix that it is given.
    pub(super) fn comes_with_the_release(&self) -> bool {
        if !matches!(self.dimension, Dimension::Model | Dimension::Tool) {
            return false;
        }
        let runs = |is_asked: &dyn Fn(&ValueTotal) -> bool| -> f64 {
            let asked = self.totals.values().filter(|total| is_asked(total));
            in_real(asked.map(|total| total.candidate).sum())
        };
        runs(&|total| total.others.runs == 0) > NEW * runs(&|_| true)
    }

    /// By how much the mix changes a trigger's rate, as a part of the rate; `None` where it does not matter. Where too little
    /// is known of the values, this is by how much it could.
    ///
    /// A value's rate is that of the releases before: what the candidate does to the value it serves is not the value's.
    ///
    /// The mix of all runs must show it, and that of the successes too. Where a value follows the outcome, as with the tool in
    /// which a run failed, a release that fails more has another mix of one of the two, but not of both.
    pub(super) fn shift(&self, trigger: Trigger) -> Option<Shift> {
        let before: Vec<[f64; 2]> = self
            .totals
            .values()
            .map(|total| {
                let others = total.others;
                [in_real(others.events(trigger)), in_real(others.runs)]
            })
            .collect();
        let rates = shrunk_rates(&before);
        let places: BTreeMap<&str, usize> = self.totals.keys().copied().zip(0..).collect();
        let strata = |mix: Mix| self.strata_of(&places, &rates, mix);
        let [of_runs, of_successes] = MIXES_OF.map(strata);
        let known = known_shift(&of_runs).zip(known_shift(&of_successes));
        let known = known.filter(|(one, other)| one * other > 0.0);
        let open = open_variances(&before);
        let possible = || {
            let [one, other] = [&of_runs, &of_successes].map(|of| possible_shift(of, &open));
            Some(Shift::Possible(one?.min(other?)))
        };
        known
            .map(|(one, other)| Shift::Known(one.abs().min(other.abs())))
            .or_else(possible)
    }

    /// Each stratum's values by their places, with the runs that a mix is taken of.
    fn strata_of(
        &self,
        places: &BTreeMap<&str, usize>,
        rates: &[f64],
        mix: Mix,
    ) -> Vec<PlacedRuns> {
        let stratum = |values: &ByValue<'a>| {
            let values = values.iter().map(|(value, counts)| {
                let [baseline, candidate] = mix(counts).map(in_real);
                let place = places[value];
                let runs = ValueRuns {
                    baseline,
                    candidate,
                    rate: rates[place],
                };
                (place, runs)
            });
            values.collect()
        };
        self.strata.values().map(stratum).collect()
    }

    /// The values with enough runs to be strata of their own.
    pub(super) fn values(&self) -> Values {
        let nights: BTreeSet<Option<NaiveDate>> =
            self.strata.keys().map(|(date, ..)| *date).collect();
        let mut runs: BTreeMap<&str, u64> = BTreeMap::new();
        for (value, one) in self.strata.values().flatten() {
            *runs.entry(value).or_default() += one.runs.iter().sum::<u64>();
        }
        let least = OWN_STRATUM * in_real(nights.len() as u64);
        let own = runs.into_iter().filter(|(_, runs)| in_real(*runs) >= least);
        Values {
            dimension: self.dimension,
            own: own.map(|(value, _)| value.to_owned()).collect(),
        }
    }

    /// The candidate's runs in strata that the baseline has too.
    pub(super) fn compared(&self, values: &Values) -> Compared {
        let mut found = Compared::default();
        for by_value in self.strata.values() {
            let mut others = [0, 0];
            for (value, one) in by_value {
                let [baseline, candidate] = one.runs;
                found.runs += candidate;
                if !values.own.contains(*value) {
                    others[0] += baseline;
                    others[1] += candidate;
                } else if baseline > 0 {
                    found.compared += candidate;
                }
            }
            found.compared += if others[0] > 0 { others[1] } else { 0 };
        }
        found
    }
}

/// The days of both releases: those that they share, unless they share none.
fn days(columns: &WindowColumns<'_>, arms: &Arms) -> BTreeSet<NaiveDate> {
    let [baseline, candidate] = [&arms.baseline, &arms.candidate]
        .map(|release| columns.days_of(release).cloned().unwrap_or_default());
    match arms.design {
        Design::BeforeAfter => &baseline | &candidate,
        Design::Concurrent | Design::Mixed => &baseline & &candidate,
    }
}

/// By how much the mix changes the rate, by what is known of the values.
fn known_shift(strata: &[PlacedRuns]) -> Option<f64> {
    let mut shift = MixShift::default();
    for values in strata {
        shift.add(&values.iter().map(|(_, runs)| *runs).collect::<Vec<_>>());
    }
    let matters = shift.relative().abs() > MATTERS && shift.deviations().abs() > BEYOND_CHANCE;
    matters.then(|| shift.relative())
}

/// By how much it could change the rate, by what is not known of them.
fn possible_shift(strata: &[PlacedRuns], open: &[f64]) -> Option<f64> {
    let mut shift = PossibleShift::of(open.len());
    for values in strata {
        shift.add(values);
    }
    let matters = shift.relative(open) > MATTERS && shift.deviations() > BEYOND_CHANCE;
    matters.then(|| shift.relative(open))
}
