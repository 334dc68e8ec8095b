//! The sections of a packet.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use super::quoted::{TEXT, named, recorded, said};
use crate::decision::{HowOften, Packet, PacketOwner, PacketRun, WhatFailed};
use crate::mask::Masked;
use crate::number::{self, Count};
use crate::report::markdown::{Link, Markdown};
use crate::report::text::{Sentences, within};
use crate::terms;
use crate::vocabulary::{Metric, NextActionSource};

/// The most characters of a link that is none.
pub(super) const ADDRESS: usize = 120;

/// A section that has something to say.
pub(super) fn section(out: &mut String, title: &str, body: &str) {
    if !body.is_empty() {
        let _ = writeln!(out, "## {title}\n\n{}\n", body.trim_end());
    }
}

pub(super) fn list(lines: &[String], clip: &Sentences) -> String {
    let mut out = String::new();
    for line in lines {
        let _ = writeln!(out, "- {}", Markdown::from(&clip.text(line)));
    }
    out
}

/// Where the next action comes from.
pub(super) fn source_of(packet: &Packet) -> String {
    let next = &packet.next_action;
    let shared = next.recorded.first();
    match shared.filter(|_| next.source == NextActionSource::Records) {
        Some(said) => format!("from {} of {} records", said.runs, packet.tried.runs),
        None => terms::next_action(next.source).to_owned(),
    }
}

/// What else was recorded, planned and decided.
pub(super) fn next_lines(packet: &Packet) -> Vec<String> {
    let next = &packet.next_action;
    let mut others: Vec<String> = next
        .recorded
        .iter()
        .skip(usize::from(next.source == NextActionSource::Records))
        .map(|said| {
            format!(
                "In {}: {}",
                number::counted(said.runs, "record", "records"),
                within(&said.text, TEXT)
            )
        })
        .collect();
    let planned = next.planned.iter().filter(|text| **text != next.text);
    others.extend(planned.map(|text| format!("Failure plan: {text}")));
    if next.decided != next.text {
        others.push(format!("Tonight's decision: {}", next.decided));
    }
    others
}

pub(super) fn next_action(packet: &Packet, clip: &Sentences) -> String {
    let next = &packet.next_action;
    let text = match next.source {
        NextActionSource::Records => recorded(&next.text),
        NextActionSource::Plan | NextActionSource::Decision => {
            Markdown::from(&clip.text(&next.text))
        }
    };
    let mut out = format!("**{text}** ({})\n", source_of(packet));
    let others = next_lines(packet);
    if !others.is_empty() {
        let _ = write!(out, "\n{}", list(&others, clip));
    }
    out
}

/// What failed, each with its label.
pub(super) fn failed_parts(failed: &WhatFailed) -> Vec<(&'static str, String)> {
    let severity = failed.worst_severity.map(|level| level.to_string());
    let response = failed.response.map(|response| response.to_string());
    let approval = failed.approval_state.map(terms::approval);
    [
        ("Class", failed.failure_class.clone()),
        ("Workflow", failed.workflow.clone()),
        ("Tool", failed.tool.clone()),
        ("Approval", approval),
        ("Worst severity (1 is worst)", severity),
        ("Planned response", response),
        ("Pattern", failed.pattern.clone()),
        (
            "Message pattern",
            failed.template.clone().map(Masked::into_string),
        ),
    ]
    .into_iter()
    .filter_map(|(what, value)| Some((what, value?)))
    .collect()
}

pub(super) fn what_failed(failed: &WhatFailed) -> String {
    let mut out = String::new();
    for (what, value) in failed_parts(failed) {
        let _ = writeln!(out, "- {what}: {}", recorded(&value));
    }
    if !failed.messages.is_empty() {
        let _ = write!(out, "\nAs recorded:\n\n{}", said(&failed.messages));
    }
    out
}

pub(super) fn how_often(packet: &Packet, clip: &Sentences) -> String {
    let often = &packet.how_often;
    let mut out = String::new();
    if !often.releases.is_empty() {
        out.push_str(&releases(often, packet.verdict.metric));
    }
    out.push_str(&list(&often.in_words, clip));
    out
}

fn releases(often: &HowOften, metric: Metric) -> String {
    let mut out =
        "| Release | How many | First seen | Last seen |\n| --- | ---: | --- | --- |\n".to_owned();
    for one in &often.releases {
        let seen = |at: Option<DateTime<Utc>>| at.map_or_else(|| "–".to_owned(), instant);
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            named(&one.release),
            Markdown::from(&share(&one.count, metric).into()),
            seen(one.first_seen),
            seen(one.last_seen)
        );
    }
    out.push('\n');
    out
}

/// `14 Nov 2026 08:00`.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    format!("{} {}", number::date(at.date_naive()), at.format("%H:%M"))
}

/// How many of how many; of rescue minutes, in how many runs.
pub(super) fn share(count: &Count, metric: Metric) -> String {
    match metric {
        Metric::RescueMinutes => {
            let runs = number::counted(count.exposure, "run", "runs");
            format!("{} in {runs}", number::minutes(count.count))
        }
        _ => number::share(count),
    }
}

/// Who acts, each with its label.
pub(super) fn owner_parts(owner: &PacketOwner) -> Vec<(&'static str, &str)> {
    [
        ("Owner", Some(&owner.owner)),
        ("Contact", owner.contact.as_ref()),
        ("Queue", owner.queue.as_ref()),
        ("When the owner does not answer", owner.fallback.as_ref()),
    ]
    .into_iter()
    .filter_map(|(what, value)| Some((what, value?.as_str())))
    .collect()
}

/// Where to look and where to write, each with its label and what a link to it is called.
pub(super) fn owner_links(owner: &PacketOwner) -> Vec<(&'static str, &'static str, &str)> {
    [
        ("Runbook", "runbook", owner.runbook.as_ref()),
        ("New ticket", "ticket", owner.ticket.as_ref()),
    ]
    .into_iter()
    .filter_map(|(what, label, address)| Some((what, label, address?.as_str())))
    .collect()
}

pub(super) fn owner(packet: &Packet) -> String {
    let mut out = String::new();
    for (what, value) in owner_parts(&packet.owner) {
        let _ = writeln!(out, "- {what}: {}", named(value));
    }
    for (what, label, address) in owner_links(&packet.owner) {
        let _ = writeln!(out, "- {what}: {}", link(address, label));
    }
    out
}

pub(super) fn runs(runs: &[PacketRun]) -> String {
    if runs.is_empty() {
        return String::new();
    }
    let mut out =
        "| Run | Started (UTC) | Release | Workflow | Trace | Ticket |\n| --- | --- | --- | --- | --- | --- |\n"
            .to_owned();
    for run in runs {
        let link = |address: &Option<Masked>, label| {
            let address = address.as_deref();
            address.map_or_else(|| "–".to_owned(), |address| link(address, label))
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            named(&run.run_id),
            instant(run.started_at),
            named(&run.release),
            named(&run.workflow),
            link(&run.trace_url, "trace"),
            link(&run.ticket, "ticket")
        );
    }
    out
}

/// An address of the web as a link; any other text as it is.
fn link(address: &str, label: &str) -> String {
    match Link::of(address) {
        Some(link) => format!("[{label}]({link})"),
        None => Markdown::from(&within(address, ADDRESS).into()).to_string(),
    }
}
