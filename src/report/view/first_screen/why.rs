//! The reasons, the evidence against, what to do next, and what it takes to know more.

use serde::Serialize;

use crate::report::text::{Text, name};
use crate::report::view::source::Source;

/// The most reasons: three findings, the bill, the end of the planned watch, and small steps that add up.
const MOST_REASONS: usize = 6;

/// The reasons and the next step.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Why {
    pub(in crate::report) reasons: Vec<ReasonLine>,
    pub(in crate::report) against: Text,
    pub(in crate::report) owner: Text,
    pub(in crate::report) action: Text,
    /// What would settle the triggers, when holding.
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
            needs: decision
                .next_step
                .needs
                .iter()
                .map(|need| sentences.text(need))
                .collect(),
        }
    }
}
