//! JSON that is not one object per line: a list of objects, or consecutive documents.

use std::io::{BufRead, Cursor, Read};

use super::blocks::{Blocks, RowEnds};
use super::json_repair::is_object;
use super::open::damaged;
use crate::load::error::{LoadError, Reason};

/// The largest document.
const LARGEST: usize = 512 << 20;
/// The approximate size of a group, in bytes.
const GROUP: usize = 1 << 20;

/// The layout of the content.
pub(in crate::load) enum JsonShape {
    /// One object a line.
    Lines(Blocks),
    /// Anything else.
    Documents(Documents),
}

/// Some documents and the number of the first, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::load) struct DocumentGroup {
    /// The first document's number.
    pub(in crate::load) first: u64,
    /// The documents' texts.
    pub(in crate::load) texts: Vec<Vec<u8>>,
}

/// The documents of a stream: consecutive values, or the elements of one list.
pub(in crate::load) struct Documents {
    reader: Box<dyn BufRead + Send>,
    file: String,
    number: u64,
    in_list: bool,
    done: bool,
}

impl JsonShape {
    /// Decides by the first line.
    pub(in crate::load) fn of(
        mut reader: Box<dyn BufRead + Send>,
        file: &str,
    ) -> Result<Self, LoadError> {
        let fails = |error| LoadError::not_loadable(file, damaged(error));
        let mut first = Vec::new();
        while first.trim_ascii().is_empty() {
            let mut line = (&mut reader).take(16 << 20);
            if line.read_until(b'\n', &mut first).map_err(fails)? == 0 {
                break;
            }
        }
        let text = first.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&first);
        let is_object = std::str::from_utf8(text.trim_ascii()).is_ok_and(is_object);
        let first_byte = text.trim_ascii().first().copied();
        let bytes = Box::new(Cursor::new(text.to_vec()).chain(reader));
        if is_object {
            return Ok(Self::Lines(Blocks::new(bytes, file, RowEnds::Lines)));
        }
        let mut documents = Documents {
            reader: bytes,
            file: file.to_owned(),
            number: 0,
            in_list: first_byte == Some(b'['),
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
        Ok(Self::Documents(documents))
    }
}

impl Documents {
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

    fn next_document(&mut self) -> Result<Option<Vec<u8>>, Reason> {
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
                self.number += 1;
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
            texts: Vec::new(),
        };
        let mut bytes = 0;
        while !self.done && bytes < GROUP {
            match self.next_document() {
                Ok(Some(text)) => {
                    bytes += text.len();
                    group.texts.push(text);
                }
                Ok(None) => self.done = true,
                Err(reason) => {
                    self.done = true;
                    return Some(Err(LoadError::not_loadable(&self.file, reason)));
                }
            }
        }
        (!group.texts.is_empty()).then_some(Ok(group))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, String> {
        let reader = Box::new(Cursor::new(text.as_bytes().to_vec()));
        match JsonShape::of(reader, "f.json").map_err(|error| error.to_string())? {
            JsonShape::Lines(_) => Ok(vec!["lines".to_owned()]),
            JsonShape::Documents(documents) => {
                let mut texts = Vec::new();
                for group in documents {
                    for text in group.map_err(|error| error.to_string())?.texts {
                        texts.push(String::from_utf8(text).unwrap());
                    }
                }
                Ok(texts)
            }
        }
    }

    #[test]
    fn the_content_decides_the_shape() {
        #[track_caller]
        fn case(text: &str, wanted: &[&str]) {
            assert_eq!(read(text).unwrap(), wanted, "{text}");
        }
        case("{\"a\":1}\n{\"a\":2}\n", &["lines"]);
        case("\n {\"a\":1}", &["lines"]);
        case(
            "[{\"a\":\"]}\\\"\"}, {\"b\":[{}]}\n]\n",
            &["{\"a\":\"]}\\\"\"}", "{\"b\":[{}]}"],
        );
        case("{\n\"a\":1}\n{\n}", &["{\n\"a\":1}", "{\n}"]);
        case("\u{feff}{\n}", &["{\n}"]);
        case("[]", &[]);
        case("", &[]);
    }

    #[test]
    fn what_is_no_list_of_objects_is_an_error() {
        #[track_caller]
        fn case(text: &str, wanted: &str) {
            let message = read(text).unwrap_err();
            assert!(message.contains(wanted), "{message}");
        }
        case("hello", "starts with { or [");
        case("[1]", "document 1 is not a JSON object");
        case("[{}", "its JSON list is not closed");
        case("[{} {}]", "a comma is missing after element 1");
        case("[{}]x", "more text after the end");
        case("{\n\"a\":", "document 1 is not complete");
        case("{\n}\n]", "document 2 is not a JSON object");
    }
}
