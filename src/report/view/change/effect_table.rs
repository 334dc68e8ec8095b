//! How sure the night is: how many questions are answered and how, and the forest, with its numbers as a table for formats
//! that cannot draw.

use crate::decision::{Decision, Finding};
use crate::number;
use crate::report::figures::{Figures, Group, effects, newness};
use crate::report::text::Text;
use crate::report::view::section::{Cell, Column, Grid, Section};
use crate::report::view::source::{Source, packet_of};
use crate::terms;
use crate::vocabulary::FindingState;

pub(in crate::report::view) fn section(source: Source<'_>) -> Section {
    let Source { decision, caps, .. } = source;
    let mut section = Section {
        id: "effects",
        title: "How sure is it?".into(),
        answer: Some(answer(decision)),
        ..Section::default()
    };
    let effects = effects(decision, caps.whole);
    if effects.rows.is_empty() {
        return section;
    }
    section.charts.push("forest");
    section.drawn.push(Grid {
        caption: "Effects".into(),
        columns: vec![
            Column::words("Metric"),
            Column::number("Difference"),
            Column::number("Ratio (interval)"),
            Column::number("Baseline → candidate"),
            Column::words("State"),
        ],
        rows: effects
            .rows
            .iter()
            .map(|(group, finding)| row(decision, *group, finding))
            .collect(),
        more: caps.left_out(effects.left_out, "findings.csv"),
    });
    section
}

fn row(decision: &Decision, group: Group, finding: &Finding) -> Vec<Cell> {
    let figures = Figures::of(finding);
    let mark = if group == Group::NewOrVanished {
        newness(finding)
    } else {
        ""
    };
    let state = format!(
        "{} {}",
        terms::state_sign(finding.state),
        terms::shown(finding.shown)
    );
    vec![
        Cell::from(format!("{}{mark}", figures.subject)).to(packet_of(decision, &finding.id)),
        figures.difference_in_full().into(),
        figures.ratio.clone().unwrap_or_default().into(),
        figures.counts().into(),
        state.into(),
    ]
}

/// `of 44 questions, 9 are worse, 3 are not settled and 32 are shown fine`.
fn answer(decision: &Decision) -> Text {
    let in_state = |state| {
        let findings = decision.findings.iter();
        findings.filter(|finding| finding.state == state).count() as u64
    };
    let parts: Vec<String> = [
        (FindingState::Regressed, "worse"),
        (FindingState::Inconclusive, "not settled"),
        (FindingState::Clear, "shown fine"),
    ]
    .into_iter()
    .map(|(state, word)| (in_state(state), word))
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{} {word}", number::count(count)))
    .collect();
    if parts.is_empty() {
        return "no question could be answered".into();
    }
    let all = in_state(FindingState::Regressed)
        + in_state(FindingState::Inconclusive)
        + in_state(FindingState::Clear);
    format!(
        "of {}, {}",
        number::counted(all, "question", "questions"),
        parts.join(", ")
    )
    .into()
}
