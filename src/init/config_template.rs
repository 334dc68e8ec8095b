//! A commented `relapse.toml`.

use std::path::{Component, Path};

use super::{MAP_FILE, ReleaseTie};
use crate::config::{Config, Decision, Input, Margins, Release, Window};
use crate::mappings;
use crate::vocabulary::{Metric, Trigger};

const HEAD: &str = r#"# Settings of the nightly job, `relapse run`. docs/configuration.md and `relapse schema config` explain the keys.
# A commented line shows a default or an example.

# policy = "policy.toml"       # the failure plan; default: policy.toml beside this file
"#;

const REPORT: &str = r#"
[report]
# out = "reports"
"#;

/// Where the mapping of a new configuration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MapIs {
    /// Where the settings say, if they name one.
    AsNamed,
    /// In a file of its own beside the configuration.
    Beside,
}

/// The text of a configuration for a folder, with the settings of the command line. `tie` are the newest releases, where
/// they begin on one day.
#[must_use]
pub(crate) fn configuration(
    config: &Config,
    folder: &Path,
    map: MapIs,
    tie: Option<&ReleaseTie>,
) -> String {
    [
        HEAD.to_owned(),
        input(&config.input, folder, map),
        release(&config.release, tie),
        window(&config.window),
        decision(&config.decision),
        margin(&config.margin),
        REPORT.to_owned(),
    ]
    .concat()
}

fn input(input: &Input, folder: &Path, map_is: MapIs) -> String {
    let own = |path: &String| quoted(&seen_from(folder, path));
    let runs: Vec<String> = input.runs.iter().map(own).collect();
    let runs = (!runs.is_empty()).then(|| format!("[{}]", runs.join(", ")));
    let map = input.map.as_ref();
    let map = map.map(|map| {
        let name = map.to_string_lossy().into_owned();
        match mappings::shipped(map) {
            Some(_) => quoted(&name),
            None => own(&name),
        }
    });
    let map = match map_is {
        MapIs::AsNamed => map,
        MapIs::Beside => Some(quoted(MAP_FILE)),
    };
    format!(
        r"
[input]
# Files, globs or directories of Parquet, CSV, NDJSON or JSON. Paths are relative to this file.
{runs}
# A table of runs by day, release and workflow. With it, the records are failures only.
{exposure}
# A table of what each release changed: release, kind, key, from, to.
{changes}
# A table of what people found when they read runs of to_label.csv: run_id, outcome.
{labels}
# A SELECT that turns the table raw into the columns of the record: a file, or the name of a shipped mapping.
{map}
# The time zone of times without one.
{timezone}
# Further tables that the mapping joins, such as tickets or approval events.
{tables}
",
        runs = line("runs", runs, "[\"runs/*.parquet\"]"),
        exposure = line(
            "exposure",
            input.exposure.as_ref().map(own),
            "\"exposure.csv\""
        ),
        changes = line(
            "changes",
            input.changes.as_ref().map(own),
            "\"changes.csv\""
        ),
        labels = line("labels", input.labels.as_ref().map(own), "\"labels.csv\""),
        map = line("map", map, "\"map.sql\""),
        timezone = line(
            "timezone",
            input.timezone.map(|zone| quoted(zone.name())),
            "\"Europe/Berlin\""
        ),
        tables = tables(input, folder),
    )
}

fn tables(input: &Input, folder: &Path) -> String {
    if input.tables.is_empty() {
        return "# [input.tables]\n# tickets = \"tickets/*.csv\"".to_owned();
    }
    let lines = input.tables.iter().map(|(name, paths)| {
        let paths = paths.as_slice().iter();
        let paths: Vec<String> = paths.map(|path| quoted(&seen_from(folder, path))).collect();
        format!("\n{name} = [{}]", paths.join(", "))
    });
    format!("[input.tables]{}", lines.collect::<String>())
}

fn release(release: &Release, tie: Option<&ReleaseTie>) -> String {
    let [candidate, baseline] = match tie {
        Some(tie) => tied(tie),
        None => [
            of_one_night(
                "candidate",
                release.candidate.as_deref().map(quoted),
                "\"2.4.0\"",
            ),
            of_one_night(
                "baseline",
                release.baseline.as_deref().map(quoted),
                "\"2.3.2\"",
            ),
        ],
    };
    format!(
        r"
[release]
# Default: the newest release, compared with the one that has the most runs on shared days.
{candidate}
{baseline}
{reference}
# rolled_back = []             # releases never chosen by default
# min_runs = {min_runs}                # a release with fewer runs, and less than 2 % of its days', is never chosen by default
",
        min_runs = release.min_runs,
        reference = line(
            "reference",
            release.reference.as_deref().map(quoted),
            "\"2.0.0\""
        ),
    )
}

