//! Typed columns, and the same rows in every format.

use polars::prelude::*;
use proptest::prelude::*;

use super::harness::{Given, given, gzip, in_bytes};
use crate::load::{SOURCE_FILE, SOURCE_LINE};

fn parquet(frame: &mut DataFrame) -> Vec<u8> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(frame).unwrap();
    bytes
}

/// Two valid rows as typed columns, and one column more or in place of another.
fn typed(column: Column) -> Given {
    given(&[("runs.parquet", &typed_file(column))])
}

fn typed_file(column: Column) -> Vec<u8> {
    let times = Series::new(
        "started_at".into(),
        [1_795_165_200_000_000_i64, 1_795_165_200_000_000],
    )
    .into_datetime(TimeUnit::Microseconds, None);
    let mut frame = df!(
        "run_id" => ["a", "b"], "release" => ["2", "2"], "workflow" => ["w", "w"], "outcome" => ["success", "failure"],
    )
    .unwrap();
    frame.with_column(times.into()).unwrap();
    frame.with_column(column).unwrap();
    parquet(&mut frame)
}

#[test]
fn parquet_columns_are_taken_in_the_types_they_have() {
    #[track_caller]
    fn case(column: Column, wanted: &[&str]) {
        let name = column.name().to_string();
        let loaded = typed(column).load().unwrap();
        assert_eq!(loaded.texts(&name), wanted);
        assert!(loaded.refused().is_empty());
    }
    for small in [
        DataType::Int8,
        DataType::Int16,
        DataType::UInt32,
        DataType::UInt64,
    ] {
        let grades = Column::new("severity".into(), [1_i64, 5])
            .cast(&small)
            .unwrap();
        case(grades, &["1", "5"]);
    }
    case(Column::new("severity".into(), ["P0", "low"]), &["1", "4"]);
    case(Column::new("retry_count".into(), [1.0, 2.0]), &["1", "2"]);
    case(Column::new("cost_usd".into(), [1_i32, 2]), &["1.0", "2.0"]);
    case(Column::new("tool".into(), ["", "x"]), &["-", "x"]);
    case(Column::new("run_id".into(), [1_i64, 2]), &["1", "2"]);
    case(
        Column::new("tool".into(), ["x", "\t x\u{FEFF}"]),
        &["x", "x"],
    );
    case(
        Column::new("started_at".into(), [1_795_165_200_i64, 1_795_165_200_000]),
        &["2026-11-20 09:00:00.000000", "2026-11-20 09:00:00.000000"],
    );
    let text = Column::new(
        "started_at".into(),
        ["2026-11-20T09:00:00Z", "2026-11-20T10:00:00+01:00"],
    );
    case(
        text,
        &["2026-11-20 09:00:00.000000", "2026-11-20 09:00:00.000000"],
    );
    let zone = TimeZone::opt_try_new(Some("Europe/Berlin")).unwrap();
    let zoned = Series::new(
        "started_at".into(),
        [1_795_165_200_000_i64, 1_795_165_200_000],
    )
    .into_datetime(TimeUnit::Milliseconds, zone);
    case(
        zoned.into(),
        &["2026-11-20 09:00:00.000000", "2026-11-20 09:00:00.000000"],
    );
    let list = Series::new(
        "tools_called".into(),
        [
            Series::new("".into(), ["a"]),
            Series::new("".into(), ["b", "c\""]),
        ],
    );
    case(list.into(), &["[\"a\"]", "[\"b\",\"c\\\"\"]"]);
}

