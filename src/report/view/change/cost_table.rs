//! The cost of another night if nothing is done.

use crate::decision::Finding;
use crate::number::{self, Estimate};
use crate::report::figures::{by_harm, subject};
use crate::report::view::section::{Cell, Column, Grid, Section};
use crate::report::view::source::Source;
use crate::vocabulary::FindingState;

/// The most rows.
const MOST: usize = 5;

/// `None` where no finding is shown to cost anything.
pub(in crate::report::view) fn section(source: Source<'_>) -> Option<Section> {
    let Source { decision, caps, .. } = source;
    let mut costly: Vec<&Finding> = decision
        .findings
        .iter()
        .filter(|finding| finding.state == FindingState::Regressed && costs(finding))
        .collect();
    by_harm(&mut costly);
    (!costly.is_empty()).then(|| Section {
        id: "cost",
        title: "What each finding costs a night".into(),
        answer: Some(number::counted(costly.len() as u64, "finding", "findings").into()),
        grids: vec![Grid {
            caption: "Extra cost of each night: the rows overlap and do not add up".into(),
            columns: vec![
                Column::words("Metric"),
                Column::number("Events"),
                Column::number("Rescue time"),
                Column::number("Money"),
            ],
            rows: costly
                .iter()
                .take(caps.rows(MOST))
                .map(|finding| row(finding))
                .collect(),
            more: caps.rest(costly.len(), MOST, "findings.csv"),
        }],
        ..Section::default()
    })
}

/// Whether some cost of a finding is shown to differ from none.
fn costs(finding: &Finding) -> bool {
    finding.cost_per_night.is_some_and(|cost| {
        [cost.failures, cost.rescue_minutes, cost.usd]
            .into_iter()
            .flatten()
            .any(|estimate| estimate.differs())
    })
}

fn row(finding: &Finding) -> Vec<Cell> {
    let cost = finding.cost_per_night;
    vec![
        subject(finding).into(),
        estimate(cost.and_then(|cost| cost.failures), number::events),
        estimate(cost.and_then(|cost| cost.rescue_minutes), number::minutes),
        estimate(cost.and_then(|cost| cost.usd), number::money),
    ]
}

/// A number with its interval, each in the same words.
fn estimate(of: Option<Estimate>, words: impl Fn(f64) -> String) -> Cell {
    let Some(estimate) = of.filter(|estimate| estimate.estimate.is_finite()) else {
        return number::UNKNOWN.into();
    };
    if !estimate.differs() {
        return "no clear change".into();
    }
    let end = |end: Option<f64>| number::finite(end).map_or(number::UNBOUNDED.to_owned(), &words);
    format!(
        "{} ({} to {})",
        words(estimate.estimate),
        end(estimate.lower),
        end(estimate.upper)
    )
    .into()
}
