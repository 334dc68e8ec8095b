//! The candidate no longer asks for some of the approvals it asked for.

use crate::generate::{RunRow, SampleRandom};
use crate::sample::demo::demo_figures::{self as figures, approval_drift as planted};
use crate::sample::demo::demo_workflows::{BYPASSED, DemoWorkflow};
use crate::vocabulary::ApprovalState;

/// Turns an approval into a bypass, as often as it takes to reach the planted rate.
pub(super) fn touch(run: &mut RunRow<'static>, random: &mut SampleRandom) -> bool {
    let Some(workflow) = DemoWorkflow::named(planted::WORKFLOW) else {
        return false;
    };
    if run.release != figures::CANDIDATE
        || run.workflow != workflow.name
        || run.approval_state != Some(ApprovalState::Approved)
        || !random.chance((planted::RATE - BYPASSED) / workflow.approvals.approved)
    {
        return false;
    }
    run.approval_state = Some(ApprovalState::Bypassed);
    run.approval_wait_s = None;
    run.approved_at = None;
    true
}
