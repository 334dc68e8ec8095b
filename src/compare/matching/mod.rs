//! Within what the runs of the two releases are compared, beside day and workflow.
//!
//! The counts by tenant, model, tool, hour and cluster go in. A [`Matching`] comes out: for each trigger the column whose
//! values must be alike, the units that are assigned to a release as a whole, or why too little can be compared.

mod assigned_units;
mod recorded_values;
mod value_mix;

use std::collections::{BTreeMap, BTreeSet};

use super::arms::Arms;
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
    /// Whether a tenant or a user is recorded of nearly all runs, so that it is known who is assigned to a release.
    pub(crate) knows_units: bool,
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

/// The share of the candidate's runs that must lie in places which both releases have.
const LEAST_COMPARED: f64 = 0.8;

impl Matching {
    /// Looks at both releases' runs in the window.
    #[must_use]
    pub(crate) fn of(cube: &Cube, arms: &Arms) -> Self {
        let is_known = |dimension: Dimension| is_known(cube, arms, dimension);
        let units = [Dimension::Tenant, Dimension::Cluster].into_iter();
        let units: Vec<Dimension> = units.filter(|dimension| is_known(*dimension)).collect();
        let knows_units = !units.is_empty();
        let mut assigned = units.into_iter();
        if let Some(within) = assigned.find_map(|dimension| assigned_units(cube, arms, dimension)) {
            let every = Trigger::ALL
                .iter()
                .map(|trigger| (*trigger, within.clone()));
            return Self {
                by_trigger: every.collect(),
                knows_units,
            };
        }
        let mixes = [
            Dimension::Tenant,
            Dimension::Model,
            Dimension::Tool,
            Dimension::Hour,
        ];
        let mixes: Vec<ValueMix<'_>> = mixes
            .into_iter()
            .filter(|dimension| is_known(*dimension))
            .map(|dimension| ValueMix::of(cube, arms, dimension))
            .filter(|mix| !mix.comes_with_the_release())
            .collect();
        let of = |trigger: &Trigger| Some((*trigger, within_values(&mixes, *trigger)?));
        Self {
            by_trigger: Trigger::ALL.iter().filter_map(of).collect(),
            knows_units,
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
    let [compared, runs] = mix.compared(&values);
    let is_enough = real(compared) >= LEAST_COMPARED * real(runs);
    Some(if is_enough {
        Within::Values(values)
    } else {
        Within::Apart {
            dimension: values.dimension,
            compared,
            runs,
        }
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
const fn real(count: u64) -> f64 {
    count as f64
}
