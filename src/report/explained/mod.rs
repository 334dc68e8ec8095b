//! One run explained, for a terminal and for programs. Everything from the records is spelled out where it cannot be seen.

mod stated_plan;

use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::decision_json::spelled;
use super::text::{name, within};
use crate::decision::{ExplainedRun, InWindow, Repeated, RunPattern};
use crate::number;
use crate::terms;
use crate::vocabulary::{ClassSource, MergedBy, Ruling};

/// The most characters of a message on a line.
const MESSAGE: usize = 600;

/// The most parts and runs that are listed.
const LISTED: usize = 5;

/// The most versions and labels that are listed.
const MOST_FACETS: usize = 25;

/// The explanation as text: one run after the other, where the id stands in several releases.
#[must_use]
pub(crate) fn explained(run: &ExplainedRun) -> String {
    let all = std::iter::once(run).chain(&run.in_other_releases);
    let texts: Vec<String> = all.map(one_run).collect();
    texts.join("\n")
}

fn one_run(run: &ExplainedRun) -> String {
    let mut text = String::new();
    let mut line = |label: &str, value: &str| {
        let _ = writeln!(text, "{label:<18}{value}");
    };
    line("run", name(&run.run_id).as_str());
    line("started", &run.started_at.to_rfc3339());
    for day in &run.also_on {
        line(
            "",
            &format!("another row of this id on {}", number::date(*day)),
        );
    }
    if let Some(agent) = &run.agent {
        line("agent", name(agent).as_str());
    }
    line("release", name(&run.release).as_str());
    for other in &run.in_other_releases {
        let other = name(&other.release);
        line(
            "",
            &format!("another run of this id in release {other}, below"),
        );
    }
    line("workflow", name(&run.workflow).as_str());
    line(
        "tool",
        &run.tool
            .as_deref()
            .map_or_else(|| "none named".to_owned(), |tool| name(tool).to_string()),
    );
    for (column, value) in run.facets.iter().take(MOST_FACETS) {
        let value = name(value);
        match column.strip_prefix("label.") {
            Some(label) => line("label", &format!("{}={value}", name(label))),
            None => line(column, value.as_str()),
        }
    }
    line("outcome", run.outcome.as_str());
    if let Some(class) = &run.failure_class {
        line("class", name(class).as_str());
        classified(run, &mut line);
    }
    line(
        "severity",
        &run.severity
            .map_or_else(|| "not known".to_owned(), |level| level.to_string()),
    );
    line("rescue", &rescue(run));
    line(
        "cost",
        &run.cost_usd
            .map_or_else(|| "not known".to_owned(), number::money),
    );
    if let Some(file) = &run.source_file {
        let place = run
            .source_line
            .map_or_else(String::new, |number| format!(", line {number}"));
        line("read from", &format!("{}{place}", within(file, MESSAGE)));
    }
    line(
        "retries",
        &run.retry_count
            .map_or_else(|| "not known".to_owned(), number::count),
    );
    match &run.pattern {
        None => line("pattern", "none: only counted failures have one"),
        Some(pattern) => {
            describe(pattern, &mut line);
            standing(&pattern.in_window, &mut line);
        }
    }
    if let Some(stated) = &run.plan {
        stated_plan::stated(stated, &mut line);
    }
    audited(run, &mut line);
    text
}

/// The rulings of the conduct audit.
fn audited(run: &ExplainedRun, line: &mut dyn FnMut(&str, &str)) {
    let mut list = |label, ruling| {
        let audits = run.verdicts.iter().filter(|(_, found)| **found == ruling);
        let audits: Vec<&str> = audits.map(|(audit, _)| terms::audit(*audit)).collect();
        if !audits.is_empty() {
            line(label, &audits.join("; "));
        }
    };
    list("not as planned", Ruling::Violated);
    list(number::UNKNOWN, Ruling::Unknown);
}

/// Where its class comes from.
fn classified(run: &ExplainedRun, line: &mut dyn FnMut(&str, &str)) {
    match (run.classified_by, &run.rule) {
        (Some(ClassSource::Rule), Some(rule)) => {
            let why = run.rule_why.as_deref();
            let why = why.map_or_else(String::new, |why| format!(": {}", within(why, MESSAGE)));
            line("classified by", &format!("rule {}{why}", name(rule)));
            for condition in &run.rule_conditions {
                line("", &format!("because {}", within(condition, MESSAGE / 3)));
            }
        }
        (Some(ClassSource::Recorded), _) => line("classified by", "its record"),
        _ => line(
            "classified by",
            "nothing: no class is recorded and no rule matches",
        ),
    }
}

