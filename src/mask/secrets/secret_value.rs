//! Whether the value of a name is a secret, or says that there is none.

use super::randomness::looks_random;
use super::secret_names::Strength;
use crate::mask::spans::MASK;

/// What stands in place of a value, or says what is wrong with it.
const NO_SECRET: &[&str] = &[
    "a",
    "absent",
    "accepted",
    "after",
    "all",
    "already",
    "always",
    "an",
    "and",
    "any",
    "are",
    "array",
    "as",
    "at",
    "authentication",
    "authorization",
    "auto",
    "bad",
    "based",
    "basic",
    "be",
    "bearer",
    "been",
    "before",
    "being",
    "blank",
    "boolean",
    "but",
    "by",
    "can",
    "cannot",
    "case",
    "changed",
    "check",
    "configured",
    "contains",
    "could",
    "created",
    "default",
    "denied",
    "deprecated",
    "did",
    "digest",
    "disabled",
    "does",
    "empty",
    "enabled",
    "error",
    "exceeded",
    "exists",
    "expected",
    "expired",
    "expires",
    "fail",
    "failed",
    "failure",
    "false",
    "field",
    "for",
    "forbidden",
    "format",
    "found",
    "from",
    "function",
    "generated",
    "get",
    "given",
    "has",
    "have",
    "hidden",
    "if",
    "in",
    "incorrect",
    "inherit",
    "input",
    "insufficient",
    "int",
    "integer",
    "invalid",
    "is",
    "it",
    "length",
    "list",
    "locked",
    "malformed",
    "masked",
    "mismatch",
    "missing",
    "must",
    "n/a",
    "na",
    "name",
    "needed",
    "never",
    "new",
    "nil",
    "no",
    "none",
    "not",
    "null",
    "number",
    "object",
    "of",
    "off",
    "ok",
    "old",
    "on",
    "only",
    "optional",
    "or",
    "please",
    "present",
    "prompt",
    "provided",
    "read",
    "redacted",
    "refused",
    "rejected",
    "removed",
    "required",
    "reset",
    "revoked",
    "rotated",
    "scope",
    "secret",
    "self",
    "sent",
    "set",
    "should",
    "short",
    "str",
    "string",
    "text",
    "that",
    "the",
    "this",
    "timeout",
    "to",
    "token",
    "too",
    "true",
    "type",
    "typed",
    "unauthorized",
    "undefined",
    "unknown",
    "unset",
    "unsupported",
    "used",
    "user",
    "using",
    "valid",
    "validation",
    "value",
    "verified",
    "was",
    "weak",
    "when",
    "will",
    "with",
    "without",
    "wrong",
    "yes",
    "your",
];

/// What people write where a value is to be filled in.
const FILL_IN: &[&str] = &[
    "changeme",
    "example",
    "placeholder",
    "your",
    "redacted",
    "dummy",
    "todo",
    "xxx",
];

/// Whether a value under such a name is a secret.
pub(in crate::mask) fn is_secret(value: &str, strength: Strength) -> bool {
    if says_nothing(value) {
        return false;
    }
    match strength {
        Strength::Password => value.len() > 2 || !value.bytes().all(|byte| byte.is_ascii_digit()),
        Strength::Key => is_key(value),
        Strength::Weak => {
            value.len() >= 12 && !value.starts_with("0x") && !is_uuid(value) && looks_random(value)
        }
    }
}

/// Not a word, not a small number, and neither a path nor a sentence.
fn is_key(value: &str) -> bool {
    let has_digit = value.bytes().any(|byte| byte.is_ascii_digit());
    let is_number = value
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-'));
    let is_word = value
        .chars()
        .all(|letter| letter.is_alphabetic() || matches!(letter, '_' | '-' | '.' | '/'));
    let is_path = value.starts_with(['/', '~']) && value.matches('/').nth(1).is_some();
    match () {
        () if is_number => value.len() >= 10,
        () if is_word && !has_digit => value.len() >= 16 && has_both_cases_within(value),
        () => value.len() >= 6 && (!is_path || value.len() >= 30),
    }
}

/// Capitals and small letters mixed as nobody writes them.
fn has_both_cases_within(value: &str) -> bool {
    let pairs = value.as_bytes().windows(2);
    let rises = pairs.filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    rises.count() * 6 >= value.len()
}

