//! Unsafe failures fail closed: what is stopped by plan is neither retried nor carried out.

use super::{Record, Rulings, Standard};
use crate::vocabulary::{Audit, Outcome, Response};

impl Standard<'_> {
    pub(super) fn fail_closed(&self, record: &Record<'_>, rulings: &mut Rulings) {
        let response = self
            .class(record.failure_class)
            .and_then(|class| class.response);
        if record.outcome != Outcome::Failure || response != Some(Response::Stop) {
            return;
        }
        let retried = record.retry_count.map(|retries| retries > 0);
        rulings.rule(Audit::StopRetried, retried);
        let executed = record.action_executed;
        rulings.rule(Audit::UnsafeActionExecuted, executed);
    }
}
