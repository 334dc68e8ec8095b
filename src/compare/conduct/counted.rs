//! What the cube counts of an audit, release by release.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::conduct::parts_of;
use crate::cube::{Cell, Cube, Day, Denominator, Example, Jointly, Retries, Ruled, RunCounts};
use crate::stats::Arm;
use crate::vocabulary::{ApprovalState, Audit, Statement};

/// The conduct of every release of a window.
#[derive(Clone, Debug)]
pub struct Conducted {
    /// The columns that hold something in some case.
    pub(super) recorded: BTreeSet<&'static str>,
    /// Columns of true and false that are false in some case.
    denied: BTreeSet<&'static str>,
    /// `rescued` is never false: null is taken for false.
    null_is_not_rescued: bool,
    /// `authority_crossed` is never false: null is taken for false.
    null_is_authority_kept: bool,
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
    workflows: BTreeMap<String, BTreeMap<Audit, Kept>>,
}

/// Runs that an audit speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Not as planned, out of those known.
    pub arm: Arm,
    /// Those of which the record does not tell.
    pub unknown: u64,
    /// Known milli-minutes of rescue of those not as planned.
    pub milli_minutes: u64,
    /// The worst of those not as planned.
    pub worst: Vec<Example>,
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
    pub worst: Vec<Example>,
}

/// As many retried runs must have failed for retries to be said never to help: with one in two that helps, five in a row
/// that do not have a chance of 3 %.
const ENOUGH_RETRIED: u64 = 5;

/// No run.
const NONE: Arm = match Arm::new(0, 0) {
    Some(arm) => arm,
    None => unreachable!(),
};

impl Default for Kept {
    fn default() -> Self {
        Self {
            arm: NONE,
            unknown: 0,
            milli_minutes: 0,
            worst: Vec::new(),
        }
    }
}

impl Kept {
    fn add(&mut self, other: &Self) {
        let events = self.arm.events() + other.arm.events();
        let exposure = self.arm.exposure() + other.arm.exposure();
        self.arm = Arm::new(events, exposure).unwrap_or(self.arm);
        self.unknown += other.unknown;
        self.milli_minutes += other.milli_minutes;
        self.worst.extend(other.worst.iter().cloned());
        self.worst.sort();
        self.worst.truncate(crate::cube::WORST);
    }
}

impl Conducted {
    /// Adds up the nights of a window.
    #[must_use]
    pub fn of(cube: &Cube, nights: &RangeInclusive<NaiveDate>, is_planned: Planning) -> Self {
        let mut found = Self::flags(cube, nights, is_planned);
        for (_, day) in cube.days.range(nights.clone()) {
            for cell in day.runs.keys() {
                let counts: Vec<(Audit, Kept)> = Audit::ALL
                    .iter()
                    .map(|audit| (*audit, found.count(*audit, day, cell)))
                    .collect();
                let release = found.releases.entry(cell.release.clone()).or_default();
                let workflow = release.workflows.entry(cell.workflow.clone()).or_default();
                for (audit, kept) in counts {
                    workflow.entry(audit).or_default().add(&kept);
                    release.audits.entry(audit).or_default().add(&kept);
                }
                if let Some(conduct) = day.conduct.cells.get(cell) {
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
    pub fn in_workflow(&self, audit: Audit, workflow: &str) -> Kept {
        let mut sum = Kept::default();
        for of in self.releases.values() {
            let kept = of.workflows.get(workflow).and_then(|own| own.get(&audit));
            if let Some(kept) = kept {
                sum.add(kept);
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
    fn silence_is_no(&self, audit: Audit) -> bool {
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

    /// What an audit says of one cell of one day. Where plain successes count as well, the cube counts all runs.
    pub(super) fn count(&self, audit: Audit, day: &Day, cell: &Cell) -> Kept {
        let ruled = day
            .conduct
            .cells
            .get(cell)
            .and_then(|conduct| conduct.audits.get(&audit));
        let mut kept = ruled.map(kept_of).unwrap_or_default();
        let runs = day.runs.get(cell).copied().unwrap_or_default();
        let events = kept.arm.events();
        let all = match audit {
            Audit::HiddenRescue if self.null_is_not_rescued => {
                (runs.runs.saturating_sub(runs.failures), 0)
            }
            Audit::HiddenRescue => {
                let known = runs.hidden_rescues + runs.success_not_rescued;
                let successes = runs.runs.saturating_sub(runs.failures);
                (known, successes.saturating_sub(known))
            }
            Audit::AuthorityCrossed if self.null_is_authority_kept => (runs.runs, 0),
            Audit::AuthorityCrossed => {
                let known = runs.authority_crossed + runs.authority_kept;
                (known, runs.runs.saturating_sub(known))
            }
            Audit::ApprovalBypassed | Audit::ApprovalTimedOutInto => {
                let asked = states(day, cell, |state| state != ApprovalState::NotRequired);
                (asked, runs.runs.saturating_sub(runs.approval_known))
            }
            Audit::ApprovedAfterTheFact => {
                let approved = states(day, cell, |state| {
                    matches!(
                        state,
                        ApprovalState::Approved | ApprovalState::ApprovedModified
                    )
                });
                let known = kept.arm.exposure();
                (known, approved.saturating_sub(known))
            }
            _ if self.silence_is_no(audit) => (kept.arm.exposure() + kept.unknown, 0),
            _ => (kept.arm.exposure(), kept.unknown),
        };
        kept.arm = Arm::new(events, all.0.max(events)).unwrap_or(kept.arm);
        kept.unknown = all.1;
        kept
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

fn kept_of(ruled: &Ruled) -> Kept {
    Kept {
        arm: Arm::new(ruled.violated, ruled.violated + ruled.kept).unwrap_or(NONE),
        unknown: ruled.unknown,
        milli_minutes: ruled.milli_minutes,
        worst: ruled.worst.clone(),
    }
}

fn states(day: &Day, cell: &Cell, is_asked: impl Fn(ApprovalState) -> bool) -> u64 {
    let states = ApprovalState::ALL.iter().filter(|state| is_asked(**state));
    let runs = states.filter_map(|state| day.approval_states.get(&(cell.clone(), *state)));
    runs.sum()
}
