//! Numbers that can be recognised without a label: payment cards and bank accounts by their check digits, network addresses
//! by their form.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::secrets::MASK;

/// Digits with at most one blank or hyphen between them.
static DIGITS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\d(?:[ -]?\d)*").ok());

static IDENTIFIER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b").ok()
});

static ACCOUNT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){3,8}\b").ok());

static FOURTH: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\d{1,3}(?:\.\d{1,3}){3}").ok());

static SIXTH: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*").ok());

/// Masks these parts of a text. They are in order and do not overlap.
fn without(text: &str, hidden: &[Range<usize>]) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    for part in hidden {
        shown.push_str(&text[from..part.start]);
        shown.push_str(MASK);
        from = part.end;
    }
    shown.push_str(&text[from..]);
    shown
}

/// The characters before and after a part.
fn beside(text: &str, part: &Range<usize>) -> [Option<char>; 2] {
    [
        text[..part.start].chars().next_back(),
        text[part.end..].chars().next(),
    ]
}

fn is_word(character: Option<char>) -> bool {
    character.is_some_and(|character| character.is_alphanumeric() || character == '_')
}

/// Masks payment card numbers: those with the range and length of an issuer, and a valid check digit of ISO/IEC 7812 (Luhn).
pub(super) fn cards(text: &str) -> String {
    let (Some(digits), Some(identifier)) = (DIGITS.as_ref(), IDENTIFIER.as_ref()) else {
        return text.to_owned();
    };
    let identifiers: Vec<Range<usize>> =
        identifier.find_iter(text).map(|one| one.range()).collect();
    let is_within = |part: &Range<usize>| {
        let overlaps = |one: &Range<usize>| one.start < part.end && part.start < one.end;
        identifiers.iter().any(overlaps)
    };
    let mut hidden: Vec<Range<usize>> = Vec::new();
    for found in digits.find_iter(text) {
        let found = found.range();
        if !is_within(&found) {
            hidden.extend(cards_in(text, &found));
        }
    }
    without(text, &hidden)
}

/// The cards among groups of digits. A card begins and ends where a group does.
fn cards_in(text: &str, found: &Range<usize>) -> Vec<Range<usize>> {
    let groups = groups(text, found);
    let mut cards = Vec::new();
    let mut first = 0;
    while first < groups.len() {
        let card = (first..groups.len()).rev().find_map(|last| {
            let part = groups[first].start..groups[last].end;
            let is_free = beside(text, &part).into_iter().all(|next| !is_word(next));
            (is_free && is_card(&text[part.clone()])).then_some((last, part))
        });
        match card {
            Some((last, part)) => {
                cards.push(part);
                first = last + 1;
            }
            None => first += 1,
        }
    }
    cards
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
            | (16, _, _, 2221..=2720)
    );
    is_issued && luhn(&digits)
}

fn luhn(digits: &[u32]) -> bool {
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

/// Masks international bank account numbers with valid check digits (ISO 13616, modulo 97).
pub(super) fn ibans(text: &str) -> String {
    let Some(account) = ACCOUNT.as_ref() else {
        return text.to_owned();
    };
    let found = account.find_iter(text).filter_map(|found| {
        // A capitalised word after the number belongs to the sentence.
        let ends = found
            .as_str()
            .char_indices()
            .filter(|(_, letter)| *letter == ' ');
        let mut ends: Vec<usize> = ends.map(|(place, _)| place).collect();
        ends.push(found.len());
        let right = ends
            .into_iter()
            .rev()
            .find(|end| is_account(&found.as_str()[..*end]))?;
        Some(found.start()..found.start() + right)
    });
    without(text, &found.collect::<Vec<_>>())
}

fn is_account(text: &str) -> bool {
    let letters: Vec<char> = text.chars().filter(|letter| *letter != ' ').collect();
    if !(15..=34).contains(&letters.len()) {
        return false;
    }
    let (head, body) = letters.split_at(4);
    let rest = body.iter().chain(head).try_fold(0, |rest, letter| {
        let value = letter.to_digit(36)?;
        Some((rest * if value > 9 { 100 } else { 10 } + value) % 97)
    });
    rest == Some(1)
}

/// Masks network addresses, except those of the local machine. Four numbers below ten are read as a version, and so is
/// anything after a `v` or a word such as version.
pub(super) fn addresses(text: &str) -> String {
    let (Some(fourth), Some(sixth)) = (FOURTH.as_ref(), SIXTH.as_ref()) else {
        return text.to_owned();
    };
    let found = fourth.find_iter(text).map(|one| one.range());
    let text = without(
        text,
        &found
            .filter(|part| is_fourth(text, part))
            .collect::<Vec<_>>(),
    );
    let found = sixth.find_iter(&text).map(|one| one.range());
    without(
        &text,
        &found
            .filter(|part| is_sixth(&text, part))
            .collect::<Vec<_>>(),
    )
}

fn is_fourth(text: &str, part: &Range<usize>) -> bool {
    let Ok(address) = text[part.clone()].parse::<Ipv4Addr>() else {
        return false;
    };
    let before = text[..part.start]
        .trim_end_matches(['-', '=', ' ', '"', ':'])
        .to_lowercase();
    let is_version = ["version", "release", "build", "firmware"]
        .iter()
        .any(|word| before.ends_with(word));
    let [previous, next] = beside(text, part);
    let is_longer = is_word(previous)
        || matches!(previous, Some('.' | '-'))
        || is_word(next)
        || (matches!(next, Some('.' | '-'))
            && text[part.end + 1..].starts_with(|next: char| next.is_alphanumeric()));
    let is_small = address.octets().iter().all(|octet| *octet < 10);
    let is_own = address.is_loopback() || address.is_unspecified();
    !(is_version || is_longer || is_small || is_own)
}

fn is_sixth(text: &str, part: &Range<usize>) -> bool {
    let address = text[part.clone()].trim_end_matches('.');
    let Ok(parsed) = address.parse::<Ipv6Addr>() else {
        return false;
    };
    let is_free = beside(text, part).into_iter().all(|next| !is_word(next));
    let has_digit = address.bytes().any(|byte| byte.is_ascii_digit());
    is_free && has_digit && !parsed.is_loopback() && !parsed.is_unspecified()
}
