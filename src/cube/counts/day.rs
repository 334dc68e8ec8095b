//! What one day's rows come down to: counts that add up, and a few examples.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::audited::Conduct;
use super::clusters::{ClusterSizes, ClusterSums};
use super::dimension::{Dimension, Facet};
use super::facet_counts::Irregular;
use super::facets::Facets;
use super::failed_together::Occasions;
use super::keys::{Cell, HourOfClass, KnownCells, Topic};
use super::known_late::KnownLateByRelease;
use super::pattern_counts::PatternCounts;
use super::rescue_minutes::Minutes;
use super::retried_runs::RetriedRuns;
use super::run_counts::{RunCounts, Waits};
use crate::pattern::Pattern;
use crate::vocabulary::{ApprovalState, Outcome, RecordedAs};

/// The counts of every day, and what they were counted from. It does not grow with the number of runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cube {
    /// By UTC day.
    pub days: BTreeMap<NaiveDate, Day>,
    /// What the runs were counted from.
    pub(crate) denominator: Denominator,
    /// The last day whose records were known.
    pub(crate) known_by: Option<NaiveDate>,
    /// Rows that were refused, by the release that they name; `None` where none could be read.
    #[serde(with = "crate::pairs")]
    pub(crate) lost: BTreeMap<Option<String>, LostRows>,
}

impl Cube {
    /// All runs of each day that has any.
    pub(crate) fn runs_by_day(&self, days: &RangeInclusive<NaiveDate>) -> BTreeMap<NaiveDate, u64> {
        let days = self.days.range(days.clone()).map(|(date, day)| {
            let runs = day.runs.values().map(|counts| counts.runs);
            (*date, runs.sum::<u64>())
        });
        days.filter(|(_, runs)| *runs > 0).collect()
    }
}

/// Refused rows of a release, by what they say of the outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LostRows {
    pub(crate) failures: u64,
    pub(crate) successes: u64,
    /// The outcome could not be read, or is not decided yet.
    pub(crate) unknown: u64,
}

impl LostRows {
    /// Counts refused rows of an outcome.
    pub(crate) const fn count(&mut self, outcome: Option<Outcome>, rows: u64) {
        match outcome {
            Some(Outcome::Failure) => self.failures += rows,
            Some(Outcome::Success) => self.successes += rows,
            Some(Outcome::Pending) | None => self.unknown += rows,
        }
    }

    /// All of them.
    pub(crate) const fn all(self) -> u64 {
        self.failures + self.successes + self.unknown
    }
}

/// What the runs were counted from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Denominator {
    /// One row per run, successes included.
    #[default]
    Runs,
    /// Failed runs, and a table of how many ran: what only a success could show is not measured.
    Exposure,
}

/// Failures of one class, by the metric that the failure plan names for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Watched {
    /// Those with the event of the metric.
    pub(crate) events: u64,
    /// Those whose record says whether they have it.
    pub(crate) known: u64,
}

impl Watched {
    /// Adds those of another cell or day to these.
    pub(crate) const fn add(&mut self, other: Self) {
        self.events += other.events;
        self.known += other.known;
    }
}

/// The runs of a day that say when they were written: recorded, or else last changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Clocks {
    pub(crate) dated: u64,
    /// Those written on an earlier day than they began on, which cannot be.
    pub(crate) before_start: u64,
}

