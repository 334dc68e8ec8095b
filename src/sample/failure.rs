//! What a failure, and a rescue, does to a run. Every release fails in the same way.

use chrono::{DateTime, TimeDelta, Utc};

use super::draw::{Dice, hundredths, whole};
use super::messages::{fill, message};
use super::plan::{self, Class, Minutes};
use super::run::Run;
use super::workflows::Workflow;
use crate::vocabulary::Outcome;

/// Turns a run into a failure of the class, with everything that goes with it.
pub(super) fn fail(run: &mut Run, workflow: &Workflow, class: &'static Class, dice: &mut Dice) {
    let tool = dice.pick(workflow.tools);
    run.tool = tool.name;
    run.outcome = Outcome::Failure;
    run.failure_class = Some(class.name);
    run.severity = *dice.pick_by_share(class.severity);
    run.transient = Some(class.transient);
    run.idempotent = Some(tool.idempotent);
    run.retry_count = Some(retries(class, dice));
    run.error_message = Some(message(class.name, run.tool, dice));
    run.action_executed =
        matches!(class.name, "unsafe_side_effect" | "policy_violation").then(|| dice.chance(0.4));
    let serious = run.severity.is_some_and(|severity| severity <= 2);
    let views = if serious {
        plan::SERIOUS
    } else {
        plan::ORDINARY
    };
    run.implication = Some(*dice.pick_by_share(views));
    let owned = class.name != "handoff_failure" && dice.chance(0.8);
    run.handoff_target = owned.then_some(workflow.team);
    run.next_action = dice.chance(0.9).then_some(class.next_action);
    run.ticket = (owned && dice.chance(0.5)).then(|| fill("OPS-{n}{n}", "", dice));
    describe(run, workflow, dice);
    rescue_or_not(run, plan::FAILURES_RESCUED, plan::RESCUE_MINUTES, dice);
    let open_for = dice.log_normal(300.0, 0.8);
    run.closed_at = dice.chance(0.85).then(|| after(run.updated_at, open_for));
}

/// Decides whether a person finished or repaired the run, and when the row was then written.
pub(super) fn rescue_or_not(run: &mut Run, share: f64, minutes: Minutes, dice: &mut Dice) {
    let known = !dice.chance(plan::RESCUE_UNKNOWN);
    run.rescued = known.then(|| dice.chance(share));
    run.rescue_minutes = None;
    let run_took = dice.log_normal(3.0, 0.7);
    let mut changed = after(run.started_at, run_took);
    if run.rescued == Some(true) {
        changed = after(changed, rescue(run, minutes, dice));
    }
    settle(run, changed, dice);
}

/// Has a person repair a run that is otherwise as it was. It stays a success, if it was one.
pub(super) fn repair(run: &mut Run, workflow: &Workflow, dice: &mut Dice) {
    run.rescued = Some(true);
    let took = rescue(run, plan::RESCUE_MINUTES, dice);
    settle(run, after(run.updated_at, took), dice);
    describe(run, workflow, dice);
    run.next_action = dice
        .chance(0.6)
        .then_some("check the same result in the runs before this one");
}

/// The minutes a rescue took, written down but for a tenth of them.
fn rescue(run: &mut Run, minutes: Minutes, dice: &mut Dice) -> f64 {
    let took = hundredths(dice.log_normal(minutes.median, minutes.sigma)).max(0.1);
    run.rescue_minutes = (!dice.chance(plan::MINUTES_UNKNOWN)).then_some(took);
    took
}

/// The row last changed then, and became known some time after.
fn settle(run: &mut Run, changed: DateTime<Utc>, dice: &mut Dice) {
    // Rows are collected every ten minutes, and a few are hours late.
    let late = if dice.chance(0.02) {
        dice.between(1, 9)
    } else {
        0
    };
    let collected = (changed.timestamp() / 600 + 1) * 600 + i64::from(late) * 3600;
    run.updated_at = changed;
    run.recorded_at = DateTime::from_timestamp(collected, 0).unwrap_or(changed);
}

/// The hand-off packet, with a gap now and then.
fn describe(run: &mut Run, workflow: &Workflow, dice: &mut Dice) {
    run.task = dice
        .chance(0.97)
        .then(|| fill(workflow.task, run.tool, dice));
    run.evidence = dice
        .chance(0.85)
        .then(|| fill(workflow.evidence, run.tool, dice));
    let before = dice.pick(workflow.tools).name;
    let called = if before == run.tool {
        format!("[\"{}\"]", run.tool)
    } else {
        format!("[\"{before}\",\"{}\"]", run.tool)
    };
    run.tools_called = dice.chance(0.95).then_some(called);
    run.trace_url = Some(format!("https://traces.example.com/{}", run.run_id));
}

fn retries(class: &Class, dice: &mut Dice) -> u32 {
    let likely = if class.transient { 0.7 } else { 0.08 };
    if dice.chance(likely) {
        dice.between(1, 4)
    } else {
        0
    }
}

/// So many minutes later, to the second.
pub(super) fn after(start: DateTime<Utc>, minutes: f64) -> DateTime<Utc> {
    start + TimeDelta::seconds(i64::from(whole(minutes * 60.0)))
}
