//! The demo: six weeks of a company's agent, with known truths planted in them. ([`plant`] has any other history.)
//!
//! [`runs`] is pure: a plan in, rows out. Every run has a random stream of its own, named after its id, and every
//! truth another one, so that leaving one truth out changes the rows that it touches and no others. The figures
//! are in `plan.rs`, and nowhere else.

mod base;
mod blemish;
mod draw;
mod failure;
mod messages;
mod overlay;
mod plan;
pub mod plant;
mod run;
mod table;
mod truth;
mod workflows;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use blemish::Blemishes;

pub use run::Run;
pub use truth::{Truth, truth};
pub use write::{Written, write};

/// What to make: which random numbers, and which of the truths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Same seed, same rows.
    pub seed: u64,
    /// The truths to plant.
    pub truths: BTreeSet<Truth>,
}

impl Plan {
    /// A plan with every truth in it.
    #[must_use]
    pub fn complete(seed: u64) -> Self {
        Self {
            seed,
            truths: Truth::ALL.iter().copied().collect(),
        }
    }

    /// The same plan without one of its truths.
    #[must_use]
    pub fn without(mut self, truth: Truth) -> Self {
        self.truths.remove(&truth);
        self
    }
}

/// The rows of a plan, by start and run id.
#[must_use]
pub fn runs(plan: &Plan) -> Vec<Run> {
    Sample::of(plan).runs
}

/// The rows of a plan, and what was done to which of them.
struct Sample {
    /// By start, run id and last change.
    runs: Vec<Run>,
    /// The run ids that each truth touched.
    touched: BTreeMap<Truth, BTreeSet<String>>,
    /// The run ids with something wrong about them.
    blemishes: Blemishes,
}

impl Sample {
    fn of(plan: &Plan) -> Self {
        let mut runs = base::runs(plan.seed);
        let blemishes = Blemishes::choose(plan.seed, &runs);
        let touched = plan
            .truths
            .iter()
            .map(|truth| (*truth, overlay::lay(*truth, plan.seed, &mut runs)))
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

#[cfg(test)]
mod tests;
