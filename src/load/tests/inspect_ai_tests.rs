//! The shipped mapping `inspect_ai`: JSON logs of Inspect evaluations.
//!
//! The log is that of `inspect_ai` 0.3.285: `log/_log.py` (`EvalLog`, `EvalSpec`, `EvalSample`), `scorer/_metric.py` (`Score`)
//! and `event/_approval.py` (`ApprovalEvent`), written with an indent, as Inspect does.

use serde_json::{Value, json};

use super::harness::{Loaded, given};

/// A sample with this first score, and members to replace.
fn sample(id: impl Into<Value>, value: Value, more: Value) -> Value {
    // What the model wrote may look like a score.
    let quote = r#"the "value": "C" is mine"#;
    let mut sample = json!({
        "id": id.into(), "epoch": 1, "input": quote, "target": "t", "messages": [],
        "scores": {"match": {"value": null, "answer": "a", "explanation": quote, "metadata": {"value": 1}},
            "other": {"value": "C", "answer": null}},
        "model_usage": {"openai/gpt-4o": {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2, "total_cost": 0.0125}},
        "started_at": "2026-03-01T10:00:00.250000+00:00", "completed_at": "2026-03-01T10:01:00+00:00", "uuid": null,
        "error": null, "limit": null, "events": [],
    });
    sample["scores"]["match"]["value"] = value;
    if let Value::Object(more) = more {
        for (key, value) in more {
            sample[&key] = value;
        }
    }
    sample
}

fn log(metadata: &Value, commit: Option<&str>, samples: &[Value]) -> String {
    let log = json!({
        "version": 2, "status": "success",
        "eval": {"eval_id": "e", "run_id": "r1", "created": "2026-03-01T09:00:00+00:00", "task": "gaia", "task_version": 0,
            "solver": "react", "model": "openai/gpt-4o", "config": {}, "packages": {"inspect_ai": "0.3.285"},
            "revision": commit.map(|commit| json!({"type": "git", "origin": "o", "commit": commit})), "metadata": metadata},
        "plan": {}, "results": null, "stats": {}, "samples": samples,
    });
    serde_json::to_string_pretty(&log).unwrap()
}

fn loaded(text: &str) -> Loaded {
    let loaded = given(&[("2026-03-01_gaia.json", text.as_bytes())])
        .shipped("inspect_ai")
        .load()
        .unwrap();
    assert_eq!(loaded.refused(), [""; 0]);
    loaded
}

#[test]
fn the_first_score_of_a_sample_decides() {
    let case = |value: Value, wanted: &str| {
        let loaded = loaded(&log(
            &Value::Null,
            Some("0a1b2c3d4e5f"),
            &[sample(7, value.clone(), json!({}))],
        ));
        assert_eq!(
            loaded.rows(&["outcome", "failure_class"]),
            [wanted],
            "{value}"
        );
    };
    for full in [json!("C"), json!(true), json!(1), json!(1.0), json!(10)] {
        case(full, "success | -");
    }
    for none in [json!("I"), json!(false), json!(0), json!(0.0), json!(-1)] {
        case(none, "failure | incorrect");
    }
    for part in [json!("P"), json!(0.5), json!(1e-7)] {
        case(part, "failure | partial");
    }
    case(json!("N"), "failure | no_answer");
}

