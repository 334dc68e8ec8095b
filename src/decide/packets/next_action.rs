//! What to do next: what the records say, else the failure plan, else the night's decision.

use super::said::said;
use crate::cube::Run;
use crate::decision::{Decision, NextAction, PacketOwner};
use crate::number::counted;
use crate::policy::{Planned, Retries};
use crate::vocabulary::{NextActionSource, Response};

/// The longest next action of a record, and the most of them.
const LONGEST: usize = 500;
const MOST: usize = 5;

pub(super) fn next_action(
    runs: &[&Run],
    class: Option<&str>,
    owner: &PacketOwner,
    planned: Option<&Planned<'_>>,
    decision: &Decision,
) -> NextAction {
    let recorded = said(runs, |run| run.next_action.as_deref(), LONGEST, MOST);
    let planned = class.zip(planned).and_then(|(class, planned)| {
        let response = planned.response_of(class)?;
        Some(in_words(response, planned.retries_of(class), owner))
    });
    let step = &decision.next_step;
    let decided = format!("{}: {}", step.owner, step.action);
    let (source, text) = match (recorded.first(), &planned) {
        (Some(said), _) => (NextActionSource::Records, said.text.clone()),
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

/// `stop and hand over to payments (queue refund-failures)`.
fn in_words(response: Response, retries: Retries, owner: &PacketOwner) -> String {
    let hand_over = hand_over(&owner.owner, owner.queue.as_deref());
    match response {
        Response::Stop => format!("stop and {hand_over}"),
        Response::Retry => format!("{}, then {hand_over}", retry(retries)),
    }
}

/// `hand over to payments (queue refund-failures)`.
pub(in crate::decide) fn hand_over(owner: &str, queue: Option<&str>) -> String {
    let queue = queue.map_or_else(String::new, |queue| format!(" (queue {queue})"));
    format!("hand over to {owner}{queue}")
}

/// `retry at most 2 times, only what is transient and idempotent`.
pub(in crate::decide) fn retry(retries: Retries) -> String {
    let most = retries.most.map_or_else(
        || "retry".to_owned(),
        |most| format!("retry at most {}", counted(most.into(), "time", "times")),
    );
    let only: Vec<&str> = [
        retries.transient_only.then_some("transient"),
        retries.idempotent_only.then_some("idempotent"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if only.is_empty() {
        return most;
    }
    format!("{most}, only what is {}", only.join(" and "))
}
