//! Sentences that hold their names in full, as `decision.json` has them, brought to a place with less room.

use super::{LONGEST_NAME, Name, Text, visible, within};
use crate::number;

/// A sentence that is longer than this with its names clipped holds something that is no name of the decision. It cannot be
/// shown in full and must not be shown in part.
const LONGEST: usize = 1_500;

/// The most characters of a message in a sentence.
const LONGEST_MESSAGE: usize = 110;

/// How much of a name is looked for before the whole of it, in bytes.
const BEGINNING: usize = 64;

/// The names that are clipped in sentences.
#[derive(Debug, Default)]
pub(in crate::report) struct Sentences {
    /// The longest first: one name may be a part of another.
    long: Vec<(String, Name)>,
    /// Where a sentence stands that is too long.
    file: &'static str,
}

impl Sentences {
    /// Sentences of a file that may hold these names.
    pub(in crate::report) fn of<'a>(
        file: &'static str,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let none = Self {
            long: Vec::new(),
            file,
        };
        none.and(names, LONGEST_NAME)
    }

    /// They may hold these messages as well, which have more room than a name.
    pub(in crate::report) fn with_messages<'a>(
        self,
        messages: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        self.and(messages, LONGEST_MESSAGE)
    }

    fn and<'a>(mut self, raw: impl IntoIterator<Item = &'a str>, most: usize) -> Self {
        let clipped = raw.into_iter().map(|raw| (raw, within(raw, most)));
        let long = clipped.filter(|(_, name)| name.is_clipped());
        self.long
            .extend(long.map(|(raw, name)| (raw.to_owned(), name)));
        self.long
            .sort_by(|(one, _), (other, _)| other.len().cmp(&one.len()).then(one.cmp(other)));
        self.long.dedup_by(|(one, _), (other, _)| one == other);
        self
    }

    /// A text that is no more than names with a word or two between them, such as an example.
    pub(in crate::report) fn name(&self, raw: &str) -> Name {
        within(&self.clip(raw), 2 * LONGEST_NAME)
    }

    /// A sentence with its names clipped; its own words and numbers stay whole.
    pub(in crate::report) fn text(&self, sentence: &str) -> Text {
        let sentence = self.clip(sentence);
        let length = sentence.chars().count();
        if length > LONGEST {
            let length = number::count(length as u64);
            return Text(format!(
                "A sentence of {length} characters, too long to be shown here, is in {}.",
                self.file
            ));
        }
        Text(visible(&sentence))
    }

    fn clip(&self, raw: &str) -> String {
        let mut sentence = raw.to_owned();
        for (raw, clipped) in &self.long {
            // The beginning is looked for first: a name may have megabytes.
            let beginning = &raw[..raw.floor_char_boundary(BEGINNING)];
            if sentence.len() >= raw.len() && sentence.contains(beginning) {
                sentence = sentence.replace(raw, clipped.as_str());
            }
        }
        sentence
    }
}

#[cfg(test)]
mod tests {
    use super::super::name;
    use super::*;

    #[test]
    fn names_are_clipped_and_numbers_are_not() {
        let release = format!("release-{}-end", "x".repeat(10_000));
        let other = format!("{release}-other");
        let sentences = Sentences::of("decision.json", [release.as_str(), &other, "short"]);
        let text = sentences.text(&format!(
            "Failures of {other} rose from 1.25 % to 2.85 % ({release} against short)."
        ));
        let [release, other] = [&release, &other].map(|raw| name(raw));
        assert_eq!(
            text.as_str(),
            format!("Failures of {other} rose from 1.25 % to 2.85 % ({release} against short).")
        );
    }

    #[test]
    fn a_sentence_with_a_long_text_that_is_no_name_is_not_shown_in_part() {
        let sentence = format!("{} rose from 1.25 % to 2.85 %", "x".repeat(10_000));
        let text = Sentences::of("decision.json", []).text(&sentence);
        assert_eq!(
            text.as_str(),
            "A sentence of 10,027 characters, too long to be shown here, is in decision.json."
        );
    }

    #[test]
    fn what_cannot_be_seen_is_spelled_out_in_a_name_that_is_clipped_too() {
        let raw = format!("a\u{202e}{}\u{1b}", "x".repeat(100));
        let text = Sentences::of("decision.json", [raw.as_str()]).text(&format!("{raw} fails"));
        assert!(text.as_str().starts_with("a\\u{202e}xxx"), "{text:?}");
        assert!(text.as_str().ends_with("\\u{1b} fails"), "{text:?}");
    }
}
