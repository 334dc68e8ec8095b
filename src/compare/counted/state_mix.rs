//! The mix of approval states.

use crate::cube::{Cell, Day};
use crate::vocabulary::ApprovalState;

/// The approval states a mix is made of: all but `unknown`.
#[must_use]
pub(crate) fn mix_states() -> Vec<ApprovalState> {
    let known = |state: &ApprovalState| *state != ApprovalState::Unknown;
    ApprovalState::ALL.iter().copied().filter(known).collect()
}

/// The runs of a cell in one state.
pub(super) fn in_state(day: &Day, cell: &Cell, state: ApprovalState) -> u64 {
    let key = (cell.clone(), state);
    day.approval_states.get(&key).copied().unwrap_or(0)
}

pub(super) fn approvals(day: &Day, cell: &Cell) -> Option<Vec<u64>> {
    let states = mix_states().into_iter();
    let counts: Vec<u64> = states.map(|state| in_state(day, cell, state)).collect();
    (counts.iter().sum::<u64>() > 0).then_some(counts)
}
