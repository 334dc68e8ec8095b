//! Masking of secrets and of personal data in untrusted text. The one place that decides what they look like.

mod number;
mod personal;

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

pub use personal::{mask_personal, mask_value};

/// What stands in for a secret.
const MASK: &str = "[masked]";

/// Each rule and its replacement, in order: the specific before the general.
const RULES: &[(&str, &str)] = &[
    // PEM blocks, whole or cut off.
    (
        r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\z)",
        MASK,
    ),
    // scheme://user:password@host
    (
        r"(?i)\b([a-z][a-z0-9+.-]*://[^\s/:@]*):[^\s/@]+@",
        "$1:[masked]@",
    ),
    // Authorization: Bearer …, Basic …
    (r"(?i)\b(bearer|basic)\s+[a-z0-9._~+/=-]{8,}", "$1 [masked]"),
    // JSON web tokens.
    (
        r"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*)?",
        MASK,
    ),
    // Keys that vendors mark by a prefix.
    (
        r"\b(sk|pk|rk)[-_](live[-_]|test[-_]|proj[-_]|ant[-_]|lf[-_])?[A-Za-z0-9_-]{12,}",
        MASK,
    ),
    (
        r"\b(gh[pousr]_|github_pat_|glpat-|npm_|pypi-|hf_)[A-Za-z0-9_-]{12,}",
        MASK,
    ),
    (r"\bxox[abeoprs]-[A-Za-z0-9-]{8,}", MASK),
    (r"\b(AKIA|ASIA|AIza)[A-Za-z0-9_-]{12,}", MASK),
    // name = value, name: value, "name": "value"
    (
        r#"(?i)\b((?:[a-z0-9]+[_-])*(?:password|passwd|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|credential|session[_-]?id|cookie)s?["']?\s*[:=]\s*["']?)[^\s"',;&]{3,}"#,
        "$1[masked]",
    ),
    // Electronic mail addresses.
    (r"(?i)\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+\b", MASK),
];

static COMPILED: LazyLock<Vec<Compiled>> = LazyLock::new(|| compiled(RULES));

/// A rule, ready to be used.
type Compiled = (Regex, &'static str);

fn compiled(rules: &[(&str, &'static str)]) -> Vec<Compiled> {
    rules
        .iter()
        .filter_map(|(pattern, replacement)| Some((Regex::new(pattern).ok()?, *replacement)))
        .collect()
}

/// The text with every secret the rules know replaced. Masking twice changes nothing more.
#[must_use]
pub fn mask(text: &str) -> String {
    replaced(text, &COMPILED)
}

fn replaced(text: &str, rules: &[Compiled]) -> String {
    let mut masked = Cow::Borrowed(text);
    for (rule, replacement) in rules {
        if let Cow::Owned(changed) = rule.replace_all(&masked, *replacement) {
            masked = Cow::Owned(changed);
        }
    }
    masked.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(text: &str, expected: &str) {
        assert_eq!(mask(text), expected);
        assert_eq!(mask(expected), expected, "masking twice changes nothing");
    }

    #[test]
    fn every_rule_compiles() {
        assert_eq!(COMPILED.len(), RULES.len());
    }

    #[test]
    fn secrets_are_masked_and_their_surroundings_stay() {
        case(
            "401 for key sk-proj-abcdefghijklmnop1234, retry",
            "401 for key [masked], retry",
        );
        case(
            "Authorization: Bearer abc.def-ghi_jkl123 rejected",
            "Authorization: Bearer [masked] rejected",
        );
        case(
            r#"{"api_key": "0123456789abcdef", "model": "m"}"#,
            r#"{"api_key": "[masked]", "model": "m"}"#,
        );
        case("DB_PASSWORD=hunter22 failed", "DB_PASSWORD=[masked] failed");
        case(
            "postgres://app:s3cret@db:5432/x refused",
            "postgres://app:[masked]@db:5432/x refused",
        );
        case("AKIAIOSFODNN7EXAMPLE denied", "[masked] denied");
        case(
            "mail to jo.doe@example.com bounced",
            "mail to [masked] bounced",
        );
        case(
            "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln ok",
            "token [masked] ok",
        );
    }

    #[test]
    fn plain_messages_are_untouched() {
        for text in [
            "timeout after 30 s calling search_flights",
            "passwordless login is off",
            "expected 3 arguments, got 2",
            "",
        ] {
            case(text, text);
        }
    }
}
