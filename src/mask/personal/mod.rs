//! Personal data of kinds that have a form. Names of people and postal addresses have none.

mod accounts;
mod cards;
mod identities;
mod labelled;
mod network;
mod phones;

use std::sync::LazyLock;

use regex::Regex;

use super::spans::Spans;
pub(super) use labelled::is_personal_name;

/// Electronic mail addresses, RFC 5321 and RFC 6531, also with the `@` of a link.
static EMAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)[\p{L}\d._%+'-]*[\p{L}\d_+-](?:@|%40)(?:[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?\.)+\p{L}{2,24}").ok()
});

/// Finds mail addresses.
pub(super) fn find_mail(text: &str, spans: &mut Spans) {
    if (text.contains('@') || text.contains("%40"))
        && let Some(email) = EMAIL.as_ref()
    {
        for found in email.find_iter(text) {
            spans.extend(address_in(text, found.start(), found.end()));
        }
    }
}

/// Finds every kind of personal data.
pub(super) fn find(text: &str, spans: &mut Spans) {
    find_mail(text, spans);
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        // A network address may be written without a digit, and hardly ever is.
        return;
    }
    cards::find(text, spans);
    accounts::find(text, spans);
    phones::find(text, spans);
    identities::find(text, spans);
    labelled::find(text, spans);
    network::find(text, spans);
}

/// The address without the quotes and escapes before it; `None` for the address of a repository, `git@host:path`, and for the
/// user and the host of a link, of which only the user is masked.
fn address_in(text: &str, start: usize, end: usize) -> Option<std::ops::Range<usize>> {
    let found = &text[start..end];
    let start = start + found.len() - found.trim_start_matches(['\'', '.', '-']).len();
    let found = &text[start..end];
    let is_repository = found.starts_with("git@") && text[end..].starts_with(':');
    (!is_repository && !is_in_authority(&text[..start])).then_some(start..end)
}

/// Whether the text before an address is the beginning of a link: `https://user:`.
fn is_in_authority(before: &str) -> bool {
    let user = before.rfind("://").map(|at| &before[at + 3..]);
    user.is_some_and(|user| !user.contains(|letter: char| letter == '/' || letter.is_whitespace()))
}

#[cfg(test)]
mod tests;
