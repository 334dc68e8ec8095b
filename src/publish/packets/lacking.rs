//! What a packet lacks: what nobody recorded or decided, by name.

use std::collections::BTreeSet;

use crate::conduct::says_something;
use crate::cube::Run;
use crate::decision::{MissingPart, PacketOwner};
use crate::judge::Unread;
use crate::policy::{Planned, key};
use crate::tell::hand_off::{Undecided, cells_missing, cells_unread, not_recorded, undecided};
use crate::vocabulary::Outcome;

/// A column, the runs that should have it, and whether one has.
type Part = (&'static str, fn(&Run) -> bool, fn(&Run) -> bool);

const ANY: fn(&Run) -> bool = |_| true;
const FAILED: fn(&Run) -> bool = |run| run.outcome == Outcome::Failure;

fn has(text: Option<&str>) -> bool {
    text.is_some_and(says_something)
}

const PARTS: [Part; 16] = [
    ("task", ANY, |run| has(run.task.as_deref())),
    ("evidence", ANY, |run| has(run.evidence.as_deref())),
    ("tools_called", ANY, |run| has(run.tools_called.as_deref())),
    ("error_message", FAILED, |run| {
        has(run.error_message.as_deref())
    }),
    ("severity", FAILED, |run| run.severity.is_some()),
    ("tool", ANY, |run| run.tool.is_some()),
    ("retry_count", ANY, |run| run.retry_count.is_some()),
    ("transient", FAILED, |run| run.transient.is_some()),
    ("idempotent", FAILED, |run| run.idempotent.is_some()),
    ("approval_state", ANY, |run| run.approval_state.is_some()),
    ("handoff_target", ANY, |run| {
        has(run.handoff_target.as_deref())
    }),
    ("rescued", ANY, |run| run.rescued.is_some()),
    (
        "rescue_minutes",
        |run| run.rescued == Some(true),
        |run| run.rescue_minutes.is_some(),
    ),
    ("next_action", ANY, |run| has(run.next_action.as_deref())),
    ("trace_url", ANY, |run| has(run.trace_url.as_deref())),
    ("ticket", ANY, |run| has(run.ticket.as_deref())),
];

/// What the runs lack, what all of them lack first.
pub(super) fn of_records(
    runs: &[&Run],
    columns: &BTreeSet<&'static str>,
    unread: &[Unread<'_>],
) -> Vec<MissingPart> {
    let is_unread = |column: &str| unread.iter().any(|one| one.column == column);
    let mut missing: Vec<MissingPart> = PARTS
        .iter()
        .filter_map(|(column, should, has)| {
            let own = || runs.iter().filter(|run| should(run));
            let (of, lack) = (
                own().count() as u64,
                own().filter(|run| !has(run)).count() as u64,
            );
            (lack > 0).then(|| MissingPart {
                part: (*column).to_owned(),
                missing: Some(lack),
                of: Some(of),
                text: match columns.contains(column) {
                    true if is_unread(column) => cells_unread(column, lack, of),
                    true => cells_missing(column, lack, of),
                    false => not_recorded(column),
                },
            })
        })
        .collect();
    missing.sort_by_key(|part| part.missing != part.of);
    missing
}

/// What the failure plan does not say of a class.
pub(super) fn of_plan(
    class: Option<&str>,
    owner: &PacketOwner,
    planned: Option<&Planned<'_>>,
) -> Vec<MissingPart> {
    let part = |part: String, lacks: Undecided| MissingPart {
        text: undecided(lacks, &part),
        part,
        missing: None,
        of: None,
    };
    let Some(planned) = planned else {
        return vec![part("policy.toml".to_owned(), Undecided::Plan)];
    };
    let table = class.map(|class| format!("class.{}", key(class)));
    let table = table.zip(class.map(|class| planned.response_of(class)));
    let mut missing = Vec::new();
    if let Some((table, response)) = table {
        if response.is_none() {
            missing.push(part(format!("{table}.response"), Undecided::Response));
        }
        if owner.queue.is_none() {
            missing.push(part(format!("{table}.handoff.queue"), Undecided::Queue));
        }
    }
    if owner.contact.is_none() {
        let name = format!("owner.{}.contact", key(&owner.owner));
        missing.push(part(name, Undecided::Contact));
    }
    missing
}
