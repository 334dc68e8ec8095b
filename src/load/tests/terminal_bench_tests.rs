//! The shipped mapping `terminal_bench`: the folders of Terminal-Bench and of Harbor as they are written.
//!
//! The documents are those of terminal-bench 0.2.18, `harness/models.py` (`TrialResults`, `BenchmarkResults`,
//! `RunMetadata`), in the folders of `harness/harness.py`: `<run>/results.json`, `<run>/run_metadata.json` and
//! `<run>/<task>/<trial>/results.json`. Those of Harbor are harbor 0.26.0, `models/trial/result.py` (`TrialResult`), in
//! `<job>/<trial>/result.json`. The folders of submissions are those of github.com/laude-institute/terminal-bench-leaderboard.

use serde_json::{Value, json};

use super::harness::{Loaded, given};

const RUN: &str = "2025-08-16__02-28-24";

/// A trial of Terminal-Bench: its number, task, run, verdict, failure mode and start.
fn trial(
    number: u32,
    task: &str,
    run: &str,
    resolved: Option<bool>,
    mode: &str,
    started: Option<&str>,
) -> Value {
    json!({
        "id": format!("00000000-0000-4000-8000-{number:012}"), "trial_name": format!("{task}.1-of-1.{run}"), "task_id": task,
        "instruction": "Play.", "is_resolved": resolved, "failure_mode": mode, "parser_results": {"test_end": "failed"},
        "recording_path": null, "total_input_tokens": 0, "total_output_tokens": 0, "trial_started_at": started,
        "trial_ended_at": null, "agent_started_at": started, "agent_ended_at": null, "test_started_at": null,
        "test_ended_at": null,
    })
}

/// The results.json of a run, with what the harness computes.
fn results(trials: &[Value]) -> String {
    let resolved = trials
        .iter()
        .filter(|trial| trial["is_resolved"] == true)
        .count();
    json!({
        "id": "10000000-0000-4000-8000-000000000001", "results": trials, "pass_at_k": {}, "n_resolved": resolved,
        "n_unresolved": trials.len() - resolved, "resolved_ids": [], "unresolved_ids": [], "accuracy": 0.5,
    })
    .to_string()
}

fn metadata(run: &str, model: Option<&str>) -> String {
    json!({
        "run_id": run, "uuid": "u", "dataset_path": null, "dataset_name": "terminal-bench-core", "dataset_version": "0.1.1",
        "output_path": "runs", "agent_name": "terminus", "no_rebuild": false, "cleanup": true, "log_level": 20,
        "task_ids": ["play-zork"], "n_attempts": 1, "accuracy": 0.5, "model_name": model,
        "start_time": "2025-08-16T02:00:00+00:00", "commit_hash": "unknown",
    })
    .to_string()
}

/// A trial of Harbor: its task, reward, exception, and members to replace.
fn harbor(task: &str, reward: Option<f64>, exception: Option<&str>, more: &Value) -> String {
    let exception = exception.map(|name| {
        json!({"exception_type": name, "exception_message": "it took too long", "exception_traceback": "Traceback",
            "occurred_at": "2025-11-03T09:20:00Z"})
    });
    let mut trial = json!({
        "id": format!("id-{task}"), "task_name": task, "trial_name": format!("{task}__7xT2"), "trial_uri": "file:///jobs",
        "task_id": {"path": "tasks"}, "source": "terminal-bench", "task_checksum": "c",
        "config": {"task": {"path": "t"}, "trials_dir": "jobs/j", "agent": {"name": "claude-code"}, "job_id": "job-1"},
        "agent_info": {"name": "claude-code", "version": "2.0.1", "model_info": {"name": "opus", "provider": "anthropic"}},
        "agent_result": {"n_input_tokens": 1, "n_cache_tokens": 0, "n_output_tokens": 2, "cost_usd": 0.5, "metadata": null},
        "verifier_result": reward.map(|reward| json!({"rewards": {"reward": reward}})), "exception_info": exception,
        "started_at": "2025-11-03T09:00:00.250000Z", "finished_at": "2025-11-03T09:30:00Z",
        "environment_setup": {"started_at": "2025-11-03T09:00:00Z", "finished_at": null},
    });
    for (key, value) in more.as_object().unwrap() {
        trial[key] = value.clone();
    }
    trial.to_string()
}

fn loaded(files: &[(&str, String)]) -> Loaded {
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    let loaded = given(&files).shipped("terminal_bench").load().unwrap();
    assert_eq!(loaded.refused(), [""; 0]);
    loaded
}

#[test]
fn the_trials_of_a_run_have_the_release_of_its_metadata() {
    let started = Some("2025-08-16T02:28:25.919476+00:00");
    let trials = [
        trial(1, "play-zork", RUN, Some(false), "unset", started),
        trial(
            2,
            "crack-7z-hash.easy",
            RUN,
            Some(true),
            "agent_timeout",
            started,
        ),
        // It crashed before it began, and has no verdict.
        trial(3, "oom", RUN, None, "unknown_agent_error", None),
    ];
    let loaded = loaded(&[
        ("runs/a/results.json", results(&trials)),
        ("runs/a/run_metadata.json", metadata(RUN, Some("claude-4"))),
        // The trial once more, in a file of its own.
        ("runs/a/oom/oom.1-of-1/results.json", trials[2].to_string()),
    ]);
    let columns = [
        "cluster",
        "outcome",
        "failure_class",
        "release",
        "batch",
        "workflow",
        "model",
        "started_at",
    ];
    assert_eq!(
        loaded.rows(&columns),
        [
            "crack-7z-hash.easy | success | - | terminus_claude-4 | 2025-08-16__02-28-24 | terminal-bench-core | claude-4 | \
             2025-08-16 02:28:25.919476",
            "oom | failure | unknown_agent_error | terminus_claude-4 | 2025-08-16__02-28-24 | terminal-bench-core | claude-4 | \
             2025-08-16 02:00:00.000000",
            "play-zork | failure | unresolved | terminus_claude-4 | 2025-08-16__02-28-24 | terminal-bench-core | claude-4 | \
             2025-08-16 02:28:25.919476",
        ]
    );
    assert_eq!(
        loaded.excluded(),
        [
            ("the results.json of a run: each of its trials is a row", 1),
            ("the results.json of the run has the trial too", 1),
            ("the run_metadata.json of a run", 1),
        ]
    );
}

