//! One run explained: its record, its pattern, and the pattern over the window.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Loaded, Reading};
use crate::compare::{Arms, nights, patterns};
use crate::config::Config;
use crate::cube::Run;
use crate::decide::pattern_of;
use crate::decision::{ExplainedRun, FoldStep, InWindow, RunPattern};
use crate::exit::Failure;
use crate::mask::mask;
use crate::pattern::{VERSION, folds};
use crate::policy::{Planned, PolicyFile, Seen};

/// The name and version of the shape.
const SCHEMA: &str = "relapse.explained/1";

/// The most characters of a message that are shown.
const LONGEST_MESSAGE: usize = 2000;

/// Reads the inputs of a night and explains one of the runs it sees; of a run on several days, the last. `None` where
/// it sees none of this id.
pub fn explain(
    config: &Config,
    plan: Option<&PolicyFile>,
    as_of: NaiveDate,
    run_id: &str,
    progress: &dyn Fn(&str),
) -> Result<Option<ExplainedRun>, Failure> {
    let mut reading = Reading::open(config, plan, &(as_of..=as_of), progress)?;
    progress("looking for the run");
    let mut runs = reading.find(as_of, &BTreeSet::from([run_id.to_owned()]))?;
    let Some(run) = runs.pop() else {
        return Ok(None);
    };
    let also_on = runs
        .iter()
        .map(|other| other.started_at.date_naive())
        .collect();
    let loaded = reading.only(as_of, progress)?;
    Ok(Some(ExplainedRun {
        schema: SCHEMA,
        run_id: run_id.to_owned(),
        also_on,
        pattern: pattern(&run, (config, plan), as_of, loaded),
        started_at: run.started_at,
        release: run.release,
        workflow: run.workflow,
        tool: run.tool,
        outcome: run.outcome,
        failure_class: run.failure_class,
        severity: run.severity,
        rescued: run.rescued,
        rescue_minutes: run.rescue_minutes,
        cost_usd: run.cost_usd,
        source_file: run.source_file,
        source_line: run.source_line,
    }))
}

/// The pattern of a failure that counts; `None` for a success, and for a failure that the exposure does not cover.
fn pattern(
    run: &Run,
    (config, plan): (&Config, Option<&PolicyFile>),
    as_of: NaiveDate,
    loaded: &Loaded,
) -> Option<RunPattern> {
    let class = run.failure_class.as_deref()?;
    let own = run.pattern()?;
    let window = nights(&config.window, as_of);
    let first_seen: &BTreeMap<_, _> = &loaded.first_seen;
    let arms = Arms::choose(&loaded.cube, &config.release, &window, first_seen).ok();
    let merged = patterns(&loaded.cube, &window, arms.as_ref(), &config.cost)
        .into_iter()
        .find(|found| found.parts.contains_key(&own))?;
    let planned = plan.map(|plan| Planned::on(plan, as_of, &Seen::new()));
    let owner = planned
        .as_ref()
        .and_then(|planned| planned.owner_of(Some(class), Some(&run.workflow)))
        .unwrap_or(&config.decision.owner)
        .to_owned();
    let message: String = run.error_message.chars().take(LONGEST_MESSAGE).collect();
    Some(RunPattern {
        version: VERSION,
        fingerprint: own.fingerprint(),
        message: mask(&message),
        folds: folds(&run.error_message)
            .into_iter()
            .map(|step| FoldStep {
                rule: step.rule,
                text: step.text,
                becomes: step.becomes,
            })
            .collect(),
        template: own.template,
        in_window: InWindow {
            from: *window.start(),
            to: *window.end(),
            merged: pattern_of(merged, owner),
        },
    })
}
