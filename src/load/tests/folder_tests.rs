//! Columns from the names of folders, and identifiers digit by digit.

use polars::prelude::*;

use super::harness::{Given, given};

const TIME: &str = "2026-11-20T09:00:00Z";

/// A Parquet file of one failed run without a release, with further columns.
fn parquet(id: &str, more: &[Column]) -> Vec<u8> {
    let mut frame =
        df!("run_id" => [id], "started_at" => [TIME], "workflow" => ["w"], "outcome" => ["failure"])
            .unwrap();
    for column in more {
        frame.with_column(column.clone()).unwrap();
    }
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}

/// One run without a release in each format, each below a folder of a release that looks like a number.
fn partitioned() -> Given {
    let object = format!(
        r#"{{"run_id": "b", "started_at": "{TIME}", "workflow": "w", "outcome": "failure"}}"#
    );
    let header = "run_id,started_at,workflow,outcome\n";
    given(&[
        ("release=1.1/a.parquet", &parquet("a", &[])),
        ("release=1.10/b.ndjson", object.as_bytes()),
        (
            "release=1.100/c.csv",
            format!("{header}c,{TIME},w,failure\n").as_bytes(),
        ),
        ("release=007/d.parquet", &parquet("d", &[])),
    ])
}

const RELEASES: [&str; 4] = ["1.1", "1.10", "1.100", "007"];

#[test]
fn a_folder_gives_its_value_as_text_in_every_format() {
    let loaded = partitioned().load().unwrap();
    assert_eq!(loaded.texts("release"), RELEASES);
    assert!(loaded.refused().is_empty());
    assert_eq!(
        loaded.records.notes(),
        ["release is read as text from the names of folders such as `release=…`"]
    );
    assert!(loaded.records.columns().contains("release"));
}

#[test]
fn a_mapping_reads_the_columns_of_folders_too() {
    let sql = "SELECT run_id, started_at, release, workflow, outcome FROM raw";
    let loaded = partitioned().mapped(sql).load().unwrap();
    let mut releases = loaded.texts("release");
    releases.sort();
    let mut wanted = RELEASES;
    wanted.sort_unstable();
    assert_eq!(releases, wanted);
    assert_eq!(loaded.records.notes().len(), 1);
}

#[test]
fn the_column_of_a_file_is_never_overridden_by_its_folder() {
    let object = format!(
        r#"{{"run_id": "b", "started_at": "{TIME}", "release": "1", "workflow": "w", "outcome": "failure"}}"#
    );
    let table = format!("run_id,started_at,release,workflow,outcome\nc,{TIME},1,w,failure\n");
    let release = Column::new("release".into(), ["1"]);
    let loaded = given(&[
        ("outcome=success/a.parquet", &parquet("a", &[release])),
        ("outcome=success/b.ndjson", object.as_bytes()),
        ("outcome=success/c.csv", table.as_bytes()),
    ])
    .load()
    .unwrap();
    assert_eq!(loaded.texts("outcome"), ["failure"; 3]);
    assert_eq!(
        loaded.records.warnings(),
        ["outcome is both in the files and in the names of their folders; the files count"]
    );
    assert!(loaded.records.notes().is_empty());
}

#[test]
fn a_folder_value_is_checked_as_a_cell_is() {
    let release = || Column::new("release".into(), ["1"]);
    let given = given(&[
        ("severity=sev1/a.parquet", &parquet("a", &[release()])),
        ("severity=dreadful/b.parquet", &parquet("b", &[release()])),
        (
            "tool=__HIVE_DEFAULT_PARTITION__/c.parquet",
            &parquet("c", &[release()]),
        ),
    ]);
    let loaded = given.load().unwrap();
    assert_eq!(loaded.texts("severity"), ["1", "-", "-"]);
    assert_eq!(loaded.texts("tool"), ["-", "-", "-"]);
    let refused = loaded.refused();
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(refused[0].starts_with("1 severity: "), "{refused:?}");
}

#[test]
fn the_bookkeeping_of_a_table_is_no_row() {
    let release = Column::new("release".into(), ["1"]);
    let loaded = given(&[
        ("part-0.parquet", &parquet("a", &[release])),
        (
            "_delta_log/00000000000000000000.json",
            b"{\"commitInfo\": {}}",
        ),
        ("_temporary/0/part-0.parquet", b"half a file"),
        ("_SUCCESS", b""),
        (".part-0.parquet.crc", b"crc"),
        (
            "metadata/00001-ab.metadata.json",
            b"{\"format-version\": 2}",
        ),
    ])
    .load_all();
    assert_eq!(loaded.texts("run_id"), ["a"]);
    assert!(loaded.refused().is_empty());
    assert!(
        loaded.records.warnings().is_empty(),
        "{:?}",
        loaded.records.warnings()
    );
}

#[test]
fn an_identifier_keeps_every_digit_or_is_refused() {
    let release = || Column::new("release".into(), ["1"]);
    let with_id = |id: Column| {
        let bytes = parquet("x", &[release(), id]);
        given(&[("runs.parquet", &bytes)])
    };
    let large = Column::new("run_id".into(), [u64::MAX]);
    assert_eq!(
        with_id(large).load().unwrap().texts("run_id"),
        ["18446744073709551615"]
    );
    let whole = Column::new("run_id".into(), [i64::MAX]);
    assert_eq!(
        with_id(whole).load().unwrap().texts("run_id"),
        ["9223372036854775807"]
    );
    let float = Column::new("run_id".into(), [9_007_199_254_740_993.0_f64]);
    assert_eq!(
        with_id(float).refused(),
        ["1 run_id: a 64-bit float beyond 2^53, whose digits are not exact; write it as text"]
    );
}

#[test]
fn one_fraction_among_large_identifiers_changes_none_of_them() {
    let ids = ["9007199254740993", "9007199254740992", "1.5"];
    let lines = ids.map(|id| format!(r#"{{"id": {id}, "at": "{TIME}"}}"#));
    let sql = "SELECT id AS run_id, at AS started_at, '1' AS release, 'w' AS workflow, 'success' AS outcome FROM raw";
    let loaded = given(&[("runs.ndjson", lines.join("\n").as_bytes())])
        .mapped(sql)
        .load()
        .unwrap();
    assert_eq!(loaded.texts("run_id"), ids);
}
