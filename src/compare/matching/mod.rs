//! Within what the runs of the two releases are compared, beside day and workflow.
//!
//! The counts by tenant, model, tool, hour and cluster go in. A [`Matching`] comes out: for each trigger the column whose
//! values must be alike, the units that are assigned to a release as a whole, or why too little can be compared.

mod assigned_units;
mod recorded_values;
mod value_mix;

use std::collections::{BTreeMap, BTreeSet};

use super::arms::Arms;
use super::in_units::in_real;
use crate::cube::{Cube, Dimension};
use crate::vocabulary::{Metric, Trigger};
use assigned_units::assigned_units;
use value_mix::ValueMix;

pub(crate) use recorded_values::is_known;

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
    /// Too few of the candidate's runs have a value that the baseline has too.
    Apart {
        dimension: Dimension,
        /// The candidate's runs that can be compared.
        compared: u64,
        /// All of the candidate's runs.
        runs: u64,
    },
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
    /// Looks at both releases' runs in the window.
    #[must_use]
    pub(crate) fn of(cube: &Cube, arms: &Arms) -> Self {
        let known = |dimension: &Dimension| is_known(cube, arms, *dimension);
        let units: Vec<Dimension> = UNITS.into_iter().filter(known).collect();
        let names_units = !units.is_empty();
        let mut assigned = units.into_iter();
        if let Some(within) = assigned.find_map(|dimension| assigned_units(cube, arms, dimension)) {
            let every = Trigger::ALL.iter();
            return Self {
                by_trigger: every.map(|trigger| (*trigger, within.clone())).collect(),
                names_units,
            };
        }
        let mixes: Vec<ValueMix<'_>> = MIXES
            .into_iter()
            .filter(known)
            .map(|dimension| ValueMix::of(cube, arms, dimension))
            .filter(|mix| !mix.comes_with_the_release())
            .collect();
        let of = |trigger: &Trigger| Some((*trigger, within_values(&mixes, *trigger)?));
        Self {
            by_trigger: Trigger::ALL.iter().filter_map(of).collect(),
            names_units,
        }
    }

    /// Within what the runs of a metric are compared; `None` for day and workflow alone.
    #[must_use]
    pub(crate) fn within(&self, metric: Metric) -> Option<&Within> {
        self.by_trigger.get(&metric.trigger())
    }
}

/// The column whose mix shifts a trigger's rate most, where one does.
fn within_values(mixes: &[ValueMix<'_>], trigger: Trigger) -> Option<Within> {
    let shifted = mixes
        .iter()
        .filter_map(|mix| Some((mix, mix.shift(trigger)?)));
    let (mix, _) = shifted.max_by(|a, b| a.1.total_cmp(&b.1))?;
    let values = mix.values();
    let compared = mix.compared(&values);
    Some(compared.within(values.dimension, Within::Values(values)))
}
