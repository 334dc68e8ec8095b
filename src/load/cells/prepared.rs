//! What is taken from a cell before it is checked: the blanks around a name.

use std::borrow::Cow;

use super::input_cell::InputCell;
use super::remarks::CellEvent;
use crate::record::Kind;

/// The cell to check, and what happened to it.
pub(super) fn prepared(kind: Kind, cell: InputCell<'_>) -> (InputCell<'_>, Option<CellEvent>) {
    match (kind, cell) {
        (Kind::Name, InputCell::Text(text) | InputCell::Untyped(text)) => name(text),
        (_, cell) => (cell, None),
    }
}

fn name(text: Cow<'_, str>) -> (InputCell<'_>, Option<CellEvent>) {
    let own = trimmed(&text);
    if own.is_empty() {
        (InputCell::Null, None)
    } else if own.len() == text.len() {
        (InputCell::Text(text), None)
    } else {
        let own = Cow::Owned(own.to_owned());
        (InputCell::Text(own), Some(CellEvent::Trimmed))
    }
}

/// A name without what nobody sees at its ends. Inside, a name keeps everything.
pub(super) fn trimmed(name: &str) -> &str {
    name.trim_matches(is_unseen)
}

/// White space, control characters, and characters without a width: joiners, direction marks and the byte order mark.
fn is_unseen(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(typed: &str, wanted: Option<&str>, is_trimmed: bool) {
        let cell = InputCell::Untyped(Cow::Borrowed(typed));
        let (cell, event) = prepared(Kind::Name, cell);
        let name = wanted.map_or(InputCell::Null, |name| InputCell::Text(name.into()));
        assert_eq!(cell, name);
        assert_eq!(event, is_trimmed.then_some(CellEvent::Trimmed));
    }

    #[test]
    fn a_name_loses_what_nobody_sees_at_its_ends_and_nothing_inside() {
        case("2.4.0", Some("2.4.0"), false);
        case(" 2.4.0\t", Some("2.4.0"), true);
        case("\u{FEFF}billing\u{200B}\u{A0}", Some("billing"), true);
        case("\u{0}a  b\u{200D}c\u{7F}", Some("a  b\u{200D}c"), true);
        case("\u{2003}\u{2060}", None, false);
        case("", None, false);
    }

    #[test]
    fn a_text_that_is_no_name_keeps_its_blanks() {
        let cell = || InputCell::Text(Cow::Borrowed(" timed out "));
        assert_eq!(prepared(Kind::Text, cell()), (cell(), None));
    }
}
