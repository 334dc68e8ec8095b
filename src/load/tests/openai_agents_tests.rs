//! The shipped mapping `openai_agents`, on items of the tracing exporter as JSON lines and as posted bodies.
//!
//! The items are those of `export()` in `spans.py`, `traces.py` and `span_data.py` of `src/agents/tracing`, and the texts of the errors
//! those of `src/agents/run_internal` and `tool.py`, in github.com/openai/openai-agents-python.

use serde_json::{Value, json};

use super::harness::{Loaded, given};

fn trace(id: &str, metadata: Value) -> Value {
    let mut trace =
        json!({"object": "trace", "id": id, "workflow_name": "Refunds", "group_id": "chat_1"});
    trace["metadata"] = metadata;
    trace
}

/// A span from one second of the minute to another. Its parent is a span of the same trace, or nothing.
fn span(
    trace: &str,
    id: &str,
    parent: &str,
    (from, to): (u32, u32),
    data: Value,
    error: Value,
) -> Value {
    let time = |second: u32| format!("2026-11-20T09:00:{second:02}.000000+00:00");
    let within = |id: &str| format!("span_{trace}_{id}");
    let mut span = json!({
        "object": "trace.span", "id": within(id), "trace_id": trace,
        "parent_id": (!parent.is_empty()).then(|| within(parent)), "started_at": time(from), "ended_at": time(to),
    });
    span["span_data"] = data;
    span["error"] = error;
    span
}

fn agent(name: &str) -> Value {
    json!({"type": "agent", "name": name, "handoffs": ["Human agent"], "tools": ["crm"], "output_type": "str"})
}

fn generation() -> Value {
    json!({"type": "generation", "input": [], "output": [], "model": "m-1", "model_config": {}, "usage": {"input_tokens": 5}})
}

fn function(name: &str) -> Value {
    json!({"type": "function", "name": name, "input": "{}", "output": null, "mcp_data": null})
}

fn error(message: &str, detail: &str) -> Value {
    json!({"message": message, "data": {"tool_name": "crm", "error": detail}})
}

const NONE: Value = Value::Null;

/// A trace whose agent ran from second 0 to 9, with these spans inside.
fn run(id: &str, inside: Vec<Value>, agents_error: Value) -> Vec<Value> {
    let mut items = vec![trace(id, json!({"release": "1.4.0"}))];
    items.extend(inside);
    items.push(span(id, "a", "", (0, 9), agent("refunds"), agents_error));
    items
}

fn loaded(items: &[Value]) -> [Loaded; 3] {
    let lines: Vec<String> = items.iter().map(Value::to_string).collect();
    let (one, other) = items.split_at(items.len() / 2);
    let bodies = [one, other].map(|items| json!({"data": items}).to_string());
    let [lines, whole, bodies] = [
        given(&[("traces.jsonl", lines.join("\n").as_bytes())]),
        given(&[
            ("traces.json", bodies[0].as_bytes()),
            ("more.json", bodies[1].as_bytes()),
        ]),
        given(&[("bodies.jsonl", bodies.join("\n").as_bytes())]),
    ]
    .map(|given| given.shipped("openai_agents").load().unwrap());
    for loaded in [&lines, &whole, &bodies] {
        assert_eq!(loaded.refused(), [""; 0]);
        assert_eq!(loaded.records.warnings(), [""; 0]);
    }
    [lines, whole, bodies]
}

/// The runs by id, with the values of these columns.
#[track_caller]
fn ends(items: &[Value], columns: [&str; 4], wanted: &[[&str; 5]]) {
    for loaded in loaded(items) {
        let ids = loaded.texts("run_id");
        let columns = columns.map(|name| loaded.texts(name));
        let mut rows: Vec<[&str; 5]> = (0..ids.len())
            .map(|row| {
                let [a, b, c, d] = [0, 1, 2, 3].map(|column| columns[column][row].as_str());
                [ids[row].as_str(), a, b, c, d]
            })
            .collect();
        rows.sort_unstable();
        assert_eq!(rows, wanted);
    }
}

