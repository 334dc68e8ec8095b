//! Text columns that hold JSON objects, opened for the keys that a mapping names under them.

use polars::prelude::*;
use serde_json::json;

use super::harness::{Given, Loaded, given};

/// A mapping that reads one expression.
fn reads(given: Given, expression: &str) -> Loaded {
    let mapped = given.mapped(&format!(
        "SELECT id AS run_id, '2026-11-20' AS started_at, 'r' AS release, 'w' AS workflow, 'failure' AS outcome,
         {expression} AS tool FROM raw"
    ));
    mapped.load().unwrap()
}

/// The texts of the column `extra`, one a run.
const TEXTS: [Option<&str>; 5] = [
    Some(r#"{"metadata": {"revision_id": "7", "a.b": 1}, "list": [1, 2]}"#),
    // A text inside may be an object too.
    Some(r#"{"metadata": "{\"revision_id\": \"8\"}"}"#),
    Some("plain text"),
    Some(""),
    None,
];

fn json_lines() -> Vec<u8> {
    let rows = TEXTS.iter().enumerate();
    let rows = rows.map(|(number, text)| json!({"id": format!("r{number}"), "extra": text}));
    let lines: Vec<String> = rows.map(|row| row.to_string()).collect();
    lines.join("\n").into_bytes()
}

fn frame() -> DataFrame {
    let ids: Vec<String> = (0..TEXTS.len())
        .map(|number| format!("r{number}"))
        .collect();
    df!("id" => ids, "extra" => TEXTS.as_slice()).unwrap()
}

/// An empty text is null in CSV.
fn csv() -> Vec<u8> {
    let rows = TEXTS.iter().enumerate().map(|(number, text)| {
        let text = text.unwrap_or_default().replace('"', "\"\"");
        format!("r{number},\"{text}\"\n")
    });
    let rows: Vec<String> = rows.collect();
    format!("id,extra\n{}", rows.concat()).into_bytes()
}

fn parquet(mut frame: DataFrame) -> Vec<u8> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}

fn in_every_format() -> [Given; 3] {
    [
        given(&[("a.ndjson", &json_lines())]),
        given(&[("a.csv", &csv())]),
        given(&[("a.parquet", &parquet(frame()))]),
    ]
}

#[test]
fn a_text_is_opened_alike_in_every_format() {
    #[track_caller]
    fn case(expression: &str, wanted: [&str; 5]) {
        for given in in_every_format() {
            let loaded = reads(given, expression);
            assert_eq!(loaded.texts("tool"), wanted, "{expression}");
            assert_eq!(
                loaded.records.warnings(),
                ["5 rows have a date instead of a timestamp; midnight UTC is used"]
            );
        }
    }
    case(r#""extra.metadata.revision_id""#, ["7", "8", "-", "-", "-"]);
    case(r#""extra.metadata.a.b""#, ["1", "-", "-", "-", "-"]);
    case(
        r#"REPLACE("extra.list", ' ', '')"#,
        ["[1,2]", "-", "-", "-", "-"],
    );
    case(
        r#"COALESCE("extra.metadata.a.b", extra)"#,
        [
            "1",
            r#"{"metadata": "{\"revision_id\": \"8\"}"}"#,
            "plain text",
            "-",
            "-",
        ],
    );
}

#[test]
fn a_key_that_no_text_has_is_null_with_a_warning() {
    for given in in_every_format() {
        let loaded = reads(given, r#""extra.none""#);
        assert_eq!(loaded.texts("tool"), ["-"; 5]);
        let warned = loaded.records.warnings().join("\n");
        assert!(warned.contains("no row has raw.extra.none"), "{warned}");
    }
}

#[test]
fn a_text_that_only_begins_like_an_object_is_counted() {
    let broken = r#"{"a": 1"#;
    let lines = json!({"id": "r", "extra": broken}).to_string();
    let cells = df!("id" => ["r"], "extra" => [broken]).unwrap();
    for (given, column) in [
        (given(&[("a.ndjson", lines.as_bytes())]), "raw.extra.a"),
        (
            given(&[("a.csv", b"id,extra\nr,\"{\"\"a\"\": 1\"\n".as_slice())]),
            "raw.extra.a",
        ),
        (given(&[("a.parquet", &parquet(cells))]), "raw.extra"),
    ] {
        let loaded = reads(given, r#""extra.a""#);
        assert_eq!(loaded.texts("tool"), ["-"]);
        let warned = loaded.records.warnings().join("\n");
        let wanted = format!("1 cell is read as null in {column}: not valid JSON");
        assert!(warned.contains(&wanted), "{warned}");
    }
}

/// The values of a map are texts, and a key of the map may hold dots.
#[test]
fn the_texts_of_a_map_and_of_a_struct_are_opened() {
    let entry = |key: &str, value: &str| {
        df!("key" => [key], "value" => [value])
            .unwrap()
            .into_struct("entry".into())
            .into_series()
    };
    let cost = r#"{"total_cost": 0.3}"#;
    let maps = [
        entry("m.cost", cost),
        entry("m.cost.total_cost", "7"),
        entry("other", cost),
    ];
    let fields = df!("m.cost" => [Some(cost), None, Some("x")]).unwrap();
    let mut frame = df!("id" => ["r0", "r1", "r2"]).unwrap();
    frame
        .with_column(Series::new("map".into(), maps).into())
        .unwrap();
    frame
        .with_column(fields.into_struct("fields".into()).into_column())
        .unwrap();
    let bytes = parquet(frame);
    let read = |expression: &str| reads(given(&[("a.parquet", &bytes)]), expression).texts("tool");
    assert_eq!(read(r#""map.m.cost.total_cost""#), ["0.3", "7", "-"]);
    assert_eq!(read(r#""fields.m.cost.total_cost""#), ["0.3", "-", "-"]);
}

/// A file that has the key as a column of its own keeps it.
#[test]
fn a_column_of_that_name_wins() {
    let frame = df!("extra" => [r#"{"a": "inner"}"#], "id" => ["r"], "extra.a" => ["own"]).unwrap();
    let csv = b"extra,id,extra.a\n\"{\"\"a\"\": \"\"inner\"\"}\",r,own\n";
    for given in [
        given(&[("a.csv", csv.as_slice())]),
        given(&[("a.parquet", &parquet(frame))]),
    ] {
        assert_eq!(reads(given, r#""extra.a""#).texts("tool"), ["own"]);
    }
}
