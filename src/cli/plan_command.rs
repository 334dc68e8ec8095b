//! `relapse plan`: a rollout planned before it begins.

use anyhow::anyhow;

use super::arguments::PlanArguments;
use super::settings::Settings;
use super::{Progress, masked_by, print};
use crate::exit::{self, Failure};
use crate::nights::{Lock, folder_of};
use crate::pipeline;
use crate::report::{RolloutShown, put_file, rollout_html, visible};
use crate::rollout::{ROLLOUT_FILE, ROLLOUT_PAGE};
use crate::simulate::{OwnRates, PlannedFor, plan_chart, plan_rollout, rollouts_of_a_plan};
use crate::step::Step;
use crate::tell::rollout_promises::{figures, promises, rests_on};

/// Plans the rollout, keeps the plan and its page, and prints what it promises.
pub(super) fn plan(typed: &PlanArguments) -> Result<u8, Failure> {
    let settings = Settings::of_plan(typed.input.clone())?;
    plan_of(typed, &settings).map_err(masked_by(&settings.config.masker))
}

fn plan_of(typed: &PlanArguments, settings: &Settings) -> Result<u8, Failure> {
    let config = &settings.config;
    let out = match &typed.out {
        Some(out) => out.clone(),
        None => folder_of(&config.report.out, Some("rollout"))?,
    };
    let _lock = Lock::take(&out)?;
    let _folder = settings.run_folder(Some(&out))?;
    let progress = Progress::new();
    let as_of = settings.as_of;
    let nights = as_of..=as_of;
    let say = |step: Step<'_>| progress.say(step);
    let wanted = settings.agent.as_deref();
    let mut readings = pipeline::agents(config, None, None, &nights, wanted, &say)?;
    let several = readings.len();
    let reading = readings.pop().filter(|_| several == 1);
    let mut reading = reading.ok_or_else(|| Failure {
        code: exit::USAGE,
        error: anyhow!(
            "the records have {several} agents, and each has its own rollout; name one with --agent"
        ),
    })?;
    reading.only(as_of, &say)?;
    drop(progress);
    let loaded = reading.into_loaded();
    let own = OwnRates::before_rollout(config, as_of, &loaded)
        .map_err(Failure::with(exit::NOT_LOADABLE))?;
    let progress = Progress::of(rollouts_of_a_plan());
    let planned_for = PlannedFor {
        config,
        agent: loaded.agent.as_deref(),
        as_of,
        own: &own,
    };
    let planning = plan_rollout(
        &planned_for,
        &|what| progress.say(Step::Simulate(what)),
        &|| progress.step(),
    )?;
    drop(progress);
    let planned = &planning.planned;
    let command = settings.command_of(loaded.agent.as_deref());
    let figures = figures(planned);
    let page = rollout_html(&RolloutShown {
        agent: planned.agent.as_deref(),
        baseline: &planned.baseline,
        promises: promises(planned),
        rests_on: rests_on(planned),
        by_ratio: figures.by_ratio,
        ramps: figures.ramps,
        tried: figures.tried,
        chart: plan_chart(&planning)?,
        sha256: &planned.sha256,
        command: &command,
    })?;
    for (name, text) in [(ROLLOUT_FILE, planned.to_json()?), (ROLLOUT_PAGE, page)] {
        put_file(&out.join(name), text).map_err(Failure::with(exit::CANNOT_WRITE))?;
    }
    let text = promises(planned).join("\n");
    let [file, page] =
        [ROLLOUT_FILE, ROLLOUT_PAGE].map(|name| visible(&out.join(name).to_string_lossy()));
    print(&format!("{text}\nplan: {file}\npage: {page}\n"))?;
    Ok(exit::OK)
}
