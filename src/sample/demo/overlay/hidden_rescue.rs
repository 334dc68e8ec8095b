//! The candidate reports success, and people repair the results without telling anyone.

use crate::generate::{RunRow, SampleRandom};
use crate::sample::demo::demo_figures::{self as figures, hidden_rescue as planted};
use crate::sample::demo::demo_workflows::DemoWorkflow;
use crate::sample::demo::failure::repair;

/// Has a person repair a success, as often as it takes to reach the planted rate.
pub(super) fn touch(run: &mut RunRow<'static>, random: &mut SampleRandom) -> bool {
    let Some(workflow) = DemoWorkflow::named(planted::WORKFLOW) else {
        return false;
    };
    let share =
        (planted::RATE - figures::RESCUE.of_successes) / (1.0 - figures::RESCUE.of_successes);
    if run.release != figures::CANDIDATE
        || run.workflow != workflow.name
        || !run.is_plain_success()
        || run.rescued.is_none()
        || !random.chance(share)
    {
        return false;
    }
    repair(run, workflow, random);
    run.next_action = None;
    true
}
