//! Text that may leave.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

/// Text in which secrets and personal data are masked. Only a [`Masker`](super::Masker) makes it, and reading back what this
/// program has written.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Masked(String);

impl Masked {
    pub(super) const fn of(text: String) -> Self {
        Self(text)
    }

    /// Text as it is, which a renderer has to make harmless.
    #[cfg(test)]
    pub(crate) fn unmasked(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Its first characters. What is left of masked text is masked.
    #[must_use]
    pub fn cut(&self, most: usize) -> Self {
        Self(self.0.chars().take(most).collect())
    }

    /// The text without the blanks around it, and cut with a mark after so many characters.
    #[must_use]
    pub fn cut_with(&self, most: usize, mark: &str) -> Self {
        let text = self.0.trim();
        Self(match text.char_indices().nth(most) {
            None => text.to_owned(),
            Some((end, _)) => format!("{}{mark}", text[..end].trim_end()),
        })
    }

    /// The text.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

/// In a schema it is a text like any other.
impl JsonSchema for Masked {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        String::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

impl Deref for Masked {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Masked {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Masked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl PartialEq<str> for Masked {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Masked {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}
