//! Quotation marks that are not what the csv crate takes them for.

use csv::{ByteRecord, ReaderBuilder};

/// The most lines of one record.
const MOST_LINES: usize = 1000;

/// What is wrong with the quotation marks of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QuoteFault {
    /// Only the record's first line is lost. The lines after it are rows of their own.
    FirstLine(&'static str),
    /// The record is lost.
    Record(&'static str),
}

const TEXT_AFTER: &str = "text after a closing quotation mark";
const NEVER_CLOSED: &str = "a quoted field that starts on this line is never closed";
const OTHER_ROWS: &str = "a quoted field that starts on this line spans other rows; its quotation mark may never be closed";
const TOO_MANY_LINES: &str = "a quoted field that starts on this line spans more than 1,000 lines; its quotation mark may never be closed";

/// What is wrong with the quotation marks in the text of a record.
pub(super) fn quote_fault(text: &[u8], separator: u8, columns: usize) -> Option<QuoteFault> {
    if !text.contains(&b'"') {
        return None;
    }
    misplaced(text, separator)
        .map(QuoteFault::FirstLine)
        .or_else(|| long(text, separator, columns))
}

/// A quoted field must end with its field.
fn misplaced(text: &[u8], separator: u8) -> Option<&'static str> {
    let ends = |byte: &u8| *byte == separator || matches!(byte, b'\r' | b'\n');
    let mut at = 0;
    loop {
        if text.get(at) == Some(&b'"') {
            at += 1;
            loop {
                let Some(quote) = text[at..].iter().position(|byte| *byte == b'"') else {
                    return Some(NEVER_CLOSED);
                };
                at += quote + 1;
                if text.get(at) != Some(&b'"') {
                    break;
                }
                at += 1;
            }
            if text.get(at).is_some_and(|byte| !ends(byte)) {
                return Some(TEXT_AFTER);
            }
        }
        at += text[at..].iter().position(ends)? + 1;
    }
}

/// A field that swallowed rows: most of its lines have as many fields as the header, or there are very many of them.
fn long(text: &[u8], separator: u8, columns: usize) -> Option<QuoteFault> {
    let mut inner: Vec<&[u8]> = text.split(|byte| *byte == b'\n').skip(1).collect();
    let lines = inner.len() + 1;
    if text.starts_with(b"\"") {
        // Where the first field has the line breaks, the last line has all other fields.
        inner.pop();
    }
    let rows = inner
        .iter()
        .filter(|line| fields(line, separator) == columns);
    if columns >= 3 && 2 * rows.count() > inner.len() {
        return Some(QuoteFault::FirstLine(OTHER_ROWS));
    }
    (lines > MOST_LINES).then_some(QuoteFault::Record(TOO_MANY_LINES))
}

fn fields(line: &[u8], separator: u8) -> usize {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator)
        .from_reader(line);
    let mut record = ByteRecord::new();
    match reader.read_byte_record(&mut record) {
        Ok(true) => record.len(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(text: &str, wanted: Option<QuoteFault>) {
        assert_eq!(quote_fault(text.as_bytes(), b',', 3), wanted, "{text}");
    }

    #[test]
    fn sound_records_pass() {
        for text in [
            "a,b,c",
            "a,\"b, \"\"c\"\"\",",
            "\"\",\"\",\"\"",
            "a,5\" pipe,c",
            "a,\"b\",\"c\"\r\n",
            // One line break, in each column.
            "\"x\ny\",b,c",
            "a,\"x\ny\",c",
            "a,b,\"x\ny\"",
            // Prose with as many commas as the header in a few lines.
            "a,b,\"Traceback:\n  f(x, y, z)\n  g\n  h\"",
        ] {
            case(text, None);
        }
        let frames = "  File \"\"a.py\"\", line 3, in f\n    g(x)\n".repeat(40);
        case(&format!("a,b,\"Traceback:\n{frames}ValueError: no\""), None);
    }

    #[test]
    fn a_quotation_mark_must_end_its_field() {
        let text_after = Some(QuoteFault::FirstLine(TEXT_AFTER));
        case("a,\"b\"x,c", text_after);
        case("\"a\" ,b,c", text_after);
        case("a,b,\"x\nd,e,\"f", text_after);
        case("a,b,\"c\nd,e,f", Some(QuoteFault::FirstLine(NEVER_CLOSED)));
    }

    #[test]
    fn a_field_that_holds_rows_was_never_closed() {
        let rows = "d,e,f\n".repeat(400);
        let other_rows = Some(QuoteFault::FirstLine(OTHER_ROWS));
        case(&format!("a,b,\"c\n{rows}g,h,i\""), other_rows);
        case(&format!("\"a,b,c\n{rows}g\",h,i"), other_rows);
        case("a,b,\"c\ng,h,i\"", other_rows);
        let prose = "nothing\n".repeat(1000);
        case(
            &format!("a,b,\"{prose}\""),
            Some(QuoteFault::Record(TOO_MANY_LINES)),
        );
        let prose = "nothing\n".repeat(900);
        case(&format!("a,b,\"{prose}\""), None);
    }
}
