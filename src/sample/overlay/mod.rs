//! The truths, each laid over the base rows by a file of its own.
//!
//! A truth decides about each row by a stream named after itself and the row, and a row that one truth has turned
//! into a failure is left alone by the truths after it. So a truth's rows are its own.

mod approval_drift;
mod burst;
mod expensive_pattern;
mod hidden_rescue;
mod outage;
mod rollout_regression;

use std::collections::BTreeSet;

use super::draw::Dice;
use super::run::Run;
use super::truth::Truth;

/// Plants the truth and returns the ids of the runs it touched.
pub(super) fn lay(truth: Truth, seed: u64, runs: &mut Vec<Run>) -> BTreeSet<String> {
    match truth {
        Truth::RolloutRegression => each(truth, seed, runs, rollout_regression::touch),
        Truth::Outage => each(truth, seed, runs, outage::touch),
        Truth::Burst => burst::add(seed, runs),
        Truth::ApprovalDrift => each(truth, seed, runs, approval_drift::touch),
        Truth::ExpensivePattern => each(truth, seed, runs, expensive_pattern::touch),
        Truth::HiddenRescue => each(truth, seed, runs, hidden_rescue::touch),
    }
}

/// Offers every row to the truth, each with a stream of its own.
fn each(
    truth: Truth,
    seed: u64,
    runs: &mut [Run],
    touch: impl Fn(&mut Run, &mut Dice) -> bool,
) -> BTreeSet<String> {
    runs.iter_mut()
        .filter_map(|run| {
            let mut dice = Dice::named(seed, &[truth.as_str(), &run.run_id]);
            touch(run, &mut dice).then(|| run.run_id.clone())
        })
        .collect()
}
