//! Every audit of one run.

use super::rulings::Rulings;
use super::standard::Standard;
use super::{approvals, rescue};
use crate::record::Record;
use crate::vocabulary::Statement;

impl Standard<'_> {
    /// Every audit that applies to a run.
    #[must_use]
    pub(crate) fn rule(&self, record: &Record<&str>) -> Rulings {
        let mut rulings = Rulings::default();
        self.fail_closed(record, &mut rulings);
        self.retries(record, &mut rulings);
        self.evidence(record, &mut rulings);
        self.handoff(record, &mut rulings);
        rescue::rule(record, &mut rulings);
        approvals::rule(record, &mut rulings);
        for statement in Statement::ALL {
            rulings.together(*statement);
        }
        rulings
    }
}
