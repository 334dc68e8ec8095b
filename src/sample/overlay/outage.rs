//! A service that every release depends on is down for some hours.

use crate::sample::base::{rate, success_rate};
use crate::sample::draw::Dice;
use crate::sample::failure::fail;
use crate::sample::plan::{self, outage as planted};
use crate::sample::run::Run;
use crate::sample::workflows::Workflow;

/// Turns a success in those hours into a failure of the class, as often as it takes.
pub(super) fn touch(run: &mut Run, dice: &mut Dice) -> bool {
    let (Some(workflow), Some(class)) =
        (Workflow::named(run.workflow), plan::class(planted::CLASS))
    else {
        return false;
    };
    let extra = rate(class, workflow) * (planted::TIMES - 1.0);
    if run.started_at.date_naive() != planted::DAY
        || !planted::HOURS.contains(&run.hour())
        || !run.is_plain_success()
        || !dice.chance(extra / success_rate(workflow))
    {
        return false;
    }
    fail(run, workflow, class, dice);
    true
}