/// `ClickHouse` writes texts as bytes without saying that they are text.
#[test]
fn bytes_are_read_as_texts_are() {
    let named = |name: &str, texts: [&str; 2]| Column::new(name.into(), texts);
    let labels = df!("team" => ["west", "é"], "tier" => ["a", "b"]);
    let lists = [
        Series::new("".into(), ["a"]),
        Series::new("".into(), ["b", "c"]),
    ];
    for column in [
        named("error_message", ["timed out", ""]),
        named("severity", ["P0", "low"]),
        named("approval_state", ["approved", "pending"]),
        named("label.team", ["west", " é"]),
        named("updated_at", ["2026-11-20T10:00:00Z", "2026-11-20"]),
        Series::new("tools_called".into(), lists).into(),
        labels.unwrap().into_struct("label".into()).into_column(),
    ] {
        let file = typed_file(column.clone());
        let texts = given(&[("runs.parquet", &file)]).load().unwrap();
        let bytes = given(&[("runs.parquet", &in_bytes(&file))]).load().unwrap();
        let [texts_read, bytes_read] =
            [&texts, &bytes].map(|one| one.frame().drop(SOURCE_FILE).unwrap());
        assert!(bytes_read.equals_missing(&texts_read), "{column:?}");
        assert_eq!(bytes.refused(), texts.refused());
        assert_eq!(bytes.records.warnings(), texts.records.warnings());
    }
}

#[test]
fn bytes_that_are_no_text_are_a_bad_cell() {
    const LATIN: &[u8] = b"caf\xE9";
    #[track_caller]
    fn case(column: Column, wanted: &str) {
        let loaded = typed(column).load().unwrap();
        assert_eq!(loaded.refused(), [wanted]);
    }
    let cells: [&[u8]; 2] = [b"caf", LATIN];
    case(Column::new("tool".into(), cells), "2 tool: not valid UTF-8");
    case(
        Column::new("workflow".into(), cells),
        "2 workflow: not valid UTF-8",
    );
    let lists = [
        Series::new("".into(), cells),
        Series::new("".into(), &cells[..1]),
    ];
    case(
        Series::new("tools_called".into(), lists).into(),
        "1 tools_called: not valid UTF-8",
    );
}

#[test]
fn faulty_parquet_cells_are_listed_by_their_row_and_only_required_ones_refuse_it() {
    #[track_caller]
    fn case(column: Column, wanted: &str) {
        let name = column.name().to_string();
        let loaded = typed(column).load().unwrap();
        assert_eq!(loaded.refused(), [wanted]);
        if name == "workflow" {
            assert_eq!(loaded.texts("run_id"), ["a"]);
        } else {
            assert_eq!(loaded.texts("run_id"), ["a", "b"]);
            assert_eq!(loaded.texts(&name)[1], "-");
        }
    }
    case(
        Column::new("cost_usd".into(), [0.0, f64::NAN]),
        "2 cost_usd: not a finite number",
    );
    case(
        Column::new("rescue_minutes".into(), [Some(0.0), Some(-1.0)]),
        "2 rescue_minutes: negative",
    );
    case(
        Column::new("retry_count".into(), [0_i64, -1]),
        "2 retry_count: negative",
    );
    case(
        Column::new("retry_count".into(), [0_u64, u64::MAX]),
        "2 retry_count: not a whole number",
    );
    case(
        Column::new("workflow".into(), [Some("w"), None]),
        "2 workflow: required but missing, null or empty",
    );
    case(
        Column::new("approval_state".into(), ["approved", "aproved"]),
        "2 approval_state: not an allowed value; did you mean `approved`?",
    );
    let times = Series::new("updated_at".into(), [1_700_000_000_000_000_i64, i64::MAX])
        .into_datetime(TimeUnit::Microseconds, None);
    case(
        times.into(),
        "2 updated_at: the year is not between 2000 and 2200",
    );
}

#[test]
fn a_parquet_column_of_the_wrong_type_is_an_error_of_the_file() {
    let error = typed(Column::new("rescued".into(), ["true", "false"]))
        .load()
        .err()
        .unwrap();
    assert!(
        error
            .to_string()
            .contains("`rescued` has the type str but must hold true or false"),
        "{error}"
    );
    let error = typed(Column::new("tool".into(), [true, false]))
        .load()
        .err()
        .unwrap();
    assert!(
        error.to_string().contains("`tool` has the type bool"),
        "{error}"
    );
}

