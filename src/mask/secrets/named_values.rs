//! Values behind their names: `name=value`, `"name": "value"`, `name => value`, `--name value`, `<name>value</name>`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::secret_names::{Strength, strength};
use super::secret_value::is_secret;
use crate::mask::spans::Spans;

/// The most bytes of a value.
const LONGEST: usize = 4096;

/// A name that may be one of a secret. What it is, [`strength`] says.
static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let of_password = r"pass|pwd|psw|kennwort|contrase|senha|wachtwoord|hasło|\bpin\b|otp|cv[vc]";
    let of_key = r"secret|token|key|credential|cookie|jwt|auth|bearer|signature|\bsig\b|dsn|webhook|\bsas\b|\bpat\b";
    let of_session = r"sess|\bsid\b|csrf|xsrf|salt|nonce|hmac";
    let words = r"\b(?:api|access|secret|private|signing|encryption|auth|account|application|one-time|client|refresh|authentication)[ -](?:api[ -])?(?:key|token|secret|code)\b|mot de passe";
    Regex::new(&format!(
        r"(?i){words}|[\w.-]*(?:{of_password}|{of_key}|{of_session})[\w.-]*"
    ))
    .ok()
});

/// What stands between a name and its value.
static BETWEEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let assigned = r#"\\*["'`]?\]?\)?(?:\s*(?:(?:::|[:=!])?=>?|:|->)|%3[AaDd]|\s+(?:[:=]|=>))\s*"#;
    let argument = r#"\\*["']\s*,\s*"#;
    Regex::new(&format!("^(?:{assigned}|{argument}|>)")).ok()
});

/// The scheme before a credential.
static SCHEME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:bearer|basic|token|api-?key|ssws|key|negotiate|bot|session|jwt)(?:\s+|%20)",
    )
    .ok()
});

/// Finds the values of secret names.
pub(super) fn find(text: &str, spans: &mut Spans) {
    let Some(names) = NAME.as_ref() else {
        return;
    };
    let mut from = 0;
    while let Some(name) = names.find_at(text, from) {
        from = name.end();
        let Some(strength) = strength(trimmed(name.as_str())) else {
            continue;
        };
        if let Some(value) = value_of(text, &name.range()) {
            let is_hidden = is_secret(&text[value.clone()], strength)
                || (strength == Strength::Weak && is_authorization(text, &value));
            if is_hidden {
                from = value.end;
                spans.add(value);
            }
        }
    }
}

/// A name without the percent escape that a link puts before it: `%26token`, of which `26token` is found.
fn trimmed(name: &str) -> &str {
    name.trim_matches(['.', '-'])
}

/// Whether a scheme stands before a value, as in `auth: Basic …`.
fn is_authorization(text: &str, value: &Range<usize>) -> bool {
    let before = text[..value.start].trim_end().to_lowercase();
    let has_scheme = ["bearer", "basic"]
        .iter()
        .any(|scheme| before.ends_with(scheme));
    has_scheme && is_secret(&text[value.clone()], Strength::Key)
}

/// The value behind a name.
fn value_of(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let rest = &text[name.end..];
    let is_flag = text[name.clone()].starts_with("--") || text[..name.start].ends_with("--");
    let between = match BETWEEN.as_ref()?.find(rest) {
        Some(between) => between.end(),
        None if is_flag => rest.len() - rest.strip_prefix([' ', '\t'])?.trim_start().len(),
        None => return None,
    };
    let is_in_link = rest[..between].contains('%');
    let mut start = name.end + between;
    let quote = quote_at(&text[start..]);
    start += quote.map_or(0, str::len);
    if let Some(scheme) = SCHEME.as_ref()?.find(&text[start..]) {
        start += scheme.end();
    }
    let rest = &text[start..];
    let end = match quote {
        Some(quote) => end_of_quoted(rest, quote),
        None => end_of_plain(rest, is_in_link),
    };
    (end > 0).then(|| start..start + end)
}

/// The quote with which a value begins, with the backslashes before it.
fn quote_at(text: &str) -> Option<&str> {
    let prefix = text.starts_with(['b', 'r', 'f', 'u']) && text[1..].starts_with(['"', '\'']);
    let from = usize::from(prefix);
    let slashes = text[from..].len() - text[from..].trim_start_matches('\\').len();
    let quote = text[from + slashes..].chars().next()?;
    matches!(quote, '"' | '\'' | '`').then(|| &text[..=from + slashes])
}

