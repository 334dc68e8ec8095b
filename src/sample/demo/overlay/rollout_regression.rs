//! The candidate calls its tools with wrong arguments: one class, every workflow, from its first day.

use crate::generate::{RunRow, SampleRandom};
use crate::sample::demo::demo_base::{rate, success_rate};
use crate::sample::demo::demo_figures::{self as figures, rollout_regression as planted};
use crate::sample::demo::demo_workflows::DemoWorkflow;
use crate::sample::demo::failure::fail;
use crate::sample::demo::messages::{NEW_IN_CANDIDATE, fill};

/// Turns a success into a failure of the class, as often as it takes to reach the planted rate.
pub(super) fn touch(run: &mut RunRow<'static>, random: &mut SampleRandom) -> bool {
    let (Some(workflow), Some(class)) = (
        DemoWorkflow::named(run.workflow),
        figures::class(planted::CLASS),
    ) else {
        return false;
    };
    let extra = rate(class, workflow) * (planted::RATE / class.rate - 1.0);
    if run.release != figures::CANDIDATE
        || !run.is_plain_success()
        || !random.chance(extra / success_rate(workflow))
    {
        return false;
    }
    fail(run, workflow, class, random);
    if random.chance(planted::NEW_MESSAGE) {
        let tool = run.tool.unwrap_or_default();
        run.error_message = Some(fill(NEW_IN_CANDIDATE, tool, random));
    }
    true
}
