//! What a page is made of.

use crate::compare::series::Series;
use crate::decision::{Decision, Finding};
use crate::report::text::Sentences;

/// How much of the unbounded lists a page takes.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct Caps {
    /// Rows of the table of all findings.
    pub(in crate::report) findings: usize,
    /// Lines of the configuration.
    pub(in crate::report) lines: usize,
    /// Nights of the table under the nightly rates.
    pub(in crate::report) nights: usize,
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
