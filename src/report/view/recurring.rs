//! Repeated failures: those that the candidate brought, then all by cost, beside the most severe ones that people remember.

use super::section::{Cell, Column, Grid, Section};
use super::source::{Source, packet_on};
use crate::decision::{COSTLIEST, Decision, OF_THE_CANDIDATE, Repeated};
use crate::number;
use crate::report::figures::{few_releases, pattern_label};
use crate::report::text::{Text, name, within};
use crate::vocabulary::{PatternStatus, Severity};

/// The most patterns by cost, by severity, and of those that are new.
const COSTLY: usize = 6;
const DRAMATIC: usize = 3;
const NEW: usize = 4;

/// What the candidate brought; `None` where nothing is compared.
pub(super) fn new(source: Source<'_>) -> Option<Section> {
    let Source { decision, caps, .. } = source;
    let candidate = decision.candidate.as_ref()?;
    let mut patterns: Vec<&Repeated> = decision
        .repeated
        .iter()
        .filter(|pattern| pattern.new_in_candidate)
        .collect();
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.count));
    let failures = patterns.iter().map(|pattern| pattern.count).sum();
    let answer = if patterns.is_empty() {
        "no repeated failure is new".to_owned()
    } else {
        // A full list may have left some out.
        let is_full = decision.repeated.len() >= COSTLIEST + OF_THE_CANDIDATE;
        format!(
            "{}{}, {}",
            if is_full { "at least " } else { "" },
            number::counted(patterns.len() as u64, "failure pattern", "failure patterns"),
            number::counted(failures, "failure", "failures")
        )
    };
    let row = |pattern: &&Repeated| {
        vec![
            Cell::from(pattern_label(pattern))
                .over(within(&pattern.template, 110))
                .to(packet(decision, pattern)),
            number::count(pattern.count).into(),
            number::day(pattern.first_seen.date_naive()).into(),
            severity(pattern).into(),
            name(&pattern.owner).into(),
            sample(decision, pattern),
        ]
    };
    let grid = (!patterns.is_empty()).then(|| Grid {
        caption: "Failure patterns of this release alone, the most frequent first".into(),
        columns: vec![
            Column::words("Pattern"),
            Column::number("Failures"),
            Column::words("First seen"),
            Column::number("Worst severity"),
            Column::words("Owner"),
            Column::words("Sample run"),
        ],
        rows: patterns.iter().take(caps.rows(NEW)).map(row).collect(),
        more: caps.rest(patterns.len(), NEW, "decision.json"),
    });
    Some(Section {
        id: "new",
        title: format!("What is new in {}?", name(&candidate.release)).into(),
        answer: Some(answer.into()),
        grids: grid.into_iter().collect(),
        ..Section::default()
    })
}

/// All patterns, by cost and by severity.
pub(super) fn section(source: Source<'_>) -> Section {
    let decision = source.decision;
    let mut section = Section {
        id: "repeated",
        title: "What keeps failing?".into(),
        ..Section::default()
    };
    let Some(first) = decision.repeated.first() else {
        section.answer = Some("no failure pattern was seen twice in the window".into());
        return section;
    };
    let cost = [first.rescue_minutes.map(number::minutes), money(first)];
    let cost: Vec<String> = cost.into_iter().flatten().collect();
    let most = number::counted(first.count, "failure", "failures");
    let most = std::iter::once(most).chain(cost).collect::<Vec<_>>();
    section.answer =
        Some(format!("most of all {} ({})", pattern_label(first), most.join(", ")).into());
    section.charts.push("costs");
    section.folds.extend(Section::fold(
        "Each with its message, owner and a sample run",
        Vec::new(),
        [costly(source)],
    ));
    section.folds.extend(dramatic(source).and_then(|grid| {
        Section::fold(
            "The most severe ones, which people remember",
            Vec::new(),
            [grid],
        )
    }));
    section
}

