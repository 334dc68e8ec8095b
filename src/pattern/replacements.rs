//! What each rule puts in the place of a match.

use super::blobs::is_blob;
use super::fold_rules::PLACEHOLDER;
use super::hosts::is_host;
use super::telling::is_telling;

pub(super) fn placeholder(_: &str) -> String {
    PLACEHOLDER.to_owned()
}

/// Folds Base64.
pub(super) fn blob(found: &str) -> String {
    let becomes = if is_blob(found) { PLACEHOLDER } else { found };
    becomes.to_owned()
}

/// Folds a path, but keeps the sign before it.
pub(super) fn after_its_sign(found: &str) -> String {
    let is_sign = |first: &char| *first != '/' && !first.is_ascii_alphabetic();
    let sign = found.chars().next().filter(is_sign);
    sign.into_iter().chain(PLACEHOLDER.chars()).collect()
}

/// Folds a host, but keeps the sign before it.
pub(super) fn host(found: &str) -> String {
    let name = found.trim_start_matches(|letter: char| !letter.is_ascii_alphanumeric());
    let authority = name.split('/').next().unwrap_or(name);
    if !is_host(authority) {
        return found.to_owned();
    }
    format!("{}{PLACEHOLDER}", &found[..found.len() - name.len()])
}

/// Words after `for user` that are no name of one.
const NO_NAMES: [&str; 36] = [
    "a",
    "accepted",
    "access",
    "account",
    "accounts",
    "agent",
    "an",
    "and",
    "approval",
    "authentication",
    "by",
    "confirmation",
    "consent",
    "data",
    "defined",
    "feedback",
    "from",
    "group",
    "has",
    "id",
    "in",
    "input",
    "interface",
    "is",
    "message",
    "not",
    "on",
    "or",
    "profile",
    "request",
    "response",
    "session",
    "settings",
    "was",
    "who",
    "with",
];

/// Folds the name in `for user NAME`.
pub(super) fn user(found: &str) -> String {
    let (before, name) = found.rsplit_once(' ').unwrap_or_default();
    let end = name.len() - name.trim_end_matches(['.', '!', '?']).len();
    let (name, mark) = name.split_at(name.len() - end);
    if name.is_empty() || NO_NAMES.iter().any(|word| name.eq_ignore_ascii_case(word)) {
        return found.to_owned();
    }
    format!("{before} {PLACEHOLDER}{mark}")
}

/// Folds `key=`, which another message has with a value, but keeps the sign after it.
pub(super) fn empty_value(found: &str) -> String {
    match found.split_once('=') {
        Some((key, sign)) if !is_telling(key) => format!("{key}={PLACEHOLDER}{sign}"),
        _ => found.to_owned(),
    }
}

/// Folds a bound such as `<1`, but keeps the sign before it.
pub(super) fn after_its_space(found: &str) -> String {
    let is_bound = |letter: char| "<>~≈≤≥±".contains(letter);
    let before = found.split(is_bound).next().unwrap_or_default();
    format!("{before}{PLACEHOLDER}")
}

/// A list without items has the form of others.
pub(super) fn empty_list(found: &str) -> String {
    found
        .replace("[ ]", "[]")
        .replace("{ }", "{}")
        .replace("[]", "[<*>]")
        .replace("{}", "{<*>}")
}

/// Folds the value of `key=value`, unless it says what failed.
pub(super) fn value(found: &str) -> String {
    let Some((key, value)) = found.split_once([' ', '=']) else {
        return found.to_owned();
    };
    if is_telling(key) {
        return found.to_owned();
    }
    let sign = if value.starts_with("= ") { " = " } else { "=" };
    format!("{key}{sign}{PLACEHOLDER}")
}
