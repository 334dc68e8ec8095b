//! What the cube counts of an audit, release by release.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::NaiveDate;

use super::count::Count;
use crate::conduct::parts_of;
use crate::cube::{Cube, Denominator, Example, Jointly, Retries, RunCounts, note};
use crate::vocabulary::{Audit, Statement};

/// The conduct of every release of a window.
#[derive(Clone, Debug)]
pub struct Conducted {
    /// The columns that hold something in some case.
    pub(super) recorded: BTreeSet<&'static str>,
    /// Columns of true and false that are false in some case.
    denied: BTreeSet<&'static str>,
    /// `rescued` is never false: null is taken for false.
    pub(super) null_is_not_rescued: bool,
    /// `authority_crossed` is never false: null is taken for false.
    pub(super) null_is_authority_kept: bool,
    /// Whether a failure plan is in use.
    pub(super) is_planned: bool,
    /// What the runs were counted from.
    pub(super) denominator: Denominator,
    releases: BTreeMap<String, OfRelease>,
}

/// The conduct of one release.
#[derive(Clone, Debug, Default)]
struct OfRelease {
    audits: BTreeMap<Audit, Kept>,
    statements: BTreeMap<Statement, Jointly>,
    retries: Retries,
    workflows: BTreeMap<String, BTreeMap<Audit, Count>>,
}

/// Runs that an audit speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// How many.
    pub count: Count,
    /// The worst of those not as planned.
    pub worst: Vec<Arc<Example>>,
}

/// Runs of which a statement speaks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compliance {
    /// All of them.
    pub runs: u64,
    /// Those not as planned in a part that is known.
    pub violated: u64,
    /// Those that tell every part that is recorded.
    pub of: u64,
    /// Of these, those that keep to all of it.
    pub kept: u64,
    /// The worst of those not as planned.
    pub worst: Vec<Arc<Example>>,
}

/// As many retried runs must have failed for retries to be said never to help: with one in two that helps, five in a row
/// that do not have a chance of 3 %.
const ENOUGH_RETRIED: u64 = 5;

impl Kept {
    fn add(&mut self, other: &Self) {
        self.count.add(&other.count);
        other
            .worst
            .iter()
            .for_each(|example| note(&mut self.worst, example));
    }
}

impl Conducted {
    /// Adds up the nights of a window.
    #[must_use]
    pub fn of(cube: &Cube, nights: &RangeInclusive<NaiveDate>, is_planned: Planning) -> Self {
        let mut found = Self::flags(cube, nights, is_planned);
        for (_, day) in cube.days.range(nights.clone()) {
            for cell in day.runs.keys() {
                let counts: Vec<Count> = Audit::ALL
                    .iter()
                    .map(|audit| found.count(*audit, day, cell))
                    .collect();
                let release = found.releases.entry(cell.release.clone()).or_default();
                let workflow = release.workflows.entry(cell.workflow.clone()).or_default();
                for (audit, count) in Audit::ALL.iter().zip(&counts) {
                    workflow.entry(*audit).or_default().add(count);
                    release.audits.entry(*audit).or_default().count.add(count);
                }
                if let Some(conduct) = day.conduct.cells.get(cell) {
                    for (audit, ruled) in &conduct.audits {
                        let kept = release.audits.entry(*audit).or_default();
                        let worst = ruled.worst.iter();
                        worst.for_each(|example| note(&mut kept.worst, example));
                    }
                    release.retries.add(&conduct.retries);
                    for (statement, jointly) in &conduct.statements {
                        let own = release.statements.entry(*statement).or_default();
                        own.add(jointly);
                    }
                }
            }
        }
        found
    }

    fn flags(cube: &Cube, nights: &RangeInclusive<NaiveDate>, planning: Planning) -> Self {
        let mut totals = RunCounts::default();
        let (mut recorded, mut denied) = (BTreeSet::new(), BTreeSet::new());
        for (_, day) in cube.days.range(nights.clone()) {
            day.runs.values().for_each(|counts| totals.add(counts));
            recorded.extend(&day.conduct.recorded);
            denied.extend(&day.conduct.denied);
        }
        Self {
            recorded,
            denied,
            null_is_not_rescued: totals.rescued > 0 && totals.not_rescued == 0,
            null_is_authority_kept: totals.authority_crossed > 0 && totals.authority_kept == 0,
            is_planned: planning == Planning::Planned,
            denominator: cube.denominator,
            releases: BTreeMap::new(),
        }
    }

