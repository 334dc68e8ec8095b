//! The shipped mapping `tau`: the results of tau2-bench and of tau-bench as they are written.
//!
//! The documents are those of sierra-research/tau2-bench, `src/tau2/data_model/simulation.py` (`Results`, `Info`,
//! `SimulationRun`, `SimulationIndexEntry`) and `message.py` (`ToolCall`, `ToolMessage`), and of sierra-research/tau-bench,
//! `tau_bench/types.py` (`EnvRunResult`).

use serde_json::{Value, json};

use super::harness::{Loaded, given};

/// A message in which the agent calls a tool.
fn call(tool: &str) -> Value {
    json!({"role": "assistant", "content": null, "tool_calls": [
        {"id": "c", "name": tool, "arguments": {"summary": "s"}, "requestor": "assistant"}], "turn_idx": 3, "cost": 0.1})
}

/// A message with the result of a tool.
fn answer(error: bool) -> Value {
    json!({"id": "c", "role": "tool", "content": "no seat", "requestor": "assistant", "error": error, "turn_idx": 4})
}

/// A simulation: its id, task, reward, end and messages. The cost of the user is in another unit.
fn simulation(
    id: &str,
    task: &str,
    reward: Option<f64>,
    ending: &str,
    messages: &[Value],
) -> Value {
    let greeting = json!({"role": "assistant", "content": "I may transfer_to_human_agents", "tool_calls": null});
    let messages: Vec<Value> = [greeting].into_iter().chain(messages.to_vec()).collect();
    json!({
        "id": id, "task_id": task, "timestamp": "2026-03-01T10:00:00.250000", "start_time": "2026-03-01T10:00:00.250000",
        "end_time": "2026-03-01T10:05:00", "duration": 300.0, "termination_reason": ending, "agent_cost": 0.25,
        "user_cost": 400.0, "reward_info": reward.map(|reward| json!({"reward": reward, "db_check": null})),
        "messages": messages, "trial": 0, "seed": 1,
    })
}

/// The results of a run: task 1 asks for a hand-off, and task 2 does not.
fn results(model: &str, simulations: &[Value], index: &[Value]) -> String {
    let action = json!({"action_id": "1", "name": "transfer_to_human_agents", "arguments": {}});
    json!({
        "timestamp": "2026-03-01T09:00:00", "info": {
            "git_commit": "0a1b2c3d4e5f", "num_trials": 1, "max_steps": 200, "max_errors": 10,
            "user_info": {"implementation": "user_simulator", "llm": "gpt-4.1", "llm_args": {}},
            "agent_info": {"implementation": "llm_agent", "llm": model, "llm_args": {"temperature": 0.0}},
            "environment_info": {"domain_name": "airline", "policy": "p", "tool_defs": null}, "seed": 300},
        "tasks": [{"id": "1", "evaluation_criteria": {"actions": [action]}}, {"id": "2", "evaluation_criteria": {"actions": []}}],
        "simulations": simulations, "simulation_index": index,
    })
    .to_string()
}

fn loaded(files: &[(&str, &str)]) -> Loaded {
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    let loaded = given(&files).shipped("tau").load().unwrap();
    assert_eq!(loaded.refused(), [""; 0]);
    loaded
}

#[test]
fn the_simulations_of_tau2_are_runs() {
    let hand_over = call("transfer_to_human_agents");
    let simulations = [
        simulation(
            "a",
            "1",
            Some(1.0),
            "user_stop",
            std::slice::from_ref(&hand_over),
        ),
        simulation("b", "2", Some(0.0), "agent_stop", &[hand_over]),
        simulation(
            "c",
            "2",
            Some(0.0),
            "user_stop",
            &[call("book"), answer(true)],
        ),
        simulation(
            "d",
            "2",
            Some(0.0),
            "user_stop",
            &[call("book"), answer(false)],
        ),
        simulation("e", "2", None, "max_steps", &[]),
        simulation("f", "2", None, "context_window_exceeded", &[]),
        simulation("g", "2", None, "infrastructure_error", &[]),
        simulation("h", "2", None, "user_stop", &[]),
    ];
    let loaded = loaded(&[("run/results.json", &results("gpt-4.1", &simulations, &[]))]);
    assert_eq!(
        loaded.rows(&[
            "run_id",
            "outcome",
            "failure_class",
            "cluster",
            "handoff_target",
            "rescued",
            "next_action"
        ]),
        [
            "a | success | - | airline/1 | human_agent | true | hand over to a person",
            "b | failure | needless_handoff | airline/2 | human_agent | true | finish the task",
            "c | failure | tool_error | airline/2 | - | false | finish the task",
            "d | failure | wrong_result | airline/2 | - | false | finish the task",
            "e | failure | step_limit | airline/2 | - | false | finish the task",
            "f | failure | context_window_exceeded | airline/2 | - | false | finish the task",
        ]
    );
    assert_eq!(loaded.texts("release"), ["llm_agent_gpt-4.1@0a1b2c3"; 6]);
    assert_eq!(loaded.texts("cost_usd"), ["0.25"; 6]);
    assert_eq!(loaded.texts("started_at")[0], "2026-03-01 10:00:00.250000");
    assert_eq!(
        loaded.excluded(),
        [
            ("no verdict: the simulation has no reward_info.reward", 1),
            (
                "the results.json of tau2-bench: each of its simulations is a row",
                1
            ),
            ("the simulation did not take place: infrastructure_error", 1),
        ]
    );
}