#[test]
fn dates_in_place_of_timestamps_are_counted_in_parquet() {
    let dates = Series::new("started_at".into(), [20_777_i32, 20_777])
        .cast(&DataType::Date)
        .unwrap();
    let loaded = typed(dates.into()).load().unwrap();
    assert_eq!(
        loaded.texts("started_at"),
        ["2026-11-20 00:00:00.000000"; 2]
    );
    assert_eq!(
        loaded.records.warnings(),
        ["2 rows have a date instead of a timestamp; midnight UTC is used"]
    );
}

#[derive(Clone, Debug)]
struct Row {
    micros: i64,
    texts: [Option<String>; 3],
    severity: Option<i64>,
    minutes: Option<f64>,
    rescued: Option<bool>,
}

fn row() -> impl Strategy<Value = Row> {
    // Parquet, JSON and CSV can all tell these apart: an empty text is no text, and CSV reads \r\n as \n nowhere.
    let text = || proptest::option::of("[ -~é\n\t\"',😀]{1,12}");
    // CSV refuses a line break in a name.
    let tool = proptest::option::of("[ -~é\t\"',😀]{1,12}");
    (
        1_577_836_800_000_000_i64..1_893_456_000_000_000,
        [tool, text(), text()],
        proptest::option::of(1_i64..=5),
        proptest::option::of(0.0..1e6),
        proptest::option::of(any::<bool>()),
    )
        .prop_map(|(micros, texts, severity, minutes, rescued)| Row {
            micros,
            texts,
            severity,
            minutes,
            rescued,
        })
}

impl Row {
    fn time(&self) -> String {
        chrono::DateTime::from_timestamp_micros(self.micros)
            .unwrap()
            .to_rfc3339()
    }

    fn json(&self, id: usize) -> String {
        serde_json::json!({
            "run_id": id.to_string(), "started_at": self.time(), "release": "r", "workflow": "w", "outcome": "failure",
            "tool": self.texts[0], "error_message": self.texts[1], "task": self.texts[2],
            "severity": self.severity, "rescue_minutes": self.minutes, "rescued": self.rescued,
        })
        .to_string()
    }
}

fn as_csv(rows: &[Row]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = "rescued,run_id,started_at,release,workflow,outcome,tool,error_message,task,severity,rescue_minutes";
    writer.write_record(header.split(',')).unwrap();
    for (id, row) in rows.iter().enumerate() {
        let shown = |value: Option<String>| value.unwrap_or_default();
        writer
            .write_record([
                shown(row.rescued.map(|flag| flag.to_string())),
                id.to_string(),
                row.time(),
                "r".to_owned(),
                "w".to_owned(),
                "failure".to_owned(),
                shown(row.texts[0].clone()),
                shown(row.texts[1].clone()),
                shown(row.texts[2].clone()),
                shown(row.severity.map(|grade| grade.to_string())),
                shown(row.minutes.map(|minutes| minutes.to_string())),
            ])
            .unwrap();
    }
    writer.into_inner().unwrap()
}

