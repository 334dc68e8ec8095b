//! Text as it may be shown. Names and messages come from the records, and the records come from anyone: they may hold
//! terminal escapes, controls that reverse the direction of writing, invisible characters, newlines or megabytes.
//!
//! A [`Name`] comes from a record and is clipped. A [`Text`] is finished and never clipped, since a sentence without its
//! middle states something else: names are clipped where they enter it, by the code that makes it or, in a sentence of the
//! decision, by [`Sentences`]. Nothing in either is invisible; each target escapes what it must on top.

mod clipped;
mod name;
mod visible;

use serde::Serialize;

pub(super) use clipped::Sentences;
pub(super) use name::{LONGEST_NAME, Name, columns, name, within};
pub(super) use visible::is_hidden;
pub(crate) use visible::visible;

/// The most characters of a line of code. What is left out is counted in its place.
const LONGEST_LINE: usize = 2_000;

/// A finished text without invisible characters. It is made of our words and of names, never of a text of unknown length.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Text(String);

impl Text {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// One line of code: leading blanks stay, and tabs become blanks.
    pub(super) fn line(line: &str) -> Self {
        let line = visible(&line.replace('\t', "    "));
        let length = line.chars().count();
        if length <= LONGEST_LINE {
            return Self(line);
        }
        let half = LONGEST_LINE / 2;
        let head: String = line.chars().take(half).collect();
        let tail: String = line.chars().skip(length - half).collect();
        let left_out = crate::number::count((length - 2 * half) as u64);
        Self(format!("{head} …({left_out} characters left out)… {tail}"))
    }
}

/// Words of ours.
impl From<&'static str> for Text {
    fn from(words: &'static str) -> Self {
        Self(words.to_owned())
    }
}

/// Words of ours with names and numbers among them.
impl From<String> for Text {
    fn from(words: String) -> Self {
        Self(visible(&words))
    }
}

impl From<Name> for Text {
    fn from(name: Name) -> Self {
        Self(name.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finished_text_is_never_clipped() {
        let sentence = "−1.25 % ".repeat(10_000);
        assert_eq!(Text::from(sentence.clone()).as_str(), sentence);
    }

    #[test]
    fn a_line_of_code_says_what_it_leaves_out() {
        let line = format!("  a{}b", "x".repeat(5_000));
        let shown = Text::line(&line);
        assert!(shown.as_str().starts_with("  ax"));
        assert!(shown.as_str().ends_with("xb"));
        assert!(shown.as_str().contains("…(3,004 characters left out)…"));
    }
}
