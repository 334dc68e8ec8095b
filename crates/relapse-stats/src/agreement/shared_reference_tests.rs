//! Agreement with the shared reference values, `../shared/reference/statistics.csv` beside the repository (from R, `SciPy`,
//! statsmodels and mpmath), or the file that `RELAPSE_SHARED` names.
//!
//! Every row is either reproduced by functions that relapse uses or skipped for a stated reason.

use std::collections::BTreeMap;
use std::env::var_os;
use std::path::{Path, PathBuf};

use super::shared_rows::Row;

/// The relative distance of our value from a row's.
fn error(row: &Row, ours: f64, expected: f64) -> Distance {
    if is_from_uniroot(row) {
        // R searches (0, 1) for the odds ratio, or for its inverse where it exceeds 1.
        let place = |odds: f64| odds.min(1.0 / odds);
        let error = (place(ours) - place(expected)).abs();
        return Distance {
            error,
            tolerance: UNIROOT,
        };
    }
    Distance {
        error: (ours - expected).abs() / expected.abs().max(1e-300),
        tolerance: 1e-8,
    }
}

/// The default tolerance of R's uniroot, .Machine$double.eps^0.25, with which fisher.test and mantelhaen.test invert.
const UNIROOT: f64 = 1.221e-4;

fn is_from_uniroot(row: &Row) -> bool {
    matches!(row.test.as_str(), "fisher_exact_R" | "mantelhaen_exact_R")
        && matches!(
            row.quantity.as_str(),
            "cond_or_mle" | "or_lower95" | "or_upper95"
        )
}

/// The distance from a row, and the largest one that is allowed.
struct Distance {
    error: f64,
    tolerance: f64,
}

/// The shared file, if it exists beside the repository. `tests/reference/stats.csv` is checked everywhere.
fn shared_file() -> Option<PathBuf> {
    let beside =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/statistics.csv");
    let file = var_os("RELAPSE_SHARED").map_or(beside, PathBuf::from);
    if file.is_file() {
        return Some(file);
    }
    println!("skipped: no shared reference values at {}", file.display());
    None
}

#[test]
fn the_shared_reference_values_are_reproduced_or_skipped_for_a_reason() {
    let Some(file) = shared_file() else { return };
    let mut worst: BTreeMap<String, (u32, f64)> = BTreeMap::new();
    let mut skipped: BTreeMap<&str, u32> = BTreeMap::new();
    let mut failures = Vec::new();
    let mut reader = csv::Reader::from_path(file).expect("a readable file");
    for record in reader.records() {
        let record = record.expect("a CSV row");
        let row = Row {
            test: record[0].to_owned(),
            inputs: serde_json::from_str(&record[1]).expect("JSON inputs"),
            quantity: record[2].to_owned(),
        };
        match row.ours() {
            None => failures.push(format!("neither compared nor skipped: {record:?}")),
            Some(Err(reason)) => *skipped.entry(reason).or_default() += 1,
            Some(Ok(ours)) => {
                let expected: f64 = record[3].parse().expect("a number");
                let Distance { error, tolerance } = error(&row, ours, expected);
                if error.is_nan() || error > tolerance {
                    failures.push(format!("{error:.1e}: {ours} is not {record:?}"));
                }
                let test = if is_from_uniroot(&row) {
                    format!("{} by uniroot, absolute", row.test)
                } else {
                    row.test
                };
                let seen = worst.entry(test).or_default();
                *seen = (seen.0 + 1, seen.1.max(error));
            }
        }
    }
    let agreeing: u32 = worst.values().map(|(rows, _)| rows).sum();
    let left_out: u32 = skipped.values().sum();
    let by_test: Vec<String> = worst
        .iter()
        .map(|(test, (rows, error))| format!("{test} {error:.1e} ({rows})"))
        .collect();
    println!(
        "{agreeing} rows agree (worst relative error by test: {}), {left_out} rows skipped",
        by_test.join(", ")
    );
    for (reason, rows) in skipped {
        println!("{rows} rows skipped: {reason}");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(agreeing > 150, "{agreeing}");
}
