//! Secrets: what lets somebody in.

mod beside_words;
mod command_lines;
mod headers;
mod links;
mod named_values;
mod randomness;
mod secret_names;
mod secret_value;
mod vendor_tokens;

use std::sync::LazyLock;

use regex::Regex;

use super::spans::Spans;
pub(super) use randomness::entropy;
pub(super) use secret_names::{Strength, strength};
pub(super) use secret_value::is_secret;

/// Private keys, RFC 7468 and RFC 9580: the whole block, also on one line, and also where it is cut off.
static PRIVATE_KEY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let begin = r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----";
    let end = r"-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----";
    Regex::new(&format!(r"(?s){begin}.*?(?:{end}|\z)")).ok()
});

/// Finds every kind of secret.
pub(super) fn find(text: &str, spans: &mut Spans) {
    if text.contains("PRIVATE KEY")
        && let Some(private_key) = PRIVATE_KEY.as_ref()
    {
        for found in private_key.find_iter(text) {
            spans.add(found.range());
        }
    }
    vendor_tokens::find(text, spans);
    links::find(text, spans);
    headers::find(text, spans);
    named_values::find(text, spans);
    beside_words::find(text, spans);
    command_lines::find(text, spans);
}
