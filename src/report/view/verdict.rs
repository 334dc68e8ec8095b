//! The first ten seconds: the verdict, its sentence, the reasons, what speaks against it, and what to do.

use serde::Serialize;

use super::figures::subject;
use super::{Source, finding};
use crate::decision::{Arm, Decision, Finding};
use crate::number;
use crate::report::text::{Text, name, within};
use crate::terms;
use crate::vocabulary::{FindingState, Recommendation};

/// The most reasons: three findings, the bill, the end of the planned watch, and small steps that add up.
const MOST_REASONS: usize = 6;

/// The most lines of each kind below them.
const MOST: usize = 3;

/// The verdict bar.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Verdict {
    /// `roll_back`, …: picks icon and colour.
    pub(in crate::report) key: &'static str,
    pub(in crate::report) word: &'static str,
    pub(in crate::report) sign: &'static str,
    pub(in crate::report) summary: Text,
    /// What to restrict, and where.
    pub(in crate::report) restriction: Option<Text>,
    pub(in crate::report) as_of: Text,
    pub(in crate::report) candidate: Option<Text>,
    pub(in crate::report) baseline: Option<Text>,
    pub(in crate::report) window: Text,
    pub(in crate::report) night: Text,
    pub(in crate::report) since: Text,
    pub(in crate::report) decided_by: Text,
    /// What keeps the data from being fully trusted.
    pub(in crate::report) amber: Vec<Text>,
}

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

/// The document's title.
pub(super) fn title(decision: &Decision) -> String {
    let release = decision
        .candidate
        .as_ref()
        .map_or(String::new(), |arm| format!(" {}", name(&arm.release)));
    format!(
        "{}{release}, {} (relapse)",
        terms::verdict(decision.recommendation),
        number::date(decision.as_of)
    )
}

impl Verdict {
    pub(super) fn of(source: Source<'_>) -> Self {
        let Source {
            decision,
            sentences,
            ..
        } = source;
        let window = decision.window;
        Self {
            key: decision.recommendation.as_str(),
            word: terms::verdict(decision.recommendation),
            sign: terms::verdict_sign(decision.recommendation),
            summary: sentences.text(&decision.summary),
            restriction: restriction(decision).map(Text::from),
            as_of: number::date(decision.as_of).into(),
            candidate: decision.candidate.as_ref().map(arm),
            baseline: decision.baseline.as_ref().map(arm),
            window: format!(
                "{} to {} ({})",
                number::day(window.from),
                number::date(window.to),
                number::counted(u64::from(window.nights), "night", "nights")
            )
            .into(),
            night: night(decision).into(),
            since: since(decision).into(),
            decided_by: within(&decision.decided_by, 120).into(),
            amber: amber(source),
        }
    }
}

impl Why {
    pub(super) fn of(source: Source<'_>) -> Self {
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

fn arm(arm: &Arm) -> Text {
    format!(
        "{} ({}, first seen {})",
        name(&arm.release),
        number::counted(arm.runs, "run", "runs"),
        number::day(arm.first_seen)
    )
    .into()
}

fn restriction(decision: &Decision) -> Option<String> {
    let restriction = decision.restriction.as_ref()?;
    let mut sentence = format!("Restriction: {}", terms::restriction(restriction.kind));
    let place = &restriction.place;
    for (what, value) in [
        ("workflow", &place.workflow),
        ("tool", &place.tool),
        ("model", &place.model),
        ("tenant", &place.tenant),
    ] {
        if let Some(value) = value {
            sentence = format!("{sentence}, {what} {}", name(value));
        }
    }
    Some(sentence)
}

/// Which night of the rollout this is.
pub(super) fn night(decision: &Decision) -> String {
    let looks = decision.looks;
    if looks.night == 0 {
        return "no night of a rollout yet".to_owned();
    }
    if looks.night > looks.horizon {
        return format!("night {}, past the planned {}", looks.night, looks.horizon);
    }
    format!("night {} of {}", looks.night, looks.horizon)
}

fn since(decision: &Decision) -> String {
    let now = terms::verdict(decision.recommendation);
    match &decision.since_last_night {
        None => "no earlier night on record".to_owned(),
        Some(last) if last.recommendation == decision.recommendation => {
            format!("{now} on {} too", number::day(last.as_of))
        }
        Some(last) => {
            format!(
                "{} on {} → {now}",
                terms::verdict(last.recommendation),
                number::day(last.as_of)
            )
        }
    }
}

fn amber(source: Source<'_>) -> Vec<Text> {
    let decision = source.decision;
    let warnings = &decision.data.warnings;
    let caveat = decision.design_caveat.iter();
    let mut lines: Vec<Text> = caveat
        .chain(warnings.iter().take(MOST - 1))
        .map(|line| source.sentences.text(line))
        .collect();
    lines.extend(super::more(warnings.len(), MOST - 1, "“Can I trust it”"));
    lines
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
            "To settle {}: about {} more of {release}, about {} at present traffic.",
            subject(finding),
            number::counted(needs.runs, "run", "runs"),
            number::counted(needs.nights, "night", "nights")
        )
        .into(),
    )
}
