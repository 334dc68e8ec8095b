//! What a page is made of.

use super::section::more;
use crate::compare::series::Series;
use crate::decision::{Decision, Finding, PacketEntry};
use crate::report::packet::packet_page;
use crate::report::text::{Sentences, Text};

/// The page with every list whole, beside the page that people open.
pub(in crate::report) const WHOLE_PAGE: &str = "all.html";

/// How much of the unbounded lists a page takes.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct Caps {
    /// Whether lists go on beyond their first rows.
    pub(in crate::report) whole: bool,
    /// Rows of the table of all findings.
    pub(in crate::report) findings: usize,
    /// Lines of the configuration.
    pub(in crate::report) lines: usize,
    /// Nights of the table under the nightly rates.
    pub(in crate::report) nights: usize,
}

impl Caps {
    /// How many rows of a list are shown, of which the first ones say most.
    pub(super) fn rows(self, first: usize) -> usize {
        if self.whole {
            self.findings.max(1)
        } else {
            first.min(self.findings)
        }
    }

    /// What is said of so many rows that are left out.
    pub(super) fn left_out(self, rows: usize, file: &'static str) -> Option<Text> {
        let place = if self.whole { file } else { WHOLE_PAGE };
        more(rows, 0, place)
    }

    /// What is said of the rows that [`Caps::rows`] leaves out; `file` holds them all.
    pub(super) fn rest(self, all: usize, first: usize, file: &'static str) -> Option<Text> {
        self.left_out(all.saturating_sub(self.rows(first)), file)
    }
}

/// What a page is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub(super) decision: &'a Decision,
    pub(super) series: &'a Series,
    /// Brings the sentences of the decision onto the page.
    pub(super) sentences: &'a Sentences,
    pub(super) caps: Caps,
}

/// The finding of an id.
pub(super) fn finding<'a>(decision: &'a Decision, id: Option<&str>) -> Option<&'a Finding> {
    let id = id?;
    decision.findings.iter().find(|finding| finding.id == id)
}

/// The finding that decided, where one did.
pub(super) fn deciding(decision: &Decision) -> Option<&Finding> {
    let reason = decision
        .reasons
        .first()
        .and_then(|reason| reason.finding.as_deref());
    finding(decision, reason).or_else(|| finding(decision, Some(&decision.decided_by)))
}

/// The page of the packet on a pattern, or on a finding, where there is one.
pub(super) fn packet_on(
    decision: &Decision,
    is_about: impl Fn(&PacketEntry) -> bool,
) -> Option<String> {
    let entry = decision.packets.iter().find(|entry| is_about(entry))?;
    Some(packet_page(&entry.file))
}

/// The packet that a finding is handed over with: its own, or the first that supports it.
pub(super) fn packet_of(decision: &Decision, finding: &str) -> Option<String> {
    packet_on(decision, |entry| entry.finding == finding).or_else(|| {
        packet_on(decision, |entry| {
            entry.findings.iter().any(|one| one == finding)
        })
    })
}
