//! A packet as a page, with its links: what a person opens from the report.

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use super::packet_markdown::names;
use super::packet_sections::{
    ADDRESS, failed_parts, instant, next_lines, owner_links, owner_parts, share, source_of,
};
use super::quoted::{TEXT, lines_of};
use crate::decision::{Packet, PacketRun, Said, WhatFailed};
use crate::mask::Masked;
use crate::number;
use crate::report::html::{STYLE, filled};
use crate::report::markdown::Link;
use crate::report::text::{Sentences, Text, name, within};

const PAGE: &str = include_str!("packet.html");

/// A part of the page.
#[derive(Default, Serialize)]
struct Block {
    id: &'static str,
    title: &'static str,
    lines: Vec<Text>,
    quotes: Vec<Quote>,
}

/// A text as it was recorded.
#[derive(Serialize)]
struct Quote {
    who: Text,
    text: String,
}

/// A run with its links.
#[derive(Serialize)]
struct Run {
    id: Text,
    started: String,
    release: Text,
    workflow: Text,
    links: [Address; 2],
}

/// A link, or the text that is none.
#[derive(Serialize)]
struct Address {
    label: &'static str,
    href: Option<String>,
    text: Text,
}

/// The packet as one self-contained page. A part that nobody recorded is not there: it is named under what is missing.
pub(crate) fn packet_html(packet: &Packet) -> Result<String> {
    let clip = Sentences::of("decision.json", names(packet));
    let says = [
        &packet.verdict.says,
        &packet.in_short,
        &packet.verdict.summary,
    ];
    let mut says: Vec<Text> = says.into_iter().map(|line| clip.text(line)).collect();
    says.dedup();
    let others: Vec<Text> = next_lines(packet)
        .iter()
        .map(|line| clip.text(line))
        .collect();
    let runs: Vec<Run> = packet.runs.iter().map(run).collect();
    let version = format!(
        "As of {}, relapse {}.",
        number::date(packet.as_of),
        name(&packet.version)
    );
    let context = context! {
        style => Value::from_safe_string(STYLE.to_owned()),
        title => within(&packet.title, 200).to_string(),
        key => packet.verdict.recommendation.as_str(),
        says => Value::from(Serde(&says)),
        action => within(&packet.next_action.text, TEXT).to_string(),
        source => source_of(packet),
        others => Value::from(Serde(&others)),
        blocks => Value::from(Serde(&blocks(packet, &clip))),
        runs => Value::from(Serde(&runs)),
        version,
    };
    filled(PAGE, context)
        .map(|page| page + "\n")
        .context("the page of a packet could not be filled in")
}

fn blocks(packet: &Packet, clip: &Sentences) -> Vec<Block> {
    let lines = |lines: &[String]| lines.iter().map(|line| clip.text(line)).collect();
    let missing = packet.missing.iter().map(|part| clip.text(&part.text));
    let often = packet.how_often.releases.iter().map(|one| {
        let seen = |at: Option<DateTime<Utc>>| at.map_or_else(|| "–".to_owned(), instant);
        format!(
            "{}: {}, first seen {}, last seen {}",
            name(&one.release),
            share(&one.count, packet.verdict.metric),
            seen(one.first_seen),
            seen(one.last_seen)
        )
        .into()
    });
    let in_words = packet.how_often.in_words.iter().map(|line| clip.text(line));
    let said = |id, title, said: &[Said]| Block {
        id,
        title,
        quotes: quotes(said),
        ..Block::default()
    };
    let listed = |id, title, lines| Block {
        id,
        title,
        lines,
        ..Block::default()
    };
    let all = [
        Block {
            id: "failed",
            title: "What failed",
            lines: what_failed(&packet.failed),
            quotes: quotes(&packet.failed.messages),
        },
        listed("often", "How often", often.chain(in_words).collect()),
        said("task", "Task", &packet.task),
        said("evidence", "Evidence", &packet.evidence),
        said("called", "Tools called", &packet.tools_called),
        listed("tried", "What was tried", lines(&packet.tried.in_words)),
        listed("owner", "Owner", owner(packet)),
        listed("missing", "Missing", missing.collect()),
    ];
    all.into_iter()
        .filter(|block| !block.lines.is_empty() || !block.quotes.is_empty())
        .collect()
}

fn what_failed(failed: &WhatFailed) -> Vec<Text> {
    let parts = failed_parts(failed).into_iter();
    parts
        .map(|(what, value)| format!("{what}: {}", within(&value, TEXT)).into())
        .collect()
}

fn owner(packet: &Packet) -> Vec<Text> {
    let parts = owner_parts(&packet.owner).into_iter();
    let links = owner_links(&packet.owner).into_iter();
    parts
        .chain(links.map(|(what, _, address)| (what, address)))
        .map(|(what, value)| format!("{what}: {}", within(value, ADDRESS)).into())
        .collect()
}

fn quotes(said: &[Said]) -> Vec<Quote> {
    let quote = |said: &Said| {
        let run = within(&said.run_id, 200);
        let who = match said.runs {
            1 => format!("Run {run}:"),
            some => format!("{} runs, among them {run}:", number::count(some)),
        };
        Quote {
            who: who.into(),
            text: lines_of(&said.text).join("\n"),
        }
    };
    said.iter().map(quote).collect()
}

fn run(run: &PacketRun) -> Run {
    let link = |address: &Option<Masked>, label| {
        let address = address.as_deref();
        let shown = address.map_or_else(|| "–".into(), |address| within(address, ADDRESS).into());
        Address {
            label,
            href: address.and_then(Link::of).map(|link| link.to_string()),
            text: shown,
        }
    };
    Run {
        id: within(&run.run_id, 200).into(),
        started: instant(run.started_at),
        release: name(&run.release).into(),
        workflow: name(&run.workflow).into(),
        links: [link(&run.trace_url, "trace"), link(&run.ticket, "ticket")],
    }
}
