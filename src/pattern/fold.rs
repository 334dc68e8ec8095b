//! The rules that fold what varies in one message, by how it is written: numbers, identifiers, addresses, paths, times and
//! the values of `key=value`. They know nothing of any system that logs.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::mask::mask;

/// What stands where a message varies, as the benchmarks of the field write it (Zhu et al. 2019).
pub const PLACEHOLDER: &str = "<*>";

/// Longest message that is looked at, in characters: what follows seldom tells failures apart.
const LONGEST_MESSAGE: usize = 400;

/// The most rounds until nothing changes any more; two are the rule, since what is folded is not folded again.
const MOST_ROUNDS: usize = 8;

/// A rule: its name, what it finds, and what it puts there. Specific before general.
const RULES: &[(&str, &str, &str)] = &[
    (
        "date in words",
        r"(?i)\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* +\d{1,2},? +\d{1,2}:\d{2}:\d{2}(?:\.\d+)?(?: +[a-z]{3,4}\b)?(?: +\d{4})?",
        "<*>",
    ),
    (
        "date and time",
        r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
        "<*>",
    ),
    (
        "address",
        r#"\b[A-Za-z][A-Za-z0-9+.-]*://[^\s"'<>()\[\]{},;]+"#,
        "<*>",
    ),
    (
        "path",
        r#"(?P<before>^|[\s"'=(\[,:@])(?:/|[A-Za-z]:\\)[^\s"'<>()\[\]{},;=]+"#,
        "${before}<*>",
    ),
    (
        VALUE,
        r#"(?P<key>[A-Za-z_][\w.-]*)(?P<sign> = |=)(?:"[^"]*"|'[^']*'|[^\s"'()\[\]{},;=]+(?:\{[^{}]*\})?)"#,
        "${key}${sign}<*>",
    ),
    (
        "hardware address",
        r"(?i)\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b",
        "<*>",
    ),
    // A word that holds a digit is a number or an identifier: 30, A-1042, FQ8APE, run_17, 10.0.0.7:8080.
    (
        "word with a digit",
        r"[-+]?(?:[\p{Latin}_]+[.\-@$#~])*[\p{Latin}_]*\d(?:(?:[\p{Latin}\d_.\-@/$#%~]|:\d)*[\p{Latin}\d_/%])?",
        "<*>",
    ),
    (
        "rest of an identifier",
        r"<\*>[./@-]+(?:[\p{Latin}\d_.\-@:/$#%~]*[\p{Latin}\d_/%])",
        "<*>",
    ),
    // After the words with a digit: what is left is eight letters or more.
    ("hexadecimal", r"(?i)\b[a-f]{8,}\b", "<*>"),
    ("literal", r"(?i)\b(?:true|false|null)\b", "<*>"),
    // 900 ms and 2 s are the same failure.
    (
        "unit",
        r"<\*> ?(?:B|(?i:[kmgt]i?b|bytes?|ns|us|ms|s|secs?|seconds?|milliseconds?|microseconds?|mins?|minutes?|hours?|days?))\b",
        "<*>",
    ),
    ("white space", r"\s+", " "),
    // A list of one and a list of three are the same failure.
    ("list", r"<\*>(?:[ ,;:/.|-]*<\*>)+", "<*>"),
];

/// The rule that folds the value of `key=value`.
const VALUE: &str = "value";

/// Keys whose value says what failed: folding it would make different failures one.
const TELLING: [&str; 16] = [
    "cause",
    "class",
    "code",
    "err",
    "errno",
    "error",
    "exception",
    "kind",
    "message",
    "msg",
    "outcome",
    "reason",
    "result",
    "state",
    "status",
    "type",
];

static COMPILED: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    RULES
        .iter()
        .filter_map(|(name, pattern, replacement)| {
            Some(Rule {
                name,
                pattern: Regex::new(pattern).ok()?,
                replacement,
            })
        })
        .collect()
});

#[derive(Debug)]
struct Rule {
    name: &'static str,
    pattern: Regex,
    replacement: &'static str,
}

/// What one rule did to one piece of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// The rule.
    pub rule: &'static str,
    /// What it found, secrets masked.
    pub text: String,
    /// What it put there.
    pub becomes: String,
}

/// The message with secrets masked and what varies folded. Folding a template changes nothing more.
#[must_use]
pub fn template(message: &str) -> String {
    fold(message, &mut |_, _, _| ())
}