/// Whether a value is a stand-in, an expression of a program, or a word that describes it.
fn says_nothing(value: &str) -> bool {
    let bare = value.trim_matches(|letter: char| {
        matches!(letter, '"' | '\'' | '`' | '\\' | '.' | ':' | '!' | '?')
    });
    let small = bare.to_lowercase();
    bare.is_empty()
        || bare.contains(MASK)
        || NO_SECRET.contains(&small.as_str())
        || is_stand_in(bare)
        || is_expression(bare)
        || (small.len() <= 40
            && FILL_IN.iter().any(|word| small.starts_with(word))
            && !looks_random(bare))
}

/// `<your-token>`, `${TOKEN}`, `{{ token }}`, `%TOKEN%`, `[REDACTED]`, `****`, `xxxx`, `…`.
fn is_stand_in(value: &str) -> bool {
    let encloses = |from: &str, to: &str| {
        value.starts_with(from) && (value.ends_with(to) || !value.contains(to))
    };
    let first = value.chars().next().unwrap_or_default();
    let is_one_letter = value.chars().all(|letter| letter == first);
    let is_dots = value
        .chars()
        .all(|letter| matches!(letter, '.' | '*' | '•' | '…' | '-' | '_' | 'x' | 'X'));
    encloses("<", ">")
        || encloses("[", "]")
        || encloses("{", "}")
        || (encloses("%", "%") && value.len() > 1)
        || is_variable(value)
        || value.starts_with("...")
        || value.contains("***")
        || is_dots
        || (is_one_letter && value.len() > 2)
}

/// `$TOKEN`, `${TOKEN}`, `$(cat token)`, `$env:TOKEN`.
fn is_variable(value: &str) -> bool {
    let Some(name) = value.strip_prefix('$') else {
        return false;
    };
    let is_name = |name: &str| {
        name.bytes()
            .all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'0'..=b'9'))
    };
    name.starts_with(['{', '(']) || name.starts_with("env:") || (name.len() > 2 && is_name(name))
}

/// `getpass()`, `settings.SECRET`, `os.environ[…]`, `request.headers`.
fn is_expression(value: &str) -> bool {
    let name_end = value
        .find(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.')))
        .unwrap_or(value.len());
    let (name, rest) = value.split_at(name_end);
    let is_dotted = name.contains('.') && name.split('.').all(is_name_of_program);
    is_name_of_program(name.split('.').next().unwrap_or_default())
        && ((rest.starts_with(['(', '['])
            && (rest.ends_with([')', ']']) || rest.len() == 1 || name.len() > 3))
            || (rest.is_empty() && is_dotted))
}

/// A name of a program: it begins with a letter, and holds no digit that would make it look drawn.
fn is_name_of_program(name: &str) -> bool {
    name.len() > 1
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && !name.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether a text has the form of a universally unique identifier, RFC 9562.
pub(super) fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == 5
        && groups.iter().zip([8, 4, 4, 4, 12]).all(|(group, length)| {
            group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stand_ins_and_descriptions_are_no_secrets() {
        for value in [
            "required",
            "Missing",
            "<your-token>",
            "${TOKEN}",
            "$GITHUB_TOKEN",
            "{{ vault.secret }}",
            "***",
            "xxxx",
            "[masked]",
            "None",
            "null",
            "",
            "getpass()",
            "settings.SECRET",
            "os.environ['X']",
            "changeme",
            "your-api-key",
        ] {
            assert!(!is_secret(value, Strength::Password), "{value}");
        }
        for value in ["hunter2", "swordfish", "p@ss", "a(b", "$ecret"] {
            assert!(is_secret(value, Strength::Password), "{value}");
        }
    }

    #[test]
    fn a_key_is_neither_a_word_nor_a_small_number() {
        for value in ["512", "flights", "refunds/open", "3.5"] {
            assert!(!is_secret(value, Strength::Key), "{value}");
        }
        assert!(is_secret("0123456789abcdef", Strength::Key));
        assert!(is_secret(
            "550e8400-e29b-41d4-a716-446655440000",
            Strength::Key
        ));
        assert!(!is_secret(
            "550e8400-e29b-41d4-a716-446655440000",
            Strength::Weak
        ));
    }
}
