//! The rules that fold the variable parts of one message by their form: numbers, identifiers, addresses, paths, times and
//! the values of `key=value`. They are not specific to any logging system.

use std::sync::LazyLock;

use regex::Regex;

use super::blobs::{self, may_hold_blob};
use super::codes::{is_shielded, shielded, unshielded};
use super::replacements::{
    after_its_sign, after_its_space, blob, empty_list, empty_value, host, placeholder, user, value,
};
use super::settled::Settled;

/// The placeholder for a variable part, as in the benchmarks of the field (Zhu et al. 2019).
pub(super) const PLACEHOLDER: &str = "<*>";

/// The marker for kept text while the rest is folded. It is a code point that is never a character.
pub(super) const KEPT: char = '\u{fdd0}';

/// The most rounds. Usually the second changes nothing.
const MOST_ROUNDS: usize = 8;

/// A rule before it is compiled.
pub(super) struct WrittenRule {
    name: &'static str,
    finds: &'static str,
    /// A cheap test whether the rule can match at all. Most rules do not match most messages.
    may_find: fn(&str) -> bool,
    /// The replacement of a match.
    becomes: fn(&str) -> String,
}

pub(super) const RULES: &[WrittenRule] = &[
    WrittenRule {
        name: "Base64",
        finds: blobs::RUN,
        may_find: may_hold_blob,
        becomes: blob,
    },
    WrittenRule {
        name: "date in words",
        finds: r"(?i)\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* +\d{1,2},? +\d{1,2}:\d{2}:\d{2}(?:\.\d+)?(?: +[a-z]{3,4}\b)?(?: +\d{4})?",
        may_find: |text| text.contains(':') && has_digit(text),
        becomes: placeholder,
    },
    WrittenRule {
        name: "date and time",
        finds: r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
        may_find: |text| text.contains('-') && has_digit(text),
        becomes: placeholder,
    },
    WrittenRule {
        name: "address",
        finds: r#"\b[A-Za-z][A-Za-z0-9+.-]*://[^\s"'<>()\[\]{},;]+"#,
        may_find: |text| text.contains("://"),
        becomes: placeholder,
    },
    WrittenRule {
        name: "path",
        finds: r#"(?:^|[\s"'=(\[,:@])(?:/|[A-Za-z]:\\)[^\s"'<>()\[\]{},;=]+"#,
        may_find: |text| text.contains(['/', '\\']),
        becomes: after_its_sign,
    },
    WrittenRule {
        name: "value",
        finds: r#"[A-Za-z_][\w.-]*(?: = |=)(?:"[^"]*"|'[^']*'|[^\s"'()\[\]{},;=]+(?:\{[^{}]*\})?)"#,
        may_find: |text| text.contains('='),
        becomes: value,
    },
    WrittenRule {
        name: "empty value",
        finds: r"[A-Za-z_][\w.-]*=(?:[\s,;)\]}]|$)",
        may_find: |text| {
            let may_end = |byte: u8| !byte.is_ascii_alphanumeric();
            text.ends_with('=')
                || text
                    .as_bytes()
                    .windows(2)
                    .any(|pair| pair[0] == b'=' && may_end(pair[1]))
        },
        becomes: empty_value,
    },
    WrittenRule {
        name: "user",
        finds: r"(?i)\bfor (?:invalid |illegal |unknown )?user(?:name)? [^\s,;:()\[\]{}<>]+",
        may_find: |text| text.contains("ser"),
        becomes: user,
    },
    WrittenRule {
        name: "host",
        finds: r#"(?:^|[\s"'=(\[<,;:|@])(?:[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z]{2,18}\b(?::\d{1,5}\b)?(?:/[^\s"'<>()\[\]{},;]*)?"#,
        may_find: |text| {
            text.as_bytes()
                .windows(2)
                .any(|pair| pair[0] == b'.' && pair[1].is_ascii_lowercase())
        },
        becomes: host,
    },
    WrittenRule {
        name: "hardware address",
        finds: r"(?i)\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b",
        may_find: |text| text.bytes().filter(|byte| *byte == b':').count() >= 3,
        becomes: placeholder,
    },
    // A word with a digit is a number or an identifier: 30, A-1042, FQ8APE, run_17, 10.0.0.7:8080.
    WrittenRule {
        name: "word with a digit",
        finds: r"[-+]?(?:[\p{Latin}_]+[.\-@$#~])*[\p{Latin}_]*\d(?:(?:[\p{Latin}\d_.\-@/$#%~]|:\d)*[\p{Latin}\d_/%])?",
        may_find: has_digit,
        becomes: placeholder,
    },
    WrittenRule {
        name: "rest of an identifier",
        finds: r"<\*>[./@-]+(?:[\p{Latin}\d_.\-@:/$#%~]*[\p{Latin}\d_/%])",
        may_find: has_placeholder,
        becomes: placeholder,
    },
    // Words with a digit are already folded, so this needs only letters.
    WrittenRule {
        name: "hexadecimal",
        finds: r"(?i)\b[a-f]{8,}\b",
        may_find: |text| text.len() >= 8,
        becomes: placeholder,
    },
    WrittenRule {
        name: "literal",
        finds: r"(?i)\b(?:true|false|null)\b",
        may_find: |text| text.len() >= 4,
        becomes: placeholder,
    },
    // 900 ms, <1 s and ~2 s are the same failure.
    WrittenRule {
        name: "bound",
        finds: r"(?:^|[\s(=:,])(?:[<>]=?|[~≈≤≥±])<\*>",
        may_find: |text| {
            let mut found = text.match_indices(PLACEHOLDER);
            found.any(|(at, _)| text[..at].ends_with(['<', '>', '=', '~', '≈', '≤', '≥', '±']))
        },
        becomes: after_its_space,
    },
    WrittenRule {
        name: "unit",
        finds: r"<\*> ?(?:B|(?i:[kmgt]i?b|bytes?|ns|us|ms|s|secs?|seconds?|milliseconds?|microseconds?|mins?|minutes?|hours?|days?))\b",
        may_find: has_placeholder,
        becomes: placeholder,
    },
    WrittenRule {
        name: "white space",
        finds: r"\s+",
        may_find: has_more_than_single_spaces,
        becomes: |_| " ".to_owned(),
    },
    // 1293 bytes (1.26 KB), a host (its address) and what has no such aside are the same failure.
    WrittenRule {
        name: "aside",
        finds: r" \((?: ?<\*>)? ?\)",
        may_find: |text| text.contains(" ("),
        becomes: |_| String::new(),
    },
    WrittenRule {
        name: "empty list",
        finds: r"(?:^|[\s=:(,])(?:\[ ?\]|\{ ?\})",
        may_find: |text| text.contains(['[', '{']),
        becomes: empty_list,
    },
    // A list of one and a list of three are the same failure.
    WrittenRule {
        name: "list",
        finds: r"<\*>(?:[ ,;:/.|-]*<\*>)+",
        may_find: |text| text.matches(PLACEHOLDER).nth(1).is_some(),
        becomes: placeholder,
    },
];

