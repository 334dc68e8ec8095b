//! The sentences: every finding, verdict, event and warning in words, from the very values that decided.
//!
//! Nothing here decides, and nothing elsewhere makes a sentence about a finding: `publish` and `report` place these.

pub(crate) mod beyond;
pub(crate) mod finding;
pub(crate) mod hand_off;
pub(crate) mod records;
pub(crate) mod rollout_promises;
pub(crate) mod verdict;

/// The text with a capital letter at its beginning. A `name` that it begins with keeps its spelling.
pub(crate) fn capital(text: &str, name: Option<&str>) -> String {
    if name.is_some_and(|name| text.starts_with(name)) {
        return text.to_owned();
    }
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

/// `a`, `a and b` or `a, b and c`.
pub(crate) fn listed(items: &[String]) -> String {
    match items {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        one => one.concat(),
    }
}
