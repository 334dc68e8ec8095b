//! A commented `relapse.toml`.

use std::path::Path;

use super::seen_from;
use crate::config::Config;
use crate::vocabulary::Trigger;

/// The text of a configuration that lies in a folder, with what was set on the command line.
#[must_use]
pub fn configuration(config: &Config, folder: &Path) -> String {
    let input = &config.input;
    let own = |path: &String| quoted(&seen_from(folder, path));
    let runs: Vec<String> = input.runs.iter().map(own).collect();
    let runs = if runs.is_empty() {
        line("runs", None, "[\"runs/*.parquet\"]")
    } else {
        line("runs", Some(format!("[{}]", runs.join(", "))), "")
    };
    let map = input
        .map
        .as_ref()
        .map(|map| own(&map.to_string_lossy().into_owned()));
    let release = &config.release;
    let window = &config.window;
    let decision = &config.decision;
    let margin = &config.margin;
    // What was meant for one night would pin every one that follows.
    let of_one_night = |name: &str, value: Option<String>, example: &str| {
        format!("# {name} = {}", value.unwrap_or_else(|| example.to_owned()))
    };
    let triggers: Vec<String> = Trigger::ALL
        .iter()
        .map(|trigger| quoted(trigger.as_str()))
        .collect();
    format!(
        r#"# The nightly job: relapse run. What each key means: docs/configuration.md, or relapse schema config.
# A line that begins with # shows a default or an example.

# policy = "policy.toml"       # the failure plan; default: policy.toml beside this file

[input]
# Files, globs or directories of Parquet, CSV, NDJSON or JSON. Paths are relative to this file.
{runs}
# Runs by day, release and workflow; the records are then failures only.
{exposure}
# A SELECT that turns the table raw into the record's columns.
{map}

[release]
# Default: the newest release, against the other one with most runs on shared days.
{candidate}
{baseline}
{reference}
# rolled_back = []             # releases never chosen by default

[window]
{as_of}      # for one night alone; without it: yesterday (UTC)
nights = {nights}                    # nights that are read
horizon = {horizon}                   # nights a rollout is planned to take
# maturity_days = 0            # newest days not looked at yet, because late rows still arrive

[decision]
# false_rollback_budget = {budget}
# interval_level = {level}
# max_quarantined = {quarantined}
# roll_back = [{triggers}]
# require = []                 # triggers that must be measured before a release may proceed
# plan_gaps_hold = true        # what the failure plan leaves open keeps a release from proceeding
owner = {owner}      # who acts where the failure plan names nobody

[margin]
# ratio = {ratio}                 # a rate below 1.25 times the baseline's is no regression that matters...
# difference = {difference}           # ...nor is one that is less than 0.2 points higher
# mix = {mix}

[report]
# out = "reports"
"#,
        exposure = line(
            "exposure",
            input.exposure.as_ref().map(own),
            "\"exposure.csv\""
        ),
        map = line("map", map, "\"map.sql\""),
        candidate = of_one_night(
            "candidate",
            release.candidate.as_deref().map(quoted),
            "\"2.4.0\""
        ),
        baseline = of_one_night(
            "baseline",
            release.baseline.as_deref().map(quoted),
            "\"2.3.2\""
        ),
        reference = line(
            "reference",
            release.reference.as_deref().map(quoted),
            "\"2.0.0\""
        ),
        as_of = of_one_night(
            "as_of",
            window.as_of.map(|date| date.to_string()),
            "2026-11-20"
        ),
        nights = window.nights,
        horizon = window.horizon,
        budget = decision.false_rollback_budget,
        level = decision.interval_level,
        quarantined = decision.max_quarantined,
        triggers = triggers.join(", "),
        owner = quoted(&decision.owner),
        ratio = margin.ratio,
        difference = margin.difference,
        mix = margin.mix,
    )
}

/// A key that was set, or an example of it.
fn line(name: &str, value: Option<String>, example: &str) -> String {
    value.map_or_else(
        || format!("# {name} = {example}"),
        |value| format!("{name} = {value}"),
    )
}

/// A string of TOML on one line, whatever is in it.
fn quoted(text: &str) -> String {
    let bare = crate::policy::key(text);
    if bare.starts_with('"') {
        bare
    } else {
        format!("\"{bare}\"")
    }
}
