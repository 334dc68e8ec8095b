//! The parts of a text that must not leave.

use std::ops::Range;

/// What stands for a secret or for personal data.
pub(super) const MASK: &str = "[masked]";

/// Parts of one text. Every rule looks at the text as it was written, so the order of the rules changes nothing.
#[derive(Debug, Default)]
pub(super) struct Spans(Vec<Range<usize>>);

impl Spans {
    /// Adds a part.
    pub(super) fn add(&mut self, part: Range<usize>) {
        if !part.is_empty() {
            self.0.push(part);
        }
    }

    /// Adds a part, if there is one.
    pub(super) fn extend(&mut self, part: Option<Range<usize>>) {
        self.0.extend(part.filter(|part| !part.is_empty()));
    }

    /// The text with every part replaced. Parts that touch or overlap are one. `None` if there is no part.
    pub(super) fn hidden_in(mut self, text: &str) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        self.0.sort_by_key(|part| (part.start, part.end));
        let mut shown = String::with_capacity(text.len());
        let mut from = 0;
        let mut parts = self.0.into_iter().peekable();
        while let Some(mut part) = parts.next() {
            while let Some(next) = parts.next_if(|next| next.start <= part.end) {
                part.end = part.end.max(next.end);
            }
            shown.push_str(&text[from..part.start]);
            shown.push_str(MASK);
            from = part.end;
        }
        shown.push_str(&text[from..]);
        Some(shown)
    }
}

/// The text with what one rule finds replaced.
#[cfg(test)]
pub(super) fn masked_by(find: impl Fn(&str, &mut Spans), text: &str) -> String {
    let mut spans = Spans::default();
    find(text, &mut spans);
    spans.hidden_in(text).unwrap_or_else(|| text.to_owned())
}

/// The characters before and after a part.
pub(super) fn beside(text: &str, part: &Range<usize>) -> [Option<char>; 2] {
    [
        text[..part.start].chars().next_back(),
        text[part.end..].chars().next(),
    ]
}

/// Whether a letter, a digit or an underscore stands there.
pub(super) fn is_word(character: Option<char>) -> bool {
    character.is_some_and(|character| character.is_alphanumeric() || character == '_')
}

/// Whether a part begins a word: nothing of a word stands before it, or an escape such as `\n` or `%3D` does.
pub(super) fn begins_word(text: &str, at: usize) -> bool {
    let before = &text[..at];
    if !is_word(before.chars().next_back()) {
        return true;
    }
    let bytes = before.as_bytes();
    let from_end = |back: usize| bytes.len().checked_sub(back).map(|place| bytes[place]);
    let is_hex = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_hexdigit());
    let is_letter_escape = from_end(2) == Some(b'\\')
        && matches!(from_end(1), Some(b'n' | b'r' | b't' | b'b' | b'f' | b'v'));
    let is_percent = from_end(3) == Some(b'%') && is_hex(from_end(1)) && is_hex(from_end(2));
    let is_code_point = from_end(6) == Some(b'\\')
        && from_end(5) == Some(b'u')
        && (1..=4).all(|back| is_hex(from_end(back)));
    is_letter_escape || is_percent || is_code_point
}

/// Whether nothing of a word stands after a part.
pub(super) fn ends_word(text: &str, at: usize) -> bool {
    !is_word(text[at..].chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_touch_or_overlap_are_masked_as_one() {
        let mut spans = Spans::default();
        for part in [6..8, 0..2, 1..4, 4..5] {
            spans.add(part);
        }
        assert_eq!(
            spans.hidden_in("abcdefgh").as_deref(),
            Some("[masked]f[masked]")
        );
        assert_eq!(Spans::default().hidden_in("abc"), None);
    }

    #[test]
    fn a_word_begins_after_an_escape() {
        for text in ["=x", "\\nx", "%3Dx", "%3dx", "\\u003dx", "x"] {
            assert!(begins_word(text, text.len() - 1), "{text}");
        }
        for text in ["nx", "3Dx", "_x", "\u{e9}x"] {
            assert!(!begins_word(text, text.len() - 1), "{text}");
        }
    }
}
