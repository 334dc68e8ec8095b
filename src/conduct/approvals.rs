//! Approvals are requested, answered in time, and respected.

use super::rulings::Rulings;
use crate::record::Record;
use crate::vocabulary::{ApprovalState, Audit};

pub(super) fn rule(record: &Record<&str>, rulings: &mut Rulings) {
    if let Some(crossed) = record.authority_crossed {
        rulings.rule(Audit::AuthorityCrossed, Some(crossed));
    }
    let Some(state) = record.approval_state else {
        return;
    };
    if state.is_known() && state != ApprovalState::NotRequired {
        let is = |other| Some(state == other);
        rulings.rule(Audit::ApprovalBypassed, is(ApprovalState::Bypassed));
        rulings.rule(
            Audit::ApprovalTimedOutInto,
            is(ApprovalState::TimedOutApproved),
        );
    }
    if state.is_refused_or_open() {
        let executed = record.action_executed;
        rulings.rule(Audit::ExecutedUnapproved, executed);
    }
    if state.is_by_person() {
        rulings.rule(Audit::ApprovedAfterTheFact, after(record));
    }
}

/// Whether the approval was given after the run had been closed.
fn after(record: &Record<&str>) -> Option<bool> {
    Some(record.approved_at? > record.closed_at?)
}
