//! Parquet columns of types that cannot be read, and maps. `odd_types.py` writes the file.

use polars::prelude::*;

use super::harness::{Given, given, in_bytes};

const ODD: &[u8] = include_bytes!("odd_types.parquet");

/// A mapping of the odd file that reads one expression.
fn reads(expression: &str) -> Given {
    given(&[("odd.parquet", ODD)]).mapped(&format!(
        "SELECT run_id, started_at, release, workflow, outcome, {expression} AS tool FROM raw"
    ))
}

#[track_caller]
fn tools(expression: &str, wanted: &[&str]) {
    let loaded = reads(expression).load().unwrap();
    assert_eq!(loaded.texts("tool"), wanted);
    assert_eq!(loaded.texts("source_line"), ["1", "2", "3"]);
}

#[test]
fn a_column_that_nothing_needs_may_have_any_type() {
    let loaded = given(&[("odd.parquet", ODD)]).load().unwrap();
    assert_eq!(loaded.texts("run_id"), ["a", "b", "c"]);
    assert_eq!(loaded.texts("release"), ["1.10", "1.10", "1.10"]);
    assert_eq!(loaded.texts("source_line"), ["1", "2", "3"]);
    let warned = loaded.records.warnings().join("\n");
    for name in ["uuid", "half", "extra", "metadata"] {
        assert!(warned.contains(&format!("`{name}`")), "{warned}");
    }
    // `*` takes along what can be read.
    tools("workflow", &["w", "w", "w"]);
    let all = given(&[("odd.parquet", ODD)]).mapped("SELECT * FROM raw");
    assert_eq!(all.load().unwrap().texts("run_id"), ["a", "b", "c"]);
}

#[test]
fn a_needed_column_that_cannot_be_read_is_named_with_its_type() {
    #[track_caller]
    fn case(column: &str, dtype: &str) {
        let error = reads(&format!("\"{column}\"")).load().err().unwrap();
        let text = error.to_string();
        let wanted = format!("the column `{column}` has the type {dtype}, which cannot be read");
        assert!(
            text.contains("odd.parquet") && text.contains(&wanted),
            "{text}"
        );
    }
    case("uuid", "arrow.uuid");
    case("json", "arrow.json");
    case("bool8", "arrow.bool8");
    case("half", "16-bit float");
    case("halves", "16-bit float");
    case("extra.id", "arrow.uuid");
}

#[test]
fn parts_of_a_struct_can_be_read_where_others_cannot() {
    tools("\"extra.approval\"", &["approved", "rejected", "-"]);
}

#[test]
fn the_keys_of_a_map_are_dotted_names() {
    // The last of two entries with one key counts; a map may be null or empty.
    tools("\"metadata.approval\"", &["approved", "-", "rejected"]);
    tools("\"metadata.x.y\"", &["1", "-", "-"]);
    tools("\"steps.k.state\"", &["s", "-", "-"]);
    tools("\"steps.q.tries\" + 1", &["-", "-", "5"]);
}

/// A file with a text, a struct, a list and a map, of two rows.
fn nested(bytes: [&[u8]; 2]) -> Vec<u8> {
    let entry = |value: &[u8]| {
        let entry = df!("key" => [&b"k"[..]], "value" => [value]).unwrap();
        entry.into_struct("e".into()).into_series()
    };
    let mut frame = df!("id" => ["a", "b"], "text" => bytes).unwrap();
    let inner = df!("x" => bytes, "n" => [1, 2]).unwrap();
    for column in [
        inner.into_struct("object".into()).into_series(),
        Series::new(
            "list".into(),
            bytes.map(|text| Series::new("t".into(), [text])),
        ),
        Series::new("map".into(), bytes.map(entry)),
    ] {
        frame.with_column(column.into_column()).unwrap();
    }
    let mut file = Vec::new();
    ParquetWriter::new(&mut file).finish(&mut frame).unwrap();
    file
}

fn read_nested(expression: &str, bytes: [&[u8]; 2]) -> (Vec<String>, String) {
    let loaded = given(&[("a.parquet", &nested(bytes))])
        .mapped(&format!(
            "SELECT id AS run_id, '2026-11-20' AS started_at, 'r' AS release, 'w' AS workflow, 'failure' AS outcome, {expression} AS error_message FROM raw"
        ))
        .load()
        .unwrap();
    let warned = loaded.records.warnings().join("\n");
    (loaded.texts("error_message"), warned)
}

