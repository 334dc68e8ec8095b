//! Hidden rescue: people repair failures that were never handed to them.

use super::rulings::Rulings;
use crate::record::Record;
use crate::vocabulary::Audit;

pub(super) fn rule(record: &Record<&str>, rulings: &mut Rulings) {
    let nobody = Some(record.handed_to().is_none());
    if !record.is_failure() {
        rulings.rule(Audit::HiddenRescue, record.rescued);
    }
    if record.is_rescued() {
        rulings.rule(Audit::RescueWithoutHandoff, nobody);
    }
    if record.is_failure() && record.closed_at.is_some() {
        rulings.rule(Audit::ClosedWithoutHandoff, nobody);
    }
}