/// Where a value in quotes ends: at the same quote, escaped as often.
fn end_of_quoted(text: &str, quote: &str) -> usize {
    let quote = quote.trim_start_matches(['b', 'r', 'f', 'u']);
    let bare = quote.trim_start_matches('\\');
    let mut from = 0;
    while let Some(found) = text[from..].find(bare) {
        let at = from + found;
        let slashes = at - text[..at].trim_end_matches('\\').len();
        // In quotes that are not escaped, an even number of backslashes stands for backslashes of the value.
        let closes = if quote.len() == bare.len() {
            slashes.is_multiple_of(2)
        } else {
            slashes < quote.len()
        };
        if closes {
            return if quote.len() == bare.len() {
                at
            } else {
                at - slashes
            };
        }
        from = at + bare.len();
    }
    // The quote never closes: the text was cut.
    end_of_line(text)
}

fn end_of_line(text: &str) -> usize {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    text.floor_char_boundary(end.min(LONGEST))
}

/// Where a value without quotes ends. Brackets that close what the value did not open are not part of it.
fn end_of_plain(text: &str, is_in_link: bool) -> usize {
    let mut open = 0_i32;
    for (at, letter) in text.char_indices() {
        let rest = &text[at..];
        let ends = match letter {
            '(' | '[' | '{' => {
                open += 1;
                false
            }
            ')' | ']' | '}' => {
                open -= 1;
                open < 0
            }
            '&' => is_next_parameter(&rest[1..]),
            '%' => is_in_link,
            '\\' => {
                rest.len() > 1 && !rest.as_bytes()[1].is_ascii_alphanumeric()
                    || is_line_escape(rest)
            }
            ',' | ';' => true,
            '"' | '\'' | '`' | '<' => at > 0,
            letter => letter.is_whitespace() || letter.is_control(),
        };
        if ends || at >= LONGEST {
            return at - trailing_point(&text[..at]);
        }
    }
    text.len() - trailing_point(text)
}

/// `\n`, `\r` or `\t` as it is written.
fn is_line_escape(text: &str) -> bool {
    ["\\n", "\\r", "\\t"]
        .iter()
        .any(|escape| text.starts_with(escape))
}

/// Whether another parameter of a link begins here.
fn is_next_parameter(text: &str) -> bool {
    let name =
        text.find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.')));
    text.starts_with("amp;") || name.is_some_and(|end| end > 0 && text[end..].starts_with('='))
}

/// The point with which a sentence ends.
fn trailing_point(text: &str) -> usize {
    text.len() - text.trim_end_matches(['.', ':']).len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::spans::masked_by;

    #[track_caller]
    fn case(text: &str, expected: &str) {
        assert_eq!(masked_by(find, text), expected);
    }

    #[test]
    fn a_value_ends_where_its_notation_ends_it() {
        case("DB_PASSWORD=hunter22 failed", "DB_PASSWORD=[masked] failed");
        case("password: \"two words\", x", "password: \"[masked]\", x");
        case(
            "(user=app, password=a(b)c)",
            "(user=app, password=[masked])",
        );
        case(
            "{\\\"password\\\": \\\"a b\\\", 1}",
            "{\\\"password\\\": \\\"[masked]\\\", 1}",
        );
        case("x?password=a1&user=b", "x?password=[masked]&user=b");
        case(
            "%3Fpassword%3Da1b2%26user%3Db",
            "%3Fpassword%3D[masked]%26user%3Db",
        );
        case(
            "--password swordfish9 --host db",
            "--password [masked] --host db",
        );
        case("<password>ab</password>", "<password>[masked]</password>");
        case(
            "os.environ[\"DB_PASSWORD\"] = \"a b\"",
            "os.environ[\"DB_PASSWORD\"] = \"[masked]\"",
        );
        case(
            "set(\"password\", \"ab\")",
            "set(\"password\", \"[masked]\")",
        );
        case("password => ab12.", "password => [masked].");
        case("password='ab", "password='[masked]");
    }
}
