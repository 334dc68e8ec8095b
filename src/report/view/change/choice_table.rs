//! What keeping, restricting, rolling back and waiting bring.

use super::cost_table::estimate;
use crate::decision::ChoiceProspect;
use crate::number::{self, Estimate};
use crate::report::text::Sentences;
use crate::report::view::section::{Cell, Column, Grid, Section};
use crate::report::view::source::Source;

/// `None` where nothing can be said of any choice.
pub(in crate::report::view) fn section(source: Source<'_>) -> Option<Section> {
    let Source {
        decision,
        sentences,
        ..
    } = source;
    let choices = &decision.choices;
    let first = choices.first()?;
    let worth = choices.iter().filter_map(|one| one.night_worth).next();
    Some(Section {
        id: "choices",
        title: "Keep, restrict, roll back or wait?".into(),
        answer: Some(format!("until {}", number::day(first.until)).into()),
        grids: vec![Grid {
            caption: "Excess over the baseline at today's share of the traffic, with 95 % credible intervals".into(),
            columns: vec![
                Column::words("Choice"),
                Column::number("Failures"),
                Column::number("High severity"),
                Column::number("Rescue time"),
                Column::number("Money"),
                Column::number("Switch and delay"),
                Column::number("Expected"),
            ],
            rows: choices.iter().map(|one| row(one, sentences)).collect(),
            more: None,
        }],
        notes: worth
            .map(|worth| {
                let worth = number::money(worth);
                format!("Choosing after the next night saves {worth}, before what waiting costs.").into()
            })
            .into_iter()
            .collect(),
        ..Section::default()
    })
}

fn row(one: &ChoiceProspect, sentences: &Sentences) -> Vec<Cell> {
    let costs = [one.switch_cost, one.delay_cost];
    let is_stated = costs.iter().any(Option::is_some);
    let beside: f64 = costs.into_iter().flatten().sum();
    let money = |usd: Option<f64>| -> Cell {
        usd.map_or_else(|| number::UNKNOWN.to_owned(), number::money)
            .into()
    };
    vec![
        sentences.text(&one.label).into(),
        excess(one.failures, number::events),
        excess(one.high_severity, number::events),
        excess(one.rescue_minutes, number::minutes),
        excess(one.usd, number::money),
        if is_stated {
            money(Some(beside))
        } else {
            "".into()
        },
        money(one.expected_usd),
    ]
}

/// An excess with its interval; what is none for certain says so.
fn excess(of: Option<Estimate>, words: fn(f64) -> String) -> Cell {
    match of {
        Some(of) if of.is_nothing() => "none".into(),
        of => estimate(of, words),
    }
}
