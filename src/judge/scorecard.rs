//! The scorecard: the five statements of a healthy failure plan.

use std::collections::{BTreeMap, BTreeSet};

use super::judged::Judged;
use crate::compare::{ConductFindings, Conducted, Unaudited};
use crate::conduct::parts_of;
use crate::number::Count;
use crate::policy::{FailuresSeen, Planned};
use crate::vocabulary::{Audit, Cause, FindingState, Gap, Health, Statement};

/// What the scorecard is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scorecard<'a> {
    /// How the runs kept to the plan, added up.
    pub(crate) conducted: &'a Conducted,
    /// The audits of the releases compared, or of all.
    pub(crate) found: &'a ConductFindings,
    /// The failures of the window.
    pub(crate) seen: &'a FailuresSeen,
    /// The failure plan, where one is in use.
    pub(crate) planned: Option<&'a Planned<'a>>,
}

/// The two releases, and what the night saw of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NightSeen<'a> {
    /// The candidate, where there is one.
    pub(crate) candidate: Option<&'a str>,
    /// The baseline, where there is one.
    pub(crate) baseline: Option<&'a str>,
    /// The findings; none where nothing was compared.
    pub(crate) judged: &'a [Judged],
    /// How many events there were.
    pub(crate) events: usize,
    /// Whether the data could be judged.
    pub(crate) is_judged: bool,
}

/// Whether a statement of a healthy plan holds, and by which figure.
#[derive(Clone, Debug)]
pub(crate) struct StatementHealth {
    pub(crate) statement: Statement,
    /// Whether it holds.
    pub(crate) state: Health,
    /// The share that keeps to it; `None` where none is known.
    pub(crate) value: Option<f64>,
    /// Out of how many.
    pub(crate) of: u64,
    /// The same share of the baseline; `None` where it is not a release's.
    pub(crate) baseline: Option<f64>,
    /// The least share with which it holds.
    pub(crate) target: f64,
    /// What is not measured, and why; `None` where all of it is.
    pub(crate) lacks: Option<Lacking>,
    /// The worst runs, open findings, or undecided classes.
    pub(crate) examples: Vec<Example>,
}

/// Why a statement is not measured, or not in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lacking {
    /// Some of the runs lack a value that it needs.
    Fields { runs: u64, of: u64 },
    /// Nothing is known in these columns.
    Columns(BTreeSet<&'static str>),
    /// Its audits have no answer.
    Audits(Vec<Unaudited>),
    /// No failure plan is in use.
    NoPlan,
    /// No failure was seen.
    NoFailure,
    /// Nothing was compared.
    NothingCompared,
    /// Nothing regressed, and nothing burst.
    NothingWrong,
}

/// An example of what a statement does not hold of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Example {
    /// A run or a finding, by its id.
    Id(String),
    /// What the plan leaves open for a class.
    Gap(String, Gap),
}

/// A figure, before it is compared with its target.
struct Figure {
    good: u64,
    of: u64,
    /// The share that is known to be broken, of all that it speaks of.
    broken: Option<f64>,
    /// Whether every part of it is measured.
    is_whole: bool,
    lacks: Option<Lacking>,
    examples: Vec<Example>,
}

/// Examples of a statement.
const EXAMPLES: usize = 5;

