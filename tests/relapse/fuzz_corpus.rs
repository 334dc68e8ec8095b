//! What the fuzz targets started from and found (`fuzz/corpus`), given to the program again: what once stopped it stays mended.

use std::fs;
use std::path::Path;

use crate::support::{Place, day};

/// Each call ends with a documented code: docs/running.md. 70, a bug, is not among them.
const CODES: [i32; 7] = [0, 2, 20, 65, 66, 74, 78];

/// The files of a target, by name.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let entries = fs::read_dir(&folder).unwrap();
    let mut files: Vec<(String, Vec<u8>)> = entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{target}");
    files
}

/// Calls the program with a file of the corpus, beside two releases of some runs.
fn ends(target: &str, name: &str, content: &[u8], call: &[&str]) -> (Place, i32) {
    let mut lines = day("2026-03-08", "1.0", "w", 10, 1, "timeout");
    lines.extend(day("2026-03-09", "1.1", "w", 10, 1, "timeout"));
    let place = Place::with_runs(&lines);
    let file = *call.last().unwrap();
    fs::write(place.path().join(file), content).unwrap();
    let output = place.command(call).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    let code = output.status.code().unwrap_or(-1);
    assert!(CODES.contains(&code), "{target}/{name}: {code} {error}");
    assert!(!error.contains("panicked"), "{target}/{name}: {error}");
    (place, code)
}

const AS_OF: [&str; 2] = ["--as-of", "2026-03-09"];

#[test]
fn files_of_every_format_end_the_call_as_documented() {
    // As fuzz/fuzz_targets/load.rs: the first byte names the format.
    let names = [
        "a.csv",
        "a.tsv",
        "a.ndjson",
        "a.json",
        "a.parquet",
        "a.binpb",
        "a.ndjson.gz",
        "a.csv.zst",
    ];
    for (name, content) in corpus("load") {
        let Some((first, content)) = content.split_first() else {
            continue;
        };
        let file = names[usize::from(*first) % names.len()];
        let map = if file == "a.binpb" {
            &["--map", "otel_genai"][..]
        } else {
            &[]
        };
        let call = [&["check"], &AS_OF[..], map, &["--input", file]].concat();
        ends("load", &name, content, &call);
    }
}

#[test]
fn mappings_plans_and_configurations_end_the_call_as_documented() {
    let runs = ["check", "--input", "runs.ndjson"];
    for (target, flag, file) in [
        ("mapping", "--map", "map.sql"),
        ("plan", "--policy", "policy.toml"),
    ] {
        for (name, content) in corpus(target) {
            ends(
                target,
                &name,
                &content,
                &[&runs[..], &AS_OF, &[flag, file]].concat(),
            );
        }
    }
    for (name, content) in corpus("configuration") {
        let (_, code) = ends(
            "configuration",
            &name,
            &content,
            &["config", "relapse.toml"],
        );
        assert!([0, 2, 78].contains(&code), "{name}: {code}");
    }
}

#[test]
fn hostile_words_reach_no_report_as_markup() {
    for (name, content) in corpus("render") {
        let text = String::from_utf8_lossy(&content).into_owned();
        let mut words = text.splitn(4, '\u{1f}');
        let mut word = || words.next().unwrap_or("x").to_owned();
        let more = serde_json::json!({
            "release": word(), "workflow": word(), "failure_class": word(), "error_message": word(), "outcome": "failure",
        });
        let hostile: Vec<String> = (0..20)
            .map(|number| {
                crate::support::success(&number.to_string(), more.clone())
                    .replace("2026-03-01", "2026-03-09")
            })
            .collect();
        let mut lines = day("2026-03-08", "1.0", "w", 20, 2, "timeout");
        lines.extend(day("2026-03-09", "1.0", "w", 20, 2, "timeout"));
        let place = Place::with_runs(&[lines, hostile].concat());
        let call = [&["run", "--input", "runs.ndjson"], &AS_OF[..]].concat();
        let output = place.command(&call).output().unwrap();
        let code = output.status.code().unwrap_or(-1);
        assert!(CODES.contains(&code), "{name}: {code}");
        if code != 0 {
            continue;
        }
        let night = place.path().join("reports/2026-03-09");
        for file in ["index.html", "all.html"] {
            let page = fs::read_to_string(night.join(file))
                .unwrap()
                .to_ascii_lowercase();
            assert_eq!(page.matches("<html").count(), 1, "{name}: {file}");
            for markup in ["<script", "<img src=x", "=\"javascript:", "onload=x>"] {
                assert!(!page.contains(markup), "{name}: {file} has {markup}");
            }
        }
        // A backslash makes what follows it literal (CommonMark 2.4).
        let report = fs::read_to_string(night.join("report.md")).unwrap();
        let raw = report.replace("\\<", "").to_ascii_lowercase();
        assert!(!raw.contains("<script"), "{name}");
        let is_raw = |letter: char| letter.is_control() && letter != '\n';
        assert!(!report.contains(is_raw), "{name}");
    }
}
