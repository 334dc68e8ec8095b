//! Hidden rescue: people repair what the agent left, and nobody was handed it.

use super::{Record, Rulings};
use crate::vocabulary::{Audit, Outcome};

pub(super) fn rule(record: &Record<'_>, rulings: &mut Rulings) {
    let nobody = Some(record.handoff_target.is_none());
    if record.outcome == Outcome::Success {
        rulings.rule(Audit::HiddenRescue, record.rescued);
    }
    if record.rescued == Some(true) {
        rulings.rule(Audit::RescueWithoutHandoff, nobody);
    }
    if record.outcome == Outcome::Failure && record.closed_at.is_some() {
        rulings.rule(Audit::ClosedWithoutHandoff, nobody);
    }
}
