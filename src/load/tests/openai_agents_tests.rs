//! The shipped mapping `openai_agents`, on items of the tracing exporter as JSON lines and as posted bodies.
//!
//! The items are those of `export()` in src/agents/tracing/spans.py, traces.py and span_data.py, and the texts of the errors
//! those of src/agents/run_internal and src/agents/tool.py, in github.com/openai/openai-agents-python.

use serde_json::{Value, json};

use super::harness::{Loaded, given};

fn trace(id: &str, metadata: Value) -> Value {
    json!({"object": "trace", "id": id, "workflow_name": "Refunds", "group_id": "chat_1", "metadata": metadata})
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
    json!({
        "object": "trace.span", "id": within(id), "trace_id": trace,
        "parent_id": (!parent.is_empty()).then(|| within(parent)), "started_at": time(from), "ended_at": time(to),
        "span_data": data, "error": error,
    })
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
        // An error of a tool that ends the run, beside a tool that ends later.
        run(
            "trace_3",
            vec![
                call("trace_3", "b", 1, NONE),
                tool("trace_3", 2, error("Error running tool", "timeout")),
                span("trace_3", "g", "a", (2, 6), function("mail"), NONE),
            ],
            NONE,
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

#[test]
fn a_guardrail_stops_safely_and_only_a_person_rescues() {
    let guardrail =
        |triggered: bool| json!({"type": "guardrail", "name": "pii", "triggered": triggered});
    let handoff = |to: &str| json!({"type": "handoff", "from_agent": "refunds", "to_agent": to});
    let call = |trace: &str, from: u32| span(trace, "b", "a", (from, from + 1), generation(), NONE);
    let tripped = json!({"message": "Guardrail tripwire triggered", "data": {"guardrail": "pii", "type": "input_guardrail"}});
    let rejected = error(
        "Tool execution was not approved.",
        "Tool execution for call_9 was manually rejected by user.",
    );
    let items = [
        run(
            "trace_1",
            vec![
                span("trace_1", "g", "a", (1, 1), guardrail(true), NONE),
                call("trace_1", 1),
            ],
            tripped,
        ),
        run(
            "trace_2",
            vec![
                span("trace_2", "g", "a", (1, 1), guardrail(false), NONE),
                call("trace_2", 1),
            ],
            NONE,
        ),
        // The agent goes on after the person's no.
        run(
            "trace_3",
            vec![
                span(
                    "trace_3",
                    "f",
                    "a",
                    (2, 3),
                    function("crm"),
                    rejected.clone(),
                ),
                call("trace_3", 4),
            ],
            NONE,
        ),
        run(
            "trace_4",
            vec![
                call("trace_4", 1),
                span("trace_4", "f", "a", (2, 3), function("crm"), rejected),
            ],
            NONE,
        ),
        run(
            "trace_5",
            vec![
                call("trace_5", 1),
                span("trace_5", "h", "a", (2, 3), handoff("Human agent"), NONE),
            ],
            NONE,
        ),
        run(
            "trace_6",
            vec![
                call("trace_6", 1),
                span(
                    "trace_6",
                    "h",
                    "a",
                    (2, 3),
                    handoff("Personal shopper"),
                    NONE,
                ),
            ],
            NONE,
        ),
        run(
            "trace_7",
            vec![
                call("trace_7", 1),
                span(
                    "trace_7",
                    "h",
                    "a",
                    (2, 3),
                    handoff("EscalationAgent"),
                    NONE,
                ),
            ],
            NONE,
        ),
    ]
    .concat();
    ends(
        &items,
        [
            "failure_class",
            "approval_state",
            "handoff_target",
            "rescued",
        ],
        &[
            ["trace_1", "guardrails_triggered", "-", "-", "-"],
            ["trace_2", "-", "-", "-", "-"],
            ["trace_3", "-", "rejected", "-", "-"],
            ["trace_4", "rejected_by_person", "rejected", "-", "-"],
            ["trace_5", "-", "-", "Human agent", "true"],
            ["trace_6", "-", "-", "-", "-"],
            ["trace_7", "-", "-", "EscalationAgent", "true"],
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
