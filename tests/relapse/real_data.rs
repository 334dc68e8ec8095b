//! Real records that nobody here wrote, from a folder beside the repository.

use std::path::Path;

use serde_json::Value;

use crate::support::{Place, finding, real_data};

/// Runs the night on a real input with a shipped mapping and flags alone.
fn decide(input: &Path, map: &str, more: &[&str]) -> Value {
    let mut arguments = vec![
        "run",
        "--input",
        input.to_str().unwrap(),
        "--map",
        map,
        "--format",
        "json",
    ];
    arguments.extend(more);
    let decision = Place::new().relapse(&arguments).json();
    let data = &decision["data"];
    let of = |name: &str| data[name].as_u64().unwrap();
    assert_eq!(
        of("rows_read"),
        of("rows_used")
            + of("quarantined")
            + of("duplicates")
            + of("excluded")
            + of("out_of_scope")
    );
    decision
}

/// The night of two releases of Terminal-Bench.
fn terminal_bench(folder: &Path, as_of: &str, baseline: &str, candidate: &str) -> Value {
    let input = folder.join("terminal_bench/trials.ndjson");
    let more = ["--as-of", as_of, "--window", "120"];
    let releases = ["--baseline", baseline, "--candidate", candidate];
    decide(&input, "terminal_bench", &[more, releases].concat())
}

#[test]
fn terminal_bench_counts_are_the_published_ones() {
    let Some(folder) = real_data() else { return };
    let decision = terminal_bench(
        &folder,
        "2025-09-30",
        "20250902_orchestrator_claude-4-sonnet",
        "20250906_orchestrator_claude-4.1-opus",
    );
    assert_eq!(decision["data"]["rows_read"], 3600);
    for (side, failures) in [("baseline", 256), ("candidate", 241)] {
        assert_eq!(decision[side]["runs"], 400);
        assert_eq!(decision[side]["failures"], failures);
    }
    let timeouts = finding(&decision, "clear_regression/failure_class=agent_timeout");
    assert_eq!(timeouts["baseline"]["count"].as_f64(), Some(90.0));
    assert_eq!(timeouts["candidate"]["count"].as_f64(), Some(129.0));
    assert_eq!(decision["design"], "before_after");
    assert_ne!(
        decision["recommendation"], "roll_back",
        "one day each cannot carry a rollback"
    );
    let warnings = decision["data"]["warnings"].to_string();
    assert!(
        warnings.contains("a date instead of a timestamp"),
        "{warnings}"
    );
}

/// 64 % of 400 attempts failed, and 81 % of the other release's on the same day and the same 80 tasks. A test by task, by hand: the
/// gaps of the tasks are (x₁ − x₀)/2, and `scipy.stats.norm.logsf(33.5 / sqrt(Σ g²)) / log(10)` is −4.5465 (by `scipy` 1.17).
#[test]
fn terminal_bench_releases_are_compared_by_their_tasks() {
    let Some(folder) = real_data() else { return };
    let decision = terminal_bench(
        &folder,
        "2025-09-30",
        "20250902_orchestrator_claude-4-sonnet",
        "20250902_orchestrator_qwen-3-coder-480B",
    );
    assert_eq!(
        decision["recommendation"], "roll_back",
        "{}",
        decision["summary"]
    );
    let rate = finding(&decision, "clear_regression/metric=failure_rate");
    assert_eq!(rate["tasks"], 80);
    let counts = [&rate["baseline"], &rate["candidate"]].map(|arm| arm["count"].as_f64());
    assert_eq!(counts, [Some(256.0), Some(323.0)]);
    let log10_p = rate["log10_p"].as_f64().unwrap();
    assert!((log10_p + 4.5465).abs() < 1e-3, "{log10_p}");
    // One of five runs had 59 of 80 agent errors: a burst inside one release.
    let decision = terminal_bench(
        &folder,
        "2025-08-31",
        "20250811_cursor-cli_claude-4-sonnet",
        "20250825_swe-agent-mini_claude-4-sonnet",
    );
    let errors = finding(
        &decision,
        "clear_regression/failure_class=unknown_agent_error",
    );
    assert_eq!(errors["candidate"]["count"].as_f64(), Some(68.0));
    assert_eq!(errors["state"], "inconclusive");
    assert_ne!(
        decision["recommendation"], "roll_back",
        "{}",
        decision["summary"]
    );
}

#[test]
fn tau_counts_are_the_published_ones() {
    let Some(folder) = real_data() else { return };
    let input = folder.join("tau/runs.ndjson");
    let more = [
        "--as-of",
        "2025-06-30",
        "--window",
        "400",
        "--baseline",
        "agentverify_assertions_0618",
        "--candidate",
        "agentverify_assertions_no_postcondition_0620",
    ];
    let decision = decide(&input, "tau", &more);
    assert_eq!(decision["data"]["rows_read"], 709);
    // Passed 35 and 49 of 100.
    assert_eq!(
        (
            &decision["baseline"]["runs"],
            &decision["baseline"]["failures"]
        ),
        (&100.into(), &65.into())
    );
    assert_eq!(
        (
            &decision["candidate"]["runs"],
            &decision["candidate"]["failures"]
        ),
        (&100.into(), &51.into())
    );
    // Twenty runs each that their authors call a great improvement: nothing to see.
    let more = [
        "--as-of",
        "2025-10-30",
        "--baseline",
        "tau2-enhanced_baseline",
        "--candidate",
        "tau2-enhanced_enhanced_agent",
    ];
    let decision = decide(&input, "tau", &more);
    assert_eq!(
        (
            &decision["baseline"]["failures"],
            &decision["candidate"]["failures"]
        ),
        (&8.into(), &9.into())
    );
    let rate = finding(&decision, "clear_regression/metric=failure_rate");
    assert_eq!(rate["state"], "inconclusive");
    assert_eq!(decision["recommendation"], "hold");
}

#[test]
fn autogpt_leaves_out_what_was_skipped_for_a_prerequisite() {
    let Some(folder) = real_data() else { return };
    let input = folder.join("autogpt/challenge_runs.ndjson.gz");
    let decision = decide(
        &input,
        "autogpt",
        &["--as-of", "2023-08-31", "--window", "90"],
    );
    assert_eq!(decision["data"]["rows_read"], 23_153);
    assert_eq!(decision["data"]["excluded"], 15_251);
}

#[test]
fn langfuse_documents_become_runs() {
    let Some(folder) = real_data() else { return };
    let input = folder.join("langfuse");
    let decision = decide(
        &input,
        "langfuse",
        &["--as-of", "2026-03-31", "--window", "1000"],
    );
    assert_eq!(decision["data"]["rows_read"], 33);
    assert_eq!(decision["data"]["quarantined"], 0, "{}", decision["data"]);
}
