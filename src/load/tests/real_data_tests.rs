//! The shipped mappings on records nobody here wrote. They are not part of the repository: without them these tests
//! say so and pass, except in CI.

use std::path::{Path, PathBuf};

use polars::prelude::*;

use super::harness::{Loaded, given, load_paths};
use crate::load::RowsAre;

/// Where the records are, if they are there.
fn records() -> Option<PathBuf> {
    let place = std::env::var_os("RELAPSE_REALDATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/realdata"),
        PathBuf::from,
    );
    if place.is_dir() {
        return Some(place);
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "{} is missing; set RELAPSE_REALDATA",
        place.display()
    );
    eprintln!("skipped: no real records at {}", place.display());
    None
}

fn load(input: &str, map: &str) -> Option<Loaded> {
    let input = records()?.join(input).display().to_string();
    Some(load_paths(&[input], Some(Path::new(map)), RowsAre::Runs).unwrap())
}

impl Loaded {
    /// How many rows a filter keeps.
    fn count(&self, filter: Expr) -> usize {
        self.frame()
            .lazy()
            .filter(filter)
            .collect()
            .unwrap()
            .height()
    }
}

fn is(column: &str, value: &str) -> Expr {
    col(column).eq(lit(value.to_owned()))
}

#[test]
fn terminal_bench_counts_what_was_published() {
    let Some(loaded) = load("terminal_bench/trials.ndjson", "terminal_bench") else {
        return;
    };
    let tally = loaded.records.tally();
    assert_eq!(
        (tally.rows_read, tally.staged, loaded.quarantine.count()),
        (3600, 3600, 0)
    );
    let failures =
        |release: &str| loaded.count(is("release", release).and(is("outcome", "failure")));
    let timeouts = |release: &str| {
        let failed = is("release", release).and(is("outcome", "failure"));
        loaded.count(failed.and(is("failure_class", "agent_timeout")))
    };
    let (sonnet, opus) = (
        "20250902_orchestrator_claude-4-sonnet",
        "20250906_orchestrator_claude-4.1-opus",
    );
    assert_eq!((failures(sonnet), failures(opus)), (256, 241));
    assert_eq!((timeouts(sonnet), timeouts(opus)), (90, 129));
    assert_eq!(failures("20250902_orchestrator_qwen-3-coder-480B"), 323);
    assert_eq!(failures("20250711_openhands_claude-4-sonnet"), 400 - 165);
    assert_eq!(
        loaded.records.warnings(),
        ["1,272 rows have a date instead of a timestamp; midnight UTC is used"]
    );
    assert_eq!(loaded.count(col("source_line").is_null()), 0);
}

/// Each published file names the number of its trials that were resolved.
#[test]
fn terminal_bench_reads_results_as_they_are_published() {
    let Some(place) = records() else { return };
    for name in [
        "terminal_bench_results.json",
        "terminal_bench_results_2.json",
    ] {
        let text = std::fs::read(place.join("formats").join(name)).unwrap();
        let published: serde_json::Value = serde_json::from_slice(&text).unwrap();
        let resolved = usize::try_from(published["n_resolved"].as_u64().unwrap()).unwrap();
        let trials = published["results"].as_array().unwrap().len();
        let loaded = given(&[("release=r/results.json", &text)])
            .shipped("terminal_bench")
            .load()
            .unwrap();
        assert_eq!(loaded.quarantine.count(), 0);
        assert_eq!(loaded.frame().height(), trials);
        assert_eq!(loaded.count(is("outcome", "failure")), trials - resolved);
        // A row that is refused can be found: the rows of the list are numbered.
        assert_eq!(loaded.count(col("source_line").is_null()), 0);
    }
}

#[test]
fn tau_counts_hand_offs_and_no_foreign_unit_as_dollars() {
    let Some(loaded) = load("tau/runs.ndjson", "tau") else {
        return;
    };
    assert_eq!(
        (loaded.records.tally().staged, loaded.quarantine.count()),
        (709, 0)
    );
    let airline = || is("release", "tau-bench_gpt-4o_airline").and(is("workflow", "airline"));
    assert_eq!(loaded.count(airline()), 200);
    assert_eq!(loaded.count(airline().and(is("outcome", "failure"))), 116);
    assert_eq!(
        loaded.count(airline().and(is("handoff_target", "human_agent"))),
        48
    );
    let passed = |release: &str| loaded.count(is("release", release).and(is("outcome", "success")));
    assert_eq!(passed("agentverify_assertions_0618"), 35);
    assert_eq!(passed("tau2-enhanced_retry_agent"), 12);
    assert_eq!(loaded.count(col("cost_usd").gt(lit(10.0))), 0);
    assert!(loaded.count(col("cost_usd").is_not_null()) > 200);
    assert_eq!(
        loaded.count(
            col("failure_class")
                .is_not_null()
                .and(is("outcome", "success"))
        ),
        0
    );
}

#[test]
fn autogpt_leaves_out_what_depended_on_another_failure() {
    let Some(loaded) = load("autogpt/challenge_runs.ndjson.gz", "autogpt") else {
        return;
    };
    let tally = loaded.records.tally();
    assert_eq!(
        (tally.rows_read, tally.excluded, tally.staged),
        (23_153, 15_251, 23_153 - 15_251)
    );
    assert_eq!(loaded.quarantine.count(), 0);
    assert_eq!(loaded.count(is("outcome", "success")), 3201);
    assert_eq!(loaded.count(col("source_line").is_null()), 0);
    assert_eq!(
        loaded.records.span().unwrap().start().to_string(),
        "2023-07-15"
    );
}

#[test]
fn langfuse_documents_are_runs() {
    let Some(loaded) = load("langfuse", "langfuse") else {
        return;
    };
    let tally = loaded.records.tally();
    assert_eq!(
        (tally.rows_read, tally.staged, loaded.quarantine.count()),
        (33, 33, 0)
    );
    assert_eq!(loaded.count(is("outcome", "failure")), 0);
    assert!(loaded.count(col("model").is_not_null()) >= 30);
    assert!(loaded.count(col("cost_usd").gt(lit(0.0))) >= 25);
    // The exports that hold each observation twice count it once.
    let agno = loaded
        .frame()
        .lazy()
        .filter(col("source_file").str().contains_literal(lit("agno")));
    let costs = agno.select([col("cost_usd").n_unique()]).collect().unwrap();
    assert_eq!(
        costs.columns()[0]
            .get(0)
            .unwrap()
            .try_extract::<u32>()
            .unwrap(),
        1
    );
}
