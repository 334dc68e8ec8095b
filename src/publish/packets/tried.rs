//! What was tried with the runs that a packet lists.

use std::collections::BTreeMap;

use super::masked_text::said;
use crate::cube::Run;
use crate::decision::{ApprovalSeen, Tried};
use crate::mask::Masker;
use crate::tell::hand_off;

/// The longest name of somebody who got a run, and the most of them.
const NAME: usize = 120;
const TARGETS: usize = 10;

pub(super) fn tried(runs: &[&Run], masker: &Masker) -> Tried {
    let count = |is: &dyn Fn(&Run) -> bool| runs.iter().filter(|run| is(run)).count() as u64;
    let retried = |run: &Run| run.retry_count.is_some_and(|retries| retries > 0);
    let rescued = |run: &Run| run.rescued == Some(true);
    let closed = |run: &Run| run.closed_at.is_some();
    let mut approvals = BTreeMap::new();
    for state in runs.iter().filter_map(|run| run.approval_state) {
        *approvals.entry(state).or_insert(0) += 1;
    }
    let tried = Tried {
        runs: runs.len() as u64,
        retried: count(&retried),
        attempts: runs.iter().filter_map(|run| run.retry_count).sum(),
        retries_unknown: count(&|run| run.retry_count.is_none()),
        retried_in_vain: count(&|run| {
            retried(run) && (run.transient == Some(false) || run.idempotent == Some(false))
        }),
        handed_to: said(
            runs,
            |run| run.handoff_target.as_deref(),
            [NAME, TARGETS],
            masker,
        ),
        rescued: count(&rescued),
        rescue_minutes: runs
            .iter()
            .filter(|run| rescued(run))
            .filter_map(|run| run.rescue_minutes)
            .reduce(|sum, minutes| sum + minutes),
        rescue_minutes_unknown: count(&|run| rescued(run) && run.rescue_minutes.is_none()),
        approvals: approvals
            .into_iter()
            .map(|(state, runs)| ApprovalSeen { state, runs })
            .collect(),
        action_executed: count(&|run| run.action_executed == Some(true)),
        authority_crossed: count(&|run| run.authority_crossed == Some(true)),
        closed: count(&closed),
        closed_without_handoff: count(&|run| closed(run) && run.handoff_target.is_none()),
        in_words: Vec::new(),
    };
    Tried {
        in_words: hand_off::tried(&tried),
        ..tried
    }
}
