//! The next action of a packet: the records' own where most of them share it, else the plan's, else the decision's.

use super::build::PacketInputs;
use super::masked_text::said;
use crate::cube::Run;
use crate::decision::{NextAction, PacketOwner};
use crate::tell::hand_off::planned_action;
use crate::vocabulary::NextActionSource;

/// The longest next action of a record, and the most of them.
const LONGEST: usize = 500;
const MOST: usize = 5;

pub(super) fn next_action(
    runs: &[&Run],
    class: Option<&str>,
    owner: &PacketOwner,
    of: &PacketInputs<'_>,
) -> NextAction {
    let recorded = said(
        runs,
        |run| run.next_action.as_deref(),
        [LONGEST, MOST],
        of.masker,
    );
    let planned = class.zip(of.plan).and_then(|(class, planned)| {
        let response = planned.response_of(class)?;
        Some(planned_action(
            response,
            planned.retries_of(class),
            &owner.owner,
            owner.queue.as_deref(),
        ))
    });
    let step = &of.decision.next_step;
    let decided = format!("{}: {}", step.owner, step.action);
    // What most of the runs share is theirs; the rest is listed.
    let shared = recorded
        .first()
        .filter(|said| said.runs * 2 > runs.len() as u64);
    let (source, text) = match (shared, &planned) {
        (Some(said), _) => (NextActionSource::Records, said.text.clone().into_string()),
        (None, Some(planned)) => (NextActionSource::Plan, planned.clone()),
        (None, None) => (NextActionSource::Decision, decided.clone()),
    };
    NextAction {
        source,
        text,
        recorded,
        planned,
        decided,
    }
}
