//! The scorecard: the five statements of a healthy failure plan.

mod workflows;

use std::collections::{BTreeMap, BTreeSet};

use super::verdict::Judged;
use crate::compare::{ConductFindings, Conducted};
use crate::conduct::parts_of;
use crate::decision::{Decision, PolicyCheck};
use crate::number::{Count, count, counted};
use crate::policy::{Planned, Seen};
use crate::vocabulary::{Audit, Cause, FindingState, Health, Recommendation, Statement};

/// What the scorecard is made from.
pub(super) struct Audited<'a> {
    pub(super) conducted: &'a Conducted,
    pub(super) found: &'a ConductFindings,
    pub(super) seen: &'a Seen,
    pub(super) planned: Option<&'a Planned<'a>>,
}

/// A figure, before it is held against its target.
struct Figure {
    good: u64,
    of: u64,
    /// The share that is known to be broken, of all that it speaks of.
    broken: Option<f64>,
    /// Whether every part of it is measured.
    is_whole: bool,
    /// What is not measured, and why.
    reason: Option<String>,
    examples: Vec<String>,
}

/// Examples of a statement.
const EXAMPLES: usize = 5;

impl Audited<'_> {
    /// The five statements.
    pub(super) fn statements(&self, decision: &Decision, judged: &[Judged]) -> Vec<PolicyCheck> {
        let arm = |arm: &Option<crate::decision::Arm>| arm.as_ref().map(|arm| arm.release.clone());
        let candidate = arm(&decision.candidate);
        let baseline = arm(&decision.baseline);
        let check = |statement: &Statement| {
            let figure = match statement {
                Statement::OneOffTold => told(decision, judged),
                Statement::OwnersKnowTriggers => self.decided(),
                _ => self.kept(*statement, candidate.as_deref()),
            };
            let before = match (statement, &baseline) {
                (Statement::OneOffTold | Statement::OwnersKnowTriggers, _) | (_, None) => None,
                (_, Some(_)) => share(&self.kept(*statement, baseline.as_deref())),
            };
            self.held(*statement, figure, before)
        };
        Statement::ALL.iter().map(check).collect()
    }

    /// A figure held against its target.
    fn held(&self, statement: Statement, figure: Figure, baseline: Option<f64>) -> PolicyCheck {
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
            // What is measured only in part is never taken for good.
            Health::NotMeasured
        };
        PolicyCheck {
            check: statement,
            state,
            value,
            of: figure.of,
            baseline,
            target,
            reason: figure.reason,
            examples: figure.examples,
        }
    }

    /// What single runs can keep to.
    fn kept(&self, statement: Statement, release: Option<&str>) -> Figure {
        let found = self.conducted.statement(statement, release);
        let reason = self.reason(parts_of(statement));
        // A packet whose parts nobody records is not judged at all.
        let is_void = statement == Statement::PacketsKeepContext && reason.is_some();
        let silent = found.runs - found.of;
        let silent = (silent > 0).then(|| {
            format!(
                "{} of {} not tell all of it",
                count(silent),
                counted(found.runs, "run does", "runs do")
            )
        });
        Figure {
            good: if is_void { 0 } else { found.kept },
            of: if is_void { 0 } else { found.of },
            broken: (!is_void)
                .then(|| ratio(found.violated, found.runs))
                .flatten(),
            is_whole: reason.is_none() && found.of > 0,
            reason: reason.or(silent),
            examples: found
                .worst
                .iter()
                .take(EXAMPLES)
                .map(|run| run.run_id.clone())
                .collect(),
        }
    }

    /// Why some audits are not measured.
    fn reason(&self, audits: &[Audit]) -> Option<String> {
        let columns: BTreeSet<&str> = audits
            .iter()
            .flat_map(|audit| self.conducted.unrecorded(*audit))
            .collect();
        let is_planned = self.planned.is_some() || !audits.contains(&Audit::StopRetried);
        if !columns.is_empty() && is_planned {
            let columns: Vec<&str> = columns.into_iter().collect();
            return Some(format!("not recorded: {}", columns.join(", ")));
        }
        let reasons = self
            .found
            .audits
            .iter()
            .filter(|found| audits.contains(&found.audit))
            .filter(|found| found.state == FindingState::NoData)
            .filter_map(|found| found.reason.as_deref());
        let distinct: BTreeSet<&str> = reasons.collect();
        let distinct: Vec<&str> = distinct.into_iter().collect();
        (!distinct.is_empty()).then(|| distinct.join("; "))
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
                reason: Some("no failure plan is in use".to_owned()),
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
            reason: (of == 0).then(|| "no failure was seen".to_owned()),
            examples: open
                .take(EXAMPLES)
                .map(|found| format!("{}: {}", found.failure_class, found.gap))
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
fn told(decision: &Decision, judged: &[Judged]) -> Figure {
    let regressed: Vec<&Judged> = judged
        .iter()
        .filter(|one| one.finding.state == FindingState::Regressed)
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
    let of = (regressed.len() + decision.events.len()) as u64;
    let reason = if decision.recommendation == Recommendation::DataIncomplete && of == 0 {
        Some("nothing was compared".to_owned())
    } else {
        (of == 0).then(|| "nothing regressed, and nothing burst".to_owned())
    };
    Figure {
        good: of - open.len() as u64,
        of,
        broken: None,
        is_whole: true,
        reason,
        examples: open.into_iter().take(EXAMPLES).collect(),
    }
}
