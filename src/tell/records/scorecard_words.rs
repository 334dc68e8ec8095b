//! The scorecard of the failure plan, in words.

use std::collections::BTreeSet;

use crate::judge::{AnswerBecause, Lacking, PlanAnswer, ScorecardExample, Unread};
use crate::number::{Count, UNKNOWN, count, counted, share};
use crate::tell::finding::{unaudited, unrecorded};
use crate::terms;
use crate::vocabulary::{Health, PlanQuestion, Statement};

/// The most classes named in an answer.
const MOST_NAMED: usize = 3;

/// A statement with its state and how many keep to it, `None` where that is not known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeptStatement {
    pub(crate) statement: Statement,
    pub(crate) state: Health,
    pub(crate) kept: Option<u64>,
    pub(crate) of: u64,
}

/// How many statements are met, with those that are not.
pub(crate) fn scorecard(statements: &[KeptStatement]) -> String {
    let met = statements.iter().filter(|one| one.state == Health::Met);
    let met = met.count();
    let unmet = statements.iter().filter(|one| one.state == Health::NotMet);
    let unmet: Vec<String> = unmet
        .map(|one| format!("{}, {}", terms::statement(one.statement), kept(one)))
        .collect();
    let unmet = if unmet.is_empty() {
        String::new()
    } else {
        format!(" Not met: {}.", unmet.join("; "))
    };
    let verb = if met == 1 { "is" } else { "are" };
    format!(
        "{met} of the {} statements of the scorecard {verb} met.{unmet}",
        statements.len()
    )
}

fn kept(one: &KeptStatement) -> String {
    one.kept.map_or_else(
        || UNKNOWN.to_owned(),
        |kept| share(&Count::of_events(kept, one.of)),
    )
}

/// An example in plain words.
pub(crate) fn example(example: &ScorecardExample) -> String {
    match example {
        ScorecardExample::Id(id) => id.clone(),
        ScorecardExample::Gap(class, gap) => format!("{class}: {}", terms::gap(*gap)),
    }
}

/// Why a statement is not measured, or not in full.
pub(crate) fn lacking(reason: &Lacking, unread: &[Unread<'_>]) -> String {
    match reason {
        Lacking::Fields { runs, of } => format!(
            "{} of {} lack a value that this check needs",
            count(*runs),
            counted(*of, "run", "runs")
        ),
        Lacking::Columns(columns) => {
            let columns: Vec<&str> = columns.iter().copied().collect();
            unrecorded(&columns, unread)
        }
        Lacking::Audits(reasons) => {
            let reasons = reasons.iter().map(|reason| unaudited(reason, unread));
            let distinct: BTreeSet<String> = reasons.collect();
            let distinct: Vec<String> = distinct.into_iter().collect();
            distinct.join("; ")
        }
        Lacking::NoPlan => "no failure plan is in use".to_owned(),
        Lacking::NoFailure => "no failure was seen".to_owned(),
        Lacking::NothingCompared => "nothing was compared".to_owned(),
        Lacking::NothingWrong => "no regression and no burst".to_owned(),
    }
}

/// The classes or the figure of an answer; `None` where nothing is open.
pub(crate) fn plan_answer(answer: &PlanAnswer, unread: &[Unread<'_>]) -> Option<String> {
    match &answer.because {
        AnswerBecause::Classes(classes) if classes.is_empty() => None,
        AnswerBecause::Classes(classes) => {
            let what = match answer.question {
                PlanQuestion::TriggerExplicit => "no trigger",
                PlanQuestion::StepsOwned => "no owner",
                PlanQuestion::StopRuleStated => "no decision to stop or retry",
                PlanQuestion::EvidenceEnough => "no evidence",
            };
            Some(format!("{what}: {}", some_of(classes)))
        }
        AnswerBecause::Reconstructed(arm) => Some(format!(
            "{} of {} can be reconstructed",
            count(arm.exposure() - arm.events()),
            count(arm.exposure())
        )),
        AnswerBecause::NotRecorded(columns) => Some(unrecorded(columns, unread)),
    }
}

fn some_of(classes: &[String]) -> String {
    let named = classes[..classes.len().min(MOST_NAMED)].join(", ");
    match classes.len().saturating_sub(MOST_NAMED) {
        0 => named,
        rest => format!("{named} and {} more", count(rest as u64)),
    }
}
