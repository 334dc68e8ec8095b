//! Removes the colour codes of terminals from a message.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// The control sequences of ECMA-48: CSI with its parameters, OSC up to its end, and escapes of two characters. CSI is also
/// known when the escape character was written out (`\u001b[31m`, `\x1b[31m`, `\033[31m`, `\e[31m`).
static SEQUENCES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?s)(?:\x1b\[|\u{9b})[0-?]*[ -/]*[@-~]|(?:\x1b\]|\u{9d})[^\x07\x1b\u{9c}]*(?:\x07|\x1b\\|\u{9c})?|\x1b[ -/]*[0-Z\\^-~]|\\(?:u001[bB]|x1[bB]|033|e)\[[0-9;]*[A-Za-z]",
    )
    .ok()
});

/// A colour whose escape character was lost on the way.
static REMNANTS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\[[0-9]{1,3}(?:;[0-9]{1,3})*m").ok());

/// The text without colour codes.
pub(super) fn without_colours(text: &str) -> Cow<'_, str> {
    let mut plain = Cow::Borrowed(text);
    if may_hold_sequences(text)
        && let Some(sequences) = SEQUENCES.as_ref()
    {
        plain = replaced(plain, sequences);
    }
    // Only a reset shows that the rest are colours too: `rate[5m]` is none.
    if plain.contains("[0m")
        && let Some(remnants) = REMNANTS.as_ref()
    {
        plain = replaced(plain, remnants);
    }
    plain
}

fn may_hold_sequences(text: &str) -> bool {
    text.contains('\u{1b}')
        || (text.contains('\\') && text.contains('['))
        || (!text.is_ascii() && text.contains(['\u{9b}', '\u{9d}']))
}

fn replaced<'a>(text: Cow<'a, str>, finds: &Regex) -> Cow<'a, str> {
    match finds.replace_all(&text, "") {
        Cow::Owned(changed) => Cow::Owned(changed),
        Cow::Borrowed(_) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(text: &str, expected: &str) {
        assert_eq!(without_colours(text), expected, "{text:?}");
    }

    #[test]
    fn colours_vanish() {
        case("\u{1b}[31mtimed out\u{1b}[0m", "timed out");
        case("\u{1b}[1;38;5;196mno\u{1b}[K route\u{1b}[m", "no route");
        case("\u{9b}31mred\u{9b}0m", "red");
        case("a\u{1b}(Bb\u{1b}=c", "abc");
        case(r"\u001b[31mred\x1b[0m, \033[1mbold\e[0m", "red, bold");
        case(
            "[31mthe escape character is lost[0m",
            "the escape character is lost",
        );
    }

    #[test]
    fn titles_and_links_of_a_terminal_vanish_and_their_text_stays() {
        case(
            "see \u{1b}]8;;http://a.example\u{1b}\\the log\u{1b}]8;;\u{7}",
            "see the log",
        );
        case("\u{1b}]0;a title\u{7}ready", "ready");
    }

    #[test]
    fn brackets_that_are_no_colours_stay() {
        for text in [
            "rate(x[5m]) is 3",
            "took [30m] of 1h",
            r"C:\e\[x]",
            "a[0]",
            "[masked]",
            "",
        ] {
            case(text, text);
        }
    }
}
