//! Unsafe failures fail closed: a class that is stopped is neither retried nor executed.

use super::rulings::Rulings;
use super::standard::Standard;
use crate::record::Record;
use crate::vocabulary::{Audit, Response};

impl Standard<'_> {
    pub(super) fn fail_closed(&self, record: &Record<&str>, rulings: &mut Rulings) {
        let response = self.class(record.class()).and_then(|class| class.response);
        if !record.is_failure() || response != Some(Response::Stop) {
            return;
        }
        let retried = record.retry_count.map(|retries| retries > 0);
        rulings.rule(Audit::StopRetried, retried);
        let executed = record.action_executed;
        rulings.rule(Audit::UnsafeActionExecuted, executed);
    }
}
