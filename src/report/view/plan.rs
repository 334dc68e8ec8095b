//! The failure plan's checks, once a plan is in use.

use super::{Column, Grid, Section, more};
use crate::decision::Decision;
use crate::number;
use crate::report::text::name;

/// The most rows.
const MOST: usize = 12;

pub(super) fn section(decision: &Decision) -> Option<Section> {
    let checks = &decision.policy_health;
    if checks.is_empty() {
        return None;
    }
    Some(Section {
        id: "plan",
        title: "Failure plan health".into(),
        grids: vec![Grid {
            caption: "Checks".into(),
            columns: vec![
                Column::words("Check"),
                Column::words("State"),
                Column::number("Figure"),
                Column::number("Out of"),
            ],
            rows: checks
                .iter()
                .take(MOST)
                .map(|check| {
                    let figure = number::finite(check.value)
                        .map_or(number::UNKNOWN.to_owned(), number::ratio);
                    vec![
                        name(&check.check.replace('_', " ")).into(),
                        name(&check.state.replace('_', " ")).into(),
                        figure.into(),
                        number::count(check.of).into(),
                    ]
                })
                .collect(),
            more: more(checks.len(), MOST, "decision.json"),
        }],
        ..Section::default()
    })
}
