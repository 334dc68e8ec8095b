//! The pattern of a failure: class, workflow, tool and the message with what varies folded away.
//!
//! A pattern is a pure function of one record and of the rule set's [`VERSION`], so that the same failure has the
//! same fingerprint on every night and every machine.

use std::sync::LazyLock;

use regex::Regex;

use crate::mask::mask;

/// The version of the folding rules; part of every fingerprint.
pub const VERSION: u32 = 1;

/// Longest message that is looked at, in characters: what follows seldom tells failures apart.
const LONGEST_MESSAGE: usize = 400;

/// What varies from one occurrence to the next, specific before general.
const FOLDS: &[(&str, &str)] = &[
    (
        r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        "<id>",
    ),
    (
        r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
        "<time>",
    ),
    (r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b", "<address>"),
    (r"(?i)\b0x[0-9a-f]+\b", "<id>"),
    // A word that mixes letters and digits is an identifier: order A-1042, FQ8APE, run_17.
    (
        r"\b(?:[A-Za-z][A-Za-z_-]*\d|\d+[_-]*[A-Za-z])[A-Za-z0-9_-]*\b",
        "<id>",
    ),
    (r"[-+]?\d+(?:[.,]\d+)*", "<number>"),
    (r"\s+", " "),
];

static COMPILED: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    FOLDS
        .iter()
        .filter_map(|(pattern, replacement)| Some((Regex::new(pattern).ok()?, *replacement)))
        .collect()
});

/// What makes two failures the same failure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pattern {
    /// The failure class.
    pub failure_class: String,
    /// The workflow.
    pub workflow: String,
    /// The tool, where the record names one.
    pub tool: Option<String>,
    /// The message with secrets masked and numbers and identifiers folded; empty where there is none.
    pub template: String,
}

impl Pattern {
    /// The pattern of one record.
    #[must_use]
    pub fn of(failure_class: &str, workflow: &str, tool: Option<&str>, message: &str) -> Self {
        Self {
            failure_class: failure_class.to_owned(),
            workflow: workflow.to_owned(),
            tool: tool.map(str::to_owned),
            template: template(message),
        }
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

/// The message with secrets masked and what varies folded.
#[must_use]
pub fn template(message: &str) -> String {
    let cut: String = message.chars().take(LONGEST_MESSAGE).collect();
    let mut folded = mask(&cut);
    for (rule, replacement) in COMPILED.iter() {
        folded = rule.replace_all(&folded, *replacement).into_owned();
    }
    folded.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(message: &str, expected: &str) {
        assert_eq!(template(message), expected);
    }

    #[test]
    fn every_rule_compiles() {
        assert_eq!(COMPILED.len(), FOLDS.len());
    }

    #[test]
    fn what_varies_is_folded() {
        case(
            "Error: payment amount does not add up, total price is 305, but paid 255",
            "Error: payment amount does not add up, total price is <number>, but paid <number>",
        );
        case(
            "run 7f9c24e8-3b12-4fef-91e0-5e8b1d3c0a11 timed out after 30.5 s at 2026-11-20T04:05:06Z",
            "run <id> timed out after <number> s at <time>",
        );
        case("10.0.0.7:8080 refused", "<address> refused");
        case(
            "reservation FQ8APE not found for user omar_rossi_1241",
            "reservation <id> not found for user <id>",
        );
        case("  spaces\n and\ttabs ", "spaces and tabs");
    }

    #[test]
    fn a_secret_never_reaches_a_template() {
        case("bad key sk-abcdefghijklmnop", "bad key [masked]");
    }

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
        assert_eq!(pattern.fingerprint(), "5587b6efe374");
    }
}
