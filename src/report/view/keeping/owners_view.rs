//! What each owner has to look at.

use crate::decision::{Owned, OwnedMatter};
use crate::number;
use crate::report::packet::packet_page;
use crate::report::text::{Sentences, name, within};
use crate::report::view::section::{Cell, Column, Grid, Section, any_or, more};
use crate::report::view::source::{Caps, Source};

/// The most rows of an owner, and owners.
const MATTERS: usize = 6;
const OWNERS: usize = 6;

/// The most packets of a matter.
const PACKETS: usize = 2;

/// The matters of each owner.
pub(in crate::report::view) fn owners(source: Source<'_>) -> Option<Section> {
    let Source {
        decision,
        sentences,
        caps,
        ..
    } = source;
    let plan = decision.plan.as_ref()?;
    let owners = plan.owners.iter().take(caps.rows(OWNERS));
    let rest = caps.rest(plan.owners.len(), OWNERS, "decision.json");
    (!plan.owners.is_empty()).then(|| Section {
        id: "owners",
        title: "Who has to look at what?".into(),
        answer: Some(number::counted(plan.owners.len() as u64, "owner", "owners").into()),
        grids: owners.map(|one| owned(one, sentences, caps)).collect(),
        notes: rest
            .map(|rest| format!("{} (owners)", rest.as_str()).into())
            .into_iter()
            .collect(),
        ..Section::default()
    })
}

/// What one owner has to look at.
fn owned(owned: &Owned, sentences: &Sentences, caps: Caps) -> Grid {
    let contact = owned
        .contact
        .as_ref()
        .map_or_else(String::new, |contact| format!(" ({})", name(contact)));
    Grid {
        caption: format!("{}{contact}", name(&owned.owner)).into(),
        columns: vec![
            Column::words("Kind"),
            Column::words("Class"),
            Column::words("Workflow"),
            Column::words("Summary"),
            Column::words("Planned response"),
            Column::words("Runbook, ticket, packet"),
        ],
        rows: owned
            .matters
            .iter()
            .take(caps.rows(MATTERS))
            .map(|one| matter(one, sentences))
            .collect(),
        more: caps.rest(owned.matters.len(), MATTERS, "decision.json"),
    }
}

fn matter(matter: &OwnedMatter, sentences: &Sentences) -> Vec<Cell> {
    let packet = matter.packets.first().map(|file| packet_page(file));
    let links: Vec<String> = [&matter.runbook, &matter.ticket]
        .into_iter()
        .flatten()
        .map(|link| within(link, 80).to_string())
        .chain(matter.packets.iter().take(PACKETS).cloned())
        .chain(more(matter.packets.len(), PACKETS, "packets/").map(|rest| rest.as_str().to_owned()))
        .collect();
    vec![
        matter.kind.as_str().into(),
        any_or(matter.failure_class.as_ref()).into(),
        any_or(matter.workflow.as_ref()).into(),
        sentences.text(&matter.text).into(),
        planned(matter).into(),
        Cell::from(links.join(", ")).to(packet),
    ]
}

/// `stop, queue agent-failures, fallback platform`.
fn planned(matter: &OwnedMatter) -> String {
    let response = matter.response.map(|response| response.to_string());
    let queue = matter
        .queue
        .as_deref()
        .map(|to| format!("queue {}", name(to)));
    let fallback = matter.fallback.as_deref();
    let fallback = fallback.map(|other| format!("fallback {}", name(other)));
    let parts: Vec<String> = [response, queue, fallback].into_iter().flatten().collect();
    if parts.is_empty() {
        return "not planned".to_owned();
    }
    parts.join(", ")
}