/// A compiled rule.
pub(super) struct FoldRule {
    written: &'static WrittenRule,
    finds: Regex,
}

pub(super) static COMPILED: LazyLock<Vec<FoldRule>> = LazyLock::new(|| {
    RULES
        .iter()
        .filter_map(|written| {
            Some(FoldRule {
                written,
                finds: Regex::new(written.finds).ok()?,
            })
        })
        .collect()
});

/// Called with the rule, the text it replaced and the replacement.
pub(super) type EachFold<'a> = &'a mut dyn FnMut(&'static str, &str, &str);

/// Folds the variable parts of a text. `prepare` is applied before each round. A match with [`KEPT`] stays as it is.
pub(super) fn fold(
    text: &str,
    prepare: &dyn Fn(&str) -> String,
    settled: &mut Settled,
    seen: EachFold<'_>,
) -> String {
    let mut text = text.to_owned();
    for _ in 0..MOST_ROUNDS {
        if settled.holds(&text) {
            break;
        }
        let next = one_round(prepare(&text), seen);
        if next == text {
            settled.add(&text);
            break;
        }
        text = next;
    }
    text
}

fn one_round(text: String, seen: EachFold<'_>) -> String {
    let mut text = shielded(text);
    for rule in COMPILED.iter() {
        if (rule.written.may_find)(&text)
            && let Some(changed) = rule.apply(&text, seen)
        {
            text = changed;
        }
    }
    let text = text.trim();
    if is_shielded(text) {
        unshielded(text)
    } else {
        text.to_owned()
    }
}

impl FoldRule {
    /// The text after the rule; `None` if it changes nothing.
    fn apply(&self, text: &str, seen: EachFold<'_>) -> Option<String> {
        let mut changed = String::new();
        let mut copied = 0;
        for found in self.finds.find_iter(text) {
            let becomes = (self.written.becomes)(found.as_str());
            if found.as_str() == becomes || found.as_str().contains(KEPT) {
                continue;
            }
            seen(self.written.name, &unshielded(found.as_str()), &becomes);
            changed.push_str(&text[copied..found.start()]);
            changed.push_str(&becomes);
            copied = found.end();
        }
        (copied > 0).then(|| changed + &text[copied..])
    }
}

/// Whether the text may contain a digit of any script.
fn has_digit(text: &str) -> bool {
    text.bytes()
        .any(|byte| byte.is_ascii_digit() || !byte.is_ascii())
}

fn has_placeholder(text: &str) -> bool {
    text.contains(PLACEHOLDER)
}

/// Whether the text may contain white space other than single spaces.
fn has_more_than_single_spaces(text: &str) -> bool {
    let is_other = |byte: u8| !byte.is_ascii() || matches!(byte, b'\t'..=b'\r');
    text.contains("  ") || text.bytes().any(is_other)
}

/// A rule that would change a text but is not tried on it.
#[cfg(test)]
pub(super) fn overlooked(text: &str) -> Option<&'static str> {
    let is_overlooked = |rule: &&FoldRule| {
        !(rule.written.may_find)(text) && rule.apply(text, &mut |_, _, _| ()).is_some()
    };
    COMPILED
        .iter()
        .find(is_overlooked)
        .map(|rule| rule.written.name)
}
