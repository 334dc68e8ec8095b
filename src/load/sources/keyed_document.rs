//! A keyed document as the documents that its members are.

use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::documents::{Document, IsColumn};
use super::json_repair::repaired;
use super::keyed::{Keyed, keyed};

/// The key that a document stands under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::load) struct DocumentKey {
    /// The key.
    pub(in crate::load) name: String,
    /// Whether it is the run's id.
    pub(in crate::load) is_run_id: bool,
}

/// A keyed document whose members are handed out one by one. Its text is valid JSON, if need be after a repair.
pub(super) struct KeyedDocument {
    text: String,
    /// Where the next member begins.
    next: usize,
    key_is_run_id: bool,
}

impl KeyedDocument {
    /// The keyed document that a text is, or the text.
    pub(super) fn of(text: Vec<u8>, is_column: &IsColumn) -> Result<Self, Vec<u8>> {
        let text = String::from_utf8(text).map_err(std::string::FromUtf8Error::into_bytes)?;
        let strict = keyed(&text, is_column);
        let mended = strict.is_err().then(|| repaired(&text)).flatten();
        let found = match &mended {
            Some(mended) => keyed(mended, is_column),
            None => strict,
        };
        let Ok(Some(Keyed { key_is_run_id })) = found else {
            return Err(text.into_bytes());
        };
        let text = mended.unwrap_or(text);
        let brace = text.find('{').map_or(text.len(), |brace| brace + 1);
        Ok(Self {
            text,
            next: brace,
            key_is_run_id,
        })
    }

    /// Passes over white space and these characters.
    fn skip(&mut self, characters: &[char]) {
        let is_between = |one: char| one.is_ascii_whitespace() || characters.contains(&one);
        let rest = &self.text[self.next..];
        self.next += rest.len() - rest.trim_start_matches(is_between).len();
    }
}

impl Iterator for KeyedDocument {
    type Item = Document;

    fn next(&mut self) -> Option<Document> {
        self.skip(&[',']);
        if self.text[self.next..].starts_with('}') {
            return None;
        }
        let mut keys = Deserializer::from_str(&self.text[self.next..]).into_iter::<String>();
        let name = keys.next()?.ok()?;
        self.next += keys.byte_offset();
        self.skip(&[':']);
        let mut values = Deserializer::from_str(&self.text[self.next..]).into_iter::<&RawValue>();
        let text = values.next()?.ok()?.get().as_bytes().to_vec();
        self.next += values.byte_offset();
        let key = DocumentKey {
            name,
            is_run_id: self.key_is_run_id,
        };
        Some(Document {
            text,
            key: Some(key),
        })
    }
}
