//! What the scorecard of the failure plan rests on, in words.

use std::collections::BTreeSet;

use crate::judge::{AnswerBecause, Lacking, PlanAnswer};
use crate::number::{count, counted};
use crate::tell::finding::unaudited;
use crate::vocabulary::PlanQuestion;

/// The most classes named in an answer.
const MOST_NAMED: usize = 3;

/// Why a statement is not measured, or not in full.
pub(crate) fn lacking(reason: &Lacking) -> String {
    match reason {
        Lacking::Fields { runs, of } => format!(
            "{} of {} lack a field that this check needs",
            count(*runs),
            counted(*of, "run", "runs")
        ),
        Lacking::Columns(columns) => {
            let columns: Vec<&str> = columns.iter().copied().collect();
            format!("not recorded: {}", columns.join(", "))
        }
        Lacking::Audits(reasons) => {
            let distinct: BTreeSet<String> = reasons.iter().map(unaudited).collect();
            let distinct: Vec<String> = distinct.into_iter().collect();
            distinct.join("; ")
        }
        Lacking::NoPlan => "no failure plan is in use".to_owned(),
        Lacking::NoFailure => "no failure was seen".to_owned(),
        Lacking::NothingCompared => "nothing was compared".to_owned(),
        Lacking::NothingWrong => "no regression and no burst".to_owned(),
    }
}

/// The figure behind an answer; `None` where nothing is open.
pub(crate) fn plan_answer(answer: &PlanAnswer) -> Option<String> {
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
        AnswerBecause::NotRecorded(columns) => {
            Some(format!("not recorded: {}", columns.join(", ")))
        }
    }
}

fn some_of(classes: &[String]) -> String {
    let named = classes[..classes.len().min(MOST_NAMED)].join(", ");
    match classes.len().saturating_sub(MOST_NAMED) {
        0 => named,
        rest => format!("{named} and {} more", count(rest as u64)),
    }
}
