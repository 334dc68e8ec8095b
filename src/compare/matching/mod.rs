//! Within what the runs of the two releases are compared, beside day and workflow.
//!
//! The counts by tenant, model, tool, hour and cluster go in. A [`Matching`] comes out: for each trigger the column whose
//! values must be alike, the units that are assigned to a release as a whole, or why too little can be compared.

mod assigned_units;
mod recorded_values;
mod same_tasks;
mod value_mix;
mod window_columns;

use std::collections::{BTreeMap, BTreeSet};

use super::arms::Arms;
use super::in_units::in_real;
use crate::cube::Dimension;
use crate::vocabulary::{Metric, Trigger};
use assigned_units::assigned_units;
use same_tasks::same_tasks;
use value_mix::{Shift, ValueMix};

pub(crate) use recorded_values::{is_known, is_known_of};
pub(in crate::compare) use window_columns::WindowColumns;

/// Within what the runs of both releases are compared, trigger by trigger. A trigger without an entry is compared by day and
/// workflow alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Matching {
    by_trigger: BTreeMap<Trigger, Within>,
    /// Whether tenant or cluster is recorded, so that traffic split by either would be seen.
    pub(crate) names_units: bool,
}

/// Within what runs are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Within {
    /// Runs are compared with runs of the same value.
    Values(Values),
    /// Both releases ran the same tasks, and runs are compared with runs of the same task, on whatever day.
    Tasks(Values),
    /// Too few of the candidate's runs have a value that the baseline has too.
    Apart {
        dimension: Dimension,
        /// The candidate's runs that can be compared.
        compared: u64,
        /// All of the candidate's runs.
        runs: u64,
    },
    /// The mixes of these columns differ, each among runs that are alike in the other, and they cannot be crossed.
    Uncrossed([&'static str; 2], Option<&'static str>),
    /// Each unit stays with one release, and is compared with its own history.
    Units(Dimension),
    /// The same, with too few units.
    FewUnits {
        dimension: Dimension,
        /// Units of both releases that have a history.
        units: u64,
    },
}

/// The values of one column that are strata of their own. All others are one stratum together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Values {
    pub(crate) dimension: Dimension,
    pub(crate) own: BTreeSet<String>,
}

/// Whether the cube has the events of a metric by the values of a column.
pub(crate) const fn is_counted_by_value(metric: Metric) -> bool {
    !matches!(
        metric,
        Metric::FailedClusterRate
            | Metric::IncidentRate
            | Metric::ApprovalMix
            | Metric::RescueMinutes
    )
}

/// The columns whose values may be assigned to a release as a whole, the wider one first.
const UNITS: [Dimension; 2] = [Dimension::Tenant, Dimension::Cluster];

/// The columns whose mix may differ.
const MIXES: [Dimension; 4] = [
    Dimension::Tenant,
    Dimension::Model,
    Dimension::Tool,
    Dimension::Hour,
];

/// The share of the candidate's runs that must lie in places which both releases have.
const LEAST_COMPARED: f64 = 0.8;

/// The candidate's runs that can be compared, and all of them.
#[derive(Clone, Copy, Debug, Default)]
struct Compared {
    compared: u64,
    runs: u64,
}

impl Compared {
    /// Within what runs are compared, where enough of them can be.
    fn within(self, dimension: Dimension, within: Within) -> Within {
        let Self { compared, runs } = self;
        if in_real(compared) >= LEAST_COMPARED * in_real(runs) {
            return within;
        }
        Within::Apart {
            dimension,
            compared,
            runs,
        }
    }
}

impl Matching {
    /// Looks at both releases' runs in the window, for some triggers.
    #[must_use]
    pub(in crate::compare) fn of(
        columns: &WindowColumns<'_>,
        arms: &Arms,
        triggers: &[Trigger],
    ) -> Self {
        let for_every = |within: &Within| {
            let every = triggers.iter();
            every.map(|trigger| (*trigger, within.clone())).collect()
        };
        let releases = [arms.baseline.as_str(), &arms.candidate];
        let known = |dimension: &Dimension| columns.is_known(releases, *dimension);
        let units: Vec<Dimension> = UNITS.into_iter().filter(known).collect();
        let names_units = !units.is_empty();
        if let Some(tasks) = same_tasks(columns, arms) {
            return Self {
                by_trigger: for_every(&Within::Tasks(tasks)),
                names_units: true,
            };
        }
        let mut assigned = units.into_iter();
        if let Some(within) =
            assigned.find_map(|dimension| assigned_units(columns, arms, dimension))
        {
            return Self {
                by_trigger: for_every(&within),
                names_units,
            };
        }
        let mixes = Mixes::of(columns, arms);
        let of = |trigger: &Trigger| Some((*trigger, mixes.within(*trigger)?));
        Self {
            by_trigger: triggers.iter().filter_map(of).collect(),
            names_units,
        }
    }

