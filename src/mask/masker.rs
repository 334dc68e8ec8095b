//! The shipped rules and those of the configuration.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use anyhow::Result;
use regex::Regex;

use super::masked::Masked;
use super::personal;
use super::secrets;
use super::settings::OwnRules;
use super::spans::Spans;

/// Fewer characters hold neither a secret nor personal data.
const SHORTEST: usize = 4;

/// Escape sequences of a terminal, which would hide the beginning of a secret.
static ESCAPES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\x1b\[[0-9;?]*[ -/]*[@-~]").ok());

/// Two maskers are the same if they were made of the same rules.
impl PartialEq for Masker {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

/// Masks text by the shipped rules and by those of the configuration. Nothing turns it off.
#[derive(Clone, Debug, Default)]
pub struct Masker {
    own: Arc<OwnRules>,
}

impl Masker {
    /// A masker with further regular expressions, and with files of rules in the format of gitleaks: their names and texts.
    pub fn with(patterns: &[String], gitleaks: &[(String, String)]) -> Result<Self> {
        Ok(Self {
            own: Arc::new(OwnRules::of(patterns, gitleaks)?),
        })
    }

    /// The text with secrets and personal data masked.
    #[must_use]
    pub fn mask(&self, text: &str) -> Masked {
        Masked::of(self.hidden(text, |text, spans| {
            secrets::find(text, spans);
            personal::find(text, spans);
        }))
    }

    /// The text with secrets and mail addresses masked, for folding: what else is personal holds digits, and folding replaces
    /// them. The text must still be [`mask`](Self::mask)ed before it leaves.
    #[must_use]
    pub(crate) fn mask_secrets(&self, text: &str) -> String {
        self.hidden(text, |text, spans| {
            secrets::find(text, spans);
            personal::find_mail(text, spans);
        })
    }

    fn hidden(&self, text: &str, find: impl Fn(&str, &mut Spans)) -> String {
        if text.len() < SHORTEST {
            return text.to_owned();
        }
        let text = without_escapes(text);
        let mut spans = Spans::default();
        find(&text, &mut spans);
        self.own.find(&text, &mut spans);
        spans.hidden_in(&text).unwrap_or_else(|| text.into_owned())
    }

    /// Stands for the rules of the configuration, as a part of the key of what was made by them.
    #[must_use]
    pub(crate) fn key(&self) -> &[u8] {
        self.own.key()
    }
}

fn without_escapes(text: &str) -> Cow<'_, str> {
    match ESCAPES.as_ref() {
        Some(rule) if text.contains('\u{1b}') => rule.replace_all(text, ""),
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(text: &str, expected: &str) {
        let masker = Masker::default();
        assert_eq!(masker.mask(text), expected);
        assert_eq!(
            masker.mask(expected),
            expected,
            "masking twice changes nothing"
        );
    }

    #[test]
    fn secrets_are_masked_and_their_surroundings_stay() {
        case(
            "401 for key sk-proj-abcdefghijklmnop1234, retry",
            "401 for key [masked], retry",
        );
        case(
            "\u{1b}[31msk-proj-abcdefghijklmnop1234\u{1b}[0m refused",
            "[masked] refused",
        );
        case("AKIAIOSFODNN7EXAMPLE denied", "[masked] denied");
        case("hook xoxb-0123456789 is off", "hook [masked] is off");
        case("-----BEGIN PRIVATE KEY-----\nabc\n", "[masked]");
        case(
            "mail to jo.doe@example.com bounced",
            "mail to [masked] bounced",
        );
    }

    #[test]
    fn for_folding_numbers_stay() {
        let masker = Masker::default();
        assert_eq!(
            masker.mask_secrets("password=hunter2 of jo@example.com from 203.0.113.7"),
            "password=[masked] of [masked] from 203.0.113.7"
        );
    }
}
