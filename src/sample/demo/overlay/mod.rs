//! Plants the truths in the base rows. Each truth has a file of its own.
//!
//! A truth decides about each row by a stream named after itself and the row. A row that one truth has turned into a
//! failure is left alone by the truths after it. So a truth's rows are its own.

mod approval_drift;
mod burst;
mod expensive_pattern;
mod hidden_rescue;
mod outage;
mod rollout_regression;

use std::collections::BTreeSet;

use super::demo_truth::DemoTruth;
use crate::generate::{RunRow, SampleRandom};

/// Plants the truth and returns the ids of the runs it touched.
pub(super) fn plant(
    truth: DemoTruth,
    seed: u64,
    runs: &mut Vec<RunRow<'static>>,
) -> BTreeSet<String> {
    match truth {
        DemoTruth::RolloutRegression => each(truth, seed, runs, rollout_regression::touch),
        DemoTruth::Outage => each(truth, seed, runs, outage::touch),
        DemoTruth::Burst => burst::add(seed, runs),
        DemoTruth::ApprovalDrift => each(truth, seed, runs, approval_drift::touch),
        DemoTruth::ExpensivePattern => each(truth, seed, runs, expensive_pattern::touch),
        DemoTruth::HiddenRescue => each(truth, seed, runs, hidden_rescue::touch),
    }
}

/// Offers every row to the truth, each with a stream of its own.
fn each(
    truth: DemoTruth,
    seed: u64,
    runs: &mut [RunRow<'static>],
    touch: impl Fn(&mut RunRow<'static>, &mut SampleRandom) -> bool,
) -> BTreeSet<String> {
    runs.iter_mut()
        .filter_map(|run| {
            let mut random = SampleRandom::named(seed, &[truth.as_str(), &run.run_id]);
            touch(run, &mut random).then(|| run.run_id.clone())
        })
        .collect()
}
