//! The section with the forest, and its numbers as a table for formats that cannot draw.

use crate::decision::Decision;
use crate::report::figures::{Figures, Group, effects, newness};
use crate::report::view::section::{Column, Grid, Section, more};
use crate::terms;

pub(in crate::report::view) fn section(decision: &Decision) -> Section {
    let effects = effects(decision);
    let mut section = Section {
        id: "effects",
        title: "Size and certainty of the effects".into(),
        ..Section::default()
    };
    if effects.rows.is_empty() {
        section.lead.push("No effect could be estimated.".into());
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
            .map(|(group, finding)| {
                let figures = Figures::of(finding);
                let mark = if *group == Group::NewOrVanished {
                    newness(finding)
                } else {
                    ""
                };
                vec![
                    format!("{}{mark}", figures.subject).into(),
                    figures.difference_in_full().into(),
                    figures.ratio.clone().unwrap_or_default().into(),
                    figures.counts().into(),
                    format!(
                        "{} {}",
                        terms::state_sign(finding.state),
                        terms::shown(finding.shown)
                    )
                    .into(),
                ]
            })
            .collect(),
        more: more(effects.left_out, 0, "findings.csv"),
    });
    section
}
