//! The candidate reports success, and people repair the results without telling anyone.

use crate::sample::draw::Dice;
use crate::sample::failure::repair;
use crate::sample::plan::{self, hidden_rescue as planted};
use crate::sample::run::Run;
use crate::sample::workflows::Workflow;

/// Has a person repair a success, as often as it takes to reach the planted rate.
pub(super) fn touch(run: &mut Run, dice: &mut Dice) -> bool {
    let Some(workflow) = Workflow::named(planted::WORKFLOW) else {
        return false;
    };
    let share = (planted::RATE - plan::SUCCESSES_RESCUED) / (1.0 - plan::SUCCESSES_RESCUED);
    if run.release != plan::CANDIDATE
        || run.workflow != workflow.name
        || !run.is_plain_success()
        || run.rescued.is_none()
        || !dice.chance(share)
    {
        return false;
    }
    repair(run, workflow, dice);
    run.next_action = None;
    true
}
