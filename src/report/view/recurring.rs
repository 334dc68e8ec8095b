//! Repeated failures by cost, beside the most severe ones that people remember.

use super::section::{Column, Grid, Section, more};
use crate::decision::{Decision, Repeated};
use crate::number;
use crate::report::figures::few_releases;
use crate::report::text::{Text, name, within};
use crate::vocabulary::{PatternStatus, Severity};

/// The most patterns by cost, and by severity.
const COSTLY: usize = 6;
const DRAMATIC: usize = 3;

pub(super) fn section(decision: &Decision) -> Section {
    let mut section = Section {
        id: "repeated",
        title: "Repeated failures".into(),
        ..Section::default()
    };
    if decision.repeated.is_empty() {
        section
            .lead
            .push("No failure pattern was seen in the window.".into());
        return section;
    }
    section.grids.push(costly(&decision.repeated));
    section.grids.extend(dramatic(&decision.repeated));
    section
}

fn costly(patterns: &[Repeated]) -> Grid {
    Grid {
        caption: "Failure patterns by total cost in the window".into(),
        columns: vec![
            Column::words("Pattern"),
            Column::number("Count"),
            Column::number("Last 2 weeks"),
            Column::number("Retries"),
            Column::number("Rescue time"),
            Column::number(cost_label(patterns)),
            Column::words("Seen"),
            Column::words("Owner"),
            Column::words("Sample run"),
        ],
        rows: patterns
            .iter()
            .take(COSTLY)
            .map(|pattern| {
                vec![
                    format!("{}. {}", pattern.rank_by_cost, describe(pattern).as_str()).into(),
                    number::count(pattern.count).into(),
                    trend(pattern).into(),
                    pattern.retries.map_or_else(not_known, number::count).into(),
                    rescue(pattern).into(),
                    pattern
                        .total_cost_usd
                        .or(pattern.cost_usd)
                        .map_or_else(not_known, number::money)
                        .into(),
                    seen(pattern).into(),
                    name(&pattern.owner).into(),
                    // One leads to the others: relapse explain lists them.
                    pattern
                        .runs
                        .first()
                        .map_or(Text::default(), |run| within(run, 20).into()),
                ]
            })
            .collect(),
        more: more(patterns.len(), COSTLY, "decision.json"),
    }
}

/// The most severe patterns, with the place that cost gives them.
fn dramatic(patterns: &[Repeated]) -> Option<Grid> {
    let is_severe = |pattern: &&Repeated| {
        let worst = pattern.worst_severity.and_then(Severity::new);
        worst.is_some_and(Severity::is_high)
    };
    let mut severe: Vec<&Repeated> = patterns.iter().filter(is_severe).collect();
    severe.sort_by_key(|pattern| pattern.rank_by_severity);
    if severe.is_empty() {
        return None;
    }
    Some(Grid {
        caption: "The most severe patterns, with their rank by cost".into(),
        columns: vec![
            Column::words("Pattern"),
            Column::number("Worst severity"),
            Column::number("Count"),
            Column::number("Rescue time"),
            Column::number("Rank by cost"),
        ],
        more: more(severe.len(), DRAMATIC, "decision.json"),
        rows: severe
            .into_iter()
            .take(DRAMATIC)
            .map(|pattern| {
                vec![
                    describe(pattern),
                    pattern
                        .worst_severity
                        .map_or(String::new(), |severity| severity.to_string())
                        .into(),
                    number::count(pattern.count).into(),
                    rescue(pattern).into(),
                    format!(
                        "{} of {}",
                        number::count(pattern.rank_by_cost),
                        number::count(patterns.len() as u64)
                    )
                    .into(),
                ]
            })
            .collect(),
    })
}

fn describe(pattern: &Repeated) -> Text {
    let mut place = format!(
        "{} in {}",
        name(&pattern.failure_class),
        name(&pattern.workflow)
    );
    if let Some(tool) = &pattern.tool {
        place = format!("{place} × {}", name(tool));
    }
    format!(
        "{place}{}: {}",
        standing(pattern),
        within(&pattern.template, 110)
    )
    .into()
}

/// What is worth knowing of where it stands, in brackets.
fn standing(pattern: &Repeated) -> String {
    let status = match pattern.status {
        PatternStatus::New | PatternStatus::Known if pattern.new_in_candidate => String::new(),
        PatternStatus::New => "new".to_owned(),
        PatternStatus::Known => String::new(),
        PatternStatus::Gone => "gone".to_owned(),
        PatternStatus::Accepted => pattern.accepted_until.map_or_else(
            || "accepted".to_owned(),
            |until| format!("accepted until {}", number::day(until)),
        ),
        PatternStatus::Fixed => pattern.fixed_on.map_or_else(
            || "fixed".to_owned(),
            |day| format!("fixed {}", number::day(day)),
        ),
        PatternStatus::CameBack => came_back(pattern),
    };
    let new = pattern.new_in_candidate.then_some("new in the candidate");
    let words: Vec<&str> = new
        .into_iter()
        .chain([status.as_str()])
        .filter(|words| !words.is_empty())
        .collect();
    if words.is_empty() {
        return String::new();
    }
    format!(" ({})", words.join(", "))
}

fn came_back(pattern: &Repeated) -> String {
    let back = pattern.came_back_on.map_or_else(
        || "came back".to_owned(),
        |day| format!("came back {}", number::day(day)),
    );
    pattern.fixed_on.map_or(back.clone(), |fixed_on| {
        format!("{back} after the fix of {}", number::day(fixed_on))
    })
}

/// The failures of the nights before the last, and of the last.
fn trend(pattern: &Repeated) -> String {
    let [before, last] = [pattern.trend.before, pattern.trend.last].map(number::count);
    format!("{before} → {last}")
}

/// From the first to the last day, and in which releases.
fn seen(pattern: &Repeated) -> String {
    let [first, last] = [pattern.first_seen, pattern.last_seen].map(|at| at.date_naive());
    let days = if first == last {
        number::day(first)
    } else {
        format!("{} to {}", number::day(first), number::day(last))
    };
    format!("{days} in {}", few_releases(&pattern.releases))
}

/// What the amounts are: money alone, or with the rescue time where an hour of it has a price.
fn cost_label(patterns: &[Repeated]) -> &'static str {
    let is_total = patterns
        .iter()
        .any(|pattern| pattern.total_cost_usd.is_some());
    if is_total { "Total cost" } else { "Money" }
}

fn rescue(pattern: &Repeated) -> String {
    let known = pattern.rescue_minutes.map(number::minutes);
    let unknown = pattern.rescue_minutes_unknown.filter(|count| *count > 0);
    let untimed = unknown.map(|count| format!("{} untimed", number::count(count)));
    match (known, untimed) {
        (Some(known), Some(untimed)) => format!("{known} + {untimed}"),
        (known, untimed) => known.or(untimed).unwrap_or_else(not_known),
    }
}

fn not_known() -> String {
    number::UNKNOWN.to_owned()
}
