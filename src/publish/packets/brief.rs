//! What one hand-off packet is about, and what its files are called.

use crate::compare::{RepeatedPattern, View};
use crate::decision::{InRelease, PacketEntry};
use crate::judge::{Judged, Owners};
use crate::publish::finding::examples;
use crate::publish::slug::slug;
use crate::tell::finding::{subject, whereabouts};
use crate::vocabulary::Metric;

/// What one packet is to be about. The rows of its runs are read once it is known.
#[derive(Clone, Debug)]
pub(crate) struct Brief {
    /// The name of its files, without their ending.
    pub(super) name: String,
    pub(super) title: String,
    /// The places of the findings that it supports, in the decision's list; the first one is described.
    pub(super) findings: Vec<usize>,
    /// Their ids.
    pub(super) ids: Vec<String>,
    /// The change of the first one in words.
    pub(super) says: String,
    pub(super) is_deciding: bool,
    pub(super) about: About,
    pub(super) owner: String,
    pub(super) count: u64,
    /// The runs it lists.
    pub runs: Vec<ListedRun>,
}

/// A run as a packet looks for it: a run id may stand in another release too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ListedRun {
    pub(crate) release: String,
    pub(crate) run_id: String,
}

/// A pattern, or a finding that has none.
#[derive(Clone, Debug)]
pub(super) enum About {
    Pattern(Box<Chosen>),
    Finding,
}

/// A pattern with its counts by release.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    pub(super) found: RepeatedPattern,
    pub(super) releases: Vec<InRelease>,
    /// The runs to look at.
    pub(super) runs: Vec<ListedRun>,
}

impl Brief {
    /// The Markdown file.
    pub(super) fn file(&self) -> String {
        format!("packets/{}.md", self.name)
    }

    /// The packet as the decision lists it.
    pub(in crate::publish) fn entry(&self) -> PacketEntry {
        PacketEntry {
            file: self.file(),
            pattern: self
                .chosen()
                .map(|chosen| chosen.found.pattern.fingerprint()),
            finding: self.ids.first().cloned().unwrap_or_default(),
            findings: self.ids.clone(),
            owner: self.owner.clone(),
            count: self.count,
            runs: self.runs.len() as u64,
        }
    }

    pub(super) fn chosen(&self) -> Option<&Chosen> {
        match &self.about {
            About::Pattern(chosen) => Some(chosen),
            About::Finding => None,
        }
    }
}

/// A file's name that is safe whatever the record says: the fingerprint, or the finding in letters and digits with a hash.
pub(super) fn name(about: &About, one: &Judged) -> String {
    if let About::Pattern(chosen) = about {
        return chosen.found.pattern.fingerprint();
    }
    slug(&one.finding.question.id())
}

pub(super) fn title(about: &About, one: &Judged) -> String {
    match about {
        About::Pattern(chosen) => {
            let pattern = &chosen.found.pattern;
            let tool = pattern.tool.as_ref();
            let tool = tool.map_or_else(String::new, |tool| format!(", tool {tool}"));
            format!("{} in {}{tool}", pattern.failure_class, pattern.workflow)
        }
        About::Finding => {
            let question = &one.finding.question;
            let place = one.place().filter(|_| question.workflow.is_none());
            format!("{}{}", subject(question), whereabouts(place))
        }
    }
}

pub(super) fn owner(about: &About, one: &Judged, owners: &Owners<'_>) -> String {
    match about {
        About::Pattern(chosen) => {
            let pattern = &chosen.found.pattern;
            owners.name(Some(&pattern.failure_class), Some(&pattern.workflow))
        }
        About::Finding => owners.of_finding(one),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "events and minutes are not negative, and the cast saturates"
)]
pub(super) fn count(about: &About, one: &Judged, runs: usize) -> u64 {
    match about {
        About::Pattern(chosen) => chosen.found.counts.count,
        // A mix is no count of anything.
        About::Finding if one.finding.question.metric == Metric::ApprovalMix => runs as u64,
        About::Finding => {
            let evidence = one.finding.evidence.as_ref().ok();
            evidence.map_or(0, |evidence| evidence.candidate.count.round() as u64)
        }
    }
}

pub(super) fn runs(about: &About, one: &Judged, view: &View<'_>) -> Vec<ListedRun> {
    match about {
        About::Pattern(chosen) => chosen.runs.clone(),
        About::Finding => {
            let of_candidate = |run_id| ListedRun {
                release: view.arms.candidate.clone(),
                run_id,
            };
            let runs = examples(&one.finding, view).into_iter();
            runs.map(of_candidate).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_text_of_a_record_gets_into_a_path() {
        let hostile = [
            "clear_regression/failure_class=../../etc/passwd",
            "clear_regression/failure_class=..%2F..%2Fetc%2Fpasswd",
            "\u{202e}/Größe=\n=cmd()",
            &"x/".repeat(1000),
            "",
        ];
        let names: BTreeSet<String> = hostile.iter().map(|id| slug(id)).collect();
        assert_eq!(
            names.len(),
            hostile.len(),
            "another finding has another name"
        );
        for name in names {
            let is_safe = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
            assert!(
                name.chars().all(|letter| letter == '-' || is_safe(letter)),
                "{name}"
            );
            assert!(name.len() < 80, "{name}");
        }
    }
}
