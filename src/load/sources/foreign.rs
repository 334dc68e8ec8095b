//! What a file is if it holds no records: recognised by its first bytes, so that the message says more than that no row can be
//! read. The signatures are those of the file formats' own specifications, as `file(1)` lists them.

/// A format by the bytes that it begins with, and what to do with such a file.
const BEGINS: [(&[u8], &str); 19] = [
    (
        b"PK\x03\x04",
        "it is a zip archive or a spreadsheet; unpack it, or export it as CSV",
    ),
    (b"PK\x05\x06", "it is an empty zip archive; fetch it again"),
    (b"\x1F\x8B", "it is compressed twice; decompress it once"),
    (
        b"\x28\xB5\x2F\xFD",
        "it is compressed twice; decompress it once",
    ),
    (
        b"\xFD7zXZ\0",
        "it is compressed with xz; decompress it, or use gzip or zstd",
    ),
    (
        b"\x04\x22\x4D\x18",
        "it is compressed with lz4; decompress it, or use gzip or zstd",
    ),
    (
        b"\xFF\x06\0\0sNaPpY",
        "it is compressed with snappy; decompress it, or use gzip or zstd",
    ),
    (b"7z\xBC\xAF\x27\x1C", "it is a 7z archive; unpack it"),
    (b"Rar!\x1A\x07", "it is a RAR archive; unpack it"),
    (
        b"SQLite format 3\0",
        "it is an SQLite database; export its table as CSV or Parquet",
    ),
    (b"%PDF-", "it is a PDF document; name a file of records"),
    (b"Obj\x01", "it is an Avro file; write it as Parquet"),
    (b"ARROW1\0\0", "it is an Arrow file; write it as Parquet"),
    (b"\x7FELF", "it is a program; name a file of records"),
    (b"\xFF\xFE", UTF_16),
    (b"\xFE\xFF", UTF_16),
    (b"\0\0\xFE\xFF", "it is UTF-32 text; save it as UTF-8"),
    (
        b"version https://git-lfs",
        "it is a pointer of Git LFS, not the file itself; fetch the file with `git lfs pull`",
    ),
    (b"<?xml", MARKUP),
];

const UTF_16: &str = "it is UTF-16 text; save it as UTF-8";
const MARKUP: &str =
    "it is an HTML or XML page, perhaps an error message of a server; fetch the file again";
/// Signatures that stand further inside.
const INSIDE: [(usize, &[u8], &str); 2] = [
    (257, b"ustar", "it is a tar archive; unpack it"),
    (
        4,
        b"1AY&SY",
        "it is compressed with bzip2; decompress it, or use gzip or zstd",
    ),
];

/// What a file is that begins like this, if no format that can be read does.
pub(super) fn foreign(head: &[u8]) -> Option<&'static str> {
    let found = BEGINS.iter().find(|(bytes, _)| head.starts_with(bytes));
    let found = found.map(|(_, what)| *what);
    found.or_else(|| {
        let mut inside = INSIDE.iter();
        let is_there =
            |at: usize, bytes: &[u8]| head.get(at..).is_some_and(|rest| rest.starts_with(bytes));
        let (.., what) = inside.find(|(at, bytes, _)| is_there(*at, bytes))?;
        Some(*what)
    })
}

/// The same of a file that should be text.
pub(super) fn foreign_text(head: &[u8]) -> Option<&'static str> {
    match head {
        [0, 0, 0, 0, ..] => Some(
            "it begins with NUL bytes, as a file does that was not written to its end; write it again",
        ),
        [1..=255, 0, 1..=255, 0, ..] | [0, 1..=255, 0, 1..=255, ..] => Some(UTF_16),
        _ => is_markup(head).then_some(MARKUP),
    }
}

fn is_markup(head: &[u8]) -> bool {
    let begins = |tag: &[u8]| {
        let start = head.get(..tag.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(tag))
    };
    begins(b"<!doctype html") || begins(b"<html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_nothing_foreign() {
        for records in [
            "run_id,started_at\n",
            "{\"run_id\": 1}",
            "[{}]",
            "",
            "a",
            "<a>,b",
            "PAR1",
            "ORCID,a",
            "PARENT,a",
            "BZh",
        ] {
            let head = records.as_bytes();
            assert_eq!(foreign(head).or(foreign_text(head)), None, "{records}");
        }
    }

    #[test]
    fn what_is_foreign_is_named() {
        #[track_caller]
        fn case(head: &[u8], wanted: &str) {
            let found = foreign(head).or(foreign_text(head)).unwrap_or_default();
            assert!(found.starts_with(wanted), "{found}");
        }
        case(b"PK\x03\x04\x14", "it is a zip archive");
        case(b"BZh91AY&SY", "it is compressed with bzip2");
        case(b"r\0u\0n\0", "it is UTF-16");
        case(b"\0r\0u\0n", "it is UTF-16");
        case(&[0; 20], "it begins with NUL bytes");
        case(b"<!DOCTYPE html>", "it is an HTML or XML page");
        let mut tar = vec![b'x'; 600];
        tar[257..262].copy_from_slice(b"ustar");
        case(&tar, "it is a tar archive");
    }
}
