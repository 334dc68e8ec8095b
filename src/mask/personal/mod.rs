//! Masks personal data in addition to secrets, for files that leave the company: hand-off packets and evaluation cases.
//!
//! [`mask`] is part of the fingerprint of a pattern, so a change there changes every fingerprint. Rules that only packets need
//! are here. Text is masked before it is cut, because half a secret would not be recognised.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::check_digits::{addresses, cards, ibans};
use super::secrets::{Compiled, MASK, MaskRule, compiled, mask, replaced, rule};

/// Names whose value is always masked.
const NAMES: &str = r"password|passwd|passphrase|passcode|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|account[_-]?key|private[_-]?key|credentials?|session[_-]?id|cookie|authorization|signature|jwt|otp|ssn|social[_-]?security(?:[_-]?number)?|iban|card[_-]?(?:number|no)|credit[_-]?card|cvv|cvc|date[_-]?of[_-]?birth|dob|phone(?:[_-]?number)?|mobile(?:[_-]?number)?|e-?mail(?:[_-]?address)?";

/// Applied before `mask`, which would read `token@host` in `https://token@host` as an email address.
const FIRST: &[(&str, &str)] = &[(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/?#@]+@", "$1[masked]@")];

/// Each rule and its replacement, in order. Labels of telephone numbers and passwords are kept.
const RULES: &[(&str, &str)] = &[
    // Keys with a vendor prefix that `mask` does not know.
    (
        r"\b(?:whsec_|xapp-|ya29\.|dop_v1_|shpat_|shpss_|lin_api_|sntrys_|glsa_|pat-|SG\.)[A-Za-z0-9_.-]{12,}",
        MASK,
    ),
    // ?sig=…&code=…
    (
        r#"(?i)([?&;#](?:[a-z0-9]+[._-])*(?:access_token|token|api[_-]?key|apikey|secret|sig|signature|auth|password|pwd|session|sessionid|sid|jwt|credential|security-token|email|phone)=)[^\s&#"'<>]+"#,
        "$1[masked]",
    ),
    // A key or code of this length is probably a credential.
    (
        r#"(?i)([?&;#](?:[a-z0-9]+[._-])*(?:key|code)=)[^\s&#"'<>]{16,}"#,
        "$1[masked]",
    ),
    // The password is hunter2
    (
        r"(?i)\b(pass(?:word|phrase|code)|pin)(\s+(?:is|was)\s+)[^\s,;]+",
        "$1$2[masked]",
    ),
    // Telephone numbers with a label.
    (
        r#"(?i)\b((?:tele)?phone|tel|mobile|fax|whatsapp)((?:[ _-]?(?:number|no\.?))?["']?\s*[:=.]?\s*["']?)\+?\(?\d(?:[\s()./-]{0,2}\d){5,14}"#,
        "$1$2[masked]",
    ),
    // With a plus or two zeros for the country: +49 170 1234567.
    (
        r"(^|[^\w+./:-])(?:\+[1-9]|00[1-9]\d{0,2}[ ()./-])(?:[ ()./-]{0,2}\d){7,13}\b",
        "$1[masked]",
    ),
    // North America: (415) 555-2671, 415-555-2671.
    (
        r"(^|[^\w+./:#(-])(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}\b",
        "$1[masked]",
    ),
    // With the zero of the trunk: 0170/1234567, 020 7946 0958.
    (
        r"(^|[^\w+./:#-])\(?0[1-9]\d{1,3}\)?[ /-]\d{3,4}[ -]?\d{3,5}\b",
        "$1[masked]",
    ),
];

fn written(rules: &'static [(&'static str, &'static str)]) -> impl Iterator<Item = MaskRule> {
    rules
        .iter()
        .map(|(finds, replacement)| rule(finds, replacement, ""))
}

static COMPILED: LazyLock<Vec<Compiled>> = LazyLock::new(|| compiled(written(RULES)));
static COMPILED_FIRST: LazyLock<Vec<Compiled>> = LazyLock::new(|| compiled(written(FIRST)));

/// `"name": "a value in quotes, blanks and all"`, and the name alone as a key.
static QUOTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let key = format!(r"(?i)((?:[a-z0-9]+[_-])*(?:{NAMES}))");
    Regex::new(&format!(
        r#"{key}(["']?\s*[:=]\s*)(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"#
    ))
    .ok()
});
static KEY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!(r"(?i)^[\w. -]*(?:{NAMES})$")).ok());

/// A social security number of the United States. Areas, groups and serials that are never issued are not masked.
static SOCIAL_SECURITY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(^|[^\w-])(\d{3})-(\d{2})-(\d{4})\b").ok());

/// Escape sequences of a terminal, which would hide the word boundary before a secret.
static ESCAPES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\x1b\[[0-9;?]*[ -/]*[@-~]").ok());

/// The text with secrets and personal data masked: everything that [`mask`] knows, payment cards, bank accounts, telephone
/// numbers, social security numbers, network addresses, and credentials in links. Masking twice changes nothing more.
#[must_use]
pub(crate) fn mask_personal(text: &str) -> String {
    let text = match ESCAPES.as_ref() {
        Some(rule) if text.contains('\u{1b}') => rule.replace_all(text, "").into_owned(),
        _ => text.to_owned(),
    };
    let text = QUOTED.as_ref().map_or_else(
        || text.clone(),
        |rule| rule.replace_all(&text, "$1$2\"[masked]\"").into_owned(),
    );
    let text = mask(&replaced(&text, &COMPILED_FIRST));
    let text = social_security(&cards(&ibans(&text)));
    addresses(&replaced(&text, &COMPILED))
}

fn social_security(text: &str) -> String {
    let Some(rule) = SOCIAL_SECURITY.as_ref() else {
        return text.to_owned();
    };
    rule.replace_all(text, |found: &regex::Captures<'_>| {
        let (area, group, serial) = (&found[2], &found[3], &found[4]);
        let is_given =
            area != "000" && area != "666" && area < "900" && group != "00" && serial != "0000";
        if is_given {
            format!("{}{MASK}", &found[1])
        } else {
            found[0].to_owned()
        }
    })
    .into_owned()
}

/// A JSON value with every text masked, and every value under a sensitive name masked completely.
#[must_use]
pub(crate) fn mask_value(value: Value) -> Value {
    let is_sensitive = |key: &str| KEY.as_ref().is_some_and(|rule| rule.is_match(key));
    match value {
        Value::String(text) => Value::String(mask_personal(&text)),
        Value::Number(number) => {
            let text = number.to_string();
            let masked = mask_personal(&text);
            if masked == text {
                Value::Number(number)
            } else {
                Value::String(masked)
            }
        }
        Value::Array(items) => Value::Array(items.into_iter().map(mask_value).collect()),
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(key, value)| {
                    let is_hidden =
                        is_sensitive(&key) && !matches!(value, Value::Null | Value::Bool(_));
                    let value = if is_hidden {
                        Value::String(MASK.to_owned())
                    } else {
                        mask_value(value)
                    };
                    (mask_personal(&key), value)
                })
                .collect(),
        ),
        plain => plain,
    }
}

#[cfg(test)]
mod tests;
