//! The reasons, the evidence against, what to do next, and what it takes to know more.

use serde::Serialize;

use crate::decision::{Decision, Finding};
use crate::number;
use crate::report::figures::subject;
use crate::report::text::{Text, name};
use crate::report::view::source::{Source, finding};
use crate::vocabulary::{FindingState, Recommendation};

/// The most reasons: three findings, the bill, the end of the planned watch, and small steps that add up.
const MOST_REASONS: usize = 6;

/// The most lines of each kind below them.
const MOST: usize = 3;

/// The reasons and the next step.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Why {
    pub(in crate::report) reasons: Vec<ReasonLine>,
    pub(in crate::report) against: Text,
    pub(in crate::report) owner: Text,
    pub(in crate::report) action: Text,
    /// What it would take to know more, when holding.
    pub(in crate::report) needs: Vec<Text>,
}

/// A reason and the rule that makes it one.
#[derive(Debug, Serialize)]
pub(in crate::report) struct ReasonLine {
    pub(in crate::report) text: Text,
    pub(in crate::report) rule: Text,
}

impl Why {
    pub(in crate::report::view) fn of(source: Source<'_>) -> Self {
        let Source {
            decision,
            sentences,
            ..
        } = source;
        Self {
            reasons: decision
                .reasons
                .iter()
                .take(MOST_REASONS)
                .map(|reason| ReasonLine {
                    text: sentences.text(&reason.text),
                    rule: sentences.text(&reason.rule),
                })
                .collect(),
            against: sentences.text(&decision.against),
            owner: name(&decision.next_step.owner).into(),
            action: sentences.text(&decision.next_step.action),
            needs: needs(decision),
        }
    }
}

fn needs(decision: &Decision) -> Vec<Text> {
    if !matches!(
        decision.recommendation,
        Recommendation::Hold | Recommendation::DataIncomplete
    ) {
        return Vec::new();
    }
    let speaking = decision
        .triggers
        .iter()
        .filter_map(|trigger| finding(decision, trigger.finding.as_deref()));
    speaking
        .filter_map(|finding| need(decision, finding))
        .take(MOST)
        .collect()
}

fn need(decision: &Decision, finding: &Finding) -> Option<Text> {
    let needs = finding
        .needs
        .filter(|_| finding.state == FindingState::Inconclusive)?;
    let release = decision
        .candidate
        .as_ref()
        .map_or("the candidate".to_owned(), |arm| {
            name(&arm.release).to_string()
        });
    Some(
        format!(
            "To settle {}: about {} of {release}, about {} at the present traffic.",
            subject(finding),
            number::counted(needs.runs, "more run", "more runs"),
            number::counted(needs.nights, "night", "nights")
        )
        .into(),
    )
}
