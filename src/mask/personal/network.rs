//! Network addresses, except those of the local machine, and hardware addresses.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::mask::spans::{Spans, begins_word, beside, is_word};

static FOURTH: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}").ok());

static SIXTH: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*").ok());

/// IEEE 802: six pairs of hexadecimal digits.
static HARDWARE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b|\b[0-9a-f]{2}(?:-[0-9a-f]{2}){5}\b").ok()
});

/// Words before four numbers that make them a version.
const OF_VERSION: &[&str] = &[
    "version",
    "ver",
    "release",
    "build",
    "firmware",
    "chrome",
    "chromium",
    "edge",
    "driver",
    "sdk",
    "runtime",
    "patch",
    "upgrade to",
    "upgraded to",
    "downgrade to",
    "update to",
    "chart",
];

/// Finds the addresses. Four numbers below ten are read as a version, and so is anything after a `v` or a word such as version.
pub(super) fn find(text: &str, spans: &mut Spans) {
    if let Some(fourth) = FOURTH.as_ref() {
        let found = fourth.find_iter(text).map(|found| found.range());
        for part in found.filter(|part| is_fourth(text, part)) {
            spans.add(part);
        }
    }
    if text.bytes().filter(|byte| *byte == b':').count() < 2 && !text.contains('-') {
        return;
    }
    if let Some(sixth) = SIXTH.as_ref() {
        let found = sixth.find_iter(text).map(|found| found.range());
        for part in found {
            spans.extend(sixth_in(text, part));
        }
    }
    for found in HARDWARE.iter().flat_map(|rule| rule.find_iter(text)) {
        let is_free = beside(text, &found.range())
            .into_iter()
            .all(|next| !matches!(next, Some(':' | '-')));
        if is_free && !is_one_number(found.as_str()) {
            spans.add(found.range());
        }
    }
}

/// `00:00:00:00:00:00` is nobody's.
fn is_one_number(text: &str) -> bool {
    let mut digits = text.chars().filter(char::is_ascii_hexdigit);
    let first = digits.next();
    digits.all(|digit| Some(digit) == first)
}

fn is_fourth(text: &str, part: &Range<usize>) -> bool {
    let Ok(address) = text[part.clone()].parse::<Ipv4Addr>() else {
        return false;
    };
    let before = text[..part.start]
        .trim_end_matches(['-', '=', ' ', '"', ':', '/'])
        .to_lowercase();
    let is_version = OF_VERSION.iter().any(|word| before.ends_with(word));
    let [previous, next] = beside(text, part);
    let is_longer = (is_word(previous) && !begins_word(text, part.start))
        || previous == Some('.')
        || (previous == Some('-') && !text[..part.start].ends_with("--"))
        || is_word(next)
        || (matches!(next, Some('.' | '-'))
            && text[part.end + 1..].starts_with(|next: char| next.is_alphanumeric()));
    let is_small = address.octets().iter().all(|octet| *octet < 10);
    // A first number of 255 is a mask of a network.
    let is_own = address.is_loopback() || address.is_unspecified() || address.octets()[0] == 255;
    !(is_version || is_longer || is_small || is_own)
}

/// The address without the point that ends a sentence or the colon before a port.
fn sixth_in(text: &str, part: Range<usize>) -> Option<Range<usize>> {
    let written = &text[part.clone()];
    let address = written.trim_end_matches('.');
    let address = match address.strip_suffix(':') {
        Some(shorter) if !address.ends_with("::") => shorter,
        _ => address,
    };
    let part = part.start..part.start + address.len();
    let parsed = address.parse::<Ipv6Addr>().ok()?;
    let is_free = begins_word(text, part.start) && !is_word(beside(text, &part)[1]);
    let has_digit = address.bytes().any(|byte| byte.is_ascii_digit());
    (is_free && has_digit && !parsed.is_loopback() && !parsed.is_unspecified()).then_some(part)
}
