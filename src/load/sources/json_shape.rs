//! The layout of a JSON file: one object a line, or documents.

use std::io::{BufRead, Cursor, Read};

use super::blocks::{Blocks, RowEnds};
use super::documents::{Documents, IsColumn};
use super::json_repair::is_object;
use super::keyed_document::KeyedDocument;
use super::open::damaged;
use crate::load::error::LoadError;

/// The longest first line that decides.
const LONGEST: u64 = 16 << 20;
/// The most blanks before the content.
const BLANKS: usize = 1 << 20;

/// The layout of the content.
pub(in crate::load) enum JsonShape {
    /// One object a line.
    Lines(Blocks),
    /// Anything else.
    Documents(Documents),
}

impl JsonShape {
    /// Decides by the first line.
    pub(in crate::load) fn of(
        mut reader: Box<dyn BufRead + Send>,
        file: &str,
        is_column: IsColumn,
    ) -> Result<Self, LoadError> {
        let fails = |error| LoadError::not_loadable(file, damaged(error));
        let mut first = Vec::new();
        while first.trim_ascii().is_empty() {
            if first.len() > BLANKS {
                let text = "it begins with more than 1 MiB of blanks; write or fetch it again";
                return Err(LoadError::not_loadable(file, text));
            }
            let mut line = (&mut reader).take(LONGEST);
            if line.read_until(b'\n', &mut first).map_err(fails)? == 0 {
                break;
            }
        }
        let text = first.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&first);
        let is_row = std::str::from_utf8(text.trim_ascii()).is_ok_and(is_object)
            && KeyedDocument::of(text.to_vec(), &is_column).is_err();
        let first_byte = text.trim_ascii().first().copied();
        let bytes = Box::new(Cursor::new(text.to_vec()).chain(reader));
        if is_row {
            return Ok(Self::Lines(Blocks::new(bytes, file, RowEnds::Lines)));
        }
        Documents::new(bytes, file, is_column, first_byte).map(Self::Documents)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, String> {
        let reader = Box::new(Cursor::new(text.as_bytes().to_vec()));
        let is_column = Box::new(|name: &str| name == "outcome");
        match JsonShape::of(reader, "f.json", is_column).map_err(|error| error.to_string())? {
            JsonShape::Lines(_) => Ok(vec!["lines".to_owned()]),
            JsonShape::Documents(documents) => {
                let mut texts = Vec::new();
                for group in documents {
                    for document in group.map_err(|error| error.to_string())?.documents {
                        let key = document.key.map(|key| key.name + "=").unwrap_or_default();
                        texts.push(key + &String::from_utf8(document.text).unwrap());
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
    fn the_members_of_a_keyed_document_are_documents() {
        #[track_caller]
        fn case(text: &str, wanted: &[&str]) {
            assert_eq!(read(text).unwrap(), wanted, "{text}");
        }
        let wanted = ["x={\"a\":1}", "y={\"a\":2}", "z={\"a\":3}"];
        case("{\"x\":{\"a\":1},\"y\":{\"a\":2},\"z\":{\"a\":3}}", &wanted);
        case(
            "{\n\"x\":{\"a\":1},\n\"y\":{\"a\":2},\n\"z\":{\"a\":3}\n}",
            &wanted,
        );
        // A member with the name of a column makes the object a row, and so does a list around it.
        let row = "{\"x\":{\"a\":1},\"outcome\":{\"a\":2},\"z\":{\"a\":3}}";
        case(row, &["lines"]);
        case(
            &format!("[{}]", row.replace("outcome", "y")),
            &[&row.replace("outcome", "y")],
        );
        case(
            "{\"x\":{\"a\":NaN},\"y\":{\"a\":2},\"z\":{\"a\":3}}",
            &["x={\"a\":\"\\ud800NaN\"}", "y={\"a\":2}", "z={\"a\":3}"],
        );
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
