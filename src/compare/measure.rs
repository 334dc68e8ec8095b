//! What each metric counts, out of which runs. A rate is taken over the runs whose field is known.

use crate::cube::{Cell, ClusterSums, Cube, Day, Denominator, RunCounts};
use crate::stats::Arm;
use crate::vocabulary::{Metric, Trigger};

use super::arms::Arms;
use super::in_real;
use super::missing::Missing;
use super::question::Question;

/// Failures that a cluster with a failure must hold on average before clusters are counted beside runs…
const LEAST_FAILURES_OF_A_CLUSTER: f64 = 1.2;

/// …and the part of their runs that must have failed.
const LEAST_TOGETHER: f64 = 0.95;

/// What a null cell of the two releases was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assumption {
    /// This column is never false, so null is false.
    NullIsFalse(&'static str),
    /// Failures without a severity count neither as high nor as low.
    SeverityNeitherHighNorLow {
        /// The failures without one.
        unknown: u64,
        /// All failures of both releases.
        failures: u64,
    },
}

/// Which fields the two releases' records know, over the whole window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    totals: RunCounts,
    clusters: ClusterSums,
    denominator: Denominator,
}

impl Known {
    /// Looks at both releases' runs in the window.
    #[must_use]
    pub fn of(cube: &Cube, arms: &Arms) -> Self {
        let mut totals = RunCounts::default();
        let mut clusters = ClusterSums::default();
        let is_ours = |cell: &Cell| cell.release == arms.candidate || cell.release == arms.baseline;
        for day in cube.days.range(arms.from..=arms.to).map(|(_, day)| day) {
            for (cell, counts) in &day.runs {
                if is_ours(cell) {
                    totals.add(counts);
                }
            }
            for ((cell, class), sums) in &day.clusters {
                if is_ours(cell) && class.is_none() {
                    clusters.add(sums);
                }
            }
        }
        Self {
            totals,
            clusters,
            denominator: cube.denominator,
        }
    }

    /// Why a metric cannot be measured at all; `None` where it can.
    #[must_use]
    pub fn missing(&self, metric: Metric) -> Option<Missing> {
        let totals = &self.totals;
        let not_recorded = |columns| Missing::NotRecorded(columns);
        match metric {
            Metric::FailureRate => None,
            Metric::FailedClusterRate => {
                (!self.clusters_fail_together()).then_some(Missing::NoClusters)
            }
            Metric::HighSeverityRate => (totals.failures > 0
                && totals.severity_unknown == totals.failures)
                .then_some(Missing::NoSeverity),
            _ if self.denominator == Denominator::Exposure => Some(Missing::FailuresOnly),
            Metric::BoundaryRate => (totals.boundary_known == 0)
                .then_some(not_recorded(&["approval_state", "authority_crossed"])),
            Metric::ApprovalStateRate | Metric::ApprovalMix => {
                (totals.approval_known == 0).then_some(not_recorded(&["approval_state"]))
            }
            Metric::AuthorityCrossedRate => (totals.authority_crossed + totals.authority_kept == 0)
                .then_some(not_recorded(&["authority_crossed"])),
            Metric::RescueRate | Metric::HiddenRescueRate | Metric::RescueMinutes => {
                (totals.rescued + totals.not_rescued == 0).then_some(not_recorded(&["rescued"]))
            }
        }
    }

