//! What is looked at before the records of a night are trusted: whether they are all there, and whether they can be true.

mod arrived;
mod plausible;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::compare::Arms;
use crate::config::Checks;
use crate::cube::Cube;
use crate::vocabulary::{CheckEffect, DataCheck};

/// The fewest runs, or failures, of which a share tells something.
const FEWEST_RUNS: u64 = 20;

/// One check and what it measured.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Checked {
    pub(crate) check: DataCheck,
    /// `None` where there was too little to measure.
    pub(crate) measured: Option<f64>,
    pub(crate) threshold: f64,
    pub(crate) effect: CheckEffect,
    /// What is wrong; `None` where nothing is, or where another sentence tells it.
    pub(crate) fault: Option<Fault>,
    pub(crate) is_passed: bool,
}

/// What is wrong with the records.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fault {
    /// The last day has few runs or none.
    LastDay {
        day: NaiveDate,
        runs: u64,
        usual: u64,
    },
    /// The last week has few runs.
    Volume { last: u64, before: u64 },
    /// Many runs of earlier days came since the night before.
    Late {
        runs: u64,
        /// The first and the last of their days.
        days: [NaiveDate; 2],
        night_before: NaiveDate,
    },
    /// Nearly every run of the baseline failed.
    Level {
        baseline: String,
        failures: u64,
        runs: u64,
    },
    /// A column is empty since a day. Shares of the runs, or failures, for which it matters.
    Column {
        column: &'static str,
        /// The release that lacks it; `None` where all do.
        release: Option<String>,
        since: NaiveDate,
        before: f64,
        last: f64,
    },
    /// Runs were written on a day before they began.
    Clock { before_start: u64, dated: u64 },
}

/// What the checks look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Looked<'a> {
    pub(crate) cube: &'a Cube,
    pub(crate) window: &'a RangeInclusive<NaiveDate>,
    /// The two releases, where they can be compared.
    pub(crate) arms: Option<&'a Arms>,
    /// The last day of the night before, and the runs of each day as it counted them.
    pub(crate) night_before: Option<(NaiveDate, &'a BTreeMap<NaiveDate, u64>)>,
    /// The rows that count, and the repeats of them that were left out.
    pub(crate) rows: [u64; 2],
}

/// Everything that is looked at, in the order in which the causes count.
#[must_use]
pub(crate) fn data_checks(looked: &Looked<'_>, effects: &Checks) -> Vec<Checked> {
    let Looked { cube, window, .. } = *looked;
    let last = *window.end();
    let days = cube.runs_by_day(window);
    let [used, repeats] = looked.rows;
    let clocks = cube.days.range(window.clone()).map(|(_, day)| day.clocks);
    let measured = [
        arrived::last_day(&days, last),
        arrived::volume(&days, last),
        arrived::late(&days, last, looked.night_before),
        plausible::level(cube, window, looked.arms),
        plausible::columns(cube, window, looked.arms),
        plausible::clock(clocks),
        plausible::repeated(used, repeats),
    ];
    measured
        .into_iter()
        .map(|one| Checked {
            effect: effects.of(one.check),
            ..one
        })
        .collect()
}

impl Checked {
    /// A check that found too little to measure.
    const fn unmeasured(check: DataCheck, threshold: f64) -> Self {
        Self {
            check,
            measured: None,
            threshold,
            effect: CheckEffect::Warn,
            fault: None,
            is_passed: true,
        }
    }

    /// A measured one, with what is wrong where it failed.
    fn measured(self, value: f64, is_passed: bool, fault: Fault) -> Self {
        Self {
            measured: Some(value),
            is_passed,
            fault: (!is_passed).then_some(fault),
            ..self
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn share(part: u64, of: u64) -> f64 {
    part as f64 / of.max(1) as f64
}
