//! Names: what a record calls something, short enough to stand in a sentence, a cell or a picture.

use std::fmt;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::visible;

/// The most columns of a name on a page.
pub(in crate::report) const LONGEST_NAME: usize = 48;

/// A text from a record: made visible, and clipped in its middle where it is long.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::report) struct Name {
    shown: String,
    is_clipped: bool,
}

/// A name for a page.
pub(in crate::report) fn name(raw: &str) -> Name {
    within(raw, LONGEST_NAME)
}

/// A name, a message or an address for a place with room for `most` columns.
pub(in crate::report) fn within(raw: &str, most: usize) -> Name {
    let whole = if raw.is_empty() {
        "(empty)".to_owned()
    } else {
        visible(raw)
    };
    match clipped(&whole, most) {
        Some(shown) => Name {
            shown,
            is_clipped: true,
        },
        None => Name {
            shown: whole,
            is_clipped: false,
        },
    }
}

impl Name {
    /// Whether something of it is left out.
    pub(super) const fn is_clipped(&self) -> bool {
        self.is_clipped
    }

    pub(in crate::report) fn as_str(&self) -> &str {
        &self.shown
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.shown)
    }
}

/// Both ends of a text that is too long, with a mark between them. Wide letters take two columns.
fn clipped(text: &str, most: usize) -> Option<String> {
    if columns(text) <= most {
        return None;
    }
    let tail = most / 3;
    let head = most.saturating_sub(tail + 1);
    let from = text.len() - fitting(text.chars().rev(), tail);
    let kept = format!("{}…{}", &text[..fitting(text.chars(), head)], &text[from..]);
    Some(kept)
}

/// How many bytes of the first letters fit so many columns.
fn fitting(letters: impl Iterator<Item = char>, most: usize) -> usize {
    let mut left = most;
    let fit = letters.map_while(|letter| {
        left = left.checked_sub(letter.width().unwrap_or(0))?;
        Some(letter.len_utf8())
    });
    fit.sum()
}

/// How many columns a text takes.
pub(in crate::report) fn columns(text: &str) -> usize {
    text.width()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_both_ends() {
        assert_eq!(within("abcdefghijkl", 7).as_str(), "abcd…kl");
        assert_eq!(within("abcdefg", 7).as_str(), "abcdefg");
        let long = name(&"ü".repeat(10_000));
        assert_eq!(long.as_str().chars().count(), LONGEST_NAME);
    }

    #[test]
    fn a_wide_letter_takes_two_columns() {
        assert_eq!(within("予約を変更する", 14).as_str(), "予約を変更する");
        assert_eq!(within("予約を変更する手続き", 10).as_str(), "予約を…き");
        assert_eq!(within("💥💥💥💥", 7).as_str(), "💥💥…💥");
    }

    #[test]
    fn an_empty_name_is_named() {
        assert_eq!(name("").as_str(), "(empty)");
    }
}