/// The harness writes the results.json of a run last.
#[test]
fn a_run_that_is_not_finished_has_its_trials() {
    let one = trial(
        1,
        "play-zork",
        "mine.v2",
        Some(true),
        "none",
        Some("2025-08-16T03:00:00Z"),
    );
    let loaded = loaded(&[
        (
            "runs/b/play-zork/play-zork.1-of-1.mine.v2/results.json",
            one.to_string(),
        ),
        ("runs/b/run_metadata.json", metadata("mine.v2", None)),
    ]);
    assert_eq!(
        loaded.rows(&["cluster", "outcome", "release", "batch"]),
        ["play-zork | success | terminus | mine.v2"]
    );
}

#[test]
fn folders_name_a_release_and_a_missing_one_is_the_reason() {
    let trials = |number| {
        [trial(
            number,
            "play-zork",
            RUN,
            Some(true),
            "unset",
            Some("2025-08-16T03:00:00Z"),
        )]
    };
    let submission = "core/20250811_cursor-cli_claude-4-sonnet/run1_2025-08-10/results.json";
    let loaded = loaded(&[
        (submission, results(&trials(1))),
        ("release=1.10/results.json", results(&trials(2))),
        ("elsewhere/results.json", results(&trials(3))),
    ]);
    assert_eq!(
        loaded.rows(&["release", "workflow"]),
        [
            "1.10 | terminal",
            "20250811_cursor-cli_claude-4-sonnet | terminal"
        ]
    );
    let wanted = "no release: no run_metadata.json with agent_name beside the results.json of the run, and no folder \
                  release=NAME";
    assert!(
        loaded.excluded().contains(&(wanted, 1)),
        "{:?}",
        loaded.excluded()
    );
}

#[test]
fn the_trials_of_harbor_are_judged_by_their_reward() {
    let none = json!({});
    let invalid = json!({"reward_valid": false});
    let unzoned = json!({"started_at": "2025-11-03T09:00:00.1"});
    let files = [
        ("passed", harbor("passed", Some(1.0), None, &none)),
        ("failed", harbor("failed", Some(0.0), None, &none)),
        ("partly", harbor("partly", Some(0.5), None, &none)),
        (
            "late",
            harbor("late", Some(1.0), Some("AgentTimeoutError"), &none),
        ),
        (
            "slow",
            harbor("slow", Some(0.0), Some("AgentTimeoutError"), &none),
        ),
        (
            "down",
            harbor("down", None, Some("EnvironmentStartTimeoutError"), &none),
        ),
        (
            "limit",
            harbor("limit", Some(1.0), Some("ApiRateLimitError"), &invalid),
        ),
        ("local", harbor("local", Some(1.0), None, &unzoned)),
        (
            "stopped",
            harbor("stopped", None, Some("CancelledError"), &none),
        ),
        ("unverified", harbor("unverified", None, None, &none)),
        (
            "nameless",
            harbor("nameless", Some(1.0), None, &json!({"agent_info": null})),
        ),
    ];
    let names = files
        .iter()
        .map(|(task, _)| format!("job/{task}/result.json"));
    let names: Vec<String> = names.collect();
    let mut inputs: Vec<(&str, String)> = names
        .iter()
        .zip(&files)
        .map(|(name, (_, text))| (name.as_str(), text.clone()))
        .collect();
    let job = json!({"id": "job-1", "started_at": "2025-11-03T09:00:00Z", "n_total_trials": 11, "stats": {"n_trials": 11}});
    inputs.push(("job/result.json", job.to_string()));
    let loaded = loaded(&inputs);
    assert_eq!(
        loaded.rows(&[
            "cluster",
            "outcome",
            "failure_class",
            "cost_usd",
            "error_message"
        ]),
        [
            "down | failure | EnvironmentStartTimeoutError | 0.5 | it took too long",
            "failed | failure | unresolved | 0.5 | -",
            "late | success | - | 0.5 | -",
            "limit | failure | ApiRateLimitError | 0.5 | it took too long",
            "local | success | - | 0.5 | -",
            "partly | failure | partial | 0.5 | -",
            "passed | success | - | 0.5 | -",
            "slow | failure | AgentTimeoutError | 0.5 | it took too long",
        ]
    );
    assert_eq!(loaded.texts("release"), ["claude-code_2.0.1_opus"; 8]);
    assert_eq!(loaded.texts("batch"), ["job-1"; 8]);
    assert_eq!(
        loaded.excluded(),
        [
            (
                "no release: the trial has no agent_info.name, and no folder release=NAME is above it",
                1
            ),
            (
                "no verdict: the trial has no verifier_result.rewards.reward and no exception_info",
                1
            ),
            (
                "the result.json of a job of Harbor: each of its trials has a result.json",
                1
            ),
            ("the trial was cancelled (CancelledError)", 1),
        ]
    );
}