fn as_parquet(rows: &[Row]) -> Vec<u8> {
    let text = |at: usize| {
        rows.iter()
            .map(|row| row.texts[at].clone())
            .collect::<Vec<_>>()
    };
    let ids: Vec<String> = (0..rows.len()).map(|id| id.to_string()).collect();
    let constant = |name: &str, value: &str| Column::new(name.into(), vec![value; rows.len()]);
    let times = Series::new(
        "started_at".into(),
        rows.iter().map(|row| row.micros).collect::<Vec<_>>(),
    )
    .into_datetime(TimeUnit::Microseconds, None);
    let columns = vec![
        Column::new("run_id".into(), ids),
        times.into(),
        constant("release", "r"),
        constant("workflow", "w"),
        constant("outcome", "failure"),
        Column::new("tool".into(), text(0)),
        Column::new("error_message".into(), text(1)),
        Column::new("task".into(), text(2)),
        Column::new(
            "severity".into(),
            rows.iter().map(|row| row.severity).collect::<Vec<_>>(),
        ),
        Column::new(
            "rescue_minutes".into(),
            rows.iter().map(|row| row.minutes).collect::<Vec<_>>(),
        ),
        Column::new(
            "rescued".into(),
            rows.iter().map(|row| row.rescued).collect::<Vec<_>>(),
        ),
    ];
    parquet(&mut DataFrame::new(rows.len(), columns).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_same_rows_load_the_same_from_every_format(rows in proptest::collection::vec(row(), 1..40)) {
        let lines: String = rows.iter().enumerate().map(|(id, row)| row.json(id) + "\n").collect();
        let csv = as_csv(&rows);
        let files: [(&str, Vec<u8>); 6] = [
            ("a.ndjson", lines.clone().into_bytes()),
            ("a.ndjson.gz", gzip(lines.as_bytes())),
            ("a.ndjson.zst", zstd::encode_all(lines.as_bytes(), 1).unwrap()),
            ("a.csv", csv.clone()),
            ("a.csv.gz", gzip(&csv)),
            ("a.parquet", as_parquet(&rows)),
        ];
        let mut frames = Vec::new();
        for (name, bytes) in &files {
            let loaded = given(&[(name, bytes)]).load().unwrap();
            prop_assert!(loaded.refused().is_empty(), "{name} {:?}", loaded.refused());
            frames.push(loaded.frame().drop_many([SOURCE_FILE, SOURCE_LINE]));
        }
        for (frame, (name, _)) in frames.iter().zip(&files) {
            prop_assert!(frame.equals_missing(&frames[0]), "{name}");
        }
    }
}

#[test]
fn typed_times_without_a_zone_are_local_or_utc_with_a_note() {
    let column = || Column::new("tool".into(), ["x", "y"]);
    let utc = typed(column()).load().unwrap();
    assert_eq!(utc.texts("started_at"), ["2026-11-20 09:00:00.000000"; 2]);
    assert_eq!(
        utc.records.notes(),
        [
            "started_at has no time zone and is read as UTC; --timezone or [input] timezone names another"
        ]
    );
    let tokyo = typed(column()).zoned("Asia/Tokyo").load().unwrap();
    assert_eq!(tokyo.texts("started_at"), ["2026-11-20 00:00:00.000000"; 2]);
    let all = "SELECT run_id, release, workflow, outcome, started_at FROM raw";
    let mapped = typed(column()).zoned("Asia/Tokyo").mapped(all).load();
    assert_eq!(
        mapped.unwrap().texts("started_at"),
        ["2026-11-20 00:00:00.000000"; 2]
    );
    let zone = TimeZone::opt_try_new(Some("Europe/Berlin")).unwrap();
    let zoned = Series::new("started_at".into(), [1_795_165_200_000_i64; 2])
        .into_datetime(TimeUnit::Milliseconds, zone);
    let zoned = typed(zoned.into()).zoned("Asia/Tokyo").load().unwrap();
    assert_eq!(zoned.texts("started_at"), ["2026-11-20 09:00:00.000000"; 2]);
    // Midnight in Tokyo is 15:00 UTC of the day before.
    let dates = Column::new("started_at".into(), [20_777_i32; 2]).cast(&DataType::Date);
    let dates = typed(dates.unwrap()).zoned("Asia/Tokyo").load().unwrap();
    assert_eq!(dates.texts("started_at"), ["2026-11-19 15:00:00.000000"; 2]);
    assert_eq!(
        dates.records.warnings(),
        ["2 rows have a date instead of a timestamp; midnight in Asia/Tokyo is used"]
    );
}
