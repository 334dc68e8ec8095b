//! A hand-off packet as Markdown and as JSON, and the cases for the agent's evaluation as lines of JSON.

mod sentences;

use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::json::spelled;
use super::markdown::{Link, Markdown};
use super::text::{Sentences, Text, within};
use crate::decision::{EvaluationCase, HowOften, Packet, PacketRun, Said, WhatFailed};
use crate::number;
use crate::terms;
use crate::vocabulary::{Metric, NextActionSource};

/// The most characters of a name, of a link that is none, and of a text from the records.
const NAME: usize = 200;
const ADDRESS: usize = 120;
const TEXT: usize = 2_100;

/// Where a line of a recorded text is broken, so that nobody scrolls.
const LINE: usize = 110;

/// The packet for people. A part that nobody recorded has no section: it is named under what is missing.
#[must_use]
pub fn packet(packet: &Packet) -> String {
    let clip = Sentences::of("decision.json", names(packet));
    let sentence = |text: &str| Markdown::from(&clip.text(text));
    let mut out = format!("# {}\n\n", recorded(&packet.title));
    let _ = writeln!(out, "**{}**\n", sentence(&packet.verdict.summary));
    let _ = writeln!(out, "{}\n", sentence(&sentences::in_short(packet)));
    section(&mut out, "Next action", &next_action(packet, &clip));
    let about = &packet.failed;
    let failed = if about.pattern.is_some() || about.failure_class.is_some() {
        "What failed"
    } else {
        "What happened"
    };
    section(&mut out, failed, &what_failed(about));
    section(&mut out, "How often", &how_often(packet, &clip));
    section(&mut out, "What the task was", &said(&packet.task));
    section(&mut out, "Evidence used", &said(&packet.evidence));
    section(&mut out, "Tools called", &said(&packet.tools_called));
    section(
        &mut out,
        "What was tried",
        &list(&sentences::tried(&packet.tried), &clip),
    );
    section(&mut out, "Owner", &owner(packet));
    section(&mut out, "Runs", &runs(&packet.runs));
    let missing: Vec<String> = packet
        .missing
        .iter()
        .map(|part| part.text.clone())
        .collect();
    section(&mut out, "What is missing", &list(&missing, &clip));
    let _ = writeln!(
        out,
        "As of {}, relapse {}. Secrets and personal data are masked.",
        number::date(packet.as_of),
        named(&packet.version)
    );
    out
}

/// The packet for programs.
pub fn packet_json(packet: &Packet) -> Result<String> {
    let plain =
        serde_json::to_string_pretty(packet).context("a packet could not be written as JSON")?;
    Ok(spelled(&plain) + "\n")
}

/// One case a line.
pub fn evaluation_lines(cases: &[EvaluationCase]) -> Result<String> {
    let mut lines = String::new();
    for case in cases {
        let plain = serde_json::to_string(case).context("a case could not be written as JSON")?;
        lines.push_str(&spelled(&plain));
        lines.push('\n');
    }
    Ok(lines)
}

/// The names that the sentences of a packet may hold.
fn names(packet: &Packet) -> Vec<&str> {
    let failed = &packet.failed;
    let owner = &packet.owner;
    let parts = [
        &failed.failure_class,
        &failed.workflow,
        &failed.tool,
        &owner.queue,
        &owner.fallback,
        &owner.contact,
    ];
    let releases = packet.how_often.releases.iter().map(|one| &one.release);
    let targets = packet.tried.handed_to.iter().map(|target| &target.text);
    parts
        .into_iter()
        .flatten()
        .chain(releases)
        .chain(targets)
        .chain([&owner.owner])
        .map(String::as_str)
        .collect()
}

/// A name from the records, literally.
fn named(raw: &str) -> Markdown {
    Markdown::from(&within(raw, NAME).into())
}

/// A text from the records, literally.
fn recorded(raw: &str) -> Markdown {
    Markdown::from(&within(raw, TEXT).into())
}

/// A section that has something to say.
fn section(out: &mut String, title: &str, body: &str) {
    if !body.is_empty() {
        let _ = writeln!(out, "## {title}\n\n{}\n", body.trim_end());
    }
}

fn list(lines: &[String], clip: &Sentences) -> String {
    let mut out = String::new();
    for line in lines {
        let _ = writeln!(out, "- {}", Markdown::from(&clip.text(line)));
    }
    out
}

fn next_action(packet: &Packet, clip: &Sentences) -> String {
    let next = &packet.next_action;
    let source = match next.recorded.first() {
        Some(said) => format!("as {} of {} records have it", said.runs, packet.tried.runs),
        None => terms::next_action(next.source).to_owned(),
    };
    let text = match next.source {
        NextActionSource::Records => recorded(&next.text),
        NextActionSource::Plan | NextActionSource::Decision => {
            Markdown::from(&clip.text(&next.text))
        }
    };
    let mut out = format!("**{text}** ({source})\n");
    let mut others: Vec<String> = next
        .recorded
        .iter()
        .skip(1)
        .map(|said| {
            format!(
                "In {}: {}",
                number::counted(said.runs, "record", "records"),
                within(&said.text, TEXT)
            )
        })
        .collect();
    let planned = next.planned.iter().filter(|text| **text != next.text);
    others.extend(planned.map(|text| format!("By the failure plan: {text}")));
    if next.decided != next.text {
        others.push(format!("By the night's decision: {}", next.decided));
    }
    if !others.is_empty() {
        let _ = write!(out, "\n{}", list(&others, clip));
    }
    out
}

