//! Loading as its callers see it: files in, staged rows and refusals out.

use std::fs;
use std::io::Write;
use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::*;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::record::FIELDS;

/// Files in a directory of their own, and what loading them gives.
pub(super) struct Given {
    place: TempDir,
    names: Vec<String>,
    rows_are: RowsAre,
    map: Option<String>,
}

/// A load that went through.
pub(super) struct Loaded {
    pub(super) records: Records,
    pub(super) quarantine: Quarantine,
}

pub(super) fn given(files: &[(&str, &[u8])]) -> Given {
    let place = tempfile::tempdir().unwrap();
    let mut names = Vec::new();
    for (name, content) in files {
        let path = place.path().join(name);
        fs::write(&path, content).unwrap();
        names.push(path.display().to_string());
    }
    Given {
        place,
        names,
        rows_are: RowsAre::Runs,
        map: None,
    }
}

impl Given {
    pub(super) fn mapped(mut self, sql: &str) -> Self {
        self.map = Some(sql.to_owned());
        self
    }

    fn failures(mut self) -> Self {
        self.rows_are = RowsAre::Failures;
        self
    }

    pub(super) fn load(&self) -> Result<Loaded, LoadError> {
        let map = self.map.as_ref().map(|sql| {
            let path = self.place.path().join("map.sql");
            fs::write(&path, sql).unwrap();
            path
        });
        load_paths(&self.names, map.as_deref(), self.rows_are)
    }

    pub(super) fn refused(&self) -> Vec<String> {
        self.load().unwrap().refused()
    }
}

pub(super) fn load_paths(names: &[String], map: Option<&Path>, rows_are: RowsAre) -> Result<Loaded, LoadError> {
    let mut quarantine = Quarantine::new().unwrap();
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let request = Request {
        runs: names,
        map,
        window: day(2020, 1, 1)..=day(2030, 1, 1),
        rows_are,
    };
    let records = load(&request, &mut quarantine, &|_| {})?;
    Ok(Loaded { records, quarantine })
}

impl Loaded {
    /// Every staged row.
    pub(super) fn frame(&self) -> DataFrame {
        let days: Vec<LazyFrame> = self.records.days().map(|day| self.records.day(day).unwrap()).collect();
        concat(days, UnionArgs::default()).unwrap().collect().unwrap()
    }

    /// A column of every staged row, as text.
    pub(super) fn texts(&self, column: &str) -> Vec<String> {
        let frame = self.frame();
        let texts = frame.column(column).unwrap().cast(&DataType::String).unwrap();
        texts.str().unwrap().iter().map(|text| text.unwrap_or("-").to_owned()).collect()
    }

    /// The refused rows as `line column: reason`.
    pub(super) fn refused(&self) -> Vec<String> {
        let mut copy = Vec::new();
        self.quarantine.copy_to(&mut copy).unwrap();
        let lines = String::from_utf8(copy).unwrap();
        let refusals = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        refusals
            .map(|row| {
                let column = row["column"].as_str().map(|column| format!(" {column}:")).unwrap_or_default();
                format!("{}{column} {}", row["line"], row["reason"].as_str().unwrap())
            })
            .collect()
    }
}

const ROW: &str = r#"{"run_id":"a","started_at":"2026-11-20T09:00:00Z","release":"2","workflow":"w","outcome":"success"}"#;

/// A valid row with one member more.
fn row_with(member: &str) -> String {
    ROW.replace("\"success\"}", &format!("\"success\",{member}}}"))
}

#[track_caller]
fn json_case(line: &str, wanted: &[&str]) {
    assert_eq!(given(&[("runs.ndjson", line.as_bytes())]).refused(), wanted, "{line}");
}

