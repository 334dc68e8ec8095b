//! The candidate no longer asks for some of the approvals it asked for.

use crate::sample::draw::Dice;
use crate::sample::plan::{self, approval_drift as planted};
use crate::sample::run::Run;
use crate::sample::workflows::{BYPASSED, Workflow};
use crate::vocabulary::ApprovalState;

/// Turns an approval into a bypass, as often as it takes to reach the planted rate.
pub(super) fn touch(run: &mut Run, dice: &mut Dice) -> bool {
    let Some(workflow) = Workflow::named(planted::WORKFLOW) else {
        return false;
    };
    if run.release != plan::CANDIDATE
        || run.workflow != workflow.name
        || run.approval_state != Some(ApprovalState::Approved)
        || !dice.chance((planted::RATE - BYPASSED) / workflow.approvals.approved)
    {
        return false;
    }
    run.approval_state = Some(ApprovalState::Bypassed);
    run.approval_wait_s = None;
    run.approved_at = None;
    true
}