fn what_failed(failed: &WhatFailed) -> String {
    let severity = failed.worst_severity.map(|level| level.to_string());
    let response = failed.response.map(|response| response.to_string());
    let approval = failed.approval_state.map(terms::approval);
    let mut out = String::new();
    for (what, value) in [
        ("Class", &failed.failure_class),
        ("Workflow", &failed.workflow),
        ("Tool", &failed.tool),
        ("Approval", &approval),
        ("Worst severity (1 is worst)", &severity),
        ("Planned response", &response),
        ("Pattern", &failed.pattern),
        ("Message with what varies folded", &failed.template),
    ] {
        if let Some(value) = value {
            let _ = writeln!(out, "- {what}: {}", recorded(value));
        }
    }
    if !failed.messages.is_empty() {
        let _ = write!(out, "\nAs it was recorded:\n\n{}", said(&failed.messages));
    }
    out
}

/// Texts as they were recorded, each in a block in which nothing is read as Markdown.
fn said(texts: &[Said]) -> String {
    let mut out = String::new();
    for said in texts {
        let run = named(&said.run_id);
        let _ = match said.runs {
            1 => writeln!(out, "Run {run}:\n"),
            some => writeln!(out, "{} runs, among them {run}:\n", number::count(some)),
        };
        out.push_str(&block(&said.text));
        out.push('\n');
    }
    out
}

/// Four spaces make every line code, whatever is in it: no fence to close. It stands behind a paragraph, never in a list.
fn block(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        for piece in broken(line) {
            let _ = writeln!(out, "    {}", Text::line(&piece).as_str());
        }
    }
    out
}

/// A line in pieces of a readable length, broken at a blank where there is one.
fn broken(line: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut length = 0;
    for word in line.split_inclusive(' ') {
        let letters: Vec<char> = word.chars().collect();
        if length > 0 && length + letters.len() > LINE {
            pieces.push(std::mem::take(&mut piece));
            length = 0;
        }
        for part in letters.chunks(LINE) {
            if length + part.len() > LINE {
                pieces.push(std::mem::take(&mut piece));
                length = 0;
            }
            piece.extend(part);
            length += part.len();
        }
    }
    pieces.push(piece);
    pieces
}

fn how_often(packet: &Packet, clip: &Sentences) -> String {
    let often = &packet.how_often;
    let mut out = String::new();
    if !often.releases.is_empty() {
        out.push_str(&releases(often, packet.verdict.metric));
    }
    let mut notes = sentences::how_often(often);
    notes.extend(packet.onset.as_ref().map(sentences::onset));
    out.push_str(&list(&notes, clip));
    out
}

fn releases(often: &HowOften, metric: Metric) -> String {
    let mut out =
        "| Release | How many | First seen | Last seen |\n| --- | ---: | --- | --- |\n".to_owned();
    for one in &often.releases {
        let seen = |at: Option<chrono::DateTime<chrono::Utc>>| {
            at.map_or_else(|| "–".to_owned(), sentences::instant)
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            named(&one.release),
            Markdown::from(&sentences::share(&one.count, metric).into()),
            seen(one.first_seen),
            seen(one.last_seen)
        );
    }
    out.push('\n');
    out
}

fn owner(packet: &Packet) -> String {
    let owner = &packet.owner;
    let mut out = format!("- Owner: {}\n", named(&owner.owner));
    for (what, value) in [
        ("Contact", &owner.contact),
        ("Queue", &owner.queue),
        ("When the owner does not answer", &owner.fallback),
    ] {
        if let Some(value) = value {
            let _ = writeln!(out, "- {what}: {}", named(value));
        }
    }
    for (what, label, address) in [
        ("Runbook", "runbook", &owner.runbook),
        ("New ticket", "ticket", &owner.ticket),
    ] {
        if let Some(address) = address {
            let _ = writeln!(out, "- {what}: {}", link(address, label));
        }
    }
    out
}

fn runs(runs: &[PacketRun]) -> String {
    if runs.is_empty() {
        return String::new();
    }
    let mut out =
        "| Run | Started (UTC) | Release | Workflow | Trace | Ticket |\n| --- | --- | --- | --- | --- | --- |\n"
            .to_owned();
    for run in runs {
        let link = |address: &Option<String>, label| {
            let address = address.as_deref();
            address.map_or_else(|| "–".to_owned(), |address| link(address, label))
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            named(&run.run_id),
            sentences::instant(run.started_at),
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
