//! Labels as an object, a struct, a map, and as columns of their own.

use polars::prelude::*;

use super::harness::given;

const BOTH: [&str; 2] = [r#"{"team":"west","tier":"gold"}"#, "-"];

#[test]
fn labels_of_json_are_an_object_or_dotted_names() {
    let rows = |first: &str, second: &str| {
        let row = |id: &str, more: &str| {
            format!(
                "{{\"run_id\": \"{id}\", \"started_at\": \"2026-11-20T09:00:00Z\", \"release\": \"1\", \"workflow\": \"w\", \
                 \"outcome\": \"success\"{more}}}\n"
            )
        };
        row("a", first) + &row("b", second)
    };
    let read = |first: &str, second: &str| {
        let rows = rows(first, second);
        let loaded = given(&[("runs.ndjson", rows.as_bytes())]).load().unwrap();
        assert_eq!(loaded.records.warnings(), [""; 0], "{rows}");
        loaded.texts("label")
    };
    assert_eq!(
        read(r#", "label": {"tier": "gold", "team": "west"}"#, ""),
        BOTH
    );
    let mixed = r#", "label.team": " west", "label": {"team": "east", "tier": "gold"}"#;
    assert_eq!(read(mixed, r#", "label.team": null"#), BOTH);
    let twice = rows(r#", "label.team": "west", "label.team": "east""#, "");
    let refused = given(&[("runs.ndjson", twice.as_bytes())]).refused();
    assert_eq!(refused.len(), 1);
    assert!(refused[0].contains("the object has a key twice"));
}

#[test]
fn labels_of_csv_are_columns_or_an_object() {
    let csv = "run_id,started_at,release,workflow,outcome,label.team,label,label.tier\n\
               a,2026-11-20T09:00:00Z,1,w,success,west,,gold\n\
               b,2026-11-20T09:00:00Z,1,w,success,,,\n\
               c,2026-11-20T09:00:00Z,1,w,success,,\"{\"\"team\"\": \"\"west\"\"}\",gold\n";
    let loaded = given(&[("runs.csv", csv.as_bytes())]).load().unwrap();
    assert_eq!(loaded.texts("label"), [BOTH[0], BOTH[1], BOTH[0]]);
    assert_eq!(loaded.records.warnings(), [""; 0]);
    let names: Vec<&str> = loaded.records.labels().names().collect();
    assert_eq!(names, ["team", "tier"]);
}

/// The labels of a Parquet file with some columns.
fn of_parquet(columns: Vec<Column>) -> Vec<String> {
    let mut frame = df!(
        "run_id" => ["a", "b"],
        "started_at" => ["2026-11-20T09:00:00Z"; 2],
        "release" => ["1"; 2],
        "workflow" => ["w"; 2],
        "outcome" => ["success"; 2],
    )
    .unwrap();
    for column in columns {
        frame.with_column(column).unwrap();
    }
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    let loaded = given(&[("runs.parquet", &bytes)]).load().unwrap();
    assert_eq!(loaded.records.warnings(), [""; 0]);
    loaded.texts("label")
}

#[test]
fn labels_of_parquet_are_a_struct_a_map_or_columns() {
    let [team, tier] = [[Some("west"), None], [Some("gold"), None]];
    let parts = df!("team" => team, "tier" => tier).unwrap();
    let one = parts.into_struct("label".into()).into_series();
    assert_eq!(of_parquet(vec![one.into()]), BOTH);
    let own = df!("label.team" => team, "label.tier" => tier).unwrap();
    assert_eq!(of_parquet(own.columns().to_vec()), BOTH);
    let entries = df!("key" => ["tier", "team"], "value" => ["gold", "west"]).unwrap();
    let entries = entries.into_struct("entries".into()).into_series();
    let maps = Series::new("label".into(), [entries.clone(), entries.clear()]);
    assert_eq!(of_parquet(vec![maps.into()]), BOTH);
    let numbers = df!("label.team" => [Some(7_i64), None]).unwrap();
    assert_eq!(
        of_parquet(numbers.columns().to_vec()),
        [r#"{"team":"7"}"#, "-"]
    );
}

#[test]
fn a_mapping_names_labels_as_columns() {
    let csv = "id,meta\na,west\nb,\n";
    let sql = "SELECT id AS run_id, '2026-11-20' AS started_at, '1' AS release, 'w' AS workflow, 'success' AS outcome, \
               meta AS \"label.team\", CASE WHEN meta IS NOT NULL THEN 'gold' END AS \"label.tier\" FROM raw";
    let loaded = given(&[("x.csv", csv.as_bytes())])
        .mapped(sql)
        .load()
        .unwrap();
    assert_eq!(loaded.texts("label"), BOTH);
}