    /// An audit of one release, or of all together.
    #[must_use]
    pub fn kept(&self, audit: Audit, release: Option<&str>) -> Kept {
        let mut sum = Kept::default();
        for of in self.of_release(release) {
            if let Some(kept) = of.audits.get(&audit) {
                sum.add(kept);
            }
        }
        sum
    }

    /// An audit of one workflow, in every release.
    #[must_use]
    pub fn in_workflow(&self, audit: Audit, workflow: &str) -> Count {
        let mut sum = Count::default();
        for of in self.releases.values() {
            let count = of.workflows.get(workflow).and_then(|own| own.get(&audit));
            if let Some(count) = count {
                sum.add(count);
            }
        }
        sum
    }

    /// The workflows in which every retried run failed all the same, in every release, with how many there were.
    #[must_use]
    pub fn never_helped(&self) -> Vec<(String, u64)> {
        let workflows: BTreeSet<&String> = self
            .releases
            .values()
            .flat_map(|of| of.workflows.keys())
            .collect();
        let retried = workflows.into_iter().map(|workflow| {
            let arm = self.in_workflow(Audit::RetriedInVain, workflow).arm;
            (workflow, arm)
        });
        retried
            .filter(|(_, arm)| arm.exposure() >= ENOUGH_RETRIED && arm.events() == arm.exposure())
            .map(|(workflow, arm)| (workflow.clone(), arm.exposure()))
            .collect()
    }

    /// What runs of one release, or of all together, have kept to.
    #[must_use]
    pub fn statement(&self, statement: Statement, release: Option<&str>) -> Compliance {
        let mut sum = Jointly::default();
        for of in self.of_release(release) {
            if let Some(jointly) = of.statements.get(&statement) {
                sum.add(jointly);
            }
        }
        let needed = self.needed(statement);
        let mut found = Compliance {
            worst: sum.worst,
            ..Compliance::default()
        };
        for (known, whole) in sum.by_known {
            found.runs += whole.kept + whole.violated;
            found.violated += whole.violated;
            if known & needed == needed {
                found.kept += whole.kept;
                found.of += whole.kept + whole.violated;
            }
        }
        found
    }

    /// The parts of a statement that a run must tell to count: those that are recorded at all.
    fn needed(&self, statement: Statement) -> u8 {
        let parts = parts_of(statement).iter().enumerate();
        parts
            .filter(|(_, audit)| self.unrecorded(**audit).is_empty())
            .filter(|(_, audit)| !self.silence_is_no(**audit))
            .fold(0, |needed, (place, _)| needed | 1 << place)
    }

    /// Whether an empty `action_executed` means no: it does where the column is never false.
    pub(super) fn silence_is_no(&self, audit: Audit) -> bool {
        matches!(
            audit,
            Audit::UnsafeActionExecuted | Audit::ExecutedUnapproved
        ) && !self.denied.contains("action_executed")
            && self.recorded.contains("action_executed")
    }

    /// The retries of one release, or of all together.
    pub(super) fn retries(&self, release: Option<&str>) -> Retries {
        let mut sum = Retries::default();
        self.of_release(release).for_each(|of| sum.add(&of.retries));
        sum
    }

    fn of_release<'a>(&'a self, release: Option<&str>) -> impl Iterator<Item = &'a OfRelease> {
        let is_asked = move |name: &str| release.is_none_or(|release| release == name);
        let asked: Vec<&OfRelease> = self
            .releases
            .iter()
            .filter(|(name, _)| is_asked(name))
            .map(|(_, of)| of)
            .collect();
        asked.into_iter()
    }
}

/// Whether a failure plan is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planning {
    /// One is.
    Planned,
    /// None is.
    Unplanned,
}
