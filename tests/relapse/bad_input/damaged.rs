//! Truncated and corrupt files of each format.

use std::io::Write as _;

use super::case::Case;
use super::runs::{HEADER, RUNS, and, csv, csv_and, json_list, lines, ndjson};

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

pub(super) fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut packed = zstd::Encoder::new(Vec::new(), 1).unwrap();
    packed.include_checksum(true).unwrap();
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn flipped(mut bytes: Vec<u8>, at: usize) -> Vec<u8> {
    bytes[at] ^= 0xff;
    bytes
}

pub(super) fn cases() -> Vec<Case> {
    [
        separated(),
        lines_of_json(),
        documents(),
        packed(),
        parquet(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn separated() -> Vec<Case> {
    let text = csv();
    let one_bad = |row: &str, name: &str, reason: &str| {
        Case::input("runs.csv", csv_and(row.as_bytes()), name)
            .rows(RUNS + 1, RUNS, 1)
            .says(reason)
            .says(&format!(", first in runs.csv:{}", RUNS + 2))
    };
    let refused =
        |text: String, name: &str, says: &str| Case::input("runs.csv", text, name).ends(65, says);
    let rest = text.strip_prefix(HEADER).unwrap();
    vec![
        Case::input("runs.csv", &text[..text.len() - 12], "CSV that is cut off")
            .rows(RUNS, RUNS - 1, 1)
            .says("fewer fields than the header has columns, first in runs.csv:181"),
        refused(format!("{HEADER}\n"), "a header alone", "runs.csv: no rows"),
        refused(
            rest.trim_start().to_owned(),
            "CSV without a header",
            "the required columns run_id, started_at",
        ),
        refused(
            format!("{HEADER},outcome{rest}"),
            "a column twice",
            "its header has the column `outcome` twice",
        ),
        refused(
            text.replacen("workflow", "", 1),
            "a column without a name",
            "the required column workflow is missing",
        ),
        refused(
            text.replacen(HEADER, &HEADER.to_uppercase(), 1),
            "a header in capitals",
            "Names of columns are in lower case",
        ),
        refused(
            text.replace(',', ";"),
            "semicolons for commas",
            "its fields are separated by ';' and not by ','",
        ),
        refused(
            text.replace(',', "\t"),
            "tabs in CSV",
            r"its fields are separated by '\t'",
        ),
        refused(
            text.replace('\n', ",x\n").replacen(",x", "", 1),
            "a field too many in every row",
            "180 rows, all refused",
        )
        .ends(65, "more fields than the header has columns"),
        refused(
            format!("\"{text}"),
            "a quotation mark that opens the header",
            "its header row is not valid: a quoted field",
        ),
        refused(
            format!("sep=,\n{text}"),
            "a line for a spreadsheet",
            "it has sep=, .",
        ),
        one_bad(
            "a,2026-03-09T00:00:00Z,1.0",
            "a field too few",
            "fewer fields",
        ),
        one_bad(
            "a,2026-03-09T00:00:00Z,1.0,w,success,x",
            "a field too many",
            "more fields",
        ),
        one_bad(
            "\"a\"b,2026-03-09T00:00:00Z,1.0,w,success",
            "text after a quotation mark",
            "text after a closing quotation mark",
        ),
        one_bad(
            "\"a,2026",
            "a quotation mark that is never closed",
            "a quoted field that starts on this line is never closed",
        ),
        one_bad(
            "TOTAL,,,,180",
            "a row of totals",
            "outcome: not an allowed value",
        ),
        one_bad(",,,,", "separators alone", "run_id: required but missing"),
        one_bad(
            HEADER,
            "the header again",
            "started_at: not an RFC 3339 timestamp",
        ),
    ]
}

fn lines_of_json() -> Vec<Case> {
    let text = ndjson();
    let one_bad = |row: &str, name: &str, reason: &str| {
        Case::input("runs.ndjson", and(row), name)
            .rows(RUNS + 1, RUNS, 1)
            .says(reason)
            .says(&format!(", first in runs.ndjson:{}", RUNS + 1))
    };
    let refused = |text: String, name: &str, says: &str| {
        Case::input("runs.ndjson", text, name).ends(65, says)
    };
    let pretty: String = lines()
        .iter()
        .map(|line| line.replace(',', ",\n"))
        .collect();
    vec![
        Case::input(
            "runs.ndjson",
            &text[..text.len() - 12],
            "NDJSON that is cut off",
        )
        .rows(RUNS, RUNS - 1, 1)
        .says("not valid JSON: unexpected end, first in runs.ndjson:180"),
        one_bad("[1, 2]", "a list as a row", "not a JSON object"),
        one_bad("1", "a number as a row", "not a JSON object"),
        one_bad("null", "null as a row", "not a JSON object"),
        one_bad(
            r#"{"run_id":"a","run_id":"b"}"#,
            "a key twice",
            "the object has a key twice",
        ),
        one_bad(
            "{'run_id': 'a'}",
            "quotation marks of Python",
            "not valid JSON",
        ),
        one_bad(
            r#"{"run_id": "a", "rescued": True}"#,
            "a word of Python",
            "not valid JSON",
        ),
        one_bad(
            r#"{"run_id": "a"} {"run_id": "b"}"#,
            "two objects on a line",
            "unexpected text after the end",
        ),
        one_bad("// a comment", "a comment in JSON", "not a JSON object"),
        one_bad("{}", "an empty object", "run_id: required but missing"),
        refused(
            text.replace('\n', ",\n"),
            "a comma after every object",
            "unexpected text after the end",
        ),
        refused(
            json_list(),
            "a list in NDJSON",
            "a file that is one list needs the extension .json",
        ),
        refused(
            pretty,
            "objects over several lines",
            "not valid JSON: unexpected end",
        ),
        refused(
            text.replace("run_id", "RUN_ID"),
            "keys in capitals",
            "run_id: required but missing, null or empty",
        ),
    ]
}

fn documents() -> Vec<Case> {
    let list = json_list();
    let refused =
        |text: &str, name: &str, says: &str| Case::input("runs.json", text, name).ends(65, says);
    let cut = &list[..list.len() - 12];
    vec![
        refused(
            cut,
            "a list that is cut off",
            "document 180 is not complete; the file is truncated or not JSON",
        ),
        refused(
            &list[..list.len() - 1],
            "a list that is not closed",
            "its JSON list is not closed",
        ),
        refused(
            &list.replacen("},", "},,", 1),
            "a comma twice",
            "document 2 is not a JSON object",
        ),
        refused(
            &list.replacen("},", "} ", 1),
            "a comma that is missing",
            "a comma is missing after element 1",
        ),
        refused(
            &format!("{list} x"),
            "text after the list",
            "more text after the end of its JSON list",
        ),
        refused(
            "[5]",
            "a number in the list",
            "document 1 is not a JSON object; each row must be an object",
        ),
        refused(
            "42",
            "a number alone",
            "it is not JSON; the content of a JSON file starts with { or [",
        ),
        refused("[]", "an empty list", "runs.json: no rows"),
        refused(
            "[{\"run_id\": \"a",
            "a text that is not closed",
            "document 1 is not complete",
        ),
        refused(
            &format!("{{\"data\": {list}}}"),
            "a list inside an object",
            "select FROM that list in a mapping",
        ),
        refused(
            r#"{"error": {"code": 403}}"#,
            "the error of a server",
            "it holds objects; write one object per row",
        ),
        refused(
            &"[".repeat(100_000),
            "brackets without end",
            "document 1 is not a JSON object",
        ),
        Case::input(
            "runs.json",
            format!("{},{{\"run_id\": tru}}]", &list[..list.len() - 1]),
            "an element that is no JSON",
        )
        .rows(RUNS + 1, RUNS, 1)
        .says("not valid JSON, first in runs.json:181"),
    ]
}

fn packed() -> Vec<Case> {
    const DAMAGED: &str = "it is truncated or damaged; write or fetch it again";
    let [gz, zst] = [gzip(ndjson().as_bytes()), zstd(ndjson().as_bytes())];
    let of_gzip = |bytes: &[u8], name: &str, says: &str| {
        Case::input("runs.ndjson.gz", bytes, name).ends(65, says)
    };
    let of_zstd = |bytes: &[u8], name: &str, says: &str| {
        Case::input("runs.ndjson.zst", bytes, name).ends(65, says)
    };
    // A frame that decoders skip, and the header of a frame with a window of 2 GiB (RFC 8878, 3.1.2 and 3.1.1.1.2).
    let skipped = b"\x50\x2a\x4d\x18\x04\0\0\0abcd";
    let window = b"\x28\xb5\x2f\xfd\x00\xa8\x01\0\0";
    vec![
        of_gzip(&gz[..gz.len() - 30], "gzip that is cut off", DAMAGED),
        of_gzip(
            &flipped(gz.clone(), gz.len() - 6),
            "gzip with another checksum",
            DAMAGED,
        ),
        of_gzip(
            &flipped(gz.clone(), gz.len() / 2),
            "gzip with a flipped byte",
            DAMAGED,
        ),
        of_gzip(
            &[&gz[..], b"more"].concat(),
            "gzip with text after its end",
            DAMAGED,
        ),
        of_gzip(&gz[..10], "the header of gzip alone", DAMAGED),
        of_gzip(&gz[..2], "two bytes of gzip", DAMAGED),
        of_gzip(
            &gzip(&gz),
            "gzip in gzip",
            "it is compressed twice; decompress it once",
        ),
        of_gzip(&gzip(b""), "gzip of nothing", "runs.ndjson.gz: no rows"),
        of_zstd(&zst[..zst.len() - 30], "zstd that is cut off", DAMAGED),
        of_zstd(
            &flipped(zst.clone(), zst.len() - 1),
            "zstd with another checksum",
            DAMAGED,
        ),
        of_zstd(
            &flipped(zst.clone(), zst.len() / 2),
            "zstd with a flipped byte",
            DAMAGED,
        ),
        of_zstd(
            &[&zst[..], b"more"].concat(),
            "zstd with text after its end",
            DAMAGED,
        ),
        of_zstd(
            window,
            "zstd with a window of gigabytes",
            "its zstd window is larger than 128 MiB; compress it without --long",
        ),
        Case::input(
            "runs.ndjson.zst",
            [&skipped[..], &zst].concat(),
            "zstd with a frame to skip",
        )
        .rows(RUNS, RUNS, 0),
        Case::input("runs.ndjson.gz", ndjson(), "plain text named as gzip").rows(RUNS, RUNS, 0),
        Case::input("runs.ndjson.zst", gz.clone(), "gzip named as zstd").rows(RUNS, RUNS, 0),
    ]
}

fn parquet() -> Vec<Case> {
    const NOT_WHOLE: &str = "it is not a complete Parquet file; write or fetch it again";
    let whole = include_bytes!("../../../src/load/tests/odd_types.parquet");
    let case =
        |bytes: &[u8], name: &str| Case::input("runs.parquet", bytes, name).ends(65, NOT_WHOLE);
    let length = |bytes: [u8; 4]| [b"PAR1", [b'x'; 100].as_slice(), &bytes, b"PAR1"].concat();
    vec![
        case(b"", "Parquet without a byte"),
        case(b"PAR1", "the magic of Parquet alone"),
        case(b"PAR1PAR1", "Parquet without a footer"),
        case(b"PAR1\0\0\0\0PAR1", "Parquet with an empty footer"),
        case(&length([0xff, 0xff, 0xff, 0x7f]), "a footer of 2 GiB"),
        case(&length([0xff; 4]), "a footer of 4 GiB"),
        case(&whole[..whole.len() / 2], "half of Parquet"),
        case(&whole[..whole.len() - 4], "Parquet without its last bytes"),
        case(&whole[10..], "Parquet without its first bytes"),
        case(
            &flipped(whole.to_vec(), whole.len() - 60),
            "Parquet with a flipped byte in the footer",
        ),
        case(ndjson().as_bytes(), "NDJSON named as Parquet"),
        Case::input("runs.parquet", gzip(whole), "Parquet in gzip")
            .ends(65, "it is a Parquet file compressed with gzip or zstd"),
    ]
}
