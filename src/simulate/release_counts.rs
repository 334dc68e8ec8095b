//! One release's counts over a window, and the shares they make.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::cube::{Cell, Day, Minutes, RunCounts};
use crate::generate::{PlannedWorkflow, Rescue, StateShare};
use crate::vocabulary::ApprovalState;

/// The days of the window that have rows.
pub(super) type WindowDays<'a> = Vec<(&'a NaiveDate, &'a Day)>;

/// A release's cells with runs on a day.
pub(super) fn cells<'a>(
    day: &'a Day,
    release: &'a str,
) -> impl Iterator<Item = (&'a Cell, &'a RunCounts)> + use<'a> {
    day.runs
        .iter()
        .filter(move |(cell, counts)| cell.release == release && counts.runs > 0)
}

/// One release's counts over the window.
pub(super) struct ReleaseCounts {
    pub(super) total: RunCounts,
    pub(super) by_workflow: BTreeMap<String, RunCounts>,
    by_class: BTreeMap<String, u64>,
    by_state: BTreeMap<ApprovalState, u64>,
    minutes: Minutes,
}

impl ReleaseCounts {
    pub(super) fn of(days: &WindowDays<'_>, release: &str) -> Self {
        let mut counts = Self {
            total: RunCounts::default(),
            by_workflow: BTreeMap::new(),
            by_class: BTreeMap::new(),
            by_state: BTreeMap::new(),
            minutes: Minutes::default(),
        };
        let is_own = |cell: &Cell| cell.release == release;
        for (_, day) in days {
            for (cell, runs) in cells(day, release) {
                counts.total.add(runs);
                let workflow = counts.by_workflow.entry(cell.workflow.clone());
                workflow.or_default().add(runs);
            }
            for ((_, class), failures) in day.classes.iter().filter(|((cell, _), _)| is_own(cell)) {
                *counts.by_class.entry(class.clone()).or_default() += failures;
            }
            let states = day.approval_states.iter();
            for ((_, state), runs) in states.filter(|((cell, _), _)| is_own(cell)) {
                *counts.by_state.entry(*state).or_default() += runs;
            }
            for (_, minutes) in day.minutes.iter().filter(|(cell, _)| is_own(cell)) {
                counts.minutes.add(minutes);
            }
        }
        counts
    }

    pub(super) fn workflows(&self) -> Vec<PlannedWorkflow> {
        let rate = share(self.total.failures, self.total.runs);
        self.by_workflow
            .iter()
            .map(|(name, runs)| {
                let traffic = share(runs.runs, self.total.runs);
                PlannedWorkflow {
                    name: name.clone(),
                    risk: share(runs.failures, runs.runs) / rate,
                    baseline: traffic,
                    candidate: traffic,
                }
            })
            .collect()
    }

    /// The most frequent first.
    pub(super) fn classes(&self) -> Vec<f64> {
        let mut shares: Vec<f64> = self
            .by_class
            .values()
            .map(|failures| share(*failures, self.total.failures))
            .collect();
        shares.sort_by(|a, b| b.total_cmp(a));
        shares
    }

    pub(super) fn high_severity(&self) -> Option<f64> {
        let known = self.total.failures - self.total.severity_unknown;
        (known > 0).then(|| share(self.total.high_severity, known))
    }

    pub(super) fn approvals(&self) -> Option<Vec<StateShare>> {
        let known: u64 = self.by_state.values().sum();
        (known > 0).then(|| {
            let states = self.by_state.iter();
            states
                .map(|(state, runs)| StateShare {
                    state: *state,
                    share: share(*runs, known),
                })
                .collect()
        })
    }

    /// Where `rescued` is never false, null is false, as in the comparison.
    pub(super) fn rescue(&self) -> Option<Rescue> {
        let total = &self.total;
        if total.rescued == 0 && total.not_rescued == 0 {
            return None;
        }
        let [successes, failures] = if total.not_rescued == 0 {
            [total.runs - total.failures, total.failures]
        } else {
            let successes = total.hidden_rescues + total.success_not_rescued;
            [successes, total.rescued + total.not_rescued - successes]
        };
        let spread = MinutesSpread::of(&self.minutes);
        Some(Rescue {
            of_failures: share(total.rescued - total.hidden_rescues, failures),
            of_successes: share(total.hidden_rescues, successes),
            median_minutes: spread.median,
            sigma: spread.sigma,
            unknown: share(
                self.minutes.unknown,
                self.minutes.unknown + self.minutes.known,
            ),
        })
    }
}

/// The location and spread of the minutes of rescues.
struct MinutesSpread {
    median: f64,
    sigma: f64,
}

/// From the tenth to the ninetieth percentile of the standard normal law (R 4.2.2: `2 * qnorm(0.9)`).
const TENTH_TO_NINETIETH: f64 = 2.563_103_131_089_201;

impl MinutesSpread {
    /// The log-normal law with the same median and the same distance between its tenths.
    fn of(minutes: &Minutes) -> Self {
        let quantile = |share| minutes.quantile(share).filter(|minutes| *minutes > 0.0);
        let sigma = match (quantile(0.1), quantile(0.9)) {
            (Some(low), Some(high)) => (high / low).ln() / TENTH_TO_NINETIETH,
            _ => 0.0,
        };
        Self {
            median: quantile(0.5).unwrap_or(1.0),
            sigma,
        }
    }
}

/// A part of a whole; 0 of nothing is 0.
pub(super) fn share(part: u64, whole: u64) -> f64 {
    number(part) / number(whole.max(1))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of runs stay far below 2^53"
)]
pub(super) const fn number(count: u64) -> f64 {
    count as f64
}
