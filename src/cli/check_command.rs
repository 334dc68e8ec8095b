//! `relapse check`: everything the night would stumble over, and nothing written.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::arguments::InputArguments;
use super::read_words::{releases, rows};
use super::seen_candidate::seen_candidate;
use super::settings::Settings;
use super::{Progress, masked_by, print};
use crate::compare::nights;
use crate::decision::{Decision, UnknownCells};
use crate::exit::{self, Failure};
use crate::number::counted;
use crate::panels::{self, Panel};
use crate::pipeline::{self, Loaded};
use crate::report::visible;
use crate::step::Step;
use crate::terms;
use crate::vocabulary::Recommendation;

/// The most reasons that are listed.
const MOST_REASONS: usize = 10;

/// What a night with a mapping costs.
const MAPPED_AS_A_WHOLE: &str =
    "each night: the mapping reads all its files again if one of them is new or changed\n";

/// The most kinds of unreadable cells that are printed.
const MOST_KINDS: usize = 6;

/// Reads and counts everything, and says what the night would compare.
pub(super) fn check(typed: InputArguments) -> Result<u8, Failure> {
    let settings = Settings::planned(typed, None)?;
    check_night(&settings).map_err(masked_by(&settings.config.masker))
}

fn check_night(settings: &Settings) -> Result<u8, Failure> {
    let _folder = settings.run_folder(None)?;
    let progress = Progress::new();
    let (plan, as_of) = (settings.plan.as_ref(), settings.as_of);
    let say = |step: Step<'_>| progress.say(step);
    let agent = settings.agent.as_deref();
    let readings = pipeline::agents(&settings.config, plan, None, &(as_of..=as_of), agent, &say)?;
    if let Some(first) = readings.first() {
        progress.has_read(first.input);
    }
    let window = nights(&settings.config.window, as_of);
    let mut text = format!(
        "configuration: valid\nnights: {} to {}\n",
        window.start(),
        window.end()
    );
    let mut code = exit::OK;
    for mut reading in readings {
        let rows_used = reading.only(as_of, &say)?.data.rows_used;
        progress.ended(reading.agent(), Some(rows_used), None);
        progress.say(Step::Compare(None));
        let night = reading.judge(as_of, None).decision;
        seen_candidate(settings, &night)?;
        if night.recommendation == Recommendation::DataIncomplete {
            code = exit::DATA_INCOMPLETE;
        }
        let loaded = reading.into_loaded();
        text.push_str(&agent_and_releases(&loaded));
        text.push_str(&summary(settings, &loaded, &night));
        text.push_str(&failing_panels(settings, &loaded, &night)?);
    }
    drop(progress);
    print(&text)?;
    Ok(code)
}

/// The agent and its releases, the newest last; nothing where the records name no agent.
fn agent_and_releases(loaded: &Loaded) -> String {
    let Some(agent) = &loaded.agent else {
        return String::new();
    };
    format!("\nagent: {}\n{}", visible(agent), releases(loaded))
}

fn summary(settings: &Settings, loaded: &Loaded, night: &Decision) -> String {
    let data = &loaded.data;
    let mut text = rows(data);
    if let Some(span) = &loaded.records.span {
        let _ = writeln!(text, "data: {} to {}", span.start(), span.end());
    }
    if settings.config.input.map.is_some() {
        text.push_str(MAPPED_AS_A_WHOLE);
    }
    for rows in data.excluded_reasons.iter().take(MOST_REASONS) {
        let (count, reason) = (counted(rows.count, "row", "rows"), visible(&rows.reason));
        let _ = writeln!(text, "excluded: {count}: {reason}");
    }
    text.push_str(&unknown_cells(&data.unknown_cells));
    text.push_str(&refused(loaded));
    text.push_str(&plan(settings, loaded));
    text.push_str(&classified(settings, &data.classified));
    if data.unclassified > 0 {
        let failures = counted(data.unclassified, "failure", "failures");
        let _ = writeln!(text, "unclassified: {failures}");
    }
    text.push_str(&comparison(night));
    for warning in &night.data.warnings {
        let _ = writeln!(text, "warning: {}", visible(warning));
    }
    text
}

/// The team's panels that the report would show an error for.
fn failing_panels(
    settings: &Settings,
    loaded: &Loaded,
    night: &Decision,
) -> anyhow::Result<String> {
    let panels = panels::run(&settings.panels, night, &loaded.cube)?;
    let mut text = String::new();
    for fault in panels.iter().filter_map(Panel::fault) {
        let _ = writeln!(text, "warning: {}", visible(&fault));
    }
    Ok(text)
}

