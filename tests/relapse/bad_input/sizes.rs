//! Sizes: long rows, many columns and files, deep nests, and files that unpack to more than they should.

use std::fs::{self, File};
use std::io::Write as _;

use serde_json::{Map, Value, json};

use super::case::Case;
use super::runs::{HEADER, RUNS, and, csv, json_list, lines, ndjson, one};
use crate::support::Place;

const MEGABYTE: u64 = 1 << 20;

/// A file whose middle is a hole: NUL bytes that take no room on the disk.
fn sparse(name: &'static str, head: String, hole: u64, tail: String) -> impl Fn(&Place) {
    move |place| {
        let mut file = File::create(place.path().join(name)).unwrap();
        file.write_all(head.as_bytes()).unwrap();
        let end = head.len() as u64 + hole;
        file.set_len(end).unwrap();
        drop(file);
        let mut file = File::options()
            .append(true)
            .open(place.path().join(name))
            .unwrap();
        file.write_all(tail.as_bytes()).unwrap();
    }
}

fn check(file: &str, name: &str) -> Case {
    Case::call(name, &["check", "--input", file, "--as-of", "2026-03-09"])
}

/// Rows of so many megabytes.
fn long_rows(megabytes: u64) -> Vec<Case> {
    let named = |what: &str| format!("{what} of {megabytes} MB");
    let hole = megabytes * MEGABYTE;
    let too_long = "the row is longer than 16 MiB";
    let line = format!("{}{{\"run_id\":\"", ndjson());
    vec![
        check("runs.ndjson", &named("a line"))
            .prepared(sparse(
                "runs.ndjson",
                line,
                hole,
                format!("\"}}\n{}\n", one(json!({}))),
            ))
            .rows(RUNS + 2, RUNS + 1, 1)
            .says(&format!("{too_long}, first in runs.ndjson:181")),
        check("runs.csv", &named("a field"))
            .prepared(sparse("runs.csv", csv() + "\"", hole, "\n".to_owned()))
            .rows(RUNS + 1, RUNS, 1)
            .says(&format!("{too_long}, first in runs.csv:182")),
        check("runs.csv", &named("a header"))
            .prepared(sparse(
                "runs.csv",
                "run_id".to_owned(),
                hole,
                "\n".to_owned(),
            ))
            .ends(
                65,
                "its header row is not valid: the row is longer than 16 MiB",
            ),
        check("runs.json", &named("blanks before JSON"))
            .prepared(move |place| repeated(place, "runs.json", b' ', hole))
            .ends(65, "it begins with more than 1 MiB of blanks"),
    ]
    .into_iter()
    .map(|case| case.within(30, 400))
    .collect()
}

/// A file of one byte many times.
fn repeated(place: &Place, name: &str, byte: u8, bytes: u64) {
    let mut file = File::create(place.path().join(name)).unwrap();
    let some = vec![byte; 1 << 16];
    (0..bytes >> 16).for_each(|_| file.write_all(&some).unwrap());
}

/// The same with a gigabyte.
pub(super) fn gigabytes() -> Vec<Case> {
    long_rows(1_024)
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = long_rows(300);
    cases.extend(wide());
    cases.extend(deep());
    cases.extend(many());
    cases.extend(bombs());
    cases
}

fn wide() -> Vec<Case> {
    let columns: Vec<String> = (0..10_000).map(|number| format!("c{number}")).collect();
    let cells: Map<String, Value> = columns
        .iter()
        .map(|name| (name.clone(), json!(1)))
        .collect();
    let labels: Value = columns
        .iter()
        .map(|name| (name.clone(), json!("x")))
        .collect::<Map<_, _>>()
        .into();
    let (header, rest) = (columns.join(","), csv());
    let rest = rest.strip_prefix(HEADER).unwrap();
    let rest = rest.replace('\n', &format!("\n{}", ",".repeat(10_000)));
    let rest = rest.trim_end_matches(',').to_owned();
    vec![
        Case::input(
            "runs.csv",
            format!("{header},{HEADER}{rest}\n"),
            "CSV of 10,000 columns",
        )
        .rows(RUNS, RUNS, 0)
        .says("the unknown column `c0` was ignored"),
        Case::input(
            "runs.ndjson",
            and(&one(cells.into())),
            "an object of 10,000 keys",
        )
        .rows(RUNS + 1, RUNS + 1, 0),
        Case::input(
            "runs.ndjson",
            and(&one(json!({ "label": labels }))),
            "10,000 labels",
        )
        .rows(RUNS + 1, RUNS + 1, 0)
        .says("only the first 20 labels by name"),
        Case::input(
            "runs.csv",
            format!("{}\n1\n", columns.join(",")),
            "10,000 columns of another table",
        )
        .ends(65, "and 9980 more. Rename its columns"),
        Case::input(
            "runs.ndjson",
            and(&one(json!({"error_message": "x".repeat(15 << 20)}))),
            "a message of 15 MB",
        )
        .rows(RUNS + 1, RUNS + 1, 0),
    ]
}

