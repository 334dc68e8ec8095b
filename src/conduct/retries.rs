//! Retries narrow: what is tried again is transient and idempotent, of low risk, within its bound, and helps.

use super::{Record, Rulings, Standard};
use crate::vocabulary::{ApprovalState, Audit, Outcome, Response};

/// Severities that are high.
const HIGH: u8 = 2;

impl Standard<'_> {
    pub(super) fn retries(&self, record: &Record<'_>, rulings: &mut Rulings) {
        let Some(retries) = record.retry_count.filter(|retries| *retries > 0) else {
            return;
        };
        let failed = record.outcome == Outcome::Failure;
        let class = self.class(record.failure_class);
        let plan = class.map(|class| class.retries);
        if plan.is_none_or(|plan| plan.transient_only) {
            let violated = record.transient.map(|transient| !transient);
            rulings.rule(Audit::RetriedNotTransient, violated);
        }
        if plan.is_none_or(|plan| plan.idempotent_only) {
            let violated = record.idempotent.map(|idempotent| !idempotent);
            rulings.rule(Audit::RetriedNotIdempotent, violated);
        }
        if failed {
            let violated = record.severity.map(|severity| severity <= HIGH);
            rulings.rule(Audit::RetriedHighRisk, violated);
            let bound = class
                .filter(|class| class.response == Some(Response::Retry))
                .and_then(|class| class.retries.most)
                .map(u64::from);
            if let Some(bound) = bound {
                rulings.rule(Audit::RetriedBeyondBound, Some(retries > bound));
            }
        }
        // What passes by itself need not have been changed; of the rest, the record says what was done or it does not.
        let unchanged = record
            .transient
            .map(|transient| !transient && record.next_action.is_none());
        rulings.rule(Audit::RetriedUnchanged, unchanged);
        rulings.rule(Audit::RetryWidened, widened(record));
        rulings.rule(Audit::RetriedInVain, Some(failed));
    }
}

/// Whether a run went past an approval or its authority; `None` where neither is known.
fn widened(record: &Record<'_>) -> Option<bool> {
    let known = |state: &ApprovalState| *state != ApprovalState::Unknown;
    let past = record.approval_state.filter(known).map(|state| {
        matches!(
            state,
            ApprovalState::Bypassed | ApprovalState::TimedOutApproved
        )
    });
    match (past, record.authority_crossed) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (None, None) => None,
        _ => Some(false),
    }
}
