//! What keeps coming back and what it costs, beside what is remembered because it was dramatic.

use super::event::releases;
use super::{Column, Grid, Section, more};
use crate::decision::{Decision, PatternStatus, Repeated};
use crate::number;
use crate::report::text::{Text, name, short};

/// The most patterns by cost, and by severity.
const COSTLY: usize = 6;
const DRAMATIC: usize = 3;

/// The worst severities, which are remembered.
const HIGH: u8 = 2;

pub(super) fn section(decision: &Decision) -> Section {
    let mut section = Section {
        id: "repeated",
        title: "Repeated and expensive".into(),
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
        caption: "By total cost in the window".into(),
        columns: vec![
            Column::words("Pattern"),
            Column::number("Count"),
            Column::number("Last week"),
            Column::number("Rescue"),
            Column::number("Money"),
            Column::words("First seen"),
            Column::words("Releases"),
            Column::words("Owner"),
            Column::words("Sample"),
        ],
        rows: patterns
            .iter()
            .enumerate()
            .take(COSTLY)
            .map(|(place, pattern)| {
                vec![
                    format!("{}. {}", place + 1, describe(pattern).as_str()).into(),
                    number::count(pattern.count).into(),
                    trend(pattern).into(),
                    rescue(pattern).into(),
                    money(pattern).into(),
                    number::day(pattern.first_seen.date_naive()).into(),
                    releases(&pattern.releases).into(),
                    name(&pattern.owner).into(),
                    // One leads to the others: relapse explain lists them.
                    pattern
                        .runs
                        .first()
                        .map_or_else(String::new, |run| short(run, 20))
                        .into(),
                ]
            })
            .collect(),
        more: more(patterns.len(), COSTLY, "decision.json"),
    }
}

/// The most severe patterns, with the place that cost gives them.
fn dramatic(patterns: &[Repeated]) -> Option<Grid> {
    let is_severe = |pattern: &&Repeated| pattern.worst_severity.is_some_and(|level| level <= HIGH);
    let mut severe: Vec<&Repeated> = patterns.iter().filter(is_severe).collect();
    severe.sort_by_key(|pattern| pattern.rank_by_severity);
    if severe.is_empty() {
        return None;
    }
    Some(Grid {
        caption: "The most dramatic, and where cost puts them".into(),
        columns: vec![
            Column::words("Pattern"),
            Column::number("Worst severity"),
            Column::number("Count"),
            Column::number("Rescue"),
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
    let standing = match (pattern.status, pattern.came_back_on) {
        _ if pattern.new_in_candidate => " (new in the candidate)".to_owned(),
        (PatternStatus::New, _) => " (new)".to_owned(),
        (PatternStatus::Gone, _) => " (gone)".to_owned(),
        (PatternStatus::CameBack, Some(day)) => format!(" (came back {})", number::day(day)),
        _ => String::new(),
    };
    format!("{place}{standing}: {}", short(&pattern.template, 110)).into()
}

/// The last nights against as many before.
fn trend(pattern: &Repeated) -> String {
    let (last, before) = (pattern.trend.last, pattern.trend.before);
    format!("{} ({} before)", number::count(last), number::count(before))
}

/// Money, and with the rescue time where an hour of it has a price.
fn money(pattern: &Repeated) -> String {
    let alone = number::money(pattern.cost_usd);
    match pattern.total_cost_usd {
        None => alone,
        Some(total) => format!("{alone}, {} with rescue", number::money(total)),
    }
}

fn rescue(pattern: &Repeated) -> String {
    let known = number::minutes(pattern.rescue_minutes);
    match pattern.rescue_minutes_unknown {
        0 => known,
        unknown => format!("{known} + {} not timed", number::count(unknown)),
    }
}
