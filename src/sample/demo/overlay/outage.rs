//! A service that every release depends on is down for some hours.

use crate::generate::{RunRow, SampleRandom};
use crate::sample::demo::demo_base::{rate, success_rate};
use crate::sample::demo::demo_figures::{self as figures, outage as planted};
use crate::sample::demo::demo_workflows::DemoWorkflow;
use crate::sample::demo::failure::fail;

/// Turns a success in those hours into a failure of the class, as often as it takes.
pub(super) fn touch(run: &mut RunRow<'static>, random: &mut SampleRandom) -> bool {
    let (Some(workflow), Some(class)) = (
        DemoWorkflow::named(run.workflow),
        figures::class(planted::CLASS),
    ) else {
        return false;
    };
    let extra = rate(class, workflow) * (planted::TIMES - 1.0);
    if run.started_at.date_naive() != planted::DAY
        || !planted::HOURS.contains(&run.hour())
        || !run.is_plain_success()
        || !random.chance(extra / success_rate(workflow))
    {
        return false;
    }
    fail(run, workflow, class, random);
    true
}
