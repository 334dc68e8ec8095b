//! What a failure, and a rescue, does to a run of the demo. Every release fails in the same way.

use chrono::{DateTime, TimeDelta, Utc};

use super::demo_figures::{self as figures, DemoClass};
use super::demo_workflows::DemoWorkflow;
use super::messages::{fill, message};
use crate::generate::{Rescue, RunRow, SampleRandom, hundredths, whole};
use crate::vocabulary::Outcome;

/// Turns a run into a failure of the class, with everything that belongs to one.
pub(super) fn fail(
    run: &mut RunRow<'static>,
    workflow: &DemoWorkflow,
    class: &'static DemoClass,
    random: &mut SampleRandom,
) {
    let tool = random.pick(workflow.tools);
    run.tool = Some(tool.name);
    run.outcome = Outcome::Failure;
    run.failure_class = Some(class.name);
    run.severity = *random.pick_by_share(class.severity);
    run.transient = Some(class.transient);
    run.idempotent = Some(tool.idempotent);
    run.retry_count = Some(retries(class, random));
    run.error_message = Some(message(class.name, tool.name, random));
    run.action_executed =
        matches!(class.name, "unsafe_side_effect" | "policy_violation").then(|| random.chance(0.4));
    let is_serious = run.severity.is_some_and(|severity| severity <= 2);
    let views = if is_serious {
        figures::SERIOUS
    } else {
        figures::ORDINARY
    };
    run.implication = Some(*random.pick_by_share(views));
    let is_owned = class.name != "handoff_failure" && random.chance(0.8);
    run.handoff_target = is_owned.then_some(workflow.team);
    run.next_action = random.chance(0.9).then_some(class.next_action);
    run.ticket = (is_owned && random.chance(0.5)).then(|| fill("OPS-{n}{n}", "", random));
    describe(run, workflow, random);
    rescue_or_not(run, figures::RESCUE.of_failures, &figures::RESCUE, random);
    let open_for = random.log_normal(300.0, 0.8);
    let changed = last_change(run);
    run.closed_at = random.chance(0.85).then(|| after(changed, open_for));
}

/// Decides whether a person finished or repaired the run, and when the row was then written.
pub(super) fn rescue_or_not(
    run: &mut RunRow<'static>,
    share: f64,
    rescue: &Rescue,
    random: &mut SampleRandom,
) {
    let is_recorded = !random.chance(figures::RESCUE_UNKNOWN);
    run.rescued = is_recorded.then(|| random.chance(share));
    run.rescue_minutes = None;
    let run_took = random.log_normal(3.0, 0.7);
    let mut changed = after(run.started_at, run_took);
    if run.rescued == Some(true) {
        changed = after(changed, spend_minutes(run, rescue, random));
    }
    settle(run, changed, random);
}

/// Has a person repair a run that is otherwise as it was. A success stays one.
pub(super) fn repair(
    run: &mut RunRow<'static>,
    workflow: &DemoWorkflow,
    random: &mut SampleRandom,
) {
    run.rescued = Some(true);
    let took = spend_minutes(run, &figures::RESCUE, random);
    settle(run, after(last_change(run), took), random);
    describe(run, workflow, random);
    run.next_action = random
        .chance(0.6)
        .then_some("check the same result in the runs before this one");
}

/// The minutes of a rescue, which the record holds for most.
fn spend_minutes(run: &mut RunRow<'static>, rescue: &Rescue, random: &mut SampleRandom) -> f64 {
    let time = rescue.time(random);
    let took = hundredths(time.minutes).max(0.1);
    run.rescue_minutes = time.is_recorded.then_some(took);
    took
}

fn last_change(run: &RunRow<'static>) -> DateTime<Utc> {
    run.updated_at.unwrap_or(run.started_at)
}

/// The row last changed then, and became known some time after.
fn settle(run: &mut RunRow<'static>, changed: DateTime<Utc>, random: &mut SampleRandom) {
    // Rows are collected every ten minutes, and a few are hours late.
    let late = if random.chance(0.02) {
        random.within(1..9_u32)
    } else {
        0
    };
    let collected = (changed.timestamp() / 600 + 1) * 600 + i64::from(late) * 3600;
    run.updated_at = Some(changed);
    run.recorded_at = DateTime::from_timestamp(collected, 0).unwrap_or(changed);
}

/// The hand-off packet, with a gap now and then.
fn describe(run: &mut RunRow<'static>, workflow: &DemoWorkflow, random: &mut SampleRandom) {
    let tool = run.tool.unwrap_or_default();
    run.task = random
        .chance(0.97)
        .then(|| fill(workflow.task, tool, random));
    run.evidence = random
        .chance(0.85)
        .then(|| fill(workflow.evidence, tool, random));
    let before = random.pick(workflow.tools).name;
    let called = if before == tool {
        format!("[\"{tool}\"]")
    } else {
        format!("[\"{before}\",\"{tool}\"]")
    };
    run.tools_called = random.chance(0.95).then_some(called);
    run.trace_url = Some(format!("https://traces.example.com/{}", run.run_id));
}

fn retries(class: &DemoClass, random: &mut SampleRandom) -> u32 {
    let likely = if class.transient { 0.7 } else { 0.08 };
    if random.chance(likely) {
        random.within(1..4)
    } else {
        0
    }
}

/// This many minutes later, to the second.
pub(super) fn after(start: DateTime<Utc>, minutes: f64) -> DateTime<Utc> {
    start + TimeDelta::seconds(i64::from(whole(minutes * 60.0)))
}
