//! What each metric counts, and out of which runs. A rate is taken over the runs whose field is known.

use super::column::Column;
use super::known_fields::KnownFields;
use super::question::Question;
use super::recording_gap::PossibleEvents;
use super::state_mix::in_state;
use crate::compare::incidents::incidents;
use crate::cube::{Cell, Day, RunCounts, Watched};
use crate::stats::Arm;
use crate::vocabulary::Metric;

impl KnownFields {
    /// Events and exposure of a question in one cell of one day; `None` where nothing ran or the field is unknown.
    #[must_use]
    pub(crate) fn count(&self, question: &Question, day: &Day, cell: &Cell) -> Option<Arm> {
        let runs = day.runs.get(cell)?;
        if let Some(class) = question.watched_class() {
            return Arm::new(watched(day, cell, class).events, runs.runs);
        }
        if self.is_bounded(question.metric) && Metric::HEADLINES.contains(&question.metric) {
            return self.bound(question.metric, day, cell);
        }
        let (events, exposure) = match question.metric {
            Metric::FailureRate => (failures(question, day, cell, runs), runs.runs),
            Metric::FailedClusterRate => clusters(day, cell, runs),
            Metric::IncidentRate => (
                incidents(day, cell, question.failure_class.as_deref()),
                runs.runs,
            ),
            Metric::HighSeverityRate => (
                runs.high_severity,
                runs.runs.saturating_sub(runs.severity_unknown),
            ),
            Metric::BoundaryRate if self.null_is_authority_kept() => (runs.boundary, runs.runs),
            Metric::BoundaryRate => (runs.boundary, runs.boundary_known),
            Metric::ApprovalStateRate => {
                let state = question.approval_state?;
                (in_state(day, cell, state), runs.approval_known)
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

    /// Events of a headline that the releases record differently: unknown runs have the event in the baseline, and have
    /// it not in the candidate.
    fn bound(&self, metric: Metric, day: &Day, cell: &Cell) -> Option<Arm> {
        let possible = self.possible(metric, day, cell)?;
        let events = if self.is_candidate(cell) {
            possible.least
        } else {
            possible.most
        };
        (possible.runs > 0)
            .then(|| Arm::new(events, possible.runs))
            .flatten()
    }

    /// The unknown runs that count as events of a question.
    pub(super) fn taken_for_events(&self, question: &Question, day: &Day, cell: &Cell) -> u64 {
        let metric = question.metric;
        let is_whole = question.failure_class.is_none();
        if self.is_candidate(cell) || !is_whole || !self.is_bounded(metric) {
            return 0;
        }
        let possible = self.possible(metric, day, cell);
        possible.map_or(0, |possible| possible.most - possible.least)
    }

    /// The fewest and the most events of a headline that a cell may have.
    pub(crate) fn possible(
        &self,
        metric: Metric,
        day: &Day,
        cell: &Cell,
    ) -> Option<PossibleEvents> {
        let runs = day.runs.get(cell)?;
        let least = match metric {
            Metric::HighSeverityRate => runs.high_severity,
            Metric::BoundaryRate => runs.boundary,
            Metric::RescueRate => runs.rescued,
            _ => return None,
        };
        let columns = Column::of(metric).iter();
        let null = columns
            .filter(|column| self.is_recorded(**column))
            .filter_map(|column| self.filled(*column, day, cell));
        let unknown: u64 = null.map(|filled| filled.null).sum();
        Some(PossibleEvents {
            least,
            most: (least + unknown).min(runs.runs),
            runs: runs.runs,
        })
    }

    /// Runs of a cell whose minutes are known: not rescued (no minutes), or rescued with known minutes.
    #[must_use]
    pub(crate) fn runs_with_known_minutes(&self, day: &Day, cell: &Cell) -> u64 {
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

/// What is known of a class's own metric.
pub(in crate::compare) fn watched(day: &Day, cell: &Cell, class: &str) -> Watched {
    let key = (cell.clone(), class.to_owned());
    day.watched.get(&key).copied().unwrap_or_default()
}

fn failures(question: &Question, day: &Day, cell: &Cell, runs: &RunCounts) -> u64 {
    let Some(class) = &question.failure_class else {
        return runs.failures;
    };
    let key = (cell.clone(), class.clone());
    day.classes.get(&key).copied().unwrap_or(0)
}