#[test]
fn errors_and_limits_are_classes_and_epochs_are_repeats() {
    let none = json!({});
    let samples = [
        sample(1, json!("C"), none.clone()),
        sample(1, json!("I"), json!({"epoch": 2, "uuid": "u2"})),
        sample(
            "error",
            Value::Null,
            json!({"scores": null, "error": {"message": "boom", "traceback": "T"}}),
        ),
        sample(
            "token",
            json!("I"),
            json!({"limit": {"type": "token", "limit": 1000}}),
        ),
        sample(
            "time",
            json!("C"),
            json!({"limit": {"type": "time", "limit": 60}}),
        ),
        sample(
            "unscored",
            Value::Null,
            json!({"scores": null, "limit": {"type": "message", "limit": 9}}),
        ),
        sample("scale", json!({"a": 1}), none.clone()),
        sample("word", json!("yes"), none),
        sample("none", Value::Null, json!({"scores": null})),
        sample(
            "invalid",
            json!("C"),
            json!({"invalidation": {"author": "kim", "timestamp": "2026-03-02T09:00:00Z"}}),
        ),
    ];
    let loaded = loaded(&log(&Value::Null, Some("0a1b2c3d4e5f"), &samples));
    assert_eq!(
        loaded.rows(&[
            "run_id",
            "cluster",
            "outcome",
            "failure_class",
            "error_message"
        ]),
        [
            "r1/gaia/1/1 | gaia/1 | success | - | -",
            "r1/gaia/error/1 | gaia/error | failure | error | boom",
            "r1/gaia/time/1 | gaia/time | success | - | -",
            "r1/gaia/token/1 | gaia/token | failure | token_limit | -",
            "r1/gaia/unscored/1 | gaia/unscored | failure | message_limit | -",
            "u2 | gaia/1 | failure | incorrect | -",
        ]
    );
    assert_eq!(loaded.texts("release"), ["react_openai/gpt-4o@0a1b2c3"; 6]);
    assert_eq!(loaded.texts("commit"), ["0a1b2c3d4e5f"; 6]);
    assert_eq!(loaded.texts("batch"), ["r1"; 6]);
    assert_eq!(loaded.texts("cost_usd"), ["0.0125"; 6]);
    assert_eq!(
        loaded.excluded(),
        [
            ("no verdict: the sample has no scores and no error", 1),
            (
                "no verdict: the value of the first score is neither C, I, P, N, a flag nor a number",
                2
            ),
            ("the sample was declared invalid: invalidation", 1),
        ]
    );
}

#[test]
fn people_approve_and_reject_tool_calls() {
    let events = |decisions: &[(&str, &str)]| {
        let events = decisions.iter().map(|decision| format!("{decision:?}"));
        json!({"events": events.collect::<Vec<_>>()})
    };
    let samples = [
        sample(
            "approved",
            json!("C"),
            events(&[("auto", "escalate"), ("human", "approve")]),
        ),
        sample("automatic", json!("C"), events(&[("auto", "approve")])),
        sample(
            "changed",
            json!("C"),
            events(&[("human", "approve"), ("human", "modify")]),
        ),
        sample("none", json!("C"), json!({})),
        sample(
            "rejected",
            json!("I"),
            events(&[("human", "approve"), ("human", "reject")]),
        ),
        sample("rule", json!("I"), events(&[("allowlist", "reject")])),
    ];
    // The approver stands before the decision, as Inspect writes them.
    let mut text = log(&Value::Null, None, &samples);
    for approver in ["auto", "human", "allowlist"] {
        for decision in ["escalate", "approve", "modify", "reject"] {
            let event = format!(
                r#"{{"event": "approval", "message": "m", "call": {{"id": "1", "arguments": {{"decision": "reject"}}}},
                    "view": null, "approver": "{approver}", "decision": "{decision}"}}"#
            );
            let mark = json!(format!("{:?}", (approver, decision))).to_string();
            text = text.replace(&mark, &event);
        }
    }
    let loaded = loaded(&text);
    assert_eq!(
        loaded.rows(&["cluster", "approval_state"]),
        [
            "gaia/approved | approved",
            "gaia/automatic | auto_approved",
            "gaia/changed | approved_modified",
            "gaia/none | -",
            "gaia/rejected | rejected",
            "gaia/rule | -",
        ]
    );
    assert_eq!(loaded.texts("release"), ["react_openai/gpt-4o"; 6]);
}

#[test]
fn metadata_names_a_release_and_a_sample_without_a_time_has_that_of_the_log() {
    let several = json!({"a": {"input_tokens": 1, "total_cost": 1.0}, "b": {"input_tokens": 2, "total_cost": 2.0}});
    let more = json!({"started_at": null, "model_usage": several});
    let loaded = loaded(&log(
        &json!({"release": "v9"}),
        Some("0a1b2c3d"),
        &[sample(1, json!("C"), more)],
    ));
    assert_eq!(
        loaded.rows(&["release", "started_at", "cost_usd"]),
        ["v9 | 2026-03-01 09:00:00.000000 | -"]
    );
}