#[test]
fn a_valid_row_is_staged_in_the_canonical_types() {
    let line = row_with(
        r#""severity":"high","retry_count":2,"transient":true,"cost_usd":1,"tools_called":["a", {"b":1}],"failure_class":"""#,
    );
    let loaded = given(&[("runs.ndjson", line.as_bytes())]).load().unwrap();
    let frame = loaded.frame();
    let names: Vec<&str> = FIELDS.iter().map(|field| field.name).chain([SOURCE_FILE, SOURCE_LINE]).collect();
    assert_eq!(frame.get_column_names().iter().map(|name| name.as_str()).collect::<Vec<_>>(), names);
    assert_eq!(*frame.schema(), Arc::new(columns::schema(&Layout::record(RowsAre::Runs))));
    let shown = |column: &str| loaded.texts(column)[0].clone();
    assert_eq!(shown("severity"), "2");
    assert_eq!(shown("cost_usd"), "1.0");
    assert_eq!(shown("tools_called"), r#"["a", {"b":1}]"#);
    assert_eq!(shown("failure_class"), "-");
    assert_eq!(shown("source_line"), "1");
    assert!(shown("source_file").ends_with("runs.ndjson"));
    let tally = loaded.records.tally();
    assert_eq!((tally.rows_read, tally.staged), (1, 1));
    assert!(loaded.records.columns().contains("severity"));
    assert!(!loaded.records.columns().contains("ticket"));
}

#[test]
fn each_fault_of_a_json_row_has_its_reason() {
    json_case(ROW, &[]);
    json_case("{", &["1 not valid JSON: it ends too early"]);
    json_case("[]", &["1 not a JSON object"]);
    json_case(&format!("{ROW}{ROW}"), &["1 not valid JSON: something follows the end"]);
    json_case(&row_with("\"run_id\":\"b\""), &["1 a key stands twice in the object"]);
    json_case(&row_with("\"x\":1,\"x\":1"), &["1 a key stands twice in the object"]);
    json_case(&row_with("\"cost_usd\":1e999"), &["1 cost_usd: not a finite number"]);
    json_case(&row_with("\"rescue_minutes\":-3"), &["1 rescue_minutes: negative"]);
    json_case(&row_with("\"retry_count\":99999999999999999999999"), &["1 retry_count: not a whole number"]);
    json_case(&row_with("\"retry_count\":\"3\""), &["1 retry_count: expected a whole number, found text"]);
    json_case(&row_with("\"tool\":12"), &["1 tool: expected text, found a number"]);
    json_case(&row_with("\"tool\":{}"), &["1 tool: expected text, found a list or an object"]);
    json_case(&row_with("\"rescued\":1"), &["1 rescued: expected true or false, found a number"]);
    json_case(&ROW.replace("\"a\"", "\"\""), &["1 run_id: required, but missing, null or empty"]);
    json_case(&ROW.replace("\"a\"", "null"), &["1 run_id: required, but missing, null or empty"]);
    json_case(&ROW.replace("\"release\"", "\"relase\""), &["1 release: required, but missing, null or empty"]);
    json_case(
        &ROW.replace("success", "succes"),
        &["1 outcome: not a word of this column; `success` was probably meant"],
    );
    json_case(
        &ROW.replace("T09:00:00Z", ""),
        &["1 started_at: a date without a time: write it as 2026-11-20T00:00:00Z"],
    );
}

#[test]
fn hostile_rows_do_no_harm() {
    json_case(&row_with("\"__proto__\":{\"a\":1},\"constructor\":null"), &[]);
    json_case(&row_with("\"error_message\":\"a\\u0000b\""), &[]);
    let deep = format!("\"evidence\":{}{}", "[".repeat(10_000), "]".repeat(10_000));
    json_case(&row_with(&deep), &[]);
    let deep = format!("\"extra\":{}", "{\"a\":".repeat(10_000));
    json_case(&row_with(&deep), &["1 not valid JSON: it ends too early"]);
    let loaded = given(&[("runs.ndjson", b"\xFF\xFE{}\n\0\n{\"a\":\"\xC3\"}\n")]);
    assert_eq!(loaded.refused(), ["1 not UTF-8", "2 not a JSON object", "3 not UTF-8"]);
}

#[test]
fn lines_keep_their_numbers_whatever_stands_between_them() {
    let text = format!("\u{feff}{ROW}\r\n\r\n  \n{{}}\n{ROW}");
    let loaded = given(&[("runs.ndjson", text.as_bytes())]).load().unwrap();
    assert_eq!(loaded.refused(), ["4 run_id: required, but missing, null or empty"]);
    assert_eq!(loaded.texts("source_line"), ["1", "5"]);
    assert_eq!(loaded.records.tally().rows_read, 3);
}

const HEADER: &str = "workflow,run_id,started_at,release,outcome,cost_usd,error_message,rescued";

#[track_caller]
fn csv_case(rows: &str, wanted: &[&str]) {
    let text = format!("{HEADER}\n{rows}");
    assert_eq!(given(&[("runs.csv", text.as_bytes())]).refused(), wanted, "{rows}");
}

#[test]
fn each_fault_of_a_csv_row_has_its_reason_and_its_line() {
    csv_case("w,a,2026-11-20T09:00:00Z,2,success,1.5,,True", &[]);
    csv_case("w,a,2026-11-20T09:00:00Z,2,success,1.5,", &["2 fewer fields than the header names"]);
    csv_case("w,a,2026-11-20T09:00:00Z,2,success,1.5,,,", &["2 more fields than the header names"]);
    csv_case("w,a,2026-11-20T09:00:00Z,2,success,NaN,,", &["2 cost_usd: not a finite number"]);
    csv_case("w,a,2026-11-20T09:00:00Z,2,success,,,1", &["2 rescued: expected true or false, found text"]);
    csv_case(",a,2026-11-20T09:00:00Z,2,success,,,", &["2 workflow: required, but missing, null or empty"]);
    csv_case(
        "w,a,2026-11-20T09:00:00Z,2,success,,\"two\r\nlines, \"\"quoted\"\"\",\r\n\r\nw,b,yesterday,2,success,,,\r\n",
        &["5 started_at: not an RFC 3339 timestamp such as 2026-11-20T09:30:00Z"],
    );
    csv_case(
        "w,a,2026-11-20T09:00:00Z,2,success,,\"open,\nw,b,2026-11-20T09:00:00Z,2,success,-1,,\n",
        &["2 a quoted field that begins in this line is never closed", "3 cost_usd: negative"],
    );
}

#[test]
fn a_csv_header_must_have_the_required_columns_once() {
    #[track_caller]
    fn case(text: &str, wanted: &str) {
        let error = given(&[("runs.csv", text.as_bytes())]).load().err().unwrap();
        assert!(matches!(error, LoadError::NotLoadable { .. }));
        let message = error.to_string();
        assert!(message.contains("runs.csv") && message.contains(wanted), "{message}");
    }
    case("run_id,started_at,release,outcome\n", "lacks the required column workflow; it has run_id");
    case(&format!("{HEADER},run_id\n"), "names the column `run_id` twice");
    case("", "it is empty");
}

#[test]
fn strange_columns_are_named_once_with_what_was_meant() {
    let text = format!("{}\n{}\n", row_with("\"sevrity\":1,\"zzz\":1"), row_with("\"sevrity\":1"));
    let loaded = given(&[("runs.ndjson", text.as_bytes())]).load().unwrap();
    assert_eq!(
        loaded.records.warnings(),
        [
            "the column `sevrity` is not of the record and was ignored; `severity` was probably meant",
            "the column `zzz` is not of the record and was ignored",
        ]
    );
    let many: String = (0..100).map(|n| format!(",\"q{n}\":1")).collect();
    let loaded = given(&[("runs.ndjson", row_with(&many[1..]).as_bytes())]).load().unwrap();
    assert_eq!(loaded.records.warnings().len(), 21);
}

#[test]
fn a_success_with_a_failure_class_is_kept_and_counted() {
    let loaded = given(&[("runs.ndjson", row_with("\"failure_class\":\"x\"").as_bytes())]).load().unwrap();
    assert_eq!(loaded.records.tally().staged, 1);
    assert!(loaded.records.warnings()[0].starts_with("1 row say") || loaded.records.warnings()[0].contains("success"));
}

#[test]
fn among_failures_the_outcome_may_be_missing_and_a_success_is_refused() {
    let bare = ROW.replace(",\"outcome\":\"success\"", "");
    let text = format!("{bare}\n{ROW}\n{}\n", ROW.replace("success", "failure"));
    let loaded = given(&[("runs.ndjson", text.as_bytes())]).failures().load().unwrap();
    assert_eq!(loaded.refused(), ["2 outcome: a success among rows that are failures"]);
    assert_eq!(loaded.texts("outcome"), ["failure", "failure"]);
    let csv = "run_id,started_at,release,workflow\na,2026-11-20T09:00:00Z,2,w\n";
    let loaded = given(&[("runs.csv", csv.as_bytes())]).failures().load().unwrap();
    assert_eq!(loaded.texts("outcome"), ["failure"]);
}

#[test]
fn days_are_utc_and_rows_outside_the_window_are_counted() {
    let at = |id: &str, time: &str| ROW.replace("\"a\"", &format!("\"{id}\"")).replace("2026-11-20T09:00:00Z", time);
    let text = [
        at("a", "2026-11-20T23:30:00-01:00"),
        at("b", "2026-11-20T00:30:00+01:00"),
        at("c", "2010-01-01T00:00:00Z"),
        at("d", "2031-01-01T00:00:00Z"),
    ]
    .join("\n");
    let loaded = given(&[("runs.ndjson", text.as_bytes())]).load().unwrap();
    let days: Vec<String> = loaded.records.days().map(|day| day.to_string()).collect();
    assert_eq!(days, ["2026-11-19", "2026-11-21"]);
    let tally = loaded.records.tally();
    assert_eq!((tally.rows_read, tally.staged, tally.out_of_scope), (4, 2, 2));
    assert_eq!(loaded.records.first_seen()["2"].to_string(), "2010-01-01");
    assert_eq!(loaded.records.last_day().unwrap().to_string(), "2031-01-01");
    assert!(loaded.records.day(NaiveDate::MIN).is_err());
}

#[test]
fn json_files_are_read_by_their_content() {
    let list = format!("[{ROW},\n{}]", ROW.replace("\"a\"", "1"));
    let loaded = given(&[("runs.json", list.as_bytes())]).load().unwrap();
    assert_eq!(loaded.refused(), ["2 run_id: expected text, found a number"]);
    let pretty = ROW.replace(',', ",\n");
    assert_eq!(given(&[("run.json", pretty.as_bytes())]).load().unwrap().texts("run_id"), ["a"]);
    let lines = format!("{ROW}\nnonsense\n{ROW}\n");
    assert_eq!(given(&[("runs.json", lines.as_bytes())]).refused(), ["2 not a JSON object"]);
    assert_eq!(given(&[("runs", ROW.as_bytes())]).load().unwrap().texts("run_id"), ["a"]);
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_that_names_it() {
    #[track_caller]
    fn case(name: &str, content: &[u8], wanted: &str) {
        let error = given(&[(name, content)]).load().err().unwrap();
        assert!(matches!(error, LoadError::NotLoadable { .. }), "{error}");
        let message = error.to_string();
        assert!(message.contains(name) && message.contains(wanted), "{message}");
    }
    let packed = gzip(ROW.as_bytes());
    case("a.ndjson.gz", &packed[..packed.len() - 6], "truncated or damaged");
    case("a.ndjson.zst", &zstd::encode_all(ROW.as_bytes(), 1).unwrap()[..20], "truncated or damaged");
    case("a.parquet", b"hello", "not a whole Parquet file");
    case("a.parquet.gz", &gzip(b"PAR1"), "inside gzip");
    case("a.xyz", b"a,b\n1,2\n", "neither its extension nor its content");
    case("a.json", b"hello", "it is not JSON");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn compression_is_recognised_by_content_and_members_are_joined() {
    let two = [gzip(format!("{ROW}\n").as_bytes()), gzip(ROW.as_bytes())].concat();
    for name in ["a.ndjson.gz", "a.ndjson"] {
        assert_eq!(given(&[(name, &two)]).load().unwrap().records.tally().staged, 2, "{name}");
    }
}

fn parquet(frame: &mut DataFrame) -> Vec<u8> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(frame).unwrap();
    bytes
}

/// Two valid rows as typed columns, and one column more or in place of another.
fn typed(column: Column) -> Given {
    let times = Series::new("started_at".into(), [1_795_165_200_000_000_i64, 1_795_165_200_000_000])
        .into_datetime(TimeUnit::Microseconds, None);
    let mut frame = df!(
        "run_id" => ["a", "b"], "release" => ["2", "2"], "workflow" => ["w", "w"], "outcome" => ["success", "failure"],
    )
    .unwrap();
    frame.with_column(times.into()).unwrap();
    frame.with_column(column).unwrap();
    given(&[("runs.parquet", &parquet(&mut frame))])
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
    for small in [DataType::UInt8, DataType::Int8, DataType::Int16, DataType::UInt16, DataType::UInt64] {
        let grades = Column::new("severity".into(), [1_i64, 5]).cast(&small).unwrap();
        case(grades, &["1", "5"]);
    }
    case(Column::new("severity".into(), ["P0", "low"]), &["1", "4"]);
    case(Column::new("retry_count".into(), [1.0, 2.0]), &["1", "2"]);
    case(Column::new("cost_usd".into(), [1_i32, 2]), &["1.0", "2.0"]);
    case(Column::new("tool".into(), ["", "x"]), &["-", "x"]);
    case(Column::new("run_id".into(), [1_i64, 2]), &["1", "2"]);
    let text = Column::new("started_at".into(), ["2026-11-20T09:00:00Z", "2026-11-20T10:00:00+01:00"]);
    case(text, &["2026-11-20 09:00:00.000000", "2026-11-20 09:00:00.000000"]);
    let zone = TimeZone::opt_try_new(Some("Europe/Berlin")).unwrap();
    let zoned = Series::new("started_at".into(), [1_795_165_200_000_i64, 1_795_165_200_000])
        .into_datetime(TimeUnit::Milliseconds, zone);
    case(zoned.into(), &["2026-11-20 09:00:00.000000", "2026-11-20 09:00:00.000000"]);
    let list = Series::new("tools_called".into(), [Series::new("".into(), ["a"]), Series::new("".into(), ["b", "c\""])]);
    case(list.into(), &["[\"a\"]", "[\"b\",\"c\\\"\"]"]);
}

#[test]
fn faulty_parquet_rows_are_refused_by_their_number() {
    #[track_caller]
    fn case(column: Column, wanted: &str) {
        let given = typed(column);
        assert_eq!(given.refused(), [wanted]);
        assert_eq!(given.load().unwrap().texts("run_id"), ["a"]);
    }
    case(Column::new("cost_usd".into(), [0.0, f64::NAN]), "2 cost_usd: not a finite number");
    case(Column::new("rescue_minutes".into(), [Some(0.0), Some(-1.0)]), "2 rescue_minutes: negative");
    case(Column::new("retry_count".into(), [0_i64, -1]), "2 retry_count: negative");
    case(Column::new("retry_count".into(), [0_u64, u64::MAX]), "2 retry_count: not a whole number");
    case(Column::new("workflow".into(), [Some("w"), None]), "2 workflow: required, but missing, null or empty");
    case(
        Column::new("approval_state".into(), ["approved", "aproved"]),
        "2 approval_state: not a word of this column; `approved` was probably meant",
    );
    let times = Series::new("updated_at".into(), [0_i64, i64::MAX]).into_datetime(TimeUnit::Microseconds, None);
    case(times.into(), "2 updated_at: the year is outside 1970 to 2200");
}

#[test]
fn a_parquet_column_of_the_wrong_type_is_an_error_of_the_file() {
    let error = typed(Column::new("rescued".into(), ["true", "false"])).load().err().unwrap();
    assert!(error.to_string().contains("`rescued` is of type str, but must hold true or false"), "{error}");
    let error = typed(Column::new("tool".into(), [true, false])).load().err().unwrap();
    assert!(error.to_string().contains("`tool` is of type bool"), "{error}");
}

#[test]
fn dates_in_place_of_timestamps_are_counted_in_parquet() {
    let dates = Series::new("started_at".into(), [20_777_i32, 20_777]).cast(&DataType::Date).unwrap();
    let loaded = typed(dates.into()).load().unwrap();
    assert_eq!(loaded.texts("started_at"), ["2026-11-20 00:00:00.000000"; 2]);
    assert_eq!(
        loaded.records.warnings(),
        ["2 rows have a date in place of a timestamp; midnight UTC stands in"]
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
    (
        1_577_836_800_000_000_i64..1_893_456_000_000_000,
        [text(), text(), text()],
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
        chrono::DateTime::from_timestamp_micros(self.micros).unwrap().to_rfc3339()
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
    let text = |at: usize| rows.iter().map(|row| row.texts[at].clone()).collect::<Vec<_>>();
    let ids: Vec<String> = (0..rows.len()).map(|id| id.to_string()).collect();
    let constant = |name: &str, value: &str| Column::new(name.into(), vec![value; rows.len()]);
    let times = Series::new("started_at".into(), rows.iter().map(|row| row.micros).collect::<Vec<_>>())
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
        Column::new("severity".into(), rows.iter().map(|row| row.severity).collect::<Vec<_>>()),
        Column::new("rescue_minutes".into(), rows.iter().map(|row| row.minutes).collect::<Vec<_>>()),
        Column::new("rescued".into(), rows.iter().map(|row| row.rescued).collect::<Vec<_>>()),
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