#[test]
fn a_run_failed_if_nothing_follows_its_last_error() {
    let call = |trace: &str, id: &str, from: u32, error: Value| {
        span(trace, id, "a", (from, from + 1), generation(), error)
    };
    let tool = |trace: &str, from: u32, error: Value| {
        span(trace, "f", "a", (from, from + 1), function("crm"), error)
    };
    let soft = error("Error running tool (non-fatal)", "timeout");
    let items = [
        // The agent recovers.
        run(
            "trace_1",
            vec![
                call("trace_1", "b", 1, NONE),
                tool("trace_1", 2, soft.clone()),
                call("trace_1", "c", 3, NONE),
            ],
            NONE,
        ),
        // The error of a model is on the call alone.
        run(
            "trace_2",
            vec![call(
                "trace_2",
                "b",
                1,
                error("Error getting response", "500"),
            )],
            NONE,
        ),
        // An error of a tool that ends the run, beside a tool that ends later. The agent repeats it.
        run(
            "trace_3",
            vec![
                call("trace_3", "b", 1, NONE),
                tool("trace_3", 2, error("Error running tool", "timeout")),
                span("trace_3", "g", "a", (2, 6), function("mail"), NONE),
            ],
            error("Error in agent run", "Error running tool crm: timeout"),
        ),
        run(
            "trace_4",
            vec![call("trace_4", "b", 1, NONE)],
            json!({"message": "Max turns exceeded", "data": {"max_turns": 10}}),
        ),
        // An agent used as a tool fails inside, and the outer agent goes on.
        run(
            "trace_5",
            vec![
                call("trace_5", "b", 1, NONE),
                span(
                    "trace_5",
                    "i",
                    "f",
                    (2, 3),
                    agent("helper"),
                    json!({"message": "Max turns exceeded", "data": null}),
                ),
                tool("trace_5", 2, soft),
                call("trace_5", "c", 4, NONE),
            ],
            NONE,
        ),
    ]
    .concat();
    ends(
        &items,
        ["outcome", "failure_class", "tool", "error_message"],
        &[
            ["trace_1", "success", "-", "-", "-"],
            [
                "trace_2",
                "failure",
                "model_error",
                "-",
                "Error getting response: 500",
            ],
            [
                "trace_3",
                "failure",
                "tool_error",
                "crm",
                "Error running tool: timeout",
            ],
            [
                "trace_4",
                "failure",
                "max_turns_exceeded",
                "-",
                "Max turns exceeded",
            ],
            ["trace_5", "success", "-", "-", "-"],
        ],
    );
    ends(
        &items[..4],
        ["release", "workflow", "cluster", "tools_called"],
        &[["trace_1", "1.4.0", "Refunds", "chat_1", "crm"]],
    );
    for loaded in loaded(&items) {
        assert_eq!(loaded.texts("model"), ["m-1"; 5]);
        assert_eq!(loaded.texts("started_at")[0], "2026-11-20 09:00:00.000000");
    }
}

/// A step of the agent without an error, of one second.
fn step(trace: &str, id: &str, from: u32, data: Value) -> Value {
    span(trace, id, "a", (from, from + 1), data, NONE)
}

