//! Which fields the records of the two releases hold, and so which metrics can be measured.

use std::collections::BTreeMap;

use super::assumption::Assumption;
use super::column::Column;
use super::loss_gap::LossGap;
use super::missing::Missing;
use super::question::Question;
use super::recording_gap::{KnownRuns, RecordingGap};
use super::release_values::ReleaseValues;
use super::unrecorded_class::{columns_of, null_is_false};
use crate::compare::arms::{Arms, Awaited};
use crate::compare::in_units::in_real;
use crate::compare::incidents::{DeployBursts, Deploys, come_together};
use crate::compare::matching::{Matching, Values, WindowColumns, Within, is_counted_by_value};
use crate::cube::{Cell, ClusterSums, Cube, Denominator, RunCounts};
use crate::vocabulary::{Metric, Trigger};

/// Failures that a cluster with a failure must hold on average before clusters are counted beside runs…
const LEAST_FAILURES_OF_A_CLUSTER: f64 = 1.2;

/// …and the part of their runs that must have failed.
const LEAST_TOGETHER: f64 = 0.95;

/// Which fields the two releases' records know, over the whole window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownFields {
    /// Of the baseline.
    baseline: RunCounts,
    /// Of the candidate.
    candidate: RunCounts,
    /// The candidate's name.
    release: String,
    clusters: ClusterSums,
    /// Failures of the classes with a metric of their own whose record says whether they have its event, of both releases.
    watched: BTreeMap<String, u64>,
    /// Those of which the releases record it differently: the baseline's failures and the candidate's.
    class_gaps: BTreeMap<String, [KnownRuns; 2]>,
    /// Whether failures come together within hours.
    come_together: bool,
    /// Bursts that come with every release.
    pub(in crate::compare) deploy_bursts: DeployBursts,
    denominator: Denominator,
    /// Within what runs are compared, beside day and workflow.
    pub(crate) matching: Matching,
    /// The values of the candidate's versions and labels.
    pub(crate) values: ReleaseValues,
    /// The columns that the releases record differently.
    gaps: BTreeMap<Column, RecordingGap>,
    /// The metrics that rows lost unalike may have moved by enough to matter.
    losses: BTreeMap<Metric, LossGap>,
    /// Set while no night of both releases has all of its records.
    awaited: Option<Awaited>,
}

impl KnownFields {
    /// Looks at both releases' runs in the window. The columns that they record differently are not known yet.
    pub(crate) fn counted(cube: &Cube, arms: &Arms) -> Self {
        let [mut baseline, mut candidate] = [RunCounts::default(); 2];
        let mut clusters = ClusterSums::default();
        let mut watched = BTreeMap::new();
        let is_ours = |cell: &Cell| cell.release == arms.candidate || cell.release == arms.baseline;
        for day in cube.days.range(arms.from..=arms.to).map(|(_, day)| day) {
            for (cell, counts) in &day.runs {
                if cell.release == arms.candidate {
                    candidate.add(counts);
                } else if cell.release == arms.baseline {
                    baseline.add(counts);
                }
            }
            for ((cell, class), own) in &day.watched {
                if is_ours(cell) {
                    *watched.entry(class.clone()).or_default() += own.known;
                }
            }
            for ((cell, class), sums) in &day.clusters {
                if is_ours(cell) && class.is_none() {
                    clusters.add(sums);
                }
            }
        }
        let nights = arms.from..=arms.to;
        let deploy_bursts = Deploys::of(cube, nights.clone()).bursts(arms);
        let columns = WindowColumns::of(cube, nights.clone());
        Self {
            baseline,
            candidate,
            release: arms.candidate.clone(),
            come_together: come_together(cube, &nights, &arms.candidate, &deploy_bursts),
            deploy_bursts,
            clusters,
            watched,
            class_gaps: BTreeMap::new(),
            denominator: cube.denominator,
            gaps: BTreeMap::new(),
            losses: BTreeMap::new(),
            matching: Matching::of(&columns, arms, Trigger::ALL),
            values: ReleaseValues::of(cube, arms),
            awaited: arms.maturity.awaited.filter(|_| arms.maturity.is_immature),
        }
    }

    /// Only what a comparison of failure rates needs, at a cost that does not grow with the window.
    pub(in crate::compare) fn of_failures(
        arms: &Arms,
        columns: &WindowColumns<'_>,
        deploys: &Deploys<'_>,
        denominator: Denominator,
    ) -> Self {
        Self {
            release: arms.candidate.clone(),
            deploy_bursts: deploys.bursts(arms),
            matching: Matching::of(columns, arms, &[Trigger::ClearRegression]),
            denominator,
            ..Self::default()
        }
    }

