//! Payment cards: numbers with the range and length of an issuer, and a valid check digit of ISO/IEC 7812 (Luhn).

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::mask::spans::{Spans, begins_word, ends_word};

/// Digits with at most one blank or hyphen between them.
static DIGITS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[0-9](?:[ -]?[0-9]){11,}").ok());

static IDENTIFIER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b").ok()
});

/// Finds the cards.
pub(super) fn find(text: &str, spans: &mut Spans) {
    let (Some(digits), Some(identifier)) = (DIGITS.as_ref(), IDENTIFIER.as_ref()) else {
        return;
    };
    let mut found = digits.find_iter(text).peekable();
    if found.peek().is_none() {
        return;
    }
    let identifiers: Vec<Range<usize>> =
        identifier.find_iter(text).map(|one| one.range()).collect();
    for found in found {
        let found = found.range();
        let overlaps = |one: &Range<usize>| one.start < found.end && found.start < one.end;
        if !identifiers.iter().any(overlaps) {
            cards_in(text, &found, spans);
        }
    }
}

/// The cards among groups of digits. A card begins and ends where a group does.
fn cards_in(text: &str, found: &Range<usize>, spans: &mut Spans) {
    let groups = groups(text, found);
    let mut first = 0;
    while first < groups.len() {
        let longest = groups.len().min(first + 8);
        let card = (first..longest).rev().find_map(|last| {
            let part = groups[first].start..groups[last].end;
            let is_free = begins_word(text, part.start)
                && ends_word(text, part.end)
                && is_no_fraction(text, &part);
            (is_free && is_card(&text[part.clone()])).then_some((last, part))
        });
        match card {
            Some((last, part)) => {
                spans.add(part);
                first = last + 1;
            }
            None => first += 1,
        }
    }
}

/// Whether the digits are neither behind a decimal point nor a negative number, such as `blk_-1608999687919862906`.
fn is_no_fraction(text: &str, part: &Range<usize>) -> bool {
    let before = &text[..part.start];
    if let Some(before) = before.strip_suffix('-') {
        return before.ends_with(|letter: char| letter.is_ascii_alphanumeric());
    }
    !before
        .strip_suffix('.')
        .is_some_and(|before| before.ends_with(|digit: char| digit.is_ascii_digit()))
}

fn groups(text: &str, found: &Range<usize>) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for (place, letter) in text[found.clone()].char_indices() {
        let at = found.start + place;
        match groups.last_mut() {
            Some(group) if letter.is_ascii_digit() && group.end == at => group.end = at + 1,
            _ if letter.is_ascii_digit() => groups.push(at..at + 1),
            _ => {}
        }
    }
    groups
}

fn is_card(text: &str) -> bool {
    let digits: Vec<u32> = text
        .chars()
        .filter_map(|letter| letter.to_digit(10))
        .collect();
    let begin = |length: usize| {
        digits
            .iter()
            .take(length)
            .fold(0, |sum, digit| sum * 10 + digit)
    };
    let is_issued = matches!(
        (digits.len(), begin(1), begin(2), begin(4)),
        (13 | 16 | 19, 4, ..)
            | (16..=19, 6, ..)
            | (14, _, 30 | 36 | 38 | 39, _)
            | (15, _, 34 | 37, _)
            | (16, _, 35 | 51..=55, _)
            | (16, _, _, 2200..=2204 | 2221..=2720)
    );
    is_issued && luhn(&digits)
}

/// The check digit of ISO/IEC 7812-1, annex B.
pub(super) fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    sum.is_multiple_of(10)
}
