//! A finding as a statement and as a sentence.

use super::change::change;
use super::recording_words::at_the_bound;
use super::subject::subject;
use super::unread_words::missing;
use crate::compare::Finding;
use crate::config::Config;
use crate::judge::Unread;
use crate::tell::capital;

/// Subject and change of a finding; only the subject and the reason where it could not be measured.
pub(crate) fn statement(finding: &Finding, config: &Config, unread: &[Unread<'_>]) -> String {
    match &finding.evidence {
        Ok(evidence) => {
            let change = change(finding, evidence, config.decision.interval_level);
            let bound = finding
                .bound
                .map_or_else(String::new, |bound| format!(", {}", at_the_bound(bound)));
            format!("{} {change}{bound}", subject(&finding.question))
        }
        Err(reason) => format!(
            "{} could not be measured: {}",
            subject(&finding.question),
            missing(*reason, unread)
        ),
    }
}

/// The statement as a sentence. A class keeps its own spelling, also at the beginning.
pub(crate) fn sentence(finding: &Finding, config: &Config, unread: &[Unread<'_>]) -> String {
    let class = finding.question.failure_class.as_deref();
    format!("{}.", capital(&statement(finding, config, unread), class))
}
