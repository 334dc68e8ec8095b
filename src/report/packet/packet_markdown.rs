//! A packet for people.

use std::fmt::Write as _;

use super::packet_sections::{how_often, list, next_action, owner, runs, section, what_failed};
use super::quoted::{named, recorded, said};
use crate::decision::Packet;
use crate::number;
use crate::report::markdown::Markdown;
use crate::report::text::Sentences;

/// The packet for people. A part that nobody recorded has no section: it is named under what is missing.
#[must_use]
pub(crate) fn packet(packet: &Packet) -> String {
    let clip = Sentences::of("decision.json", names(packet));
    let sentence = |text: &str| Markdown::from(&clip.text(text));
    let mut out = format!("# {}\n\n", recorded(&packet.title));
    let _ = writeln!(out, "**{}**\n", sentence(&packet.verdict.says));
    let _ = writeln!(out, "{}\n", sentence(&packet.in_short));
    let _ = writeln!(out, "Tonight: {}\n", sentence(&packet.verdict.summary));
    section(&mut out, "Next action", &next_action(packet, &clip));
    let about = &packet.failed;
    let failed = if about.pattern.is_some() || about.failure_class.is_some() {
        "What failed"
    } else {
        "What happened"
    };
    section(&mut out, failed, &what_failed(about));
    section(&mut out, "How often", &how_often(packet, &clip));
    section(&mut out, "Task", &said(&packet.task));
    section(&mut out, "Evidence", &said(&packet.evidence));
    section(&mut out, "Tools called", &said(&packet.tools_called));
    section(
        &mut out,
        "What was tried",
        &list(&packet.tried.in_words, &clip),
    );
    section(&mut out, "Owner", &owner(packet));
    section(&mut out, "Runs", &runs(&packet.runs));
    let missing: Vec<String> = packet
        .missing
        .iter()
        .map(|part| part.text.clone())
        .collect();
    section(&mut out, "Missing", &list(&missing, &clip));
    if let Some(agent) = &packet.agent {
        let _ = write!(out, "Agent {}. ", named(agent));
    }
    let _ = writeln!(
        out,
        "As of {}, relapse {}. Secrets and personal data are masked.",
        number::date(packet.as_of),
        named(&packet.version)
    );
    out
}

/// The names that the sentences of a packet may hold.
pub(super) fn names(packet: &Packet) -> Vec<&str> {
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
    let targets = packet.tried.handed_to.iter();
    let targets = targets.map(|target| &*target.text);
    parts
        .into_iter()
        .flatten()
        .chain(releases)
        .chain([&owner.owner])
        .map(String::as_str)
        .chain(targets)
        .collect()
}
