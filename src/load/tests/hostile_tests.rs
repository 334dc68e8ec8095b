//! Files that are almost valid: JSON with NaN or cut texts, and CSV with stray quotation marks.

use super::harness::{Given, given};

const START: &str =
    r#""started_at":"2026-11-20T09:00:00Z","release":"2","workflow":"w","outcome":"success""#;

fn json(name: &str, rows: &[&str]) -> Given {
    let rows: Vec<String> = rows
        .iter()
        .map(|row| format!("{{{START},{row}}}"))
        .collect();
    let text = match name {
        "runs.json" => format!("[{}]", rows.join(",\n")),
        _ => rows.join("\n"),
    };
    given(&[(name, text.as_bytes())])
}

const FAULTS: [(&str, &str); 5] = [
    ("NaN", "NaN is not a JSON number"),
    ("Infinity", "Infinity is not a JSON number"),
    ("-Infinity", "-Infinity is not a JSON number"),
    (r#""cut \ud83d""#, "an incomplete surrogate pair"),
    (r#"[{"deep":NaN}]"#, "NaN is not a JSON number"),
];

#[test]
fn a_value_that_is_not_json_costs_nothing_where_nothing_needs_it() {
    for name in ["runs.ndjson", "runs.json"] {
        for (value, _) in FAULTS {
            let faulty = format!(r#""run_id":"a","score":{value}"#);
            let loaded = json(name, &[&faulty, r#""run_id":"b""#]).load().unwrap();
            assert_eq!(loaded.texts("run_id"), ["a", "b"], "{name}: {value}");
            assert!(loaded.refused().is_empty(), "{name}: {value}");
        }
    }
}

#[test]
fn a_value_that_is_not_json_is_named_in_a_column_of_the_record() {
    for name in ["runs.ndjson", "runs.json"] {
        for (value, reason) in FAULTS {
            let faulty = format!(r#""run_id":{value}"#);
            let refused = json(name, &[r#""run_id":"b""#, &faulty]).refused();
            assert_eq!(refused, [format!("2 run_id: {reason}")], "{name}");
        }
    }
}

#[test]
fn a_mapping_reads_null_for_a_value_that_is_not_json() {
    const SQL: &str = r#"SELECT run_id, started_at, release, workflow, outcome, score AS cost_usd, "a.b" AS tool FROM raw"#;
    let rows = [
        r#""run_id":"a","score":NaN,"a":{"b":"\udc00"}"#,
        r#""run_id":"b","score":2,"a":{"b":"x"},"other":-Infinity"#,
    ];
    for name in ["runs.ndjson", "runs.json"] {
        let loaded = json(name, &rows).mapped(SQL).load().unwrap();
        assert_eq!(loaded.texts("run_id"), ["a", "b"]);
        assert_eq!(loaded.texts("cost_usd"), ["-", "2.0"]);
        assert_eq!(loaded.texts("tool"), ["-", "x"]);
        let warnings = loaded.records.warnings().join("\n");
        for said in [
            "1 cell is read as null in raw.score: NaN is not a JSON number",
            "1 cell is read as null in raw.a.b: an incomplete surrogate pair",
        ] {
            assert!(warnings.contains(said), "{warnings}");
        }
    }
}
