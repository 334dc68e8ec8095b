//! Text that Markdown shows literally, whatever it holds: on GitHub, in a table's cell, at the start of a line.
//!
//! A backslash disarms what Markdown itself reads. What a host adds afterwards (mentions, references, links it finds by
//! itself, emoji) reads the finished text, where a backslash is gone: an invisible word joiner breaks those up.

use std::fmt::{self, Write as _};
use std::sync::LazyLock;

use regex::Regex;

use crate::report::text::Text;

/// Neither seen nor a place to break a line.
const JOINER: char = '\u{2060}';

/// Longer addresses are no links.
const LONGEST_ADDRESS: usize = 2_000;

/// What hosts turn into links or pictures, with the character after which a joiner breaks it.
static ADDED_BY_HOSTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(@|#|\bGH-|:)([a-z0-9_+-])|(:)(//)|\b(www)(\.)|(mailto|xmpp|tel)(:)").ok()
});

/// Text that is shown literally.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::report) struct Markdown(String);

impl From<&Text> for Markdown {
    fn from(text: &Text) -> Self {
        Self(backslashes(&broken_up(text.as_str())))
    }
}

impl fmt::Display for Markdown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The address of a link. Nothing in it ends the link or is read as anything else.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::report) struct Link(String);

impl Link {
    /// An address of the web; `None` for anything else, and for one that no browser takes.
    pub(in crate::report) fn of(address: &str) -> Option<Self> {
        let scheme = ["https://", "http://"]
            .into_iter()
            .find(|scheme| address.to_ascii_lowercase().starts_with(scheme))?;
        let rest = &address[scheme.len()..];
        if rest.is_empty() || address.len() > LONGEST_ADDRESS {
            return None;
        }
        let mut link = scheme.to_owned();
        for byte in rest.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'+,=%".contains(&byte) {
                link.push(char::from(byte));
            } else {
                let _ = write!(link, "%{byte:02X}");
            }
        }
        Some(Self(link))
    }
}

impl fmt::Display for Link {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A text of which no host makes links, mentions or pictures.
pub(in crate::report) fn broken_up(text: &str) -> String {
    let Some(rule) = ADDED_BY_HOSTS.as_ref() else {
        return text.to_owned();
    };
    rule.replace_all(text, |found: &regex::Captures<'_>| {
        let mut parts = found.iter().skip(1).flatten().map(|part| part.as_str());
        let (first, second) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        // A time of day or a key and its value is no emoji.
        let plain = first == ":" && !second.starts_with('/') && !closes(text, found);
        if plain {
            format!("{first}{second}")
        } else {
            format!("{first}{JOINER}{second}")
        }
    })
    .into_owned()
}

/// Whether a colon is followed by another after nothing but an emoji's letters.
fn closes(text: &str, found: &regex::Captures<'_>) -> bool {
    let after = found
        .get(0)
        .map_or("", |whole| text.get(whole.end()..).unwrap_or(""));
    after
        .find(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '_' | '+' | '-'))
        .is_some_and(|end| after[end..].starts_with(':'))
}

fn backslashes(text: &str) -> String {
    let letters: Vec<char> = text.trim().chars().collect();
    let mut escaped = String::with_capacity(text.len() + 16);
    for (place, letter) in letters.iter().copied().enumerate() {
        let before = place
            .checked_sub(1)
            .and_then(|place| letters.get(place))
            .copied();
        let after = letters.get(place + 1).copied();
        let word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        let special = match letter {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' | '#' => true,
            '_' => !(word(before) && word(after)),
            '+' | '-' | '=' => place == 0 && !after.is_some_and(|after| after.is_ascii_digit()),
            '.' | ')' => {
                let ends = after.is_none_or(char::is_whitespace);
                ends && place > 0 && letters[..place].iter().all(char::is_ascii_digit)
            }
            _ => false,
        };
        if special {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(raw: &str, expected: &str) {
        assert_eq!(
            Markdown::from(&Text::from(raw.to_owned())).to_string(),
            expected
        );
    }

    #[test]
    fn what_markdown_reads_is_disarmed() {
        case("tool_arguments failures", "tool_arguments failures");
        case("_emphasis_ and *more*", "\\_emphasis\\_ and \\*more\\*");
        case("<img src=x>", "\\<img src=x\\>");
        case("[a](http://b)", "\\[a\\](http:\u{2060}//b)");
        case("a|b", "a\\|b");
        case("a\nb", "a\\\\nb");
        case("&amp;", "\\&amp;");
        case("`code`", "\\`code\\`");
        case("$x$", "\\$x\\$");
    }

    #[test]
    fn what_starts_a_block_is_disarmed() {
        case("# head", "\\# head");
        case("1. item", "1\\. item");
        case("- item", "\\- item");
        case("+1.7 points", "+1.7 points");
        case("2.4.0", "2.4.0");
    }

    #[test]
    fn a_link_goes_to_the_web_and_holds_nothing_that_ends_it() {
        let link = |address| Link::of(address).map(|link| link.to_string());
        assert_eq!(
            link("https://t.example/a?b=c&d").unwrap(),
            "https://t.example/a?b=c&d"
        );
        assert_eq!(
            link("HTTPS://t/a) [x](y) \"<&amp;").unwrap(),
            "https://t/a%29%20%5Bx%5D%28y%29%20%22%3C&amp%3B"
        );
        for address in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://",
            "PROJ-12",
            "",
        ] {
            assert_eq!(link(address), None, "{address}");
        }
    }

    #[test]
    fn what_hosts_add_is_broken_up() {
        case("@octocat", "@\u{2060}octocat");
        case("see #12", "see \\#\u{2060}12");
        case("a@b.c", "a@\u{2060}b.c");
        case("www.example.com", "www\u{2060}.example.com");
        case(":smile:", ":\u{2060}smile:");
        case("at 12:30, key: value", "at 12:30, key: value");
    }
}
