//! Files as they come: compressed, damaged, of any shape.

use super::ROW;
use super::harness::{given, gzip};
use crate::load::LoadError;

#[test]
fn json_files_are_read_by_their_content() {
    let list = format!("[{ROW},\n{}]", ROW.replace("\"a\"", "1"));
    let loaded = given(&[("runs.json", list.as_bytes())]).load().unwrap();
    assert_eq!(
        loaded.refused(),
        ["2 run_id: expected text, found a number"]
    );
    let pretty = ROW.replace(',', ",\n");
    assert_eq!(
        given(&[("run.json", pretty.as_bytes())])
            .load()
            .unwrap()
            .texts("run_id"),
        ["a"]
    );
    let lines = format!("{ROW}\nnonsense\n{ROW}\n");
    assert_eq!(
        given(&[("runs.json", lines.as_bytes())]).refused(),
        ["2 not a JSON object"]
    );
    assert_eq!(
        given(&[("runs", ROW.as_bytes())])
            .load()
            .unwrap()
            .texts("run_id"),
        ["a"]
    );
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_that_names_it() {
    #[track_caller]
    fn case(name: &str, content: &[u8], wanted: &str) {
        let error = given(&[(name, content)]).load().err().unwrap();
        assert!(matches!(error, LoadError::NotLoadable { .. }), "{error}");
        let message = error.to_string();
        assert!(
            message.contains(name) && message.contains(wanted),
            "{message}"
        );
    }
    let packed = gzip(ROW.as_bytes());
    case(
        "a.ndjson.gz",
        &packed[..packed.len() - 6],
        "truncated or damaged",
    );
    case(
        "a.ndjson.zst",
        &zstd::encode_all(ROW.as_bytes(), 1).unwrap()[..20],
        "truncated or damaged",
    );
    case("a.parquet", b"hello", "not a complete Parquet file");
    case("a.parquet.gz", &gzip(b"PAR1"), "compressed with gzip");
    case("a.xyz", b"a,b\n1,2\n", "its format is unknown");
    case("a.json", b"hello", "it is not JSON");
}

#[test]
fn compression_is_recognised_by_content_and_members_are_joined() {
    let two = [gzip(format!("{ROW}\n").as_bytes()), gzip(ROW.as_bytes())].concat();
    for name in ["a.ndjson.gz", "a.ndjson"] {
        assert_eq!(
            given(&[(name, &two)])
                .load()
                .unwrap()
                .records
                .tally()
                .staged,
            2,
            "{name}"
        );
    }
}
