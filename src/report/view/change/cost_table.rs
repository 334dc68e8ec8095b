//! The cost of another night if nothing is done.

use crate::decision::{Decision, Finding};
use crate::number::{self, Estimate};
use crate::report::figures::{by_harm, subject};
use crate::report::text::Text;
use crate::report::view::section::{Column, Grid, Section, more};
use crate::report::view::source::finding;
use crate::vocabulary::FindingState;

/// The most rows.
const MOST: usize = 5;

pub(in crate::report::view) fn section(decision: &Decision) -> Section {
    let mut costly: Vec<&Finding> = decision
        .triggers
        .iter()
        .filter_map(|trigger| finding(decision, trigger.finding.as_deref()))
        .filter(|finding| finding.cost_per_night.is_some())
        .collect();
    let spoken: Vec<&str> = costly.iter().map(|finding| finding.id.as_str()).collect();
    let mut regressed: Vec<&Finding> = decision
        .findings
        .iter()
        .filter(|finding| {
            finding.state == FindingState::Regressed && finding.cost_per_night.is_some()
        })
        .filter(|finding| !spoken.contains(&finding.id.as_str()))
        .collect();
    by_harm(&mut regressed);
    costly.extend(regressed);
    let mut section = Section {
        id: "cost",
        title: "Cost per night".into(),
        ..Section::default()
    };
    if costly.is_empty() {
        section.lead.push("No cost could be estimated.".into());
        return section;
    }
    section.lead.push(
        "The extra cost of each night with the candidate, compared with the baseline. The rows overlap and do not add up.".into(),
    );
    section.grids.push(Grid {
        caption: "Extra cost per night".into(),
        columns: vec![
            Column::words("Metric"),
            Column::number("Events"),
            Column::number("Rescue time"),
            Column::number("Money"),
        ],
        rows: costly
            .iter()
            .take(MOST)
            .map(|finding| row(finding))
            .collect(),
        more: more(costly.len(), MOST, "findings.csv"),
    });
    section
}

fn row(finding: &Finding) -> Vec<Text> {
    let cost = finding.cost_per_night;
    vec![
        subject(finding).into(),
        estimate(cost.and_then(|cost| cost.failures), |value| {
            let digits = usize::from(value.abs() < 10.0);
            number::fixed(value, digits)
        }),
        estimate(cost.and_then(|cost| cost.rescue_minutes), number::minutes),
        estimate(cost.and_then(|cost| cost.usd), number::money),
    ]
}

/// A number with its interval, each in the same words.
fn estimate(of: Option<Estimate>, words: impl Fn(f64) -> String) -> Text {
    let Some(estimate) = of.filter(|estimate| estimate.estimate.is_finite()) else {
        return number::UNKNOWN.into();
    };
    let end = |end: Option<f64>| number::finite(end).map_or(number::UNBOUNDED.to_owned(), &words);
    format!(
        "{} ({} to {})",
        words(estimate.estimate),
        end(estimate.lower),
        end(estimate.upper)
    )
    .into()
}
