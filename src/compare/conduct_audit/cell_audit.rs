//! What the cube counts for an audit in one cell of one day.

use super::audit_count::AuditCount;
use super::conducted::Conducted;
use crate::cube::{Cell, Day};
use crate::stats::Arm;
use crate::vocabulary::{ApprovalState, Audit};

impl Conducted {
    /// The counts of an audit in one cell of one day. Audits that cover plain successes use the cube's counts of all runs.
    pub(super) fn count(&self, audit: Audit, day: &Day, cell: &Cell) -> AuditCount {
        let conduct = day.conduct.cells.get(cell);
        let ruled = conduct.and_then(|conduct| conduct.audits.get(&audit));
        let of_cases = ruled.map(AuditCount::of).unwrap_or_default();
        let runs = day.runs.get(cell).copied().unwrap_or_default();
        let (known, unknown) = match audit {
            Audit::HiddenRescue if self.null_is_not_rescued => {
                (runs.runs.saturating_sub(runs.failures), 0)
            }
            Audit::HiddenRescue => {
                let known = runs.hidden_rescues + runs.success_not_rescued;
                let successes = runs.runs.saturating_sub(runs.failures);
                (known, successes.saturating_sub(known))
            }
            Audit::AuthorityCrossed if self.null_is_authority_kept => (runs.runs, 0),
            Audit::AuthorityCrossed => {
                let known = runs.authority_crossed + runs.authority_kept;
                (known, runs.runs.saturating_sub(known))
            }
            Audit::ApprovalBypassed | Audit::ApprovalTimedOutInto => {
                let asked = states(day, cell, |state| state != ApprovalState::NotRequired);
                (asked, runs.runs.saturating_sub(runs.approval_known))
            }
            Audit::ApprovedAfterTheFact => {
                let approved = states(day, cell, ApprovalState::is_by_person);
                let known = of_cases.arm.exposure();
                (known, approved.saturating_sub(known))
            }
            _ if self.silence_is_no(audit) => (of_cases.arm.exposure() + of_cases.unknown, 0),
            _ => (of_cases.arm.exposure(), of_cases.unknown),
        };
        let events = of_cases.arm.events();
        AuditCount {
            arm: Arm::new(events, known.max(events)).unwrap_or(of_cases.arm),
            unknown,
            ..of_cases
        }
    }
}

/// The runs of a cell in some approval states.
fn states(day: &Day, cell: &Cell, is_asked: impl Fn(ApprovalState) -> bool) -> u64 {
    let first = (cell.clone(), ApprovalState::NotRequired);
    let own = day.approval_states.range(first..);
    own.take_while(|((other, _), _)| other == cell)
        .filter(|((_, state), _)| is_asked(*state))
        .map(|(_, runs)| runs)
        .sum()
}