/// The commonest unreadable cells, by column and reason.
fn unknown_cells(unknown: &[UnknownCells]) -> String {
    let mut kinds: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for cells in unknown {
        let reason = cells.reason.as_deref().unwrap_or("various reasons");
        *kinds.entry((&cells.column, reason)).or_default() += cells.count;
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, cells)| Reverse(*cells));
    let mut text = String::new();
    for ((column, reason), cells) in kinds.into_iter().take(MOST_KINDS) {
        let _ = writeln!(
            text,
            "unknown: {}: {}: {}",
            counted(cells, "cell", "cells"),
            visible(column),
            visible(reason)
        );
    }
    text
}

/// The most frequent reasons for which rows were refused, each with its first row.
fn refused(loaded: &Loaded) -> String {
    let mut text = String::new();
    let reasons = loaded.quarantine.refused().commonest();
    for (reason, rows) in reasons.iter().take(MOST_REASONS) {
        let example = loaded.quarantine.example(reason);
        let example = example.map_or_else(String::new, |row| format!(", first in {}", row.place()));
        let _ = writeln!(
            text,
            "quarantined: {}: {}{}",
            counted(*rows, "row", "rows"),
            visible(reason),
            visible(&example)
        );
    }
    let more = reasons.len().saturating_sub(MOST_REASONS);
    if more > 0 {
        let more = counted(more as u64, "more reason", "more reasons");
        let _ = writeln!(text, "quarantined: for {more}");
    }
    text
}

/// Whom the night would compare, and what it would measure.
fn comparison(night: &Decision) -> String {
    let mut text = String::new();
    if let (Some(candidate), Some(baseline), Some(design)) =
        (&night.candidate, &night.baseline, night.design)
    {
        let _ = writeln!(
            text,
            "comparison: {} against {}, {design}, night {}",
            visible(&candidate.release),
            visible(&baseline.release),
            night.looks.night
        );
        for one in &night.triggers {
            let measured = match &one.reason_text {
                None => "measured".to_owned(),
                Some(reason) => format!("not measured, because {}", visible(reason)),
            };
            let _ = writeln!(text, "trigger: {}: {measured}", terms::trigger(one.trigger));
        }
    } else {
        text.push_str("comparison: none\n");
    }
    if night.recommendation == Recommendation::DataIncomplete {
        let _ = writeln!(
            text,
            "night: {} Next: {}.",
            visible(&night.summary),
            visible(&night.next_step.action)
        );
    }
    text
}

/// What each rule classified: of the file's own also those that matched nothing.
fn classified(settings: &Settings, counted_by: &BTreeMap<String, u64>) -> String {
    let own = settings.plan.iter().flat_map(|plan| &plan.policy.rule);
    let mut by_rule: BTreeMap<&str, u64> = own.map(|rule| (rule.id.as_str(), 0)).collect();
    by_rule.extend(
        counted_by
            .iter()
            .map(|(rule, failures)| (rule.as_str(), *failures)),
    );
    let mut text = String::new();
    for (rule, failures) in by_rule {
        let failures = counted(failures, "failure", "failures");
        let _ = writeln!(text, "classified by rule {}: {failures}", visible(rule));
    }
    text
}

/// The failure plan, and what it leaves open for the failures of the window.
fn plan(settings: &Settings, loaded: &Loaded) -> String {
    let Some(file) = &settings.plan else {
        return "failure plan: none; relapse init writes one\n".to_owned();
    };
    let planned = pipeline::planned(&settings.config, file, settings.as_of, loaded);
    let policy = &file.policy;
    let mut text = format!(
        "failure plan: {} is valid: {}, {}, {}\n",
        visible(&file.file),
        counted(policy.class.len() as u64, "class", "classes"),
        counted(policy.owner.len() as u64, "owner", "owners"),
        counted(planned.gaps.len() as u64, "gap", "gaps"),
    );
    for found in &planned.gaps {
        let _ = writeln!(text, "gap: {}: {}", found.gap, visible(&found.text));
    }
    for one in planned.accepted() {
        let _ = writeln!(
            text,
            "accepted until {}: {}: {}",
            one.until,
            visible(&one.failure_class),
            visible(&one.why)
        );
    }
    for warning in planned.warnings() {
        let _ = writeln!(
            text,
            "warning: {}: {}",
            visible(planned.file_name()),
            visible(&warning)
        );
    }
    text
}