/// The lines for releases that begin on one day.
fn tied(tie: &ReleaseTie) -> [String; 2] {
    let why = format!(
        "# {} releases begin on {}, so the records do not tell which is the newer one.",
        tie.names.len(),
        tie.day
    );
    match (tie.proposed(), tie.names.as_slice()) {
        (Some([candidate, baseline]), _) => [
            format!(
                "{why}\n# guessed: the greater version. Check it, and delete both lines once a newer release runs.\ncandidate = {}",
                quoted(candidate)
            ),
            format!("baseline = {}", quoted(baseline)),
        ],
        (None, names) => {
            let name = |place: usize| {
                names
                    .get(place)
                    .map_or_else(String::new, |name| quoted(name))
            };
            [
                format!(
                    "{why}\n# Name both, and delete the lines once a newer release runs.\n# candidate = {}",
                    name(1)
                ),
                format!("# baseline = {}", name(0)),
            ]
        }
    }
}

fn window(window: &Window) -> String {
    let as_of = window.as_of.map(|date| date.to_string());
    format!(
        r"
[window]
{as_of}      # for a single night; default: yesterday (UTC)
nights = {nights}                    # nights read
horizon = {horizon}                   # planned nights of a rollout
# maturity_days = 0            # newest days to leave out, because late rows still arrive
",
        as_of = of_one_night("as_of", as_of, "2026-11-20"),
        nights = window.nights,
        horizon = window.horizon,
    )
}

fn decision(decision: &Decision) -> String {
    let triggers = Trigger::ALL.iter().map(|trigger| quoted(trigger.as_str()));
    format!(
        r#"
[decision]
# false_rollback_budget = {budget}
# interval_level = {level}
# max_quarantined = {quarantined}
# min_incidents = {incidents}            # a regression of failures is at least so many incidents
# roll_back = [{triggers}]
# min_scope_confidence = {confidence}   # least probability of its scope with which a regression may roll back
# require = []                 # triggers that must be measured before a release may proceed
# at_horizon = "hold"          # or "proceed": the last planned night, where a headline is neither clear nor worse
# plan_gaps_hold = true        # a gap in the failure plan holds a release that would proceed
owner = {owner}      # who acts if the failure plan names no owner
"#,
        budget = decision.false_rollback_budget,
        level = decision.interval_level,
        quarantined = decision.max_quarantined,
        confidence = decision.min_scope_confidence,
        incidents = decision.min_incidents,
        triggers = triggers.collect::<Vec<_>>().join(", "),
        owner = quoted(&decision.owner),
    )
}

fn margin(margin: &Margins) -> String {
    let [widest_ratio, widest_difference] = margin.widest_of(Metric::FailureRate);
    format!(
        r"
[margin]
# ratio = {ratio}                 # a rate below 1.25 times the baseline's is no regression that matters...
# difference = {difference}           # ...nor is one that is less than 0.2 points higher
# widest_ratio = {widest_ratio}           # with little traffic, good news may mean no more than this...
# widest_difference = {widest_difference}   # ...or this
# mix = {mix}
",
        ratio = margin.ratio,
        difference = margin.difference,
        widest_ratio = widest_ratio,
        widest_difference = widest_difference,
        mix = margin.mix,
    )
}

/// A key of a single night, as a comment. If it were set, it would apply to every later night.
fn of_one_night(name: &str, value: Option<String>, example: &str) -> String {
    format!("# {name} = {}", value.unwrap_or_else(|| example.to_owned()))
}

/// A key with its value, or a commented example.
fn line(name: &str, value: Option<String>, example: &str) -> String {
    value.map_or_else(
        || format!("# {name} = {example}"),
        |value| format!("{name} = {value}"),
    )
}

/// A string of TOML, on one line.
fn quoted(text: &str) -> String {
    let bare = crate::policy::key(text);
    if bare.starts_with('"') {
        bare
    } else {
        format!("\"{bare}\"")
    }
}

/// A path relative to the working directory, made relative to a folder.
#[must_use]
pub(super) fn seen_from(folder: &Path, path: &str) -> String {
    let up = folder
        .components()
        .filter(|part| *part != Component::CurDir)
        .map(|part| matches!(part, Component::Normal(_)).then_some(".."));
    let up: Option<Vec<&str>> = up.collect();
    match up {
        _ if Path::new(path).is_absolute() => path.to_owned(),
        Some(up) if up.is_empty() => path.to_owned(),
        Some(up) => format!("{}/{path}", up.join("/")),
        None => std::path::absolute(path).map_or_else(
            |_| path.to_owned(),
            |whole| whole.to_string_lossy().into_owned(),
        ),
    }
}