fn rescue(run: &ExplainedRun) -> String {
    match (run.rescued, run.rescue_minutes) {
        (Some(true), Some(minutes)) => number::minutes(minutes),
        (Some(true), None) => "by a person, no time known".to_owned(),
        (Some(false), _) => "none".to_owned(),
        (None, _) => "not known".to_owned(),
    }
}

/// The pattern of the record alone, and what made it.
fn describe(pattern: &RunPattern, line: &mut dyn FnMut(&str, &str)) {
    line("message", within(&pattern.message, MESSAGE).as_str());
    for step in &pattern.folds {
        let text = within(&step.text, MESSAGE / 3);
        if step.text == step.becomes {
            line("", &format!("{}: \"{text}\"", step.rule));
            continue;
        }
        line(
            "",
            &format!(
                "{}: \"{text}\" becomes \"{}\"",
                step.rule,
                within(&step.becomes, MESSAGE / 3)
            ),
        );
    }
    line("template", within(&pattern.template, MESSAGE).as_str());
    line(
        "fingerprint",
        &format!(
            "{} = class, workflow, tool, template and version {} of the rules",
            name(&pattern.fingerprint),
            pattern.version
        ),
    );
}

/// The fingerprint in the report, and how the record came to it.
fn listed_as(window: &InWindow) -> String {
    let fingerprint = name(&window.merged.fingerprint);
    match window.merged_by {
        None => fingerprint.to_string(),
        Some(MergedBy::Likeness) => format!("{fingerprint}, merged by the likeness of messages"),
        Some(MergedBy::Plan) => format!("{fingerprint}, merged by the failure plan"),
    }
}

/// Where the pattern stands, with the days that belong to it.
fn status(pattern: &Repeated) -> String {
    let said = [
        (pattern.came_back_on, "came back on"),
        (pattern.accepted_until, "accepted until"),
        (pattern.fixed_on, "fixed on"),
    ];
    let mut words: Vec<String> = said
        .into_iter()
        .filter_map(|(day, words)| Some(format!("{words} {}", number::date(day?))))
        .collect();
    let status = pattern.status.as_str().replace('_', " ");
    if !words.iter().any(|words| words.starts_with(&status)) {
        words.insert(0, status);
    }
    words.join(", ")
}

/// The pattern after merging, over the window.
fn standing(window: &InWindow, line: &mut dyn FnMut(&str, &str)) {
    let merged = &window.merged;
    line("listed as", &listed_as(window));
    if window.merged_by == Some(MergedBy::Plan) {
        let tool = merged
            .tool
            .as_deref()
            .map_or_else(String::new, |tool| format!(" × {}", name(tool)));
        line(
            "",
            &format!(
                "{} in {}{tool}",
                name(&merged.failure_class),
                name(&merged.workflow)
            ),
        );
    }
    line(
        "merged template",
        within(&merged.template, MESSAGE).as_str(),
    );
    if merged.parts_count > 1 {
        for part in merged.parts.iter().take(LISTED) {
            let count = number::count(part.count);
            line(
                "",
                &format!(
                    "{count} × {}: {}",
                    name(&part.fingerprint),
                    within(&part.template, MESSAGE / 3)
                ),
            );
        }
        let more = merged.parts_count.saturating_sub(LISTED as u64);
        if more > 0 {
            line(
                "",
                &format!(
                    "and {}",
                    number::counted(more, "more template", "more templates")
                ),
            );
        }
    }
    line(
        "in the window",
        &format!(
            "{} from {} to {}; {} in the last {} nights, {} in the same number of nights before; {}",
            number::counted(merged.count, "failure", "failures"),
            number::date(window.from),
            number::date(window.to),
            number::count(merged.trend.last),
            merged.trend.nights,
            number::count(merged.trend.before),
            status(merged),
        ),
    );
    let releases: Vec<String> = merged
        .releases
        .iter()
        .map(|release| name(release).to_string())
        .collect();
    line("releases", &releases.join(", "));
    let runs: Vec<String> = merged
        .runs
        .iter()
        .take(LISTED)
        .map(|run| name(run).to_string())
        .collect();
    line("sample runs", &runs.join(", "));
}

/// The explanation as indented JSON, its invisible characters written as escapes.
pub(crate) fn explained_json(run: &ExplainedRun) -> Result<String> {
    let plain =
        serde_json::to_string_pretty(run).context("the run could not be written as JSON")?;
    Ok(spelled(&plain) + "\n")
}
