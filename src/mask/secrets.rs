//! The rules for secrets.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// The replacement of a secret.
pub(super) const MASK: &str = "[masked]";

/// A rule before it is compiled.
#[derive(Clone, Copy)]
pub(super) struct MaskRule {
    finds: &'static str,
    replacement: &'static str,
    /// Characters of which a match needs one, so that most texts are skipped without a search. Empty if any text may match.
    needs: &'static str,
}

pub(super) const fn rule(
    finds: &'static str,
    replacement: &'static str,
    needs: &'static str,
) -> MaskRule {
    MaskRule {
        finds,
        replacement,
        needs,
    }
}

/// The rules in order: the specific before the general.
const RULES: &[MaskRule] = &[
    // PEM blocks, whole or cut off.
    rule(
        r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\z)",
        MASK,
        "-",
    ),
    // scheme://user:password@host
    rule(
        r"(?i)\b([a-z][a-z0-9+.-]*://[^\s/:@]*):[^\s/@]+@",
        "$1:[masked]@",
        "@",
    ),
    // Authorization: Bearer …, Basic …
    rule(
        r"(?i)\b(bearer|basic)\s+[a-z0-9._~+/=-]{8,}",
        "$1 [masked]",
        "bB",
    ),
    // JSON web tokens.
    rule(
        r"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*)?",
        MASK,
        "J",
    ),
    // Keys that vendors mark by a prefix.
    rule(
        r"\b(sk|pk|rk)[-_](live[-_]|test[-_]|proj[-_]|ant[-_]|lf[-_])?[A-Za-z0-9_-]{12,}",
        MASK,
        "-_",
    ),
    rule(
        r"\b(gh[pousr]_|github_pat_|glpat-|npm_|pypi-|hf_)[A-Za-z0-9_-]{12,}",
        MASK,
        "-_",
    ),
    rule(r"\bxox[abeoprs]-[A-Za-z0-9-]{8,}", MASK, "-"),
    rule(r"\b(AKIA|ASIA|AIza)[A-Za-z0-9_-]{12,}", MASK, "A"),
    // name = value, name: value, "name": "value"
    rule(
        r#"(?i)\b((?:[a-z0-9]+[_-])*(?:password|passwd|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|credential|session[_-]?id|cookie)s?["']?\s*[:=]\s*["']?)[^\s"',;&]{3,}"#,
        "$1[masked]",
        ":=",
    ),
    // Electronic mail addresses.
    rule(
        r"(?i)\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+\b",
        MASK,
        "@",
    ),
];

/// A compiled rule.
pub(super) struct Compiled {
    finds: Regex,
    replacement: &'static str,
    needs: u128,
}

static COMPILED: LazyLock<Vec<Compiled>> = LazyLock::new(|| compiled(RULES.iter().copied()));

pub(super) fn compiled(rules: impl Iterator<Item = MaskRule>) -> Vec<Compiled> {
    rules
        .filter_map(|written| {
            Some(Compiled {
                finds: Regex::new(written.finds).ok()?,
                replacement: written.replacement,
                needs: characters(written.needs),
            })
        })
        .collect()
}

/// The set of ASCII characters in a text, as bits.
fn characters(text: &str) -> u128 {
    let ascii = text.bytes().filter(u8::is_ascii);
    ascii.fold(0, |all, byte| all | 1 << byte)
}

/// The text with every known kind of secret masked. Masking twice changes nothing more.
#[must_use]
pub(crate) fn mask(text: &str) -> String {
    replaced(text, &COMPILED)
}

pub(super) fn replaced(text: &str, rules: &[Compiled]) -> String {
    let mut masked = Cow::Borrowed(text);
    let mut held = characters(text);
    for rule in rules {
        if rule.needs != 0 && held & rule.needs == 0 {
            continue;
        }
        if let Cow::Owned(changed) = rule.finds.replace_all(&masked, rule.replacement) {
            held = characters(&changed);
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
        case("the key ghp_0123456789abcdef", "the key [masked]");
        case("hook xoxb-0123456789 is off", "hook [masked] is off");
        case("-----BEGIN PRIVATE KEY-----\nabc\n", "[masked]");
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

    #[test]
    fn a_rule_that_is_not_tried_would_have_found_nothing() {
        // Each of the texts above, and each with its letters in the other case, on every rule.
        for text in [
            "401 for key sk-proj-abcdefghijklmnop1234, retry",
            "Authorization: Bearer abc.def-ghi_jkl123 rejected",
            "-----BEGIN PRIVATE KEY-----",
            "postgres://app:s3cret@db:5432/x refused",
            "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln ok",
            "mail to jo.doe@example.com bounced",
            "npm_0123456789abcdef xoxb-0123456789 AIza0123456789abc",
            "pa\u{17f}\u{17f}word=hunter22, ba\u{17f}ic abcdefghij",
        ] {
            for text in [text.to_owned(), text.to_uppercase(), text.to_lowercase()] {
                let held = characters(&text);
                for rule in COMPILED.iter().filter(|rule| held & rule.needs == 0) {
                    assert!(!rule.finds.is_match(&text), "{} in {text}", rule.finds);
                }
            }
        }
    }
}
