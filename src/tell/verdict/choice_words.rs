//! What each choice brings, in a line.

use crate::compare::Place;
use crate::judge::{Prospect, Prospects, Weighed};
use crate::number::{self, Estimate};
use crate::tell::finding::whereabouts;
use crate::vocabulary::Choice;

/// The choice to restrict where there is nothing to restrict.
const NO_PLACE: &str = "Restrict: no place can be told apart";

/// A choice by name. A `place` is the one restricted.
pub(crate) fn choice_label(prospect: &Prospect, place: Option<&Place>) -> String {
    match prospect.choice {
        Choice::Keep => "Keep".to_owned(),
        Choice::Restrict if place.is_none() => NO_PLACE.to_owned(),
        Choice::Restrict => format!("Restrict{}", whereabouts(place)),
        Choice::RollBack => "Roll back".to_owned(),
        Choice::Wait => format!(
            "Wait {}, then keep or roll back",
            number::counted(prospect.nights.into(), "night", "nights")
        ),
    }
}

/// A choice in a line: `Keep: 61 failures more than the baseline (30 to 95), $305 ($150 to $475)`.
pub(crate) fn choice(prospect: &Prospect, among: &Prospects, place: Option<&Place>) -> String {
    if prospect.choice == Choice::Restrict && place.is_none() {
        return format!("{NO_PLACE}.");
    }
    let what = choice_label(prospect, place);
    let mut brings: Vec<String> = [
        excess(prospect.failures, "failures", number::events),
        excess(prospect.high_severity, "of high severity", number::events),
        excess(prospect.rescue_minutes, "of rescue", number::minutes),
        excess(prospect.usd, "", number::money),
    ]
    .into_iter()
    .flatten()
    .collect();
    if brings.is_empty() {
        brings.push("no excess".to_owned());
    }
    let costs = [
        prospect
            .switch_cost
            .map(|cost| switch(prospect.choice, cost)),
        prospect
            .delay_cost
            .map(|cost| format!("{} for the delay", number::money(cost))),
        among
            .worth_of_a_night
            .filter(|_| prospect.choice == Choice::Wait)
            .map(worth),
    ];
    let parts: Vec<String> = brings
        .into_iter()
        .chain(costs.into_iter().flatten())
        .collect();
    format!("{what}: {}.", parts.join(", "))
}

/// `the next night is worth $12.40`.
fn worth(dollars: f64) -> String {
    let worth = if dollars < 0.01 {
        "less than a cent".to_owned()
    } else {
        number::money(dollars)
    };
    format!("the next night is worth {worth}")
}

fn switch(choice: Choice, cost: f64) -> String {
    let cost = number::money(cost);
    match choice {
        Choice::Wait => format!("{cost} for a rollback that may follow"),
        Choice::Keep | Choice::Restrict | Choice::RollBack => format!("{cost} for the change"),
    }
}

/// `61 more failures (30 to 95)`; `None` where nothing more is expected for certain.
fn excess(of: Option<Estimate>, unit: &str, words: fn(f64) -> String) -> Option<String> {
    let of = of.filter(|of| !of.is_nothing())?;
    let (lower, upper) = (of.lower?, of.upper?);
    let unit = if unit.is_empty() {
        String::new()
    } else {
        format!(" {unit}")
    };
    Some(format!(
        "{}{unit} ({} to {})",
        words(of.estimate),
        words(lower),
        words(upper)
    ))
}

/// That going on costs less than waiting, with both.
pub(crate) fn waiting_costs_more(weighed: &Weighed) -> String {
    let cost = |usd: f64| number::money(usd);
    format!(
        "waiting is expected to cost {}, and going on {}",
        cost(weighed.wait),
        cost(weighed.keep)
    )
}