    /// What was assumed of cells that are null.
    #[must_use]
    pub fn assumptions(&self) -> Vec<Assumption> {
        let RunCounts {
            failures,
            severity_unknown: unknown,
            ..
        } = self.totals;
        let severity = Assumption::SeverityNeitherHighNorLow { unknown, failures };
        [
            self.null_is_not_rescued()
                .then_some(Assumption::NullIsFalse("rescued")),
            self.null_is_authority_kept()
                .then_some(Assumption::NullIsFalse("authority_crossed")),
            (unknown > 0 && unknown < failures).then_some(severity),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Whether clusters of runs fail as one: those with a failure hold several runs, and nearly all of these failed. Then a
    /// burst is one failed cluster, and clusters are what is independent. Repeated attempts at one task, of which some
    /// succeed, are no such clusters: how many of them have a failure depends on how often they are attempted.
    #[must_use]
    pub fn clusters_fail_together(&self) -> bool {
        let sums = &self.clusters;
        let [clusters, failures, together, runs] = [
            sums.clusters,
            sums.failures,
            sums.failures_squared,
            sums.failures_times_runs,
        ]
        .map(in_real);
        failures > LEAST_FAILURES_OF_A_CLUSTER * clusters && together > LEAST_TOGETHER * runs
    }

    /// Whether counts are taken by the same rules, so that what was counted before still holds.
    pub(super) fn same_rules(&self, other: &Self) -> bool {
        let rules = |known: &Self| {
            (
                known.denominator,
                known.null_is_not_rescued(),
                known.null_is_authority_kept(),
                known.clusters_fail_together(),
            )
        };
        rules(self) == rules(other)
    }

    const fn null_is_not_rescued(&self) -> bool {
        self.totals.rescued > 0 && self.totals.not_rescued == 0
    }

    const fn null_is_authority_kept(&self) -> bool {
        self.totals.authority_crossed > 0 && self.totals.authority_kept == 0
    }

    /// Events and exposure of a question in one cell of one day; `None` where nothing ran or the field is unknown.
    #[must_use]
    pub fn count(&self, question: &Question, day: &Day, cell: &Cell) -> Option<Arm> {
        let runs = day.runs.get(cell)?;
        let (events, exposure) = match question.metric {
            Metric::FailureRate => (failures(question, day, cell, runs), runs.runs),
            Metric::FailedClusterRate => clusters(day, cell, runs),
            Metric::HighSeverityRate => (
                runs.high_severity,
                runs.runs.saturating_sub(runs.severity_unknown),
            ),
            Metric::BoundaryRate if self.null_is_authority_kept() => (runs.boundary, runs.runs),
            Metric::BoundaryRate => (runs.boundary, runs.boundary_known),
            Metric::ApprovalStateRate => {
                let state = question.approval_state?;
                let key = (cell.clone(), state);
                let events = day.approval_states.get(&key).copied().unwrap_or(0);
                (events, runs.approval_known)
            }
            Metric::AuthorityCrossedRate if self.null_is_authority_kept() => {
                (runs.authority_crossed, runs.runs)
            }
            Metric::AuthorityCrossedRate => (
                runs.authority_crossed,
                runs.authority_crossed + runs.authority_kept,
            ),
            Metric::RescueRate if self.null_is_not_rescued() => (runs.rescued, runs.runs),
            Metric::RescueRate => (runs.rescued, runs.rescued + runs.not_rescued),
            Metric::HiddenRescueRate if self.null_is_not_rescued() => {
                (runs.hidden_rescues, runs.runs.saturating_sub(runs.failures))
            }
            Metric::HiddenRescueRate => (
                runs.hidden_rescues,
                runs.hidden_rescues + runs.success_not_rescued,
            ),
            // Not rates: the mix and the minutes have functions of their own.
            Metric::ApprovalMix | Metric::RescueMinutes => return None,
        };
        (exposure > 0).then(|| Arm::new(events, exposure)).flatten()
    }

    /// Runs of a cell whose minutes are known: not rescued (no minutes), or rescued with known minutes.
    #[must_use]
    pub fn runs_with_known_minutes(&self, day: &Day, cell: &Cell) -> u64 {
        let Some(runs) = day.runs.get(cell) else {
            return 0;
        };
        let not_rescued = if self.null_is_not_rescued() {
            runs.runs.saturating_sub(runs.rescued)
        } else {
            runs.not_rescued
        };
        not_rescued + day.minutes.get(cell).map_or(0, |minutes| minutes.known)
    }
}

/// Failed clusters of how many; a run that names no cluster is one of its own.
fn clusters(day: &Day, cell: &Cell, runs: &RunCounts) -> (u64, u64) {
    let sizes = day.cluster_sizes.get(cell).copied().unwrap_or_default();
    let failed = day.clusters.get(&(cell.clone(), None));
    let failed = failed.copied().unwrap_or_default();
    (
        failed.clusters + runs.failures.saturating_sub(failed.failures),
        sizes.clusters + runs.runs.saturating_sub(sizes.runs),
    )
}

fn failures(question: &Question, day: &Day, cell: &Cell, runs: &RunCounts) -> u64 {
    let Some(class) = &question.failure_class else {
        return runs.failures;
    };
    let key = (cell.clone(), class.clone());
    day.classes.get(&key).copied().unwrap_or(0)
}

/// The metric that speaks for a trigger.
#[must_use]
pub const fn headline(trigger: Trigger) -> Metric {
    match trigger {
        Trigger::ClearRegression => Metric::FailureRate,
        Trigger::HighSeverity => Metric::HighSeverityRate,
        Trigger::ApprovalDrift => Metric::BoundaryRate,
        Trigger::ManualRescue => Metric::RescueRate,
    }
}
