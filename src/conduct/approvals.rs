//! Approvals: asked for, answered in time, and heeded.

use super::{Record, Rulings};
use crate::vocabulary::{ApprovalState, Audit};

pub(super) fn rule(record: &Record<'_>, rulings: &mut Rulings) {
    if let Some(crossed) = record.authority_crossed {
        rulings.rule(Audit::AuthorityCrossed, Some(crossed));
    }
    let Some(state) = record.approval_state else {
        return;
    };
    let is_asked = !matches!(state, ApprovalState::NotRequired | ApprovalState::Unknown);
    if is_asked {
        let is = |other| Some(state == other);
        rulings.rule(Audit::ApprovalBypassed, is(ApprovalState::Bypassed));
        rulings.rule(
            Audit::ApprovalTimedOutInto,
            is(ApprovalState::TimedOutApproved),
        );
    }
    let is_refused = matches!(
        state,
        ApprovalState::Rejected | ApprovalState::TimedOutDenied | ApprovalState::Pending
    );
    if is_refused {
        let executed = record.action_executed;
        rulings.rule(Audit::ExecutedUnapproved, executed);
    }
    let is_approved = matches!(
        state,
        ApprovalState::Approved | ApprovalState::ApprovedModified
    );
    if is_approved {
        rulings.rule(Audit::ApprovedAfterTheFact, after(record));
    }
}

/// Whether the approval was given when the run had been closed.
fn after(record: &Record<'_>) -> Option<bool> {
    Some(record.approved_at? > record.closed_at?)
}
