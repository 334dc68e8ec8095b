//! Characters that cannot be seen, spelled out.

use std::fmt::Write as _;

/// Replaces what cannot be seen by what can. Doing it twice changes nothing more.
#[must_use]
pub(crate) fn visible(raw: &str) -> String {
    let mut shown = String::with_capacity(raw.len());
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
pub(in crate::report) fn is_hidden(character: char) -> bool {
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
}
