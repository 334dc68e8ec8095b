//! The candidate calls its tools with wrong arguments: one class, every workflow, from its first day.

use crate::sample::base::{rate, success_rate};
use crate::sample::draw::Dice;
use crate::sample::failure::fail;
use crate::sample::messages::{NEW_IN_CANDIDATE, fill};
use crate::sample::plan::{self, rollout_regression as planted};
use crate::sample::run::Run;
use crate::sample::workflows::Workflow;

/// Turns a success into a failure of the class, as often as it takes to reach the planted rate.
pub(super) fn touch(run: &mut Run, dice: &mut Dice) -> bool {
    let (Some(workflow), Some(class)) =
        (Workflow::named(run.workflow), plan::class(planted::CLASS))
    else {
        return false;
    };
    let extra = rate(class, workflow) * (planted::RATE / class.rate - 1.0);
    if run.release != plan::CANDIDATE
        || !run.is_plain_success()
        || !dice.chance(extra / success_rate(workflow))
    {
        return false;
    }
    fail(run, workflow, class, dice);
    if dice.chance(planted::NEW_MESSAGE) {
        run.error_message = Some(fill(NEW_IN_CANDIDATE, run.tool, dice));
    }
    true
}
