//! What is wrong with any real table: rows written twice, and values that cannot be.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::demo_figures as figures;
use crate::generate::{RunRow, SampleRandom};
use crate::vocabulary::Outcome;

/// The runs with something wrong about them. The seed chooses them, and not the truths.
pub(super) struct Blemishes {
    /// A changed row was written later the same day.
    pub(super) repeated: BTreeSet<String>,
    /// The minutes of the rescue are negative.
    pub(super) impossible: BTreeSet<String>,
}

impl Blemishes {
    /// Chooses among the failed runs before anything is planted. No truth changes a failed run.
    pub(super) fn choose(seed: u64, base: &[RunRow<'static>]) -> Self {
        let mut lots: Vec<(f64, &RunRow<'static>)> = base
            .iter()
            .filter(|run| run.outcome == Outcome::Failure)
            .map(|run| {
                (
                    SampleRandom::named(seed, &["blemish", &run.run_id]).unit(),
                    run,
                )
            })
            .collect();
        lots.sort_by(|a, b| a.0.total_cmp(&b.0));
        let ids = |runs: &mut dyn Iterator<Item = &(f64, &RunRow<'static>)>, most| {
            runs.take(most).map(|(_, run)| run.run_id.clone()).collect()
        };
        Self {
            repeated: ids(&mut lots.iter(), figures::REPEATED_RUNS),
            impossible: ids(
                &mut lots
                    .iter()
                    .skip(figures::REPEATED_RUNS)
                    .filter(|(_, run)| run.rescue_minutes.is_some()),
                figures::IMPOSSIBLE_ROWS,
            ),
        }
    }

    /// Puts them into the rows.
    pub(super) fn apply(&self, seed: u64, runs: &mut Vec<RunRow<'static>>) {
        let mut earlier = Vec::with_capacity(self.repeated.len());
        for run in runs.iter_mut() {
            if self.impossible.contains(&run.run_id) {
                run.rescue_minutes = run.rescue_minutes.map(|minutes| -minutes);
            }
            if self.repeated.contains(&run.run_id) {
                let mut first = run.clone();
                first.rescued = None;
                first.rescue_minutes = None;
                first.ticket = None;
                first.closed_at = None;
                earlier.push(first);
                let minutes = SampleRandom::named(seed, &["repeat", &run.run_id]).within(20..240);
                let later = TimeDelta::minutes(i64::from(minutes));
                run.updated_at = run.updated_at.map(|changed| changed + later);
                run.recorded_at += later;
            }
        }
        runs.append(&mut earlier);
    }
}