fn deep() -> Vec<Case> {
    let nested = |row: &str| {
        let (open, close) = ("{\"a\":".repeat(100_000), "}".repeat(100_000));
        row.replacen("{\"", &format!("{{\"x\":{open}1{close},\""), 1)
    };
    vec![
        Case::input(
            "runs.ndjson",
            and(&nested(&one(json!({})))),
            "an object of 100,000 levels",
        )
        .rows(RUNS + 1, RUNS + 1, 0),
        Case::input(
            "runs.ndjson",
            and(&format!(
                "{{\"run_id\":{}{}}}",
                "[".repeat(100_000),
                "]".repeat(100_000)
            )),
            "an id of 100,000 lists",
        )
        .rows(RUNS + 1, RUNS, 1)
        .says("run_id: expected text, found a list or an object"),
        Case::input(
            "runs.json",
            "{\"a\":".repeat(100_000) + "1" + &"}".repeat(100_000),
            "a document of 100,000 levels",
        )
        .ends(65, "none of its names is a column"),
        Case::input(
            "runs.ndjson",
            and(&nested(&one(json!({})))),
            "100,000 levels below a mapping",
        )
        .file(
            "map.sql",
            "SELECT run_id, started_at, release, workflow, outcome FROM raw",
        )
        .more(&["--map", "map.sql"])
        .rows(RUNS + 1, RUNS + 1, 0),
    ]
}

fn many() -> Vec<Case> {
    let files = |place: &Place| {
        fs::create_dir(place.path().join("in")).unwrap();
        for (number, line) in lines().iter().cycle().take(2_000).enumerate() {
            let line = line.replacen("\"run_id\":\"", &format!("\"run_id\":\"{number}-"), 1);
            place.write(&format!("in/{number}.ndjson"), &line);
        }
    };
    let releases: String = (0..5_000)
        .map(|number| {
            one(json!({"run_id": number.to_string(), "release": format!("v{number}")})) + "\n"
        })
        .collect();
    vec![
        check("in", "2,000 files")
            .prepared(files)
            .rows(2_000, 2_000, 0)
            .within(60, 400),
        Case::input("runs.ndjson", releases, "5,000 releases")
            .ends(20, "no release has runs in the window")
            .rows(5_000, 5_000, 0),
        Case::input("runs.ndjson", "x\n".repeat(1 << 20), "a million bad rows")
            .ends(65, "1,048,576 rows were refused: not a JSON object")
            .within(60, 400),
        check("runs.ndjson", "a hundred million empty lines")
            .prepared(|place| repeated(place, "runs.ndjson", b'\n', 100 << 20))
            .ends(65, "no rows")
            .within(60, 400),
    ]
}

/// A file that unpacks to 1,100 MB: rows of zeros, which compress a thousandfold.
fn packed(name: &str, write: fn(File) -> Box<dyn std::io::Write>) -> impl Fn(&Place) {
    let name = name.to_owned();
    move |place| {
        let mut packed = write(File::create(place.path().join(&name)).unwrap());
        packed.write_all(format!("{HEADER}\n").as_bytes()).unwrap();
        let zeros = vec![0; 1 << 20];
        (0..1_100).for_each(|_| packed.write_all(&zeros).unwrap());
        packed.flush().unwrap();
    }
}

fn bombs() -> Vec<Case> {
    const TOO_MUCH: &str = "it unpacks to more than 200 times its size and more than 1 GiB, as no records do; if that is right, raise --max-unpack-ratio";
    let gzip = |file| -> Box<dyn std::io::Write> {
        Box::new(flate2::write::GzEncoder::new(
            file,
            flate2::Compression::default(),
        ))
    };
    let zstd = |file| -> Box<dyn std::io::Write> {
        Box::new(zstd::Encoder::new(file, 1).unwrap().auto_finish())
    };
    let bomb = include_bytes!("bomb.parquet").as_slice();
    vec![
        check("runs.csv.gz", "a gigabyte in gzip").prepared(packed("runs.csv.gz", gzip)).ends(65, TOO_MUCH).within(60, 400),
        check("runs.csv.zst", "a gigabyte in zstd").prepared(packed("runs.csv.zst", zstd)).ends(65, TOO_MUCH).within(60, 400),
        Case::input("runs.parquet", bomb, "a gigabyte in a dictionary of Parquet").ends(65, TOO_MUCH).within(60, 700),
        check("runs.csv.zst", "a gigabyte in zstd that is allowed")
            .prepared(packed("runs.csv.zst", zstd))
            .more(&["--max-unpack-ratio", "1000000"])
            .ends(65, "the row is longer than 16 MiB")
            .within(60, 400),
        Case::input("runs.json", json_list(), "pairs of rows beyond a limit")
            .file("map.sql", "SELECT a.run_id, a.started_at, a.release, a.workflow, a.outcome FROM raw AS a\nCROSS JOIN raw AS b")
            .more(&["--map", "map.sql", "--max-join-pairs", "30000"])
            .ends(78, "line 2: a join without an equation such as `a.id = b.id` pairs 180 rows with 180, and 30000 pairs are the most")
            .says("or raise --max-join-pairs"),
    ]
}