    /// The same, with the columns that the releases record differently.
    pub(crate) fn with_gaps(self, gaps: BTreeMap<Column, RecordingGap>) -> Self {
        Self { gaps, ..self }
    }

    /// The same, with the classes of which the releases record the metric of their own differently.
    pub(crate) fn with_class_gaps(self, class_gaps: BTreeMap<String, [KnownRuns; 2]>) -> Self {
        Self { class_gaps, ..self }
    }

    /// The classes with a metric of their own, where a failure tells it.
    pub(crate) fn watched_classes(&self) -> impl Iterator<Item = &String> {
        self.watched.keys()
    }

    /// The same, with the metrics that rows lost unalike may have moved.
    pub(crate) fn with_losses(self, losses: BTreeMap<Metric, LossGap>) -> Self {
        Self { losses, ..self }
    }

    /// The runs of baseline and candidate.
    pub(crate) const fn of_both(&self) -> [RunCounts; 2] {
        [self.baseline, self.candidate]
    }

    /// Why a question cannot be put to the data; `None` where it can. A headline whose column the releases record
    /// differently can still be put, with its unknown runs counted in the candidate's favour ([`Self::bounded`]).
    #[must_use]
    pub(crate) fn missing(&self, question: &Question) -> Option<Missing> {
        let metric = question.metric;
        let unmatched = || unmatched(metric, self.matching.within(metric)?);
        self.absent(question)
            .or(self.awaited.map(Missing::Immature))
            .or_else(unmatched)
            .or_else(|| {
                let gap = self.gap(metric)?;
                (!question.is_headline()).then_some(Missing::RecordedDifferently(RecordingGap {
                    possible: None,
                    ..gap
                }))
            })
            .or_else(|| self.class_gap(question))
    }

    /// How differently the releases record the own metric of a class; `None` where they record it alike, or where null means
    /// false in both.
    fn class_gap(&self, question: &Question) -> Option<Missing> {
        let [baseline, candidate] = *self.class_gaps.get(question.watched_class()?)?;
        let is_told = null_is_false(question.metric, &self.totals());
        (!is_told).then_some(Missing::ClassDiffers {
            columns: columns_of(question.metric),
            baseline,
            candidate,
        })
    }

    /// What leaves a question open unless a regression is seen at the bound; `None` where nothing does.
    ///
    /// Where the releases record a headline differently, its unknown runs count as events in the baseline and as none in the
    /// candidate. Where they lost rows unalike, the ratio must exceed what the lost rows may have added to it.
    #[must_use]
    pub(crate) fn bounded(&self, question: &Question) -> Option<Missing> {
        let metric = question.metric;
        let recorded = self.gap(metric).filter(|_| question.is_headline());
        let lost = || {
            let loss = self.losses.get(&metric).copied();
            loss.filter(|_| self.absent(question).is_none())
        };
        recorded
            .map(Missing::RecordedDifferently)
            .or_else(|| lost().map(Missing::BiasedLoss))
    }

    /// The first column of a metric that the releases record differently.
    fn gap(&self, metric: Metric) -> Option<RecordingGap> {
        let mut columns = Column::of(metric).iter();
        columns.find_map(|column| self.gaps.get(column)).copied()
    }

    /// Whether the unknown runs of a metric are bounded.
    pub(super) fn is_bounded(&self, metric: Metric) -> bool {
        self.gap(metric).is_some()
    }

    pub(super) fn is_candidate(&self, cell: &Cell) -> bool {
        cell.release == self.release
    }

    /// What the runs of both releases come to.
    fn totals(&self) -> RunCounts {
        let mut totals = self.baseline;
        totals.add(&self.candidate);
        totals
    }

    /// Whether either release has a value in a column. Of minutes and clusters their own metrics tell.
    pub(crate) fn is_recorded(&self, column: Column) -> bool {
        let totals = self.totals();
        match column {
            Column::Severity => totals.severity_unknown < totals.failures,
            _ if self.denominator == Denominator::Exposure => false,
            Column::ApprovalState => totals.approval_known > 0,
            Column::AuthorityCrossed => totals.authority_crossed + totals.authority_kept > 0,
            Column::RescuedFailures | Column::RescuedSuccesses => {
                totals.rescued + totals.not_rescued > 0
            }
            Column::RescueMinutes => totals.rescued > 0,
            Column::Cluster | Column::FailedCluster => self.clusters_fail_together(),
        }
    }