#[test]
fn bytes_are_texts_for_a_mapping_at_every_depth() {
    for (expression, wanted) in [
        ("text", ["{\"a\":1}", "é"]),
        ("\"text.a\"", ["1", "-"]),
        ("\"object.x\"", ["{\"a\":1}", "é"]),
        ("\"map.k\"", ["{\"a\":1}", "é"]),
        ("map", [r#"{"k":"{\"a\":1}"}"#, r#"{"k":"é"}"#]),
        ("list", [r#"["{\"a\":1}"]"#, r#"["é"]"#]),
    ] {
        let (texts, warned) = read_nested(expression, [b"{\"a\":1}", "é".as_bytes()]);
        assert_eq!(texts, wanted, "{expression}");
        assert!(!warned.contains("UTF-8"), "{warned}");
    }
}

#[test]
fn bytes_that_are_no_text_are_null_for_a_mapping_with_a_warning() {
    for (expression, column, wanted) in [
        ("text", "text", ["ok", "-"]),
        ("\"object.x\"", "object.*", ["ok", "-"]),
        ("\"map.k\"", "map.*", ["ok", "-"]),
        ("list", "list.*", [r#"["ok"]"#, "[null]"]),
    ] {
        let (texts, warned) = read_nested(expression, [b"ok", b"caf\xE9"]);
        assert_eq!(texts, wanted, "{expression}");
        let told = format!("1 cell is read as null in raw.{column}: not valid UTF-8");
        assert!(warned.contains(&told), "{warned}");
    }
    // What the query does not read does not matter.
    let (_, warned) = read_nested("id", [b"ok", b"caf\xE9"]);
    assert!(!warned.contains("UTF-8"), "{warned}");
}

#[test]
fn texts_in_one_file_and_bytes_in_another_are_one_column() {
    let file = nested([b"ok", b"x"]);
    let files: [(&str, &[u8]); 2] = [("a.parquet", &file), ("b.parquet", &in_bytes(&file))];
    let loaded = given(&files)
        .mapped("SELECT id || _file AS run_id, '2026-11-20' AS started_at, 'r' AS release, 'w' AS workflow, 'failure' AS outcome, id AS tool FROM raw")
        .load()
        .unwrap();
    assert_eq!(loaded.texts("tool"), ["a", "b", "a", "b"]);
}

#[test]
fn a_name_that_no_map_or_struct_has_is_null_with_a_warning() {
    for name in ["metadata.none", "steps.none.state", "extra.none"] {
        let loaded = reads(&format!("\"{name}\"")).load().unwrap();
        assert_eq!(loaded.texts("tool"), ["-", "-", "-"]);
        let warned = loaded.records.warnings().join("\n");
        assert!(
            warned.contains(&format!("no row has raw.{name}")),
            "{warned}"
        );
    }
    let error = reads("\"none.x\"").load().err().unwrap().to_string();
    assert!(
        error.contains("no input has the column `none.x`"),
        "{error}"
    );
}

#[test]
fn a_map_agrees_with_a_plain_loop_over_many_batches() {
    let entry = |key: &str, value: &str| {
        df!("key" => [key], "value" => [value])
            .unwrap()
            .into_struct("e".into())
            .into_series()
    };
    let maps: Vec<Series> = (0..500_i32)
        .map(|row| match row % 3 {
            0 => entry("a", &row.to_string()),
            1 => entry("b", "x"),
            _ => entry("a", "y").clear(),
        })
        .collect();
    let mut frame =
        df!("id" => (0..500_i32).map(|row| format!("r{row:03}")).collect::<Vec<_>>()).unwrap();
    frame
        .with_column(Series::new("m".into(), maps).into())
        .unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_row_group_size(Some(70))
        .finish(&mut frame)
        .unwrap();
    let loaded = given(&[("m.parquet", &bytes)])
        .mapped("SELECT id AS run_id, '2026-11-20' AS started_at, 'r' AS release, 'w' AS workflow, 'failure' AS outcome, \"m.a\" AS tool FROM raw")
        .load()
        .unwrap();
    let wanted: Vec<String> = (0..500_i32)
        .map(|row| {
            if row % 3 == 0 {
                row.to_string()
            } else {
                "-".to_owned()
            }
        })
        .collect();
    assert_eq!(loaded.texts("tool"), wanted);
}

#[test]
fn lists_structs_and_maps_are_the_json_text_that_a_json_file_has() {
    use polars::prelude::*;
    let entry = |key: &str, value: i64| {
        df!("key" => [key], "value" => [value])
            .unwrap()
            .into_struct("e".into())
            .into_series()
    };
    let steps = df!("tool" => ["crm", "mail"], "ok" => [Some(true), None])
        .unwrap()
        .into_struct("s".into())
        .into_series();
    let info = df!("user" => ["u"], "cost" => [1.5])
        .unwrap()
        .into_struct("info".into())
        .into_series();
    let mut frame = df!("id" => ["a"]).unwrap();
    for column in [
        info,
        Series::new("nums".into(), [Series::new("n".into(), [1_i64, 2])]),
        Series::new("steps".into(), [steps]),
        Series::new("labels".into(), [entry("k", 7)]),
    ] {
        frame.with_column(column.into_column()).unwrap();
    }
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    let json = br#"{"id":"b","info":{"user":"u","cost":1.5},"nums":[1,2],"steps":[{"tool":"crm","ok":true},{"tool":"mail","ok":null}],"labels":{"k":7}}"#;
    let files: [(&str, &[u8]); 2] = [("a.parquet", &bytes), ("b.ndjson", json)];
    for column in ["info", "nums", "steps", "labels"] {
        let loaded = given(&files)
            .mapped(&format!(
                "SELECT id AS run_id, '2026-11-20' AS started_at, 'r' AS release, 'w' AS workflow, 'failure' AS outcome, {column} AS error_message FROM raw"
            ))
            .load()
            .unwrap();
        let texts = loaded.texts("error_message");
        let parsed: Vec<serde_json::Value> = texts
            .iter()
            .map(|text| serde_json::from_str(text).unwrap())
            .collect();
        assert_eq!(parsed[0], parsed[1], "{column}");
    }
}
