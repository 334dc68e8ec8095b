//! Bursts: an hour or a batch in which one release fails in one way in one workflow far more often than otherwise.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

use super::stretches::Stretches;
use crate::compare::counted::Question;
use crate::compare::in_units::in_real;
use crate::cube::{Cell, Cube, Dimension, Facet};
use crate::stats::{LONGEST_EPISODE, ln_level, ln_poisson_upper};
use crate::vocabulary::Trigger;

/// What a burst sits in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stretch {
    /// An hour, 0 to 23 UTC.
    Hour(u8),
    /// A batch: a job, a host, a deploy.
    Batch(String),
}

/// An hour or a batch that stands out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Burst {
    /// The day.
    pub(crate) date: NaiveDate,
    /// What of the day.
    pub(crate) stretch: Stretch,
    /// The release and workflow.
    pub(crate) cell: Cell,
    pub(crate) failure_class: String,
    pub(crate) failures: u64,
    /// `None` where runs are not known by hour.
    pub(crate) runs: Option<u64>,
}

impl Burst {
    /// Whether it is one of a release's, and of what a question asks about: failures, of its class if it has one, and what comes
    /// of them. Approvals are asked for whatever becomes of a run.
    pub(crate) fn is_of(&self, release: &str, question: &Question) -> bool {
        let class = question.failure_class.as_ref();
        self.cell.release == release
            && (class.is_some() || question.trigger() != Trigger::ApprovalDrift)
            && class.is_none_or(|class| *class == self.failure_class)
    }

    /// Whether it is of what a question asks about, in the question's workflow if it has one.
    pub(crate) fn is_in(&self, question: &Question) -> bool {
        let workflow = question.workflow.as_ref();
        self.is_of(&self.cell.release, question)
            && workflow.is_none_or(|workflow| *workflow == self.cell.workflow)
    }

    /// What comes to stay, if it stands out night after night.
    pub(crate) fn cell_and_class(&self) -> (&Cell, &str) {
        (&self.cell, &self.failure_class)
    }

    /// The hours and batches of which may be the same failures.
    fn day_of_class(&self) -> DayOfClass<'_> {
        (self.date, &self.cell, &self.failure_class)
    }

    /// The batch it sits in, if that is known.
    pub(crate) fn batch(&self) -> Option<Facet> {
        match &self.stretch {
            Stretch::Batch(value) => Some(Facet {
                dimension: Dimension::Batch,
                value: value.clone(),
            }),
            Stretch::Hour(_) => None,
        }
    }
}

/// Fewer failures than this are no burst, however rare they are otherwise.
pub(super) const LEAST: u64 = 5;

/// Fewer runs than this beside it tell no rate to hold a stretch against.
const LEAST_OTHER_RUNS: f64 = 20.0;

/// ln of the probability below which a stretch stands out, before it is divided by those looked at: one in a thousand.
const LN_RARE: f64 = ln_level::ONE_IN_A_THOUSAND;

/// Every burst of the nights, in order.
///
/// The failures of a class in an hour, or in a batch, are compared with the Poisson law with the mean that its runs have at
/// the rate of the other runs of the same release and workflow (one failure is added to those, so that a class never seen
/// before has a rate too), and the tail probability against one in a thousand over all hours, or batches, that saw a
/// failure (Bonferroni). Where all runs fall into one, no burst can be detected. An hour that has its failures every day is
/// held against those. Where runs are not known by hour, an hour
/// has the share of its day's runs that it has of all incidents. Where hours and batches of a day both stand out, they are
/// the same failures: a batch is named that has four in five of the hour's.
#[must_use]
pub(crate) fn bursts(cube: &Cube, nights: &RangeInclusive<NaiveDate>) -> Vec<Burst> {
    Stretches::of(cube, nights).bursts_through(*nights.end())
}

/// The bursts among the hours and the batches that stand out, in order.
pub(super) fn of_hours_and_batches(hours: &[Burst], batches: &[Burst]) -> Vec<Burst> {
    let (of_hours, of_batches) = (most(hours), most(batches));
    let is_batch = |burst: &&Burst| {
        let of = |most: &BTreeMap<DayOfClass<'_>, u64>| most.get(&burst.day_of_class()).copied();
        5 * of(&of_batches).unwrap_or(0) >= 4 * of(&of_hours).unwrap_or(0)
    };
    let kept_hours = hours.iter().filter(|burst| !is_batch(burst));
    let kept_batches = batches.iter().filter(is_batch);
    let mut found: Vec<Burst> = kept_hours.chain(kept_batches).cloned().collect();
    found.sort();
    found
}

/// A class in a release and workflow on a day.
type DayOfClass<'a> = (NaiveDate, &'a Cell, &'a str);

/// The most failures that a single burst has on each day.
fn most(bursts: &[Burst]) -> BTreeMap<DayOfClass<'_>, u64> {
    let mut most = BTreeMap::new();
    for burst in bursts {
        let failures: &mut u64 = most.entry(burst.day_of_class()).or_default();
        *failures = burst.failures.max(*failures);
    }
    most
}

/// Nights before and after a burst. What stands out on more of them than an episode has is no burst: it has come to stay.
const AROUND: Days = Days::new(3);

/// The nights on which a class stands out in a release and workflow, or in whatever else names a burst.
pub(crate) struct NightsOf<K>(BTreeMap<K, BTreeSet<NaiveDate>>);

impl<K: Ord> NightsOf<K> {
    pub(crate) fn of<'a>(
        bursts: impl IntoIterator<Item = &'a Burst>,
        named: impl Fn(&'a Burst) -> K,
    ) -> Self {
        let mut nights: BTreeMap<K, BTreeSet<NaiveDate>> = BTreeMap::new();
        for burst in bursts {
            nights.entry(named(burst)).or_default().insert(burst.date);
        }
        Self(nights)
    }

    /// Whether it stands out night after night around a date.
    pub(crate) fn has_come_to_stay(&self, key: &K, date: NaiveDate) -> bool {
        self.0.get(key).is_some_and(|nights| are_many(date, nights))
    }
}

/// Whether more of the nights around one stand out than an episode has.
pub(super) fn are_many(date: NaiveDate, standing_out: &BTreeSet<NaiveDate>) -> bool {
    let week = date - AROUND..=date + AROUND;
    standing_out.range(week).count() > LONGEST_EPISODE
}

/// Failures, and the runs they are of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    pub(super) failures: u64,
    pub(super) runs: f64,
}

/// ln of the tail probability below which one of several stretches stands out.
pub(super) fn ln_limit(stretches: u64) -> f64 {
    LN_RARE - in_real(stretches.max(1)).ln()
}

/// Whether a stretch has more failures than the rate of the other runs lets expect.
pub(super) fn stands_out(stretch: Counted, all: Counted, ln_limit: f64) -> bool {
    let other_failures = all.failures.saturating_sub(stretch.failures) + 1;
    let other_runs = all.runs - stretch.runs;
    let mean = stretch.runs * in_real(other_failures) / other_runs.max(1.0);
    stretch.failures >= LEAST
        && other_runs >= LEAST_OTHER_RUNS
        && ln_poisson_upper(stretch.failures, mean) <= ln_limit
}
