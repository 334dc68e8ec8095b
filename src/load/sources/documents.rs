//! JSON that is not one object per line: a list of objects, a keyed document, or consecutive documents.

use std::io::BufRead;

use super::keyed_document::{DocumentKey, KeyedDocument};
use super::open::damaged;
use crate::load::error::{LoadError, Reason};

/// The largest document.
const LARGEST: usize = 512 << 20;
/// The approximate size of a group, in bytes.
const GROUP: usize = 1 << 20;

/// Some documents and the number of the first, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::load) struct DocumentGroup {
    /// The first document's number.
    pub(in crate::load) first: u64,
    /// The documents.
    pub(in crate::load) documents: Vec<Document>,
}

/// One document.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::load) struct Document {
    /// Its text.
    pub(in crate::load) text: Vec<u8>,
    /// The key that it stands under.
    pub(in crate::load) key: Option<DocumentKey>,
}

/// Tells whether a name is that of a column. An object with such a member is a row, and not a keyed document.
pub(in crate::load) type IsColumn = Box<dyn Fn(&str) -> bool + Send>;

/// The documents of a stream: consecutive values, the elements of one list, or the members of keyed documents.
pub(in crate::load) struct Documents {
    reader: Box<dyn BufRead + Send>,
    file: String,
    is_column: IsColumn,
    number: u64,
    in_list: bool,
    /// The keyed document whose members come next.
    keyed: Option<KeyedDocument>,
    done: bool,
}

impl Documents {
    /// The documents of a stream that begins with this byte.
    pub(super) fn new(
        reader: Box<dyn BufRead + Send>,
        file: &str,
        is_column: IsColumn,
        first_byte: Option<u8>,
    ) -> Result<Self, LoadError> {
        let mut documents = Self {
            reader,
            file: file.to_owned(),
            is_column,
            number: 0,
            in_list: first_byte == Some(b'['),
            keyed: None,
            done: first_byte.is_none(),
        };
        match first_byte {
            Some(b'[') => documents.skip_through(b'[')?,
            Some(b'{') | None => {}
            Some(_) => {
                return Err(LoadError::not_loadable(
                    file,
                    "it is not JSON; the content of a JSON file starts with { or [",
                ));
            }
        }
        Ok(documents)
    }

    fn skip_through(&mut self, byte: u8) -> Result<(), LoadError> {
        self.reader
            .skip_until(byte)
            .map(|_| ())
            .map_err(|error| LoadError::not_loadable(&self.file, damaged(error)))
    }

    /// The next byte that is no space, not consumed.
    fn next_byte(&mut self) -> Result<Option<u8>, Reason> {
        loop {
            let buffer = self.reader.fill_buf().map_err(damaged)?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let blank = buffer.iter().take_while(|byte| byte.is_ascii_whitespace());
            let blank = blank.count();
            let byte = buffer.get(blank).copied();
            self.reader.consume(blank);
            if byte.is_some() {
                return Ok(byte);
            }
        }
    }

    fn next_document(&mut self) -> Result<Option<Document>, Reason> {
        loop {
            if let Some(member) = self.keyed.as_mut().and_then(Iterator::next) {
                self.number += 1;
                return Ok(Some(member));
            }
            let Some(text) = self.next_object()? else {
                return Ok(None);
            };
            let read = if self.in_list {
                Err(text)
            } else {
                KeyedDocument::of(text, &self.is_column)
            };
            match read {
                Ok(keyed) => self.keyed = Some(keyed),
                Err(text) => {
                    self.number += 1;
                    return Ok(Some(Document { text, key: None }));
                }
            }
        }
    }

    fn next_object(&mut self) -> Result<Option<Vec<u8>>, Reason> {
        let mut next = self.next_byte()?;
        if self.in_list && next == Some(b']') {
            self.reader.consume(1);
            return match self.next_byte()? {
                None => Ok(None),
                Some(_) => Err("it has more text after the end of its JSON list".into()),
            };
        }
        if self.in_list && self.number > 0 {
            match next {
                Some(b',') => {
                    self.reader.consume(1);
                    next = self.next_byte()?;
                }
                Some(_) => {
                    let number = self.number;
                    return Err(format!(
                        "a comma is missing after element {number} of its JSON list"
                    )
                    .into());
                }
                None => {}
            }
        }
        match next {
            Some(b'{') => self.object().map(Some),
            None if !self.in_list => Ok(None),
            None => Err("its JSON list is not closed; write or fetch it again".into()),
            Some(_) => Err(format!(
                "document {} is not a JSON object; each row must be an object",
                self.number + 1
            )
            .into()),
        }
    }

    /// One object, found by its brackets.
    fn object(&mut self) -> Result<Vec<u8>, Reason> {
        let mut text = Vec::new();
        let mut depth = 0_u64;
        let (mut in_text, mut escaped) = (false, false);
        loop {
            let buffer = self.reader.fill_buf().map_err(damaged)?;
            if buffer.is_empty() {
                return Err(format!(
                    "document {} is not complete; the file is truncated or not JSON",
                    self.number + 1
                )
                .into());
            }
            let mut used = 0;
            for byte in buffer {
                used += 1;
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if in_text => escaped = true,
                    b'"' => in_text = !in_text,
                    b'{' | b'[' if !in_text => depth += 1,
                    b'}' | b']' if !in_text => {
                        depth -= 1;
                        if depth == 0 {
                            break;
                        }
                    }
                    _ => {}
                }
            }
            text.extend_from_slice(&buffer[..used]);
            self.reader.consume(used);
            if depth == 0 {
                return Ok(text);
            }
            if text.len() > LARGEST {
                return Err(format!(
                    "document {} is larger than 512 MiB; write one object per line (.ndjson)",
                    self.number + 1
                )
                .into());
            }
        }
    }
}

impl Iterator for Documents {
    type Item = Result<DocumentGroup, LoadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut group = DocumentGroup {
            first: self.number + 1,
            documents: Vec::new(),
        };
        let mut bytes = 0;
        while !self.done && bytes < GROUP {
            match self.next_document() {
                Ok(Some(document)) => {
                    bytes += document.text.len();
                    group.documents.push(document);
                }
                Ok(None) => self.done = true,
                Err(reason) => {
                    self.done = true;
                    return Some(Err(LoadError::not_loadable(&self.file, reason)));
                }
            }
        }
        (!group.documents.is_empty()).then_some(Ok(group))
    }
}
