//! Retries are transient, idempotent, low-risk, within their bound, and successful.

use super::rulings::Rulings;
use super::standard::Standard;
use crate::record::Record;
use crate::vocabulary::{Audit, Response, Severity};

impl Standard<'_> {
    pub(super) fn retries(&self, record: &Record<&str>, rulings: &mut Rulings) {
        let Some(retries) = record.retry_count.filter(|retries| *retries > 0) else {
            return;
        };
        let failed = record.is_failure();
        let class = self.class(record.class());
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
            let violated = record.severity.map(Severity::is_high);
            rulings.rule(Audit::RetriedHighRisk, violated);
            let bound = class
                .filter(|class| class.response == Some(Response::Retry))
                .and_then(|class| class.retries.most)
                .map(u64::from);
            if let Some(bound) = bound {
                rulings.rule(Audit::RetriedBeyondBound, Some(retries > bound));
            }
        }
        // A transient failure needs no change before a retry. For any other, the record should name one.
        let unchanged = record
            .transient
            .map(|transient| !transient && record.asked_next().is_none());
        rulings.rule(Audit::RetriedUnchanged, unchanged);
        rulings.rule(Audit::RetryWidened, record.is_past_boundary());
        rulings.rule(Audit::RetriedInVain, Some(failed));
    }
}
