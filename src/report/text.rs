//! Text as it may be shown. Names and messages come from the records, and the records come from anyone: they may hold
//! terminal escapes, controls that reverse the direction of writing, invisible characters, newlines or megabytes.
//!
//! [`Text`] is what every page is made of: nothing in it is invisible or longer than a paragraph. Each target then
//! escapes what it must on top (HTML by the template engine, [`Markdown`](super::markdown::Markdown), the terminal).

use std::fmt::Write as _;

use serde::Serialize;

/// The most characters a name keeps on a page.
const NAME: usize = 48;

/// The most characters a paragraph keeps on a page.
const PARAGRAPH: usize = 500;

/// Text without invisible characters, no longer than a paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Text(String);

impl Text {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// One line of preformatted text: as [`From`], but leading blanks and tabs stay what they are.
    pub(super) fn line(line: &str) -> Self {
        Self::from(line.replace('\t', "    "))
    }
}

impl<T: AsRef<str>> From<T> for Text {
    fn from(raw: T) -> Self {
        Self(cut(&visible(raw.as_ref()), PARAGRAPH))
    }
}

/// A name for display: visible, and cut in the middle where it is long.
pub(super) fn name(raw: &str) -> String {
    short(raw, NAME)
}

/// A name for a place with room for `most` characters.
pub(super) fn short(raw: &str, most: usize) -> String {
    if raw.is_empty() {
        return "(empty)".to_owned();
    }
    cut(&visible(raw), most)
}

/// Replaces what cannot be seen by what can. Doing it twice changes nothing more.
#[must_use]
pub fn visible(raw: &str) -> String {
    let mut shown = String::with_capacity(raw.len().min(4 * PARAGRAPH));
    for character in raw.chars() {
        match character {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            hidden if is_hidden(hidden) => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(hidden));
            }
            plain => shown.push(plain),
        }
    }
    shown
}

/// Controls, line separators, direction controls, invisible characters, tags, non-characters.
pub(super) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{fffe}'..='\u{ffff}'
                | '\u{e0000}'..='\u{e0fff}'
        )
        || u32::from(character) & 0xfffe == 0xfffe
}

/// Keeps both ends of a long text and marks the gap.
pub(super) fn cut(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most {
        return text.to_owned();
    }
    let tail = most / 3;
    let head = most.saturating_sub(tail + 1);
    let mut kept: String = text.chars().take(head).collect();
    kept.push('…');
    kept.extend(text.chars().skip(length - tail));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(raw: &str, expected: &str) {
        assert_eq!(visible(raw), expected);
        assert_eq!(visible(expected), expected, "twice changes nothing");
    }

    #[test]
    fn what_cannot_be_seen_is_spelled_out() {
        case("plain, größer, 日本", "plain, größer, 日本");
        case("\u{1b}[31mred", "\\u{1b}[31mred");
        case("abc\u{202e}cba", "abc\\u{202e}cba");
        case("one\ntwo\tthree\r", "one\\ntwo\\tthree\\r");
        case("nul\0 c1\u{9b}", "nul\\u{0} c1\\u{9b}");
    }

    #[test]
    fn a_long_name_keeps_both_ends() {
        assert_eq!(cut("abcdefghijkl", 7), "abcd…kl");
        assert_eq!(cut("abcdefg", 7), "abcdefg");
        assert_eq!(name(&"ü".repeat(10_000)).chars().count(), NAME);
    }

    #[test]
    fn an_empty_name_is_named() {
        assert_eq!(name(""), "(empty)");
    }
}
