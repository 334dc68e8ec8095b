//! What keeping, restricting, rolling back and waiting bring.

use crate::decision::ChoiceProspect;
use crate::number::{self, Estimate};
use crate::report::text::Text;
use crate::report::view::section::{Cell, Column, Grid, Section};
use crate::report::view::source::Source;

/// `None` where nothing can be said of any choice.
pub(in crate::report::view) fn section(source: Source<'_>) -> Option<Section> {
    let choices = &source.decision.choices;
    let first = choices.first()?;
    let is_priced = choices.iter().any(|one| costs(one).is_some());
    let mut columns = vec![
        Column::words("Choice"),
        Column::number("Failures"),
        Column::number("High severity"),
        Column::number("Hours of rescue"),
        Column::number("Money"),
    ];
    if is_priced {
        columns.push(Column::number("Expected in all"));
    }
    let row = |one: &ChoiceProspect| {
        let label = source.sentences.text(&one.label);
        row(one, label).into_iter().take(columns.len()).collect()
    };
    let rows = choices.iter().map(row).collect();
    Some(Section {
        id: "choices",
        title: "Keep, restrict, roll back or wait?".into(),
        answer: Some(format!("until {}", number::day(first.until)).into()),
        grids: vec![Grid {
            caption: "More than with the baseline, at today's share of the traffic (95 % credible intervals)".into(),
            columns,
            rows,
            more: None,
        }],
        notes: choices.iter().find_map(worth).into_iter().collect(),
        ..Section::default()
    })
}

const CENT: f64 = 0.01;

/// What the next night is worth.
fn worth(one: &ChoiceProspect) -> Option<Text> {
    let worth = match one.night_worth? {
        little if little < CENT => "less than a cent".to_owned(),
        worth => number::money(worth),
    };
    let sentence =
        format!("Choosing after the next night saves {worth}, before what waiting costs.");
    Some(sentence.into())
}

/// Dollars for a switch and for delay, where they are stated.
fn costs(one: &ChoiceProspect) -> Option<f64> {
    match (one.switch_cost, one.delay_cost) {
        (None, None) => None,
        (switch, delay) => Some(switch.unwrap_or(0.0) + delay.unwrap_or(0.0)),
    }
}

fn row(one: &ChoiceProspect, label: Text) -> Vec<Cell> {
    let expected = one.expected_usd.map(|usd| Cell {
        text: number::money(usd).into(),
        note: costs(one).map(|costs| format!("switch, delay: {}", number::money(costs)).into()),
        ..Cell::default()
    });
    let hours = |minutes: f64| number::events(minutes / 60.0);
    vec![
        label.into(),
        excess(one.failures, number::events),
        excess(one.high_severity, number::events),
        excess(one.rescue_minutes, hours),
        excess(one.usd, number::money),
        expected.unwrap_or_default(),
    ]
}

/// An excess with its interval. What is none for certain says so, and what is not known is left blank.
fn excess(of: Option<Estimate>, words: fn(f64) -> String) -> Cell {
    let Some(of) = of else {
        return Cell::default();
    };
    match (of.lower, of.upper) {
        (Some(lower), Some(upper)) if !of.is_nothing() => format!(
            "{} ({} to {})",
            words(of.estimate),
            words(lower),
            words(upper)
        )
        .into(),
        _ => "none".into(),
    }
}