/// What the rules do on the way to the [`template`], in order.
#[must_use]
pub fn folds(message: &str) -> Vec<Folded> {
    let mut steps = Vec::new();
    fold(message, &mut |rule, text, becomes| {
        steps.push(Folded {
            rule,
            text: text.to_owned(),
            becomes: becomes.to_owned(),
        });
    });
    steps
}

fn fold(message: &str, seen: &mut dyn FnMut(&'static str, &str, &str)) -> String {
    let mut text = message.to_owned();
    for _ in 0..MOST_ROUNDS {
        let next = one_round(&text, seen);
        if next == text {
            break;
        }
        text = next;
    }
    text
}

fn one_round(text: &str, seen: &mut dyn FnMut(&'static str, &str, &str)) -> String {
    let cut: String = text.chars().take(LONGEST_MESSAGE).collect();
    let mut folded = mask(&cut);
    for rule in COMPILED.iter() {
        let replaced = rule.pattern.replace_all(&folded, |found: &Captures<'_>| {
            let becomes = rule.replacement_of(found);
            if found[0] != becomes {
                seen(rule.name, &found[0], &becomes);
            }
            becomes
        });
        // Most rules find nothing in most messages, and then nothing is copied.
        if let Cow::Owned(changed) = replaced {
            folded = changed;
        }
    }
    folded.trim().to_owned()
}

impl Rule {
    fn replacement_of(&self, found: &Captures<'_>) -> String {
        if self.name == VALUE && is_telling(&found["key"]) {
            return found[0].to_owned();
        }
        let mut becomes = String::new();
        found.expand(self.replacement, &mut becomes);
        becomes
    }
}

/// Whether the value of this key says what failed. Of `http.status_code` the last word counts.
pub(super) fn is_telling(key: &str) -> bool {
    let last = key.rsplit(['.', '_', '-']).next().unwrap_or(key);
    TELLING.iter().any(|word| last.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(message: &str, expected: &str) {
        assert_eq!(template(message), expected);
        assert_eq!(
            template(expected),
            expected,
            "folding twice changes nothing"
        );
    }

    #[test]
    fn every_rule_compiles() {
        assert_eq!(COMPILED.len(), RULES.len());
    }

    #[test]
    fn what_varies_is_folded() {
        case(
            "Error: payment amount does not add up, total price is 305, but paid 255",
            "Error: payment amount does not add up, total price is <*>, but paid <*>",
        );
        case(
            "run 7f9c24e8-3b12-4fef-91e0-5e8b1d3c0a11 timed out after 30.5 s at 2026-11-20T04:05:06Z",
            "run <*> timed out after <*> at <*>",
        );
        case(
            "seen on Sun Jul  3 10:05:25 2005 by us",
            "seen on <*> by us",
        );
        case("10.0.0.7:8080 refused", "<*> refused");
        case("10.0.0.7:refused", "<*>:refused");
        case("from 5c:50:15:aa:bc:fe and deadbeef", "from <*> and <*>");
        case(
            "reservation FQ8APE not found for user omar_rossi_1241",
            "reservation <*> not found for user <*>",
        );
        case(
            "cannot read /etc/app/x.toml, nor C:\\a b",
            "cannot read <*>, nor <*> b",
        );
        case(
            "took 900 ms, took 2 s, took 12 seconds",
            "took <*>, took <*>, took <*>",
        );
        case("deleted 4, 5, 6 and 7", "deleted <*> and <*>");
        case("  spaces\n and\ttabs ", "spaces and tabs");
        case("错误码500，重试", "错误码<*>，重试");
    }

    #[test]
    fn a_value_is_folded_unless_it_says_what_failed() {
        case(
            "user=alice tag=\"a b\" done=false",
            "user=<*> tag=<*> done=<*>",
        );
        case("error=timeout user=bob", "error=timeout user=<*>");
        case("http.status_code=denied", "http.status_code=denied");
        case(
            "expected read/write, got and/or",
            "expected read/write, got and/or",
        );
    }

    #[test]
    fn a_secret_never_reaches_a_template() {
        case("bad key sk-abcdefghijklmnop", "bad key [masked]");
    }

    #[test]
    fn the_steps_name_the_rule_and_the_text() {
        let step = |rule, text: &str| Folded {
            rule,
            text: text.to_owned(),
            becomes: PLACEHOLDER.to_owned(),
        };
        assert_eq!(
            folds("order A-1042 took 30 ms"),
            [
                step("word with a digit", "A-1042"),
                step("word with a digit", "30"),
                step("unit", "<*> ms")
            ]
        );
    }
}
