//! Telephone numbers that can be recognised without a label: ITU-T E.164 with the country, and the national forms of North
//! America, the United Kingdom, Germany and France.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::mask::spans::{Spans, begins_word};

/// Each form.
const WRITTEN: &[&str] = &[
    // With a plus or two zeros for the country: +49 170 1234567.
    r"(?:\+[1-9]|00[1-9][0-9]{0,2}[ ()./-])(?:[ ()./-]{0,2}[0-9]){7,13}\b",
    r"%2[bB][1-9][0-9]{8,14}\b",
    // North America: (415) 555-2671, 415-555-2671, 1-415-555-2671.
    r"(?:1[-. ])?(?:\([2-9][0-9]{2}\) ?|(?:[2-9][0-9]{2}|123)-|[2-9][0-9]{2}[. ])[2-9][0-9]{2}[-. ][0-9]{4}\b",
    // With the zero of the trunk: 0170/1234567, 020 7946 0958, 07700 900123.
    r"\(?0[1-9][0-9]{1,3}\)?[ /-][0-9]{3,4}[ -]?[0-9]{3,5}\b",
    // France: 01 99 00 12 34.
    r"0[1-9](?:[ .][0-9]{2}){4}\b",
];

static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    WRITTEN
        .iter()
        .filter_map(|written| Regex::new(written).ok())
        .collect()
});

/// Behind a scheme, a number needs no form: tel:4155550132.
static SCHEME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:tel|sms|whatsapp|callto|sip):(\+?[0-9](?:[ ()./-]{0,2}[0-9]){6,14})\b")
        .ok()
});

/// Finds the numbers.
pub(super) fn find(text: &str, spans: &mut Spans) {
    for form in FORMS.iter() {
        let mut from = 0;
        while let Some(found) = form.find_at(text, from) {
            from = match free(form, text, found.range()) {
                Some(number) => {
                    let end = number.end;
                    spans.add(number);
                    end
                }
                None => found.start() + 1,
            };
        }
    }
    for found in SCHEME.iter().flat_map(|rule| rule.captures_iter(text)) {
        spans.extend(found.get(1).map(|number| number.range()));
    }
}

/// The number in a range that is no part of something longer; without what stands behind its last blanks, where that belongs to
/// something else: a time follows many a number.
fn free(form: &Regex, text: &str, found: Range<usize>) -> Option<Range<usize>> {
    let Range { start, mut end } = found;
    while !is_free(text, start, end) {
        let cut = start + text[start..end].rfind(' ')?;
        let shorter = form.find_at(&text[..cut], start)?;
        end = Some(shorter).filter(|one| one.start() == start)?.end();
    }
    Some(start..end)
}

/// Whether the digits are not a part of something longer, such as a date, a version or an identifier.
fn is_free(text: &str, start: usize, end: usize) -> bool {
    let previous = text[..start].chars().next_back();
    let is_plus = text[start..].starts_with('+');
    let goes_on = text[end..]
        .strip_prefix(['.', '-', '/', ':'])
        .is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()));
    begins_word(text, start)
        && !matches!(previous, Some('+' | '.' | '/' | '#' | '-'))
        && (is_plus || previous != Some(':'))
        && !goes_on
}

#[cfg(test)]
pub(super) fn forms_compile() -> bool {
    FORMS.len() == WRITTEN.len() && SCHEME.is_some()
}
