//! The logs of evaluation harnesses, from the folder as it is written to the decision.
//!
//! The files are those of terminal-bench 0.2.18 (`harness/models.py`: `BenchmarkResults`, `RunMetadata`) and of `inspect_ai`
//! 0.3.285 (`log/_log.py`: `EvalLog`).

use std::fs;

use serde_json::{Value, json};

use crate::support::Place;

const TASKS: usize = 60;

/// Writes the folder of a run of Terminal-Bench whose first tasks are unresolved. The release is in its metadata only.
fn terminal_bench_run(place: &Place, run: &str, day: &str, model: &str, unresolved: usize) {
    let trials: Vec<Value> = (0..TASKS)
        .map(|task| {
            json!({
                "id": format!("{run}-{task}"), "trial_name": format!("task-{task}.1-of-1.{run}"),
                "task_id": format!("task-{task}"), "instruction": "Do it.", "is_resolved": task >= unresolved,
                "failure_mode": if task % 2 == 0 { "unset" } else { "agent_timeout" }, "parser_results": null,
                "trial_started_at": format!("{day}T09:00:00+00:00"), "agent_started_at": null,
            })
        })
        .collect();
    let results = json!({
        "id": run, "results": trials, "n_resolved": TASKS - unresolved, "n_unresolved": unresolved, "accuracy": 0.5,
    });
    let metadata = json!({
        "run_id": run, "dataset_name": "terminal-bench-core", "output_path": "runs", "agent_name": "terminus",
        "model_name": model, "start_time": format!("{day}T08:00:00+00:00"),
    });
    fs::create_dir_all(place.path().join("runs").join(run)).unwrap();
    place.write(&format!("runs/{run}/results.json"), &results.to_string());
    place.write(
        &format!("runs/{run}/run_metadata.json"),
        &metadata.to_string(),
    );
}

#[test]
fn two_runs_of_terminal_bench_are_compared_by_their_tasks() {
    let place = Place::new();
    terminal_bench_run(&place, "2026-02-28__09-00-00", "2026-02-28", "m-1", 5);
    terminal_bench_run(&place, "2026-03-01__09-00-00", "2026-03-01", "m-2", 40);
    let night = [
        "run",
        "--input",
        "runs",
        "--map",
        "terminal_bench",
        "--as-of",
        "2026-03-01",
        "--format",
        "json",
    ];
    let decision = place.relapse(&night).json();
    let arm = |arm: &str| {
        let arm = &decision[arm];
        (
            arm["release"].as_str().unwrap().to_owned(),
            arm["runs"].clone(),
            arm["failures"].clone(),
        )
    };
    assert_eq!(
        arm("baseline"),
        ("terminus_m-1".to_owned(), json!(60), json!(5))
    );
    assert_eq!(
        arm("candidate"),
        ("terminus_m-2".to_owned(), json!(60), json!(40))
    );
    assert_eq!(decision["recommendation"], "roll_back");
    assert_eq!(
        decision["data"]["excluded_reasons"],
        json!([
            {"reason": "the results.json of a run: each of its trials is a row", "count": 2},
            {"reason": "the run_metadata.json of a run", "count": 2},
        ])
    );
    assert_eq!(decision["data"]["warnings"], json!([]));
}

#[test]
fn samples_of_inspect_without_a_score_say_so() {
    let place = Place::new();
    let sample = |id: usize, scores: Value| {
        json!({"id": id, "epoch": 1, "input": "q", "target": "t", "scores": scores, "error": null, "limit": null,
            "model_usage": {}, "started_at": "2026-03-01T10:00:00+00:00", "uuid": format!("u{id}")})
    };
    let samples = [
        sample(1, json!({"match": {"value": "C"}})),
        sample(2, json!({"match": {"value": "I"}})),
        sample(3, Value::Null),
    ];
    let log = json!({
        "version": 2, "status": "success", "samples": samples,
        "eval": {"run_id": "r", "created": "2026-03-01T09:00:00+00:00", "task": "gaia", "model": "m", "revision": null},
    });
    place.write("log.json", &log.to_string());
    let night = [
        "run",
        "--input",
        "log.json",
        "--map",
        "inspect_ai",
        "--as-of",
        "2026-03-01",
        "--format",
        "json",
    ];
    let data = &place.relapse(&night).json()["data"];
    assert_eq!(
        (&data["rows_read"], &data["rows_used"]),
        (&json!(3), &json!(2))
    );
    assert_eq!(
        data["excluded_reasons"],
        json!([{"reason": "no verdict: the sample has no scores and no error", "count": 1}])
    );
}