    /// Within what the runs of a metric are compared; `None` for day and workflow alone.
    #[must_use]
    pub(crate) fn within(&self, metric: Metric) -> Option<&Within> {
        self.by_trigger.get(&metric.trigger())
    }

    /// Whether both releases ran the same tasks.
    pub(crate) fn are_tasks(&self) -> bool {
        let mut every = self.by_trigger.values();
        every.any(|within| matches!(within, Within::Tasks(_)))
    }

    /// The tasks within which the events of a metric are compared, where both releases ran the same.
    pub(crate) fn tasks(&self, metric: Metric) -> Option<&Values> {
        match self.within(metric) {
            Some(Within::Tasks(tasks)) if is_counted_by_value(metric) => Some(tasks),
            _ => None,
        }
    }
}

/// The mixes of both releases' runs.
struct Mixes<'a, 'b> {
    columns: &'b WindowColumns<'a>,
    arms: &'b Arms,
    single: Vec<ValueMix<'a>>,
}

impl<'a, 'b> Mixes<'a, 'b> {
    fn of(columns: &'b WindowColumns<'a>, arms: &'b Arms) -> Self {
        let releases = [arms.baseline.as_str(), &arms.candidate];
        let single = MIXES
            .into_iter()
            .filter(|dimension| columns.is_known(releases, *dimension))
            .map(|dimension| ValueMix::of(columns, arms, dimension))
            .filter(|mix| !mix.comes_with_the_release());
        Self {
            columns,
            arms,
            single: single.collect(),
        }
    }

    /// Within what the runs of a trigger are compared; `None` where no mix matters.
    ///
    /// The column that shifts the rate most is taken. Where another shifts it as well, among runs that are alike in the first,
    /// the two are crossed. A third is left out where it shifts nothing given one of them.
    fn within(&self, trigger: Trigger) -> Option<Within> {
        let shifted = self
            .single
            .iter()
            .filter_map(|mix| Some((mix, mix.shift(trigger)?)));
        let (first, shift) = greatest(shifted)?;
        let others = self.single.iter().map(|mix| mix.dimension);
        let others = others.filter(|other| *other != first.dimension);
        let mut further: Vec<(Dimension, Shift)> = others
            .filter_map(|other| Some((other, self.shift_given(other, first.dimension, trigger)?)))
            .collect();
        let Some((second, beside)) = greatest(further.iter().copied()) else {
            return strata_of(first, shift);
        };
        further.retain(|(other, shift)| {
            let is_known = matches!(shift, Shift::Known(_)) && *other != second;
            is_known && self.shift_given(*other, second, trigger).is_some()
        });
        let releases = [self.arms.baseline.as_str(), &self.arms.candidate];
        let crossed = Dimension::pair(first.dimension, second)
            .filter(|pair| further.is_empty() && self.columns.is_known(releases, *pair));
        match (crossed, beside) {
            (Some(pair), _) => strata_of(&ValueMix::of(self.columns, self.arms, pair), beside)
                .or_else(|| strata_of(first, shift)),
            (None, Shift::Possible(_)) => strata_of(first, shift),
            (None, Shift::Known(_)) => {
                let third = further.first().map(|(third, _)| third.column());
                let columns = [first.dimension.column(), second.column()];
                Some(Within::Uncrossed(columns, third))
            }
        }
    }

    /// By how much the mix of a column changes a trigger's rate among runs that are alike in another. Where the two are not
    /// recorded together, all that it changes may be its own.
    fn shift_given(
        &self,
        dimension: Dimension,
        other: Dimension,
        trigger: Trigger,
    ) -> Option<Shift> {
        match ValueMix::given(self.columns, self.arms, dimension, other) {
            Some(mix) => mix.shift(trigger),
            None => self
                .single
                .iter()
                .find(|mix| mix.dimension == dimension)?
                .shift(trigger),
        }
    }
}

/// What has the greatest shift. One that is known goes before one that is possible.
fn greatest<T>(shifted: impl Iterator<Item = (T, Shift)>) -> Option<(T, Shift)> {
    let rank = |shift: Shift| (matches!(shift, Shift::Known(_)), shift.size());
    shifted.max_by(|(_, one), (_, other)| {
        let (one, other) = (rank(*one), rank(*other));
        one.0.cmp(&other.0).then(one.1.total_cmp(&other.1))
    })
}

/// The strata of a mix. Where they leave too much out, a shift that is only possible keeps nothing from being compared.
fn strata_of(mix: &ValueMix<'_>, shift: Shift) -> Option<Within> {
    let values = mix.values();
    let within = mix
        .compared(&values)
        .within(mix.dimension, Within::Values(values));
    let is_apart = matches!(within, Within::Apart { .. });
    (!is_apart || matches!(shift, Shift::Known(_))).then_some(within)
}
