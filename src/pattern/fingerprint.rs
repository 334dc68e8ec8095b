//! The identity of a failure pattern.

use serde::{Deserialize, Serialize};

/// The version of the folding rules. It is part of every fingerprint.
pub const VERSION: u32 = 3;

/// Failures with the same values here are the same failure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pattern {
    /// The failure class.
    pub failure_class: String,
    /// The workflow.
    pub workflow: String,
    /// The tool, if the record names one.
    pub tool: Option<String>,
    /// The message with secrets masked and variable parts folded; empty if there is none.
    pub template: String,
}

impl Pattern {
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
        assert_eq!(pattern.fingerprint(), "3a114c6b8bdb");
    }
}
