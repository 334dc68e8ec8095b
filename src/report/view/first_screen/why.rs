//! The reasons, the evidence against, what to do next, and what it takes to know more.

use serde::Serialize;

use crate::decision::Finding;
use crate::report::text::{Text, name, within};
use crate::report::view::section::Cell;
use crate::report::view::source::{Source, deciding, packet_of};
use crate::vocabulary::{FindingState, Scope};

/// The most runs to read.
const READS: usize = 3;

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
    /// The first runs to read, leading to the packet that lists them.
    pub(in crate::report) reads: Vec<Cell>,
    /// The packet on the finding that decided.
    pub(in crate::report) packet: Option<String>,
    /// What a night costs, where that is shown.
    pub(in crate::report) cost: Option<Text>,
}

/// A reason and the rule that makes it one.
#[derive(Debug, Serialize)]
pub(in crate::report) struct ReasonLine {
    pub(in crate::report) text: Text,
    pub(in crate::report) rule: Text,
    /// The packet that supports it.
    pub(in crate::report) packet: Option<String>,
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
                    packet: reason
                        .finding
                        .as_deref()
                        .and_then(|finding| packet_of(decision, finding)),
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
            reads: reads(source),
            packet: spoken(source).and_then(|finding| packet_of(decision, &finding.id)),
            cost: cost(source),
        }
    }
}

/// The finding that decided, where one regressed.
fn spoken(source: Source<'_>) -> Option<&Finding> {
    deciding(source.decision).filter(|finding| finding.state == FindingState::Regressed)
}

fn reads(source: Source<'_>) -> Vec<Cell> {
    let Some(finding) = spoken(source) else {
        return Vec::new();
    };
    let packet = packet_of(source.decision, &finding.id);
    let runs = finding.runs.iter().take(READS);
    runs.map(|run| {
        Cell::from(within(run, 24)).to(packet.as_ref().map(|page| format!("{page}#runs")))
    })
    .collect()
}

/// None where waiting is advised for a burst or an outage, which the next night does not have.
fn cost(source: Source<'_>) -> Option<Text> {
    let passes = spoken(source)
        .is_some_and(|finding| matches!(finding.scope, Some(Scope::OneOff | Scope::Systemic)));
    let keeping = source.decision.keeping.as_ref().filter(|_| !passes)?;
    let parts = [keeping.failures, keeping.rescue_minutes, keeping.usd];
    let is_shown = !keeping.gives_back.is_empty()
        || parts
            .into_iter()
            .flatten()
            .any(|estimate| estimate.differs());
    is_shown.then(|| source.sentences.text(&keeping.in_words))
}
