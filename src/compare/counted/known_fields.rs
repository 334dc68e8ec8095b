//! Which fields the records of the two releases hold, and so which metrics can be measured.

use super::assumption::Assumption;
use super::in_units::in_real;
use super::missing::Missing;
use crate::compare::arms::{Arms, Awaited};
use crate::cube::{Cell, ClusterSums, Cube, Denominator, RunCounts};
use crate::vocabulary::Metric;

/// Failures that a cluster with a failure must hold on average before clusters are counted beside runs…
const LEAST_FAILURES_OF_A_CLUSTER: f64 = 1.2;

/// …and the part of their runs that must have failed.
const LEAST_TOGETHER: f64 = 0.95;

/// Which fields the two releases' records know, over the whole window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownFields {
    totals: RunCounts,
    clusters: ClusterSums,
    denominator: Denominator,
    /// Set while no night of both releases has all of its records.
    awaited: Option<Awaited>,
}

impl KnownFields {
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
            awaited: arms.maturity.awaited.filter(|_| arms.maturity.is_immature),
        }
    }

    /// Whether the nights so far all wait for late records.
    pub(crate) const fn are_immature(&self) -> bool {
        self.awaited.is_some()
    }

    /// Why a metric cannot be measured at all; `None` where it can.
    #[must_use]
    pub(crate) fn missing(&self, metric: Metric) -> Option<Missing> {
        self.unrecorded(metric)
            .or(self.awaited.map(Missing::Immature))
    }

    /// What its records lack.
    fn unrecorded(&self, metric: Metric) -> Option<Missing> {
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
    pub(crate) fn assumptions(&self) -> Vec<Assumption> {
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

    /// Whether clusters of runs fail as one. Clusters with a failure then hold several runs, and nearly all of these failed.
    /// A burst then is one failed cluster, and clusters are independent. Repeated attempts at one task, of which
    /// some succeed, are no such clusters: how many of them have a failure depends on how often they are attempted.
    #[must_use]
    pub(crate) fn clusters_fail_together(&self) -> bool {
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
    pub(crate) fn same_rules(&self, other: &Self) -> bool {
        let rules = |known: &Self| {
            (
                known.denominator,
                known.are_immature(),
                known.null_is_not_rescued(),
                known.null_is_authority_kept(),
                known.clusters_fail_together(),
            )
        };
        rules(self) == rules(other)
    }

    pub(super) const fn null_is_not_rescued(&self) -> bool {
        self.totals.null_is_not_rescued()
    }

    pub(super) const fn null_is_authority_kept(&self) -> bool {
        self.totals.null_is_authority_kept()
    }
}
