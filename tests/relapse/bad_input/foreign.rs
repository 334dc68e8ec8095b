//! Files of other formats. The bytes are the signatures that `file(1)` knows.

use super::case::Case;
use super::damaged::gzip;
use super::runs::ndjson;

pub(super) fn cases() -> Vec<Case> {
    let case = |file: &str, bytes: &[u8], name: &str, says: &str| {
        let bytes = [bytes, ndjson().as_bytes()].concat();
        Case::input(file, bytes, name).ends(65, &format!("cannot load {file}: {says}"))
    };
    let mut tar = vec![0; 512];
    tar[..11].copy_from_slice(b"runs.ndjson");
    tar[257..263].copy_from_slice(b"ustar\0");
    let packed = gzip(&[&tar[..], ndjson().as_bytes()].concat());
    vec![
        case(
            "runs.ndjson",
            b"PK\x03\x04\x14\0\0\0\0\0",
            "a zip archive as NDJSON",
            "it is a zip archive or a spreadsheet",
        ),
        case(
            "runs.csv",
            b"PK\x03\x04\x14\0\x06\0",
            "a spreadsheet as CSV",
            "it is a zip archive or a spreadsheet",
        ),
        case(
            "runs.zip",
            b"PK\x03\x04\x14\0\0\0",
            "a zip archive",
            "it is a zip archive",
        ),
        case(
            "runs.ndjson.bz2",
            b"BZh91AY&SY",
            "bzip2",
            "it is compressed with bzip2",
        ),
        case(
            "runs.csv",
            b"\xfd7zXZ\0\0",
            "xz",
            "it is compressed with xz",
        ),
        case(
            "runs.csv",
            b"\x04\x22\x4d\x18",
            "lz4",
            "it is compressed with lz4",
        ),
        case(
            "runs.csv",
            b"7z\xbc\xaf\x27\x1c",
            "a 7z archive",
            "it is a 7z archive",
        ),
        case(
            "runs.csv",
            b"Rar!\x1a\x07\x01\0",
            "a RAR archive",
            "it is a RAR archive",
        ),
        case(
            "runs.ndjson",
            &tar,
            "a tar archive",
            "it is a tar archive; unpack it",
        ),
        Case::input("runs.ndjson.gz", packed, "a tar archive in gzip")
            .ends(65, "it is a tar archive; unpack it"),
        case(
            "runs.db",
            b"SQLite format 3\0",
            "an SQLite database",
            "it is an SQLite database; export its table",
        ),
        case(
            "runs.csv",
            b"%PDF-1.7\n",
            "a PDF document",
            "it is a PDF document",
        ),
        case(
            "runs.parquet",
            b"Obj\x01",
            "Avro",
            "it is an Avro file; write it as Parquet",
        ),
        case(
            "runs.parquet",
            b"ARROW1\0\0",
            "Arrow",
            "it is an Arrow file; write it as Parquet",
        ),
        case(
            "runs.csv",
            b"\x7fELF\x02\x01",
            "a program",
            "it is a program",
        ),
        case(
            "runs.csv",
            b"<!DOCTYPE html>\n",
            "a page as CSV",
            "it is an HTML or XML page",
        ),
        case(
            "runs.json",
            b"<HTML>",
            "a page as JSON",
            "it is an HTML or XML page",
        ),
        case(
            "runs.ndjson",
            b"<?xml version=\"1.0\"?><Error>",
            "the error of a store of objects",
            "it is an HTML or XML page",
        ),
        case(
            "runs.parquet",
            b"version https://git-lfs.github.com/spec/v1\n",
            "a pointer of Git LFS",
            "it is a pointer of Git LFS",
        ),
        case(
            "runs.xlsb",
            b"anything",
            "an unknown extension",
            "its format is unknown; give it the extension .parquet",
        ),
        Case::input("runs.binpb", b"hello".as_slice(), "OTLP without a mapping")
            .ends(65, "read them with a mapping, such as --map otel_genai"),
    ]
}
