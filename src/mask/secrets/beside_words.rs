//! Secrets in sentences: "the password is …", "the key q7Zk… does not work".

use std::sync::LazyLock;

use regex::Regex;

use super::randomness::looks_random;
use super::secret_names::Strength;
use super::secret_value::{is_secret, is_uuid};
use crate::mask::spans::Spans;

/// "the password is hunter2", in the languages whose word for it is known.
static IS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)\b(?:pass(?:word|phrase|code|wort)|kennwort|contraseña|senha|mot de passe|pin|one-time code|otp|verification code|login code)(?: (?:for|of|von|für|de|para) \S+)?\s+(?:(?:is|was|ist|lautet|es|est|será|é)\s+|(?:is|was)?:\s*)?(\\*["'`]?)([^\s,;]+)"#,
    )
    .ok()
});

/// A word for a secret, and soon after it what may be one.
static NEAR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:[a-z0-9]+[_-])*(?:passwords?|secrets?|tokens?|api[ _-]?keys?|app(?:lication)?[ _-]keys?|access[ _-]?keys?|secret[ _-]?keys?|session[ _-]keys?|signing[ _-]keys?|credentials?|key)\b([^\r\n]{0,40}?)\b(?:0x)?([A-Za-z0-9][A-Za-z0-9+/_=-]{17,})",
    )
    .ok()
});

/// Words behind which a drawn text is the name of something.
const NAMES_SOMETHING: &[&str] = &[
    "commit",
    "sha",
    "md5",
    "hash",
    "digest",
    "trace",
    "span",
    "request",
    "req",
    "run",
    "etag",
    "revision",
    "checksum",
    "for user",
    "order",
    "task",
    "primary",
    "foreign",
    "partition",
    "cache",
    "idempotency",
    "public",
    " id",
    "_id",
    "call",
    "image",
    "count",
    "index",
    "object",
    "unique",
    "sort",
    "session id",
    "tx",
    "job",
    "/",
    "http",
];

/// Finds the secrets that a sentence names.
pub(super) fn find(text: &str, spans: &mut Spans) {
    let (Some(is), Some(near)) = (IS.as_ref(), NEAR.as_ref()) else {
        return;
    };
    for found in is.captures_iter(text) {
        let (quote, value) = (&found[1], &found[2]);
        let value = value.trim_end_matches(['.', '!', '?', ')', '"', '\'', '`', '\\', ':']);
        let is_said = if quote.is_empty() {
            is_no_plain_word(value)
                && (found[0].contains(" is ")
                    || has_digit_and_letter(value)
                    || is_code(&found[0], value))
        } else {
            true
        };
        if let Some(start) = found.get(2).map(|value| value.start())
            && is_said
            && is_secret(value, Strength::Password)
        {
            spans.add(start..start + value.len());
        }
    }
    let mut from = 0;
    while let Some(found) = near.captures_at(text, from) {
        let (Some(whole), Some(between), Some(value)) = (found.get(0), found.get(1), found.get(2))
        else {
            return;
        };
        // The word itself counts as well: an `idempotency_key` is no secret.
        let context = text[before(text, whole.start())..between.end()].to_lowercase();
        let is_name = NAMES_SOMETHING.iter().any(|word| context.contains(word));
        let is_found = !is_name
            && looks_random(value.as_str())
            && (!is_bare_key(&text[whole.start()..between.start()])
                || has_both_cases(value.as_str()))
            && (!is_uuid(value.as_str()) || between.len() <= 2)
            && is_secret(value.as_str(), Strength::Key);
        if is_found {
            spans.add(value.range());
        }
        from = value.end().max(whole.start() + 1);
    }
}

/// `key` without a word that says of what, as in `crew_key`.
fn is_bare_key(word: &str) -> bool {
    let small = word.to_lowercase();
    let of = [
        "api", "app", "access", "secret", "session", "signing", "auth", "private",
    ];
    small.ends_with("key") && !of.iter().any(|of| small.contains(of))
}

/// Hashes are written in small letters, or all in capitals.
fn has_both_cases(value: &str) -> bool {
    let has = |is: fn(&u8) -> bool| value.as_bytes().iter().any(is);
    has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase)
}

/// Where the word before a word begins, roughly.
fn before(text: &str, at: usize) -> usize {
    let mut letters = text[..at].char_indices().rev();
    letters.nth(10).map_or(0, |(place, _)| place)
}

/// Something other than a word of small letters, or one with a capital before it.
fn is_no_plain_word(value: &str) -> bool {
    let mut letters = value.chars();
    letters.next();
    !letters
        .clone()
        .all(|letter| letter.is_lowercase() || matches!(letter, '-' | '\'' | '.'))
        || letters.as_str().is_empty()
}

fn has_digit_and_letter(value: &str) -> bool {
    let has = |is: fn(char) -> bool| value.chars().any(is);
    value.chars().count() >= 6 && has(|letter| letter.is_ascii_digit()) && has(char::is_alphabetic)
}

/// A code of digits that a sentence states.
fn is_code(found: &str, value: &str) -> bool {
    let is_stated = found.contains(':') || found.contains(" was ");
    is_stated && value.len() >= 4 && value.bytes().all(|byte| byte.is_ascii_digit())
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
    fn what_a_sentence_states_is_masked_and_what_it_describes_is_not() {
        case(
            "the password is hunter2, again",
            "the password is [masked], again",
        );
        case("password \"two\" failed", "password \"[masked]\" failed");
        case(
            "the api key q7Zk2Pw9xT4mB1sL8dRv fails",
            "the api key [masked] fails",
        );
        for text in [
            "password is incorrect",
            "password was rejected",
            "pin 7 is not connected",
            "token for commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
            "key of run 4bf92f3577b34da6a3ce929d0e0e4736",
        ] {
            case(text, text);
        }
    }
}
