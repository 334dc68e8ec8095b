//! A failure that nobody finds dramatic comes back all the time, and takes people long.

use crate::generate::{RunRow, SampleRandom};
use crate::sample::demo::demo_base::success_rate;
use crate::sample::demo::demo_figures::{self as figures, expensive_pattern as planted};
use crate::sample::demo::demo_workflows::DemoWorkflow;
use crate::sample::demo::failure::{fail, rescue_or_not};
use crate::sample::demo::messages::{EXPENSIVE, fill};
use crate::vocabulary::Implication;

/// Turns a success into the failure, as often as planted, whatever the release.
pub(super) fn touch(run: &mut RunRow<'static>, random: &mut SampleRandom) -> bool {
    let (Some(workflow), Some(class)) = (
        DemoWorkflow::named(planted::WORKFLOW),
        figures::class(planted::CLASS),
    ) else {
        return false;
    };
    if run.workflow != workflow.name
        || !run.is_plain_success()
        || !random.chance(planted::RATE / success_rate(workflow))
    {
        return false;
    }
    fail(run, workflow, class, random);
    let tool = workflow.tool(planted::TOOL);
    run.tool = Some(tool.name);
    run.idempotent = Some(tool.idempotent);
    run.tools_called = Some(format!("[\"{}\"]", tool.name));
    run.severity = Some(planted::SEVERITY);
    run.implication = Some(Implication::None);
    run.error_message = Some(fill(EXPENSIVE, tool.name, random));
    let rescues = &planted::RESCUES;
    rescue_or_not(run, rescues.of_failures, rescues, random);
    run.closed_at = Some(run.recorded_at);
    true
}