fn costly(source: Source<'_>) -> Grid {
    let patterns = &source.decision.repeated;
    let row = |pattern: &Repeated| {
        let amount = money(pattern).unwrap_or_else(not_known);
        let rescue = Cell::from(rescue(pattern));
        let rescue = match pattern.retries {
            Some(retries) => rescue.over(number::counted(retries, "retry", "retries")),
            None => rescue,
        };
        let trend = format!("last 2 weeks: {}", trend(pattern));
        vec![
            described(source.decision, pattern),
            Cell::from(number::count(pattern.count)).over(trend),
            rescue,
            amount.into(),
            Cell::from(days(pattern)).over(few_releases(&pattern.releases)),
            name(&pattern.owner).into(),
            sample(source.decision, pattern),
        ]
    };
    Grid {
        caption: "Failure patterns by total cost in the window".into(),
        columns: vec![
            Column::words("Pattern"),
            Column::number("Failures"),
            Column::number("Rescue time"),
            Column::number(cost_label(patterns)),
            Column::words("Seen"),
            Column::words("Owner"),
            Column::words("Sample run"),
        ],
        rows: patterns
            .iter()
            .take(source.caps.rows(COSTLY))
            .map(row)
            .collect(),
        more: source.caps.rest(patterns.len(), COSTLY, "decision.json"),
    }
}

/// The most severe patterns, with the place that cost gives them.
fn dramatic(source: Source<'_>) -> Option<Grid> {
    let patterns = &source.decision.repeated;
    let is_severe = |pattern: &&Repeated| {
        let worst = pattern.worst_severity.and_then(Severity::new);
        worst.is_some_and(Severity::is_high)
    };
    let mut severe: Vec<&Repeated> = patterns.iter().filter(is_severe).collect();
    severe.sort_by_key(|pattern| pattern.rank_by_severity);
    let row = |pattern: &&Repeated| {
        let rank = number::count(pattern.rank_by_cost);
        vec![
            described(source.decision, pattern),
            severity(pattern).into(),
            number::count(pattern.count).into(),
            rescue(pattern).into(),
            format!("{rank} of {}", number::count(patterns.len() as u64)).into(),
        ]
    };
    (!severe.is_empty()).then(|| Grid {
        caption: "The most severe patterns, with their rank by cost".into(),
        columns: vec![
            Column::words("Pattern"),
            Column::number("Worst severity"),
            Column::number("Failures"),
            Column::number("Rescue time"),
            Column::number("Rank by cost"),
        ],
        more: source.caps.rest(severe.len(), DRAMATIC, "decision.json"),
        rows: severe
            .iter()
            .take(source.caps.rows(DRAMATIC))
            .map(row)
            .collect(),
    })
}

/// Where a pattern is, leading to its packet, over its message.
fn described(decision: &Decision, pattern: &Repeated) -> Cell {
    Cell::from(format!("{}{}", pattern_label(pattern), standing(pattern)))
        .over(within(&pattern.template, 110))
        .to(packet(decision, pattern))
}

fn packet(decision: &Decision, pattern: &Repeated) -> Option<String> {
    packet_on(decision, |entry| {
        entry.pattern.as_ref() == Some(&pattern.fingerprint)
    })
}

/// A run, leading to the packet that lists it. One leads to the others: relapse explain lists them.
fn sample(decision: &Decision, pattern: &Repeated) -> Cell {
    let run = pattern.runs.first();
    let run = run.map_or(Text::default(), |run| within(run, 20).into());
    let packet = packet(decision, pattern);
    Cell::from(run).to(packet.map(|page| format!("{page}#runs")))
}

fn severity(pattern: &Repeated) -> String {
    let severity = pattern.worst_severity;
    severity.map_or_else(not_known, |severity| severity.to_string())
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

/// From the first to the last day.
fn days(pattern: &Repeated) -> String {
    let [first, last] = [pattern.first_seen, pattern.last_seen].map(|at| at.date_naive());
    if first == last {
        number::day(first)
    } else {
        format!("{} to {}", number::day(first), number::day(last))
    }
}

/// What the amounts are: money alone, or with the rescue time where an hour of it has a price.
fn cost_label(patterns: &[Repeated]) -> &'static str {
    let is_total = patterns
        .iter()
        .any(|pattern| pattern.total_cost_usd.is_some());
    if is_total { "Total cost" } else { "Money" }
}

fn money(pattern: &Repeated) -> Option<String> {
    let amount = pattern.total_cost_usd.or(pattern.cost_usd);
    amount.map(number::money)
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
