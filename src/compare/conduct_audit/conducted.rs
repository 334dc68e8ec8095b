//! What the cube counts for each audit, release by release.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::NaiveDate;

use super::audit_count::AuditCount;
use crate::cube::{Cube, Denominator, Example, Jointly, Retries, RunCounts, note};
use crate::vocabulary::{Audit, Statement};

/// The conduct of every release of a window.
#[derive(Clone, Debug)]
pub(crate) struct Conducted {
    /// The columns that hold something in some case, and those of all runs that the cube counts.
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
    audits: BTreeMap<Audit, AuditTotal>,
    statements: BTreeMap<Statement, Jointly>,
    retries: Retries,
    workflows: BTreeMap<String, BTreeMap<Audit, AuditCount>>,
}

/// Runs that an audit covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AuditTotal {
    pub(crate) count: AuditCount,
    /// The worst of those not as planned.
    pub(crate) worst: Vec<Arc<Example>>,
}

impl AuditTotal {
    fn add(&mut self, other: &Self) {
        self.count.add(&other.count);
        other
            .worst
            .iter()
            .for_each(|example| note(&mut self.worst, example));
    }
}

/// The fewest failed retried runs for the claim that retries never help. If one retry in two helped, five failures in a row
/// would have a probability of 3 %.
const ENOUGH_RETRIED: u64 = 5;

impl Conducted {
    /// Adds up the nights of a window.
    #[must_use]
    pub(crate) fn of(
        cube: &Cube,
        nights: &RangeInclusive<NaiveDate>,
        is_planned: Planning,
    ) -> Self {
        let mut found = Self::flags(cube, nights, is_planned);
        for (_, day) in cube.days.range(nights.clone()) {
            for cell in day.runs.keys() {
                let counts: Vec<AuditCount> = Audit::ALL
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
        let counted = [
            ("approval_state", totals.approval_known),
            (
                "authority_crossed",
                totals.authority_crossed + totals.authority_kept,
            ),
            ("rescued", totals.rescued + totals.not_rescued),
        ];
        recorded.extend(
            counted
                .into_iter()
                .filter(|(_, runs)| *runs > 0)
                .map(|(column, _)| column),
        );
        Self {
            recorded,
            denied,
            null_is_not_rescued: totals.null_is_not_rescued(),
            null_is_authority_kept: totals.null_is_authority_kept(),
            is_planned: planning == Planning::Planned,
            denominator: cube.denominator,
            releases: BTreeMap::new(),
        }
    }

    /// An audit of one release, or of all together.
    #[must_use]
    pub(crate) fn kept(&self, audit: Audit, release: Option<&str>) -> AuditTotal {
        let mut sum = AuditTotal::default();
        for of in self.of_release(release) {
            if let Some(kept) = of.audits.get(&audit) {
                sum.add(kept);
            }
        }
        sum
    }

    /// An audit of one workflow, in every release.
    #[must_use]
    pub(crate) fn in_workflow(&self, audit: Audit, workflow: &str) -> AuditCount {
        let mut sum = AuditCount::default();
        for of in self.releases.values() {
            let count = of.workflows.get(workflow).and_then(|own| own.get(&audit));
            if let Some(count) = count {
                sum.add(count);
            }
        }
        sum
    }

    /// The workflows in which every retried run failed, in every release, with the number of retried runs.
    #[must_use]
    pub(crate) fn never_helped(&self) -> Vec<(String, u64)> {
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

    /// Whether an empty `action_executed` means no: it does where the column is never false.
    pub(super) fn silence_is_no(&self, audit: Audit) -> bool {
        matches!(
            audit,
            Audit::UnsafeActionExecuted | Audit::ExecutedUnapproved
        ) && !self.denied.contains("action_executed")
            && self.recorded.contains("action_executed")
    }

    /// The runs of one release, or of all together, by how they comply with a statement.
    pub(super) fn jointly(&self, statement: Statement, release: Option<&str>) -> Jointly {
        let mut sum = Jointly::default();
        for of in self.of_release(release) {
            if let Some(jointly) = of.statements.get(&statement) {
                sum.add(jointly);
            }
        }
        sum
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
pub(crate) enum Planning {
    Planned,
    /// None is.
    Unplanned,
}