/// One day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Day {
    /// All runs, by cell.
    #[serde(with = "crate::pairs")]
    pub runs: BTreeMap<Cell, RunCounts>,
    /// When the runs became known, and those not decided yet, by release. Rows
    /// that do not say when they were recorded are not among them.
    pub(crate) known_late: KnownLateByRelease,
    /// When the rows say that they were written.
    pub(crate) clocks: Clocks,
    /// Failures, by cell and class.
    #[serde(with = "crate::pairs::grouped")]
    pub(crate) classes: BTreeMap<(Cell, String), u64>,
    /// Failures of the classes for which the failure plan names a metric of their own, by cell and class.
    #[serde(with = "crate::pairs::grouped")]
    pub(crate) watched: BTreeMap<(Cell, String), Watched>,
    /// Failures whose class a rule gave, by cell and the rule's id.
    #[serde(with = "crate::pairs::grouped")]
    pub(crate) classified: BTreeMap<(Cell, String), u64>,
    /// Failures without a recorded severity that take the one of their class in the plan.
    pub(crate) planned_severities: u64,
    /// Runs whose approval state is known, by cell and state.
    #[serde(with = "crate::pairs::grouped")]
    pub(crate) approval_states: BTreeMap<(Cell, ApprovalState), u64>,
    /// Person-minutes of the rescued runs, by cell.
    #[serde(with = "crate::pairs")]
    pub(crate) minutes: BTreeMap<Cell, Minutes>,
    /// All runs, by cell and the hour (0 to 23, UTC) they began in; empty where only failures are known.
    #[serde(with = "crate::pairs::grouped")]
    pub(crate) hours: BTreeMap<(Cell, u8), u64>,
    /// Failures, by cell and the hour and class they fell in.
    #[serde(with = "crate::pairs::grouped")]
    pub(crate) class_hours: BTreeMap<(Cell, HourOfClass), u64>,
    /// Runs by the size of their clusters, by cell; only where runs name a cluster.
    #[serde(with = "crate::pairs")]
    pub(crate) cluster_sizes: BTreeMap<Cell, ClusterSizes>,
    /// How failures fall on clusters, by cell and class (`None`: all failures).
    #[serde(with = "crate::pairs::grouped")]
    pub clusters: BTreeMap<(Cell, Option<String>), ClusterSums>,
    /// Runs by the values of a further column, where it has any.
    #[serde(with = "crate::pairs")]
    pub(crate) facets: BTreeMap<Dimension, Facets>,
    /// Runs of a cluster, a batch or a minute that failed together; empty where only failures are known.
    pub(crate) occasions: Occasions,
    /// Failures, by pattern and release.
    #[serde(with = "crate::pairs::grouped")]
    pub(crate) patterns: BTreeMap<(Pattern, String), PatternCounts>,
    /// A random sample of the runs for people to read, by cell: of each release and kind the [`DRAWN`](super::DRAWN) runs whose ids have
    /// the smallest hashes. Empty where only failures are known.
    #[serde(with = "crate::pairs::grouped")]
    pub(crate) drawn: BTreeMap<(Cell, RecordedAs), Vec<String>>,
    /// Retried runs of which the attempts are recorded, by class.
    pub(crate) retried: BTreeMap<String, RetriedRuns>,
    /// What the conduct audit says of the cases.
    pub(crate) conduct: Conduct,
    /// Approvals by a person, by cell.
    #[serde(with = "crate::pairs")]
    pub(crate) approval_waits: BTreeMap<Cell, Waits>,
    /// Run ids to look at, by cell and topic; at most [`EXAMPLES`](super::EXAMPLES) each, the earliest of the day.
    #[serde(with = "crate::pairs::grouped")]
    pub(crate) examples: BTreeMap<(Cell, Topic), Vec<String>>,
}

impl Day {
    /// The cells of a release, or its cell of one workflow, with their counts. A search, not a walk over all cells.
    pub(crate) fn cells_of<'a>(
        &'a self,
        release: &str,
        workflow: Option<&str>,
    ) -> impl Iterator<Item = (&'a Cell, &'a RunCounts)> {
        let first = Cell::of(release, workflow.unwrap_or_default());
        let wanted = first.clone();
        let is_one = workflow.is_some();
        self.runs.range(first..).take_while(move |(cell, _)| {
            cell.release == wanted.release && (!is_one || cell.workflow == wanted.workflow)
        })
    }

    /// Lets the cells of the values share the names of those that are known.
    pub(in crate::cube) fn share_names(&mut self, known: &mut KnownCells) {
        self.facets
            .values_mut()
            .for_each(|facets| facets.share_names(known));
    }

    /// The runs of a cell in an hour; `None` where runs are not counted by hour.
    pub(crate) fn runs_in_hour(&self, cell: &Cell, hour: u8) -> Option<u64> {
        let counted = || self.hours.get(&(cell.clone(), hour)).copied();
        (!self.hours.is_empty()).then(|| counted().unwrap_or(0))
    }

    /// The releases that ran, in order.
    pub(crate) fn releases(&self) -> impl Iterator<Item = &str> {
        let first = self.runs.keys().next();
        std::iter::successors(first, |cell| {
            // No text lies between a text and the same with a zero at its end.
            let next = Cell::of(format!("{}\0", cell.release), "");
            self.runs.range(next..).next().map(|(cell, _)| cell)
        })
        .map(|cell| cell.release.as_str())
    }

    /// Counts a case under its value of a column.
    pub(in crate::cube) fn count_under(
        &mut self,
        cell: &Cell,
        dimension: Dimension,
        value: &str,
        case: Irregular<'_>,
    ) {
        self.facets_of(dimension).count(value, cell, case);
    }

    /// Takes in how many runs a cell has of a value.
    pub(in crate::cube) fn add_runs(&mut self, facet: &Facet, cell: &Cell, runs: u64) {
        let facets = self.facets_of(facet.dimension);
        facets.add_runs(&facet.value, cell, runs);
    }

    /// The values of a column, for the cells in which runs are counted.
    fn facets_of(&mut self, dimension: Dimension) -> &mut Facets {
        let facets = self.facets.entry(dimension);
        facets.or_insert_with(|| Facets::of_cells(self.runs.keys()))
    }

    /// Leaves of each column the values with most failures.
    pub(in crate::cube) fn keep_most_values(&mut self) {
        for (dimension, facets) in &mut self.facets {
            facets.keep_most(dimension.most_values());
        }
    }
}
