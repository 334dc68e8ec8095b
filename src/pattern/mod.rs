//! The pattern of a failure: class, workflow, tool and the message with what varies folded away.
//!
//! A pattern is a pure function of one record and of the rule set's [`VERSION`], so that the same failure has the
//! same fingerprint on every night and every machine. What no rule can know to vary is seen only when messages are
//! held against each other: [`Folding::merged`] does that over the patterns of a window.

mod fold;
mod folder;
mod folding;
mod keep;
mod merge;

#[cfg(test)]
mod property_tests;

use crate::record::Record;

pub use fold::PLACEHOLDER;
pub use folder::Folder;
pub use folding::{Folded, Folding};
pub use keep::Unusable;

/// The version of the folding rules; part of every fingerprint.
pub const VERSION: u32 = 2;

/// What makes two failures the same failure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pattern {
    /// The failure class.
    pub failure_class: String,
    /// The workflow.
    pub workflow: String,
    /// The tool, where the record names one.
    pub tool: Option<String>,
    /// The message with secrets masked and what varies folded; empty where there is none.
    pub template: String,
}

impl Pattern {
    /// The pattern of one record where no plan keeps any text.
    #[must_use]
    pub fn of(failure_class: &str, workflow: &str, tool: Option<&str>, message: &str) -> Self {
        Folding::default().pattern(failure_class, workflow, tool, message)
    }

    /// A short identifier that stays the same from night to night: 12 hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&VERSION.to_le_bytes());
        let tool = self.tool.as_deref().unwrap_or_default();
        for part in [&self.failure_class, &self.workflow, tool, &self.template] {
            // The length keeps ("ab", "c") and ("a", "bc") apart.
            hasher.update(&part.len().to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.finalize().to_hex()[..12].to_owned()
    }
}

impl<Text: AsRef<str>> Record<Text> {
    /// The pattern of the record alone; `None` of a success.
    #[must_use]
    pub fn pattern(&self, folding: &Folding) -> Option<Pattern> {
        let text = |text: &Option<Text>| text.as_ref().map(|text| text.as_ref().to_owned());
        Some(Pattern {
            failure_class: self.class()?.to_owned(),
            workflow: self.workflow.as_ref().to_owned(),
            tool: text(&self.tool),
            template: folding.template(&text(&self.error_message).unwrap_or_default()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_failure_same_fingerprint_whatever_the_numbers() {
        let of = |message| Pattern::of("timeout", "refunds", Some("ledger"), message).fingerprint();
        assert_eq!(of("no answer in 31 s"), of("no answer in 7 s"));
        assert_ne!(of("no answer in 31 s"), of("refused"));
        assert_ne!(
            Pattern::of("ab", "c", None, "").fingerprint(),
            Pattern::of("a", "bc", None, "").fingerprint()
        );
    }

    #[test]
    fn the_fingerprint_is_stable_across_versions_of_the_program() {
        // Written down once: a change here changes every team's history, and needs a new VERSION.
        let pattern = Pattern::of("timeout", "refunds", None, "no answer in 31 s");
        assert_eq!(pattern.fingerprint(), "fb2c4e0a40c1");
    }
}