#[test]
fn a_guardrail_stops_safely_and_a_person_may_reject_a_call() {
    let guardrail =
        |triggered: bool| json!({"type": "guardrail", "name": "pii", "triggered": triggered});
    let tripped = json!({"message": "Guardrail tripwire triggered", "data": {"guardrail": "pii", "type": "input_guardrail"}});
    let rejected = |trace: &str| {
        let text = "Tool execution for call_9 was manually rejected by user.";
        let error = error("Tool execution was not approved.", text);
        span(trace, "f", "a", (2, 3), function("crm"), error)
    };
    let call = |trace: &str, from: u32| step(trace, "b", from, generation());
    let items = [
        run(
            "trace_1",
            vec![step("trace_1", "g", 0, guardrail(true)), call("trace_1", 0)],
            tripped,
        ),
        run(
            "trace_2",
            vec![
                step("trace_2", "g", 0, guardrail(false)),
                call("trace_2", 0),
            ],
            NONE,
        ),
        // The agent goes on after the person's no.
        run(
            "trace_3",
            vec![rejected("trace_3"), call("trace_3", 4)],
            NONE,
        ),
        run(
            "trace_4",
            vec![call("trace_4", 1), rejected("trace_4")],
            NONE,
        ),
    ]
    .concat();
    ends(
        &items,
        ["outcome", "failure_class", "approval_state", "rescued"],
        &[
            ["trace_1", "failure", "guardrails_triggered", "-", "-"],
            ["trace_2", "success", "-", "-", "-"],
            ["trace_3", "success", "-", "rejected", "-"],
            ["trace_4", "failure", "rejected_by_person", "rejected", "-"],
        ],
    );
}

#[test]
fn only_a_handoff_to_a_person_by_name_is_a_rescue() {
    let handoff = |trace: &str, to: &str| {
        let data = json!({"type": "handoff", "from_agent": "refunds", "to_agent": to});
        run(
            trace,
            vec![step(trace, "b", 1, generation()), step(trace, "h", 2, data)],
            NONE,
        )
    };
    let items = [
        handoff("trace_1", "Human agent"),
        handoff("trace_2", "Personal shopper"),
        handoff("trace_3", "EscalationAgent"),
        handoff("trace_4", "transfer_to_human"),
        handoff("trace_5", "Refunds"),
    ]
    .concat();
    ends(
        &items,
        ["outcome", "handoff_target", "rescued", "approval_state"],
        &[
            ["trace_1", "success", "Human agent", "true", "-"],
            ["trace_2", "success", "-", "-", "-"],
            ["trace_3", "success", "EscalationAgent", "true", "-"],
            ["trace_4", "success", "transfer_to_human", "true", "-"],
            ["trace_5", "success", "-", "-", "-"],
        ],
    );
}

#[test]
fn what_is_no_whole_run_is_no_success() {
    let whole = |id: &str, metadata: Value| {
        vec![
            trace(id, metadata),
            span(id, "a", "", (0, 9), agent("refunds"), NONE),
        ]
    };
    let custom = json!({"type": "custom", "name": "step", "data": {}});
    let items = [
        whole("trace_1", json!({"version": "7"})),
        // An exporter may repeat its items, as after a timeout.
        whole("trace_1", json!({"version": "7"})),
        // The agent has not ended yet.
        vec![
            trace("trace_2", json!({"agent_version": "8", "version": "7"})),
            span("trace_2", "b", "a", (1, 2), generation(), NONE),
        ],
        whole("trace_3", NONE),
        whole("trace_4", json!({"release": ""})),
        vec![trace("trace_5", json!({"release": "9"}))],
        vec![span("trace_6", "a", "", (0, 9), agent("refunds"), NONE)],
        vec![
            trace("trace_7", json!({"release": "9"})),
            span("trace_7", "s", "", (0, 9), custom, NONE),
        ],
        vec![
            span("", "a", "", (0, 9), agent("refunds"), NONE),
            json!({"object": "response", "id": "r"}),
        ],
    ]
    .concat();
    ends(
        &items,
        ["outcome", "release", "failure_class", "tools_called"],
        &[
            ["trace_1", "success", "7", "-", "-"],
            ["trace_2", "pending", "8", "-", "-"],
        ],
    );
    let [lines, ..] = loaded(&items);
    assert_eq!(
        lines.excluded(),
        [
            (
                "no span of the trace is an agent, a call of a model or a function",
                1
            ),
            (
                "the metadata of the trace has no release, agent_version or version",
                2
            ),
            ("the object of the item is neither trace nor trace.span", 1),
            ("the span has no trace_id", 1),
            (
                "the trace has no item of its own, so no workflow_name and no metadata",
                1
            ),
            ("the trace has no spans", 1),
        ]
    );
}
