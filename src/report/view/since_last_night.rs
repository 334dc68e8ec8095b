//! What is another than on the night before.

use super::section::{Cell, Column, Grid, Section};
use super::source::{Source, finding, packet_of};
use crate::decision::{ChangedFinding, LastNight};
use crate::number;
use crate::report::figures::subject;
use crate::report::text::Text;
use crate::terms;
use crate::vocabulary::Shown;

/// The most rows.
const MOST: usize = 12;

/// How many findings have another answer, in words; `None` where none has.
pub(super) fn answer(last: &LastNight) -> Option<String> {
    let all = last.changed.len() + last.no_longer_asked;
    (all > 0).then(|| number::counted(all as u64, "finding changed", "findings changed"))
}

/// `None` where no finding has another answer.
pub(super) fn section(source: Source<'_>) -> Option<Section> {
    let Source { decision, caps, .. } = source;
    let last = decision.since_last_night.as_ref()?;
    let answer = answer(last)?;
    let row = |changed: &ChangedFinding| {
        let finding = finding(decision, Some(&changed.finding))?;
        let was = changed.was.map_or("not asked", terms::shown);
        Some(vec![
            Cell::from(subject(finding)).to(packet_of(decision, &finding.id)),
            was.into(),
            terms::shown(changed.now).into(),
        ])
    };
    let mut changed: Vec<&ChangedFinding> = last.changed.iter().collect();
    changed.sort_by_key(|one| one.now != Shown::Regressed);
    let shown = changed.into_iter().take(caps.rows(MOST));
    let grid = Grid {
        caption: "Findings with another answer, those that are worse now first".into(),
        columns: vec![
            Column::words("Finding"),
            Column::words("Then"),
            Column::words("Now"),
        ],
        rows: shown.filter_map(row).collect(),
        more: caps.rest(last.changed.len(), MOST, "decision.json"),
    };
    let gone = match last.no_longer_asked as u64 {
        0 => None,
        1 => Some("1 finding that was worse or not settled then is not asked any more.".to_owned()),
        many => Some(format!(
            "{} findings that were worse or not settled then are not asked any more.",
            number::count(many)
        )),
    };
    Some(Section {
        id: "since",
        title: format!("What changed since {}?", number::day(last.as_of)).into(),
        answer: Some(answer.into()),
        grids: (!grid.rows.is_empty())
            .then_some(grid)
            .into_iter()
            .collect(),
        notes: gone.map(Text::from).into_iter().collect(),
        ..Section::default()
    })
}
