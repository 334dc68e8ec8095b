//! What the candidate changed, as a table of changes lists it.

use crate::decision::ReleaseChange;
use crate::number;
use crate::report::text::name;
use crate::report::view::section::{Cell, Column, Grid, Section};
use crate::report::view::source::Source;

/// The most changes that are shown.
const MOST: usize = 20;

pub(in crate::report::view) fn section(source: Source<'_>) -> Option<Section> {
    let changes = &source.decision.changes;
    let caps = source.caps;
    let row = |change: &ReleaseChange| {
        let named = |value: &Option<String>| {
            value
                .as_deref()
                .map_or(Cell::default(), |one| name(one).into())
        };
        vec![
            change.kind.as_str().into(),
            named(&change.key),
            named(&change.from),
            named(&change.to),
            effect(change),
            source.sentences.text(&change.in_words).into(),
        ]
    };
    (!changes.is_empty()).then(|| Section {
        id: "changed",
        title: "What did the release change?".into(),
        answer: Some(
            number::counted(
                changes.len() as u64,
                "change is listed",
                "changes are listed",
            )
            .into(),
        ),
        grids: vec![Grid {
            caption: "Changes of the candidate, the one that carries the excess first".into(),
            columns: vec![
                Column::words("Kind"),
                Column::words("Column"),
                Column::words("From"),
                Column::words("To"),
                Column::number("Failure rate"),
                Column::words("What the data tell"),
            ],
            rows: changes.iter().take(caps.rows(MOST)).map(row).collect(),
            more: caps.rest(changes.len(), MOST, "decision.json"),
        }],
        ..Section::default()
    })
}

/// The effect on the failure rate, or that it needs a split.
fn effect(change: &ReleaseChange) -> Cell {
    match change.effect.and_then(|effect| effect.estimate) {
        Some(estimate) => number::points(estimate).into(),
        None if change.needs_split => "not told: split it".into(),
        None => "not told".into(),
    }
}