/// Runs with a voice have a file for each simulation, and ticks in the place of messages.
#[test]
fn simulations_in_files_of_their_own_belong_to_the_results_that_list_them() {
    let voice = |id: &str| {
        let mut simulation = simulation(id, "1", Some(1.0), "user_stop", &[]);
        simulation["ticks"] = json!([{"agent_chunk": call("transfer_to_human_agents")}]);
        simulation["messages"] = Value::Null;
        simulation.to_string()
    };
    let index = [
        json!({"id": "a", "task_id": "1", "trial": 0, "reward": 1.0, "termination_reason": "user_stop"}),
    ];
    let loaded = loaded(&[
        ("run/results.json", &results("gpt-voice", &[], &index)),
        ("run/simulations/a.json", &voice("a")),
        ("lost/simulations/b.json", &voice("b")),
    ]);
    assert_eq!(
        loaded.rows(&[
            "run_id",
            "release",
            "workflow",
            "handoff_target",
            "next_action"
        ]),
        ["a | llm_agent_gpt-voice@0a1b2c3 | airline | human_agent | hand over to a person"]
    );
    let wanted = "no release: no results.json with info.agent_info.implementation belongs to the simulation, and no folder \
                  release=NAME";
    assert!(
        loaded.excluded().contains(&(wanted, 1)),
        "{:?}",
        loaded.excluded()
    );
}

#[test]
fn tau_bench_needs_folders_for_what_it_does_not_log() {
    let run = |task: u32, reward: f64, tool: &str, action: &str| {
        json!({
            "task_id": task, "reward": reward, "trial": 0,
            "info": {"task": {"user_id": "u", "actions": [{"name": action, "kwargs": {}}], "instruction": "i"},
                "source": "user", "user_cost": 0.01},
            "traj": [{"role": "system", "content": "You may transfer_to_human_agents."},
                {"role": "assistant", "content": null, "tool_calls": [
                    {"id": "x", "type": "function", "function": {"name": tool, "arguments": "{}"}}]}],
        })
    };
    let crashed = json!({"task_id": 2, "reward": 0.0, "info": {"error": "boom", "traceback": "T"}, "traj": [], "trial": 0});
    let runs = json!([
        run(0, 1.0, "book", "book"),
        run(1, 0.0, "transfer_to_human_agents", "book"),
        crashed,
    ])
    .to_string();
    let file = "tool-calling-gpt-4o-0.0_range_0--1_user-gpt-4o-llm_1025142003.json";
    let placed = format!("started_at=2026-03-03/workflow=airline/{file}");
    let loaded = loaded(&[(&placed, &runs), (file, &runs)]);
    assert_eq!(
        loaded.rows(&[
            "cluster",
            "outcome",
            "failure_class",
            "release",
            "rescued",
            "error_message",
            "cost_usd"
        ]),
        [
            "airline/0 | success | - | tool-calling-gpt-4o-0.0 | false | - | -",
            "airline/1 | failure | needless_handoff | tool-calling-gpt-4o-0.0 | true | - | -",
            "airline/2 | failure | crashed | tool-calling-gpt-4o-0.0 | false | boom | -",
        ]
    );
    assert_eq!(
        loaded.excluded(),
        [(
            "no time: tau-bench logs none, and no folder started_at=DATE is above the file",
            3
        )]
    );
}
