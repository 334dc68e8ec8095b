//! A severity in a file: a number from 1 to 5, or a word of common incident tools.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserializer;
use serde::de::{Error, Visitor};

use crate::vocabulary::Severity;

/// The type in the schema.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) enum Written {
    /// 1 is worst.
    Number(#[schemars(range(min = 1, max = 5))] u8),
    /// sev1 to sev5, P0 to P5, critical, high, medium, low, info.
    Word(String),
}

struct SeverityVisitor;

impl Visitor<'_> for SeverityVisitor {
    type Value = Option<Severity>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a severity from 1 (worst) to 5, or a word such as high")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Self::Value, E> {
        let severity = Severity::from_word(word);
        let unknown = || {
            let word: String = word.chars().take(40).collect();
            E::custom(format!(
                "severity is `{word}`; use 1 (worst) to 5, or a word such as high"
            ))
        };
        severity.map(Some).ok_or_else(unknown)
    }
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    input: D,
) -> Result<Option<Severity>, D::Error> {
    input.deserialize_any(SeverityVisitor)
}