    /// Whether null means false in a column of both releases, and one of them has no value there at all: it may not record
    /// the column.
    pub(crate) fn is_silent_in_one(&self, column: Column) -> bool {
        let both = [&self.baseline, &self.candidate];
        match column {
            Column::AuthorityCrossed => {
                self.null_is_authority_kept() && both.iter().any(|one| one.authority_crossed == 0)
            }
            Column::RescuedFailures | Column::RescuedSuccesses => {
                self.null_is_not_rescued() && both.iter().any(|one| one.rescued == 0)
            }
            _ => false,
        }
    }

    /// Whether the nights so far all wait for late records.
    pub(crate) const fn are_immature(&self) -> bool {
        self.awaited.is_some()
    }

    /// Why a question cannot be measured at all; `None` where it can.
    fn absent(&self, question: &Question) -> Option<Missing> {
        let totals = self.totals();
        if let Some(class) = question.watched_class() {
            let known = self.watched.get(class).copied().unwrap_or(0);
            let is_told = known > 0 || null_is_false(question.metric, &totals);
            return (!is_told).then(|| Missing::NotOfClass(columns_of(question.metric)));
        }
        let not_recorded = |columns| Missing::NotRecorded(columns);
        match question.metric {
            Metric::FailureRate | Metric::IncidentRate => None,
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

    /// What was assumed of cells that are null, and of bursts that come with every release.
    #[must_use]
    pub(crate) fn assumptions(&self) -> Vec<Assumption> {
        let RunCounts {
            failures,
            severity_unknown: unknown,
            ..
        } = self.totals();
        let severity = Assumption::SeverityNeitherHighNorLow { unknown, failures };
        [
            self.null_is_not_rescued()
                .then_some(Assumption::NullIsFalse("rescued")),
            self.null_is_authority_kept()
                .then_some(Assumption::NullIsFalse("authority_crossed")),
            (unknown > 0 && unknown < failures).then_some(severity),
            self.deploy_bursts
                .seen()
                .map(|[failures, releases]| Assumption::DeployBurstIsOne { failures, releases }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Whether clusters of runs fail as one. Clusters with a failure then hold several runs, and nearly all of these failed.
    /// A burst then is one failed cluster, and clusters are independent. Repeated attempts at one task, of which
    /// some succeed, are no such clusters: how many of them have a failure depends on how often they are attempted. Nor are
    /// tasks that both releases ran: one that always fails is hard, and each is compared with itself.
    #[must_use]
    pub(crate) fn clusters_fail_together(&self) -> bool {
        if self.matching.are_tasks() {
            return false;
        }
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

    /// Whether failures come together within hours, and no cluster says which of them do. Of the same tasks, the hard ones do.
    #[must_use]
    pub(crate) fn failures_come_together(&self) -> bool {
        self.come_together && !self.matching.are_tasks() && !self.clusters_fail_together()
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
                known.failures_come_together(),
            )
        };
        rules(self) == rules(other)
            && self.deploy_bursts == other.deploy_bursts
            && self.matching == other.matching
            && self.gaps.keys().eq(other.gaps.keys())
            && self.class_gaps.keys().eq(other.class_gaps.keys())
            && self.losses.keys().eq(other.losses.keys())
    }

    /// Whether `rescued` is never false in either release. Then null means false.
    pub(super) fn null_is_not_rescued(&self) -> bool {
        let columns = [Column::RescuedFailures, Column::RescuedSuccesses];
        !columns.iter().any(|column| self.gaps.contains_key(column))
            && self.totals().null_is_not_rescued()
    }

    /// Whether `authority_crossed` is never false in either release. Then null means false.
    pub(super) fn null_is_authority_kept(&self) -> bool {
        !self.gaps.contains_key(&Column::AuthorityCrossed) && self.totals().null_is_authority_kept()
    }
}

/// Why a metric cannot be compared within the values or units that its trigger needs.
fn unmatched(metric: Metric, within: &Within) -> Option<Missing> {
    match within {
        Within::Tasks(_) => None,
        Within::Apart {
            dimension,
            compared,
            runs,
        } => Some(Missing::MixDiffers {
            column: dimension.column(),
            compared: *compared,
            runs: *runs,
        }),
        Within::Uncrossed([one, other], third) => Some(Missing::MixesDiffer([one, other], *third)),
        Within::FewUnits { dimension, units } => Some(Missing::TooFewUnits {
            column: dimension.column(),
            units: *units,
        }),
        Within::Values(Values { dimension, .. }) | Within::Units(dimension) => {
            (!is_counted_by_value(metric)).then(|| Missing::NotByValue(dimension.column()))
        }
    }
}
