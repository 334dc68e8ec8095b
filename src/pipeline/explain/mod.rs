//! One run explained: its record, its pattern, and the pattern over the window.

mod stated_for_run;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::planned::overrides;
use super::{Loaded, Reading, agents};
use crate::classify::Rule;
use crate::compare::{Arms, Overrides, PatternsOf, RepeatedPattern, nights};
use crate::conduct::Standard;
use crate::config::Config;
use crate::cube::Run;
use crate::decision::{ExplainedRun, FoldStep, InWindow, RunPattern};
use crate::exit::Failure;
use crate::pattern::{Pattern, VERSION};
use crate::policy::PolicyFile;
use crate::publish::{merged_by, pattern_of};
use crate::record::{LABEL, labels};
use crate::step::Step;
use crate::vocabulary::{Audit, Outcome, Ruling, Severity};
use stated_for_run::Stated;

/// The name and version of the shape.
const SCHEMA: &str = "relapse.explained/1";

/// The most characters of a message that are shown.
const LONGEST_MESSAGE: usize = 2000;

/// A run that is looked for, and what is known of it without the counts.
struct FoundRun {
    run: Run,
    /// The other days on which its release has its id.
    also_on: Vec<NaiveDate>,
    rule: Option<Rule>,
}

/// Reads the inputs of a night and explains one of the runs it sees, for each agent that has a run of this id; only for
/// one agent where it is named.
pub(crate) fn explain(
    config: &Config,
    plan: Option<&PolicyFile>,
    as_of: NaiveDate,
    (agent, run_id): (Option<&str>, &str),
    progress: &dyn Fn(Step<'_>),
) -> Result<Vec<ExplainedRun>, Failure> {
    let readings = agents(config, plan, None, &(as_of..=as_of), agent, progress)?;
    progress(Step::Find);
    let mut explained = Vec::new();
    for reading in readings {
        explained.extend(explain_one(reading, as_of, run_id, progress)?);
    }
    Ok(explained)
}

/// Explains the run of an agent; of a run on several days, the last. An id that stands in several releases is several runs,
/// and the newest comes first. `None` where there is none of this id.
fn explain_one(
    mut reading: Reading<'_>,
    as_of: NaiveDate,
    run_id: &str,
    progress: &dyn Fn(Step<'_>),
) -> Result<Option<ExplainedRun>, Failure> {
    let found = find(&reading, as_of, run_id)?;
    if found.is_empty() {
        return Ok(None);
    }
    let (config, plan) = (reading.config.clone(), reading.plan);
    let night = Explaining {
        config: &config,
        plan,
        as_of,
        loaded: reading.only(as_of, progress)?,
        overrides: overrides(&config, plan, as_of),
    };
    let mut runs = found.into_iter().map(|found| night.explained(found));
    let first = runs.next();
    Ok(first.map(|first| ExplainedRun {
        in_other_releases: runs.collect(),
        ..first
    }))
}

/// The runs of an id, one for each release, the newest first.
fn find(reading: &Reading<'_>, as_of: NaiveDate, run_id: &str) -> Result<Vec<FoundRun>, Failure> {
    let mut by_release: BTreeMap<String, Vec<Run>> = BTreeMap::new();
    for run in reading.find(as_of, &BTreeSet::from([run_id.to_owned()]))? {
        by_release.entry(run.release.clone()).or_default().push(run);
    }
    let of_release = |mut runs: Vec<Run>| {
        let run = runs.pop()?;
        let others = runs.iter().map(|other| other.started_at.date_naive());
        Some(FoundRun {
            also_on: others.collect(),
            rule: run.class_rule.as_deref().and_then(|id| reading.rule(id)),
            run,
        })
    };
    let mut found: Vec<FoundRun> = by_release.into_values().filter_map(of_release).collect();
    // Of two that began at once, the failed one is probably meant.
    let is_success = |run: &Run| run.outcome == Outcome::Success;
    found.sort_by_key(|found| (Reverse(found.run.started_at), is_success(&found.run)));
    Ok(found)
}

/// The night that a run is explained by.
struct Explaining<'a> {
    config: &'a Config,
    plan: Option<&'a PolicyFile>,
    as_of: NaiveDate,
    loaded: &'a Loaded,
    overrides: Overrides,
}

impl Explaining<'_> {
    fn explained(&self, found: FoundRun) -> ExplainedRun {
        let Self {
            config,
            plan,
            as_of,
            loaded,
            overrides,
        } = self;
        let FoundRun { run, also_on, rule } = found;
        let own = run.pattern(&overrides.folding);
        let found = own
            .as_ref()
            .and_then(|own| listed(own, config, *as_of, loaded, overrides));
        let stated = plan.zip(run.class());
        let stated = stated.map(|(file, class)| Stated {
            file,
            as_of: *as_of,
            run: &run,
            class,
            found: found.as_ref(),
        });
        let owner = stated.as_ref().and_then(Stated::owner);
        let owner = owner.unwrap_or(&config.decision.owner).to_owned();
        let failure_class = run.class().map(str::to_owned);
        let classified_by = run.classified_by();
        ExplainedRun {
            schema: SCHEMA,
            run_id: run.run_id.clone(),
            agent: loaded.agent.clone(),
            also_on,
            in_other_releases: Vec::new(),
            plan: stated.map(|stated| stated.published()),
            verdicts: verdicts(&run, *plan),
            pattern: own
                .zip(found)
                .map(|(own, found)| pattern(&run, &own, found, overrides, (config, *as_of, owner))),
            facets: facets(&run),
            started_at: run.started_at,
            release: run.release,
            workflow: run.workflow,
            tool: run.tool,
            outcome: run.outcome,
            failure_class,
            classified_by,
            rule: run.class_rule,
            rule_why: rule.as_ref().and_then(|rule| rule.why.clone()),
            rule_conditions: rule.map_or_else(Vec::new, |rule| rule.conditions()),
            severity: run.severity.map(Severity::level),
            retry_count: run.retry_count,
            rescued: run.rescued,
            rescue_minutes: run.rescue_minutes,
            cost_usd: run.cost_usd,
            source_file: run.source_file,
            source_line: run.source_line,
        }
    }
}

