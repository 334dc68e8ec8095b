//! The rows of the demo: the six weeks, the planted truths, and what is wrong with any real table.

use std::collections::{BTreeMap, BTreeSet};

use super::blemish::Blemishes;
use super::demo_base::base_runs;
use super::demo_truth::DemoTruth;
use super::overlay;
use crate::generate::RunRow;

/// What to make: which random numbers, and which of the truths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoPlan {
    /// The same seed gives the same rows.
    pub seed: u64,
    /// The truths to plant.
    pub truths: BTreeSet<DemoTruth>,
}

impl DemoPlan {
    /// A plan with every truth in it.
    #[must_use]
    pub fn complete(seed: u64) -> Self {
        Self {
            seed,
            truths: DemoTruth::ALL.iter().copied().collect(),
        }
    }

    /// The same plan without one of its truths.
    #[cfg(test)]
    pub(crate) fn without(mut self, truth: DemoTruth) -> Self {
        self.truths.remove(&truth);
        self
    }
}

/// The rows of a plan, by start and run id.
#[must_use]
pub fn runs(plan: &DemoPlan) -> Vec<RunRow<'static>> {
    DemoSample::of(plan).runs
}

/// The rows of a plan, and the runs that differ from the base.
pub(super) struct DemoSample {
    /// By start, run id and last change.
    pub(super) runs: Vec<RunRow<'static>>,
    /// The run ids that each truth touched.
    pub(super) touched: BTreeMap<DemoTruth, BTreeSet<String>>,
    pub(super) blemishes: Blemishes,
}

impl DemoSample {
    pub(super) fn of(plan: &DemoPlan) -> Self {
        let mut runs = base_runs(plan.seed);
        let blemishes = Blemishes::choose(plan.seed, &runs);
        let touched = plan
            .truths
            .iter()
            .map(|truth| (*truth, overlay::plant(*truth, plan.seed, &mut runs)))
            .collect();
        blemishes.apply(plan.seed, &mut runs);
        runs.sort_by(|a, b| {
            (a.started_at, &a.run_id, a.updated_at).cmp(&(b.started_at, &b.run_id, b.updated_at))
        });
        Self {
            runs,
            touched,
            blemishes,
        }
    }
}
