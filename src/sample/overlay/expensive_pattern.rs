//! A failure that nobody finds dramatic comes back all the time, and takes people long.

use crate::sample::base::success_rate;
use crate::sample::draw::Dice;
use crate::sample::failure::{fail, rescue_or_not};
use crate::sample::messages::{EXPENSIVE, fill};
use crate::sample::plan::{self, expensive_pattern as planted};
use crate::sample::run::Run;
use crate::sample::workflows::Workflow;
use crate::vocabulary::Implication;

/// Turns a success into the failure, as often as planted, whatever the release.
pub(super) fn touch(run: &mut Run, dice: &mut Dice) -> bool {
    let (Some(workflow), Some(class)) = (
        Workflow::named(planted::WORKFLOW),
        plan::class(planted::CLASS),
    ) else {
        return false;
    };
    if run.workflow != workflow.name
        || !run.is_plain_success()
        || !dice.chance(planted::RATE / success_rate(workflow))
    {
        return false;
    }
    fail(run, workflow, class, dice);
    let tool = workflow.tool(planted::TOOL);
    run.tool = tool.name;
    run.idempotent = Some(tool.idempotent);
    run.tools_called = Some(format!("[\"{}\"]", run.tool));
    run.severity = Some(planted::SEVERITY);
    run.implication = Some(Implication::None);
    run.error_message = Some(fill(EXPENSIVE, run.tool, dice));
    rescue_or_not(run, planted::RESCUED, planted::MINUTES, dice);
    run.closed_at = Some(run.recorded_at);
    true
}