/// The model, the versions and the labels of a run, by column.
fn facets(run: &Run) -> BTreeMap<String, String> {
    let columns = [
        ("model", &run.model),
        ("prompt_version", &run.prompt_version),
        ("agent_version", &run.agent_version),
        ("config_version", &run.config_version),
        ("commit", &run.commit),
    ];
    let named = columns
        .into_iter()
        .filter_map(|(column, value)| Some((column.to_owned(), value.clone()?)));
    let labels = run.label.as_deref().map(labels).unwrap_or_default();
    let labels = labels.into_iter();
    named
        .chain(labels.map(|(name, value)| (format!("{LABEL}.{name}"), value)))
        .collect()
}

/// What the conduct audit says of it.
fn verdicts(run: &Run, plan: Option<&PolicyFile>) -> BTreeMap<Audit, Ruling> {
    let standard = Standard::of(plan.map(|plan| &plan.policy));
    standard.rule(&run.borrowed()).audits
}

/// The pattern that it counts under; `None` for a failure that the exposure does not cover.
fn listed(
    own: &Pattern,
    config: &Config,
    as_of: NaiveDate,
    loaded: &Loaded,
    overrides: &Overrides,
) -> Option<RepeatedPattern> {
    let window = nights(&config.window, as_of);
    let arms = Arms::choose(&loaded.cube, &config.release, &window, &loaded.first_seen).ok();
    let patterns = PatternsOf {
        cube: &loaded.cube,
        nights: &window,
        arms: arms.as_ref(),
        cost: &config.cost,
        overrides,
    };
    patterns
        .all()
        .into_iter()
        .find(|found| found.parts.contains_key(own))
}

fn pattern(
    run: &Run,
    own: &Pattern,
    found: RepeatedPattern,
    overrides: &Overrides,
    (config, as_of, owner): (&Config, NaiveDate, String),
) -> RunPattern {
    let window = nights(&config.window, as_of);
    let message = run.error_message.as_deref().unwrap_or_default();
    let folds = overrides.folding.folds(message);
    RunPattern {
        version: VERSION,
        fingerprint: own.fingerprint(),
        message: config.masker.mask(message).cut(LONGEST_MESSAGE),
        folds: folds
            .into_iter()
            .map(|step| FoldStep {
                rule: step.rule,
                text: step.text,
                becomes: step.becomes,
            })
            .collect(),
        in_window: InWindow {
            from: *window.start(),
            to: *window.end(),
            merged_by: merged_by(&found, own),
            merged: pattern_of(found, owner),
        },
        template: config.masker.mask(&own.template),
    }
}