impl Scorecard<'_> {
    /// The five statements.
    #[must_use]
    pub(crate) fn statements(&self, night: &NightSeen<'_>) -> Vec<StatementHealth> {
        let check = |statement: &Statement| {
            let figure = match statement {
                Statement::OneOffTold => distinguished(night),
                Statement::OwnersKnowTriggers => self.decided(),
                _ => self.kept(*statement, night.candidate),
            };
            let before = match (statement, night.baseline) {
                (Statement::OneOffTold | Statement::OwnersKnowTriggers, _) | (_, None) => None,
                (_, baseline) => share(&self.kept(*statement, baseline)),
            };
            self.compared(*statement, figure, before)
        };
        Statement::ALL.iter().map(check).collect()
    }

    /// A figure compared with its target.
    fn compared(
        &self,
        statement: Statement,
        figure: Figure,
        baseline: Option<f64>,
    ) -> StatementHealth {
        let value = share(&figure);
        let target = self.planned.map_or(statement.usual_target(), |planned| {
            planned.target_of(statement)
        });
        let is_short = |share: f64| share < target;
        let state = if value.is_some_and(is_short)
            || figure.broken.is_some_and(|broken| is_short(1.0 - broken))
        {
            Health::NotMet
        } else if value.is_some() && figure.is_whole {
            Health::Met
        } else {
            // What is measured only in part never counts as good.
            Health::NotMeasured
        };
        StatementHealth {
            statement,
            state,
            value,
            of: figure.of,
            baseline,
            target,
            lacks: figure.lacks,
            examples: figure.examples,
        }
    }

    /// What single runs can keep to.
    fn kept(&self, statement: Statement, release: Option<&str>) -> Figure {
        let found = self.conducted.statement(statement, release);
        let lacks = self.lacking(parts_of(statement));
        // A packet whose parts nobody records is not judged at all.
        let is_void = statement == Statement::PacketsKeepContext && lacks.is_some();
        let runs = found.runs - found.of;
        let fields = (runs > 0).then_some(Lacking::Fields {
            runs,
            of: found.runs,
        });
        Figure {
            good: if is_void { 0 } else { found.kept },
            of: if is_void { 0 } else { found.of },
            broken: (!is_void)
                .then(|| ratio(found.violated, found.runs))
                .flatten(),
            is_whole: lacks.is_none() && found.of > 0,
            lacks: lacks.or(fields),
            examples: found
                .worst
                .iter()
                .take(EXAMPLES)
                .map(|run| Example::Id(run.run_id.clone()))
                .collect(),
        }
    }

    /// Why some audits are not measured.
    fn lacking(&self, audits: &[Audit]) -> Option<Lacking> {
        let columns: BTreeSet<&str> = audits
            .iter()
            .flat_map(|audit| self.conducted.unrecorded(*audit))
            .collect();
        let is_planned = self.planned.is_some() || !audits.contains(&Audit::StopRetried);
        if !columns.is_empty() && is_planned {
            return Some(Lacking::Columns(columns));
        }
        let reasons = self
            .found
            .audits
            .iter()
            .filter(|found| audits.contains(&found.audit))
            .filter(|found| found.state == FindingState::NoData)
            .filter_map(|found| found.reason.clone());
        let reasons: Vec<Unaudited> = reasons.collect();
        (!reasons.is_empty()).then_some(Lacking::Audits(reasons))
    }

    /// Of how many of the failures seen it is decided who acts, and on which number.
    fn decided(&self) -> Figure {
        let of: u64 = self.seen.values().flat_map(BTreeMap::values).sum();
        let Some(planned) = self.planned else {
            return Figure {
                good: 0,
                of: 0,
                broken: None,
                is_whole: false,
                lacks: Some(Lacking::NoPlan),
                examples: Vec::new(),
            };
        };
        let open = planned.gaps.iter().filter(|found| found.failures > 0);
        let failures: u64 = open.clone().map(|found| found.failures).sum();
        Figure {
            good: of.saturating_sub(failures),
            of,
            broken: None,
            is_whole: true,
            lacks: (of == 0).then_some(Lacking::NoFailure),
            examples: open
                .take(EXAMPLES)
                .map(|found| Example::Gap(found.failure_class.clone(), found.gap))
                .collect(),
        }
    }
}

fn share(figure: &Figure) -> Option<f64> {
    ratio(figure.good, figure.of)
}

fn ratio(part: u64, of: u64) -> Option<f64> {
    Count::of_events(part, of).rate
}

/// Of what went wrong, how much is known to be one burst, one place, every release or the new one.
fn distinguished(night: &NightSeen<'_>) -> Figure {
    let regressed: Vec<&Judged> = night
        .judged
        .iter()
        .filter(|one| one.is_regressed())
        .collect();
    let open: Vec<String> = regressed
        .iter()
        .filter(|one| {
            one.diagnosis
                .as_ref()
                .is_none_or(|diagnosis| diagnosis.cause == Cause::Undetermined)
        })
        .map(|one| one.finding.question.id())
        .collect();
    let of = (regressed.len() + night.events) as u64;
    Figure {
        good: of - open.len() as u64,
        of,
        broken: None,
        is_whole: true,
        lacks: match (of, night.is_judged) {
            (0, true) => Some(Lacking::NothingWrong),
            (0, false) => Some(Lacking::NothingCompared),
            _ => None,
        },
        examples: open.into_iter().take(EXAMPLES).map(Example::Id).collect(),
    }
}
