//! The shipped mapping `coding_agents`, on the events of Claude Code and Codex as OTLP JSON.
//!
//! The events and their attributes are those of code.claude.com/docs/en/monitoring-usage, and of codex-rs/otel in
//! github.com/openai/codex (`session_telemetry.rs`).

use serde_json::{Value, json};

use super::harness::{Loaded, given};
use super::otlp_wire::{message, with_lengths};

const CLAUDE: (&str, &str) = ("claude-code", "2.1.0");
const CODEX: (&str, &str) = ("codex_cli_rs", "0.90.0");

/// An event: the second of the hour in which it occurred, its name and its attributes.
type Event = (u64, &'static str, Value);

fn pairs(attributes: &Value) -> Vec<Value> {
    let attributes = attributes.as_object().unwrap().iter();
    attributes
        .map(|(key, value)| {
            let value = match value {
                Value::Number(number) if number.is_u64() => json!({"intValue": number.to_string()}),
                Value::Number(number) => json!({"doubleValue": number}),
                Value::Bool(flag) => json!({"boolValue": flag}),
                text => json!({"stringValue": text}),
            };
            json!({"key": key, "value": value})
        })
        .collect()
}

/// An export request of log records. The body is the event's full name, and the attribute is its short one.
fn request((service, version): (&str, &str), events: &[Event]) -> String {
    let records: Vec<Value> = events
        .iter()
        .map(|(second, name, more)| {
            let mut attributes = more.clone();
            if !name.is_empty() {
                attributes["event.name"] = json!(name.trim_start_matches("claude_code."));
            }
            json!({
                "timeUnixNano": format!("{}000000000", 1_795_165_200 + second), "body": {"stringValue": name},
                "attributes": pairs(&attributes),
            })
        })
        .collect();
    let resource =
        json!({"attributes": pairs(&json!({"service.name": service, "service.version": version}))});
    json!({"resourceLogs": [{"resource": resource, "scopeLogs": [{"scope": {}, "logRecords": records}]}]}).to_string()
}

/// What the mapping makes of the requests as JSON, and that it makes the same of them in protocol buffers.
fn loaded(requests: &[String]) -> Loaded {
    let text = requests.join("\n");
    let requests = requests.iter();
    let messages = requests.map(|one| message(&serde_json::from_str(one).unwrap()));
    let messages = with_lengths(&messages.collect::<Vec<_>>());
    let [loaded, packed] = [
        ("events.jsonl", text.as_bytes()),
        ("events.jsonl", &messages),
    ]
    .map(|file| {
        let given = given(&[file]).shipped("coding_agents");
        given.load().unwrap()
    });
    assert_eq!(loaded.refused(), [""; 0]);
    assert_eq!(loaded.records.warnings(), [""; 0]);
    assert_eq!(packed.excluded(), loaded.excluded());
    for column in [
        "run_id",
        "started_at",
        "outcome",
        "failure_class",
        "approval_state",
        "approval_wait_s",
        "cost_usd",
    ] {
        assert_eq!(packed.texts(column), loaded.texts(column), "{column}");
    }
    loaded
}

/// The attributes of an event of the first session, with the number of its prompt.
fn of(prompt: &str, mut more: Value) -> Value {
    more["session.id"] = json!("s1");
    more["prompt.id"] = json!(prompt);
    more["organization.id"] = json!("o1");
    more
}

#[test]
fn the_last_telling_event_of_a_prompt_decides() {
    let call = json!({"tool_name": "Bash", "decision": "accept", "source": "user_temporary"});
    let by_rule = json!({"tool_name": "Read", "decision": "accept", "source": "config"});
    let events = [
        // p1: a failed call from which the agent recovers.
        (1, "claude_code.tool_decision", of("p1", call.clone())),
        (
            2,
            "claude_code.tool_result",
            of(
                "p1",
                json!({"tool_name": "Bash", "success": "false", "error_type": "ShellError"}),
            ),
        ),
        (
            3,
            "claude_code.api_request",
            of("p1", json!({"model": "m-1", "cost_usd": 0.25})),
        ),
        (
            4,
            "claude_code.api_request",
            of("p1", json!({"model": "m-1", "cost_usd": 0.5})),
        ),
        // p2: the request to the model fails in the end.
        (5, "claude_code.tool_decision", of("p2", by_rule.clone())),
        (
            6,
            "claude_code.tool_result",
            of("p2", json!({"tool_name": "Read", "success": "true"})),
        ),
        (
            7,
            "claude_code.api_error",
            of(
                "p2",
                json!({"model": "m-1", "error": "overloaded", "status_code": 529}),
            ),
        ),
        // p3: the user says no.
        (
            8,
            "claude_code.api_request",
            of("p3", json!({"model": "m-1"})),
        ),
        (9, "claude_code.tool_decision", of("p3", by_rule)),
        (
            10,
            "claude_code.tool_decision",
            of(
                "p3",
                json!({"tool_name": "Write", "decision": "reject", "source": "user_reject"}),
            ),
        ),
        // p4: a hook says no, and the last call fails.
        (
            11,
            "claude_code.tool_decision",
            of(
                "p4",
                json!({"tool_name": "Write", "decision": "reject", "source": "hook"}),
            ),
        ),
        (
            12,
            "claude_code.tool_result",
            of(
                "p4",
                json!({"tool_name": "Bash", "success": "false", "error_type": "ShellError"}),
            ),
        ),
        // p5: nothing has happened yet.
        (
            13,
            "claude_code.user_prompt",
            of("p5", json!({"prompt_length": "12"})),
        ),
    ];
    let loaded = loaded(&[request(CLAUDE, &events)]);
    #[rustfmt::skip]
    let wanted = [
        ("run_id", ["p1", "p2", "p3", "p4", "p5"]),
        ("outcome", ["success", "failure", "failure", "failure", "pending"]),
        ("failure_class", ["-", "api_error", "rejected_by_person", "ShellError", "-"]),
        ("approval_state", ["approved", "auto_approved", "rejected", "-", "-"]),
        ("error_message", ["-", "overloaded", "-", "-", "-"]),
        ("tool", ["-", "-", "Write", "Bash", "-"]),
        ("tools_called", ["Bash", "Read", "-", "Bash", "-"]),
        ("cost_usd", ["0.75", "-", "-", "-", "-"]),
        ("release", ["2.1.0"; 5]),
        ("workflow", ["claude-code"; 5]),
        ("cluster", ["s1"; 5]),
        ("tenant", ["o1"; 5]),
    ];
    for (column, texts) in wanted {
        assert_eq!(loaded.texts(column), texts, "{column}");
    }
    assert_eq!(loaded.texts("started_at")[0], "2026-11-20 09:00:01.000000");
}

#[test]
fn a_conversation_of_codex_is_a_run() {
    let of = |conversation: &str, mut more: Value| {
        more["conversation.id"] = json!(conversation);
        more["model"] = json!("m-2");
        more["app.version"] = json!("0.90.0");
        more
    };
    let decided = |decision: &str, source: &str| json!({"tool_name": "shell", "decision": decision, "source": source});
    let events = [
        (
            1,
            "codex.tool_decision",
            of("c1", decided("approved_for_session", "user")),
        ),
        (
            2,
            "codex.tool_result",
            of("c1", json!({"tool_name": "shell", "success": "true"})),
        ),
        (
            3,
            "codex.sse_event",
            of("c1", json!({"event.kind": "response.completed"})),
        ),
        (
            4,
            "codex.tool_decision",
            of("c2", decided("denied", "user")),
        ),
        (5, "codex.tool_decision", of("c3", decided("abort", "user"))),
        (
            6,
            "codex.tool_decision",
            of("c4", decided("approved", "config")),
        ),
        (
            7,
            "codex.sse_event",
            of(
                "c4",
                json!({"event.kind": "response.failed", "error.message": "quota"}),
            ),
        ),
        (
            8,
            "codex.tool_decision",
            of("c5", decided("timed_out", "user")),
        ),
    ];
    let loaded = loaded(&[request(CODEX, &events)]);
    assert_eq!(loaded.texts("run_id"), ["c1", "c2", "c3", "c4", "c5"]);
    let classes = [
        "-",
        "rejected_by_person",
        "rejected_by_person",
        "api_error",
        "approval_timed_out",
    ];
    assert_eq!(loaded.texts("failure_class"), classes);
    let states = [
        "approved",
        "rejected",
        "rejected",
        "auto_approved",
        "timed_out_denied",
    ];
    assert_eq!(loaded.texts("approval_state"), states);
    assert_eq!(loaded.texts("model"), ["m-2"; 5]);
    assert_eq!(loaded.texts("cluster"), ["-"; 5]);
}

#[test]
fn spans_beside_the_events_give_the_waits() {
    let decision = json!({"tool_name": "Bash", "decision": "accept", "source": "user_temporary"});
    let events = request(
        CLAUDE,
        &[(1, "claude_code.tool_decision", of("p1", decision))],
    );
    let span = |source: &str, duration_ms: u64| {
        let attributes = of(
            "p1",
            json!({"duration_ms": duration_ms, "decision": "accept", "source": source}),
        );
        json!({
            "traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": format!("{duration_ms:016}"), "name": "claude_code.tool.blocked_on_user",
            "startTimeUnixNano": "1795165200000000000", "attributes": pairs(&attributes),
        })
    };
    let spans = [
        span("user_temporary", 4_000),
        span("user_permanent", 1_500),
        span("config", 900),
    ];
    let spans =
        json!({"resourceSpans": [{"resource": {}, "scopeSpans": [{"scope": {}, "spans": spans}]}]});
    let loaded = loaded(&[events, spans.to_string()]);
    assert_eq!(loaded.texts("run_id"), ["p1"]);
    assert_eq!(loaded.texts("approval_wait_s"), ["5.5"]);
}

#[test]
fn records_that_belong_to_no_run_say_why() {
    let events = [
        (1, "claude_code.api_request", of("p1", json!({}))),
        (2, "claude_code.auth", json!({"session.id": "s1"})),
        (3, "claude_code.auth", json!({"user.id": "u"})),
        (4, "", json!({"session.id": "s1"})),
        (5, "browser.page_view", json!({"session.id": "s1"})),
    ];
    // The body is a text without an event's name.
    let nameless = request(CLAUDE, &events)
        .replace(r#""body":{"stringValue":""}"#, r#""severityText":"INFO""#);
    let loaded = loaded(&[nameless]);
    assert_eq!(loaded.texts("run_id"), ["p1"]);
    assert_eq!(
        loaded.excluded(),
        [
            ("the event has no prompt.id, and its session has prompts", 1),
            (
                "the event has no prompt.id, session.id or conversation.id",
                1
            ),
            ("the event is neither claude_code.* nor codex.*", 1),
            ("the record has no event.name", 1),
        ]
    );
}
