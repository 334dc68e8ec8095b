//! The columns that a metric depends on, and how many of the runs without its event have a value there.

use super::known_fields::KnownFields;
use super::question_count::watched;
use super::state_mix::in_state;
use crate::cube::{Cell, Day};
use crate::vocabulary::{ApprovalState, Metric};

/// A column whose cells may be null, among the runs for which it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    /// `severity` of failures.
    Severity,
    /// `approval_state` of runs.
    ApprovalState,
    /// `authority_crossed` of runs.
    AuthorityCrossed,
    /// `rescued` of failures.
    RescuedFailures,
    /// `rescued` of successes.
    RescuedSuccesses,
    /// `rescue_minutes` of rescued runs.
    RescueMinutes,
    /// `cluster` of successes.
    Cluster,
    /// `cluster` of failures.
    FailedCluster,
}

/// Runs of one cell by what a column says of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filled {
    /// Runs with the event that the column tells of.
    pub(crate) events: u64,
    /// Runs that have a value there and not the event.
    pub(crate) plain: u64,
    /// Runs without a value.
    pub(crate) null: u64,
    /// All runs of the cell, also those for which the column does not matter.
    pub(crate) runs: u64,
}

impl Column {
    /// All of them.
    pub(crate) const ALL: [Self; 8] = [
        Self::Severity,
        Self::ApprovalState,
        Self::AuthorityCrossed,
        Self::RescuedFailures,
        Self::RescuedSuccesses,
        Self::RescueMinutes,
        Self::Cluster,
        Self::FailedCluster,
    ];

    /// What it is called in the record.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Severity => "severity",
            Self::ApprovalState => "approval_state",
            Self::AuthorityCrossed => "authority_crossed",
            Self::RescuedFailures | Self::RescuedSuccesses => "rescued",
            Self::RescueMinutes => "rescue_minutes",
            Self::Cluster | Self::FailedCluster => "cluster",
        }
    }

    /// The columns that a metric depends on.
    pub(crate) const fn of(metric: Metric) -> &'static [Self] {
        match metric {
            Metric::FailureRate | Metric::IncidentRate => &[],
            Metric::FailedClusterRate => &[Self::Cluster, Self::FailedCluster],
            Metric::HighSeverityRate => &[Self::Severity],
            Metric::BoundaryRate => &[Self::ApprovalState, Self::AuthorityCrossed],
            Metric::ApprovalStateRate | Metric::ApprovalMix => &[Self::ApprovalState],
            Metric::AuthorityCrossedRate => &[Self::AuthorityCrossed],
            Metric::RescueRate => &[Self::RescuedFailures, Self::RescuedSuccesses],
            Metric::HiddenRescueRate => &[Self::RescuedSuccesses],
            Metric::RescueMinutes => &[
                Self::RescuedFailures,
                Self::RescuedSuccesses,
                Self::RescueMinutes,
            ],
        }
    }

    /// The headline that counts its events.
    pub(crate) const fn headline(self) -> Option<Metric> {
        match self {
            Self::Severity => Some(Metric::HighSeverityRate),
            Self::ApprovalState | Self::AuthorityCrossed => Some(Metric::BoundaryRate),
            Self::RescuedFailures | Self::RescuedSuccesses => Some(Metric::RescueRate),
            Self::RescueMinutes | Self::Cluster | Self::FailedCluster => None,
        }
    }
}

impl Filled {
    /// Runs for which the column matters and that have a value there.
    pub(crate) const fn known(self) -> u64 {
        self.events + self.plain
    }

    /// Runs for which the column matters.
    pub(crate) const fn all(self) -> u64 {
        self.known() + self.null
    }

    pub(crate) const fn add(&mut self, other: &Self) {
        self.events += other.events;
        self.plain += other.plain;
        self.null += other.null;
        self.runs += other.runs;
    }
}

impl KnownFields {
    /// What a column says of the runs of one cell; `None` where nothing ran.
    pub(crate) fn filled(&self, column: Column, day: &Day, cell: &Cell) -> Option<Filled> {
        let runs = day.runs.get(cell)?;
        let failures_rescued = runs.rescued.saturating_sub(runs.hidden_rescues);
        let [events, plain, all] = match column {
            Column::Severity => {
                let known = runs.failures.saturating_sub(runs.severity_unknown);
                let plain = known.saturating_sub(runs.high_severity);
                [runs.high_severity, plain, runs.failures]
            }
            Column::ApprovalState => {
                let past = past_boundary(day, cell);
                let plain = runs.approval_known.saturating_sub(past);
                [past, plain, runs.runs]
            }
            Column::AuthorityCrossed if self.null_is_authority_kept() => {
                let plain = runs.runs.saturating_sub(runs.authority_crossed);
                [runs.authority_crossed, plain, runs.runs]
            }
            Column::AuthorityCrossed => [runs.authority_crossed, runs.authority_kept, runs.runs],
            Column::RescuedFailures => {
                let plain = if self.null_is_not_rescued() {
                    runs.failures.saturating_sub(failures_rescued)
                } else {
                    runs.not_rescued.saturating_sub(runs.success_not_rescued)
                };
                [failures_rescued, plain, runs.failures]
            }
            Column::RescuedSuccesses => {
                let successes = runs.runs.saturating_sub(runs.failures);
                let plain = if self.null_is_not_rescued() {
                    successes.saturating_sub(runs.hidden_rescues)
                } else {
                    runs.success_not_rescued
                };
                [runs.hidden_rescues, plain, successes]
            }
            Column::RescueMinutes => {
                let known = day.minutes.get(cell).map_or(0, |minutes| minutes.known);
                [0, known, runs.rescued]
            }
            Column::Cluster => {
                let sizes = day.cluster_sizes.get(cell).copied().unwrap_or_default();
                let named = sizes.runs.saturating_sub(named_failures(day, cell));
                [0, named, runs.runs.saturating_sub(runs.failures)]
            }
            Column::FailedCluster => [0, named_failures(day, cell), runs.failures],
        };
        Some(Filled {
            events,
            plain,
            null: all.saturating_sub(events + plain),
            runs: runs.runs,
        })
    }
}

/// What the failures of a class say of its own metric; `None` where nothing ran.
pub(in crate::compare) fn filled_of_class(class: &str, day: &Day, cell: &Cell) -> Option<Filled> {
    let runs = day.runs.get(cell)?.runs;
    let own = watched(day, cell, class);
    let failures = day.classes.get(&(cell.clone(), class.to_owned()));
    Some(Filled {
        events: own.events,
        plain: own.known.saturating_sub(own.events),
        null: failures.map_or(0, |failures| failures.saturating_sub(own.known)),
        runs,
    })
}

/// Runs whose approval state is past a boundary.
fn past_boundary(day: &Day, cell: &Cell) -> u64 {
    let states = ApprovalState::ALL.iter();
    let past = states.filter(|state| state.is_past_boundary());
    past.map(|state| in_state(day, cell, *state)).sum()
}

/// Failures that name a cluster.
fn named_failures(day: &Day, cell: &Cell) -> u64 {
    let sums = day.clusters.get(&(cell.clone(), None));
    sums.map_or(0, |sums| sums.failures)
}
