//! The shipped mapping `otel_genai`, on requests by the `GenAI` conventions.
//!
//! The names are those of github.com/open-telemetry/semantic-conventions-genai and of the older conventions in
//! github.com/open-telemetry/semantic-conventions (docs/gen-ai).

use super::harness::given;

/// One span of a hand-made export request.
fn span(trace: &str, id: &str, operation: &str, more: &str, status: &str) -> String {
    format!(
        r#"{{"traceId":"{trace}","spanId":"{id}","name":"{operation} x","startTimeUnixNano":"1795165200{id}00000000","status":{status},
        "attributes":[{{"key":"gen_ai.operation.name","value":{{"stringValue":"{operation}"}}}}{more}]}}"#
    )
}

fn request(version: &str, spans: &[String]) -> String {
    format!(
        r#"{{"resourceSpans":[{{"resource":{{"attributes":[{{"key":"service.version","value":{{"stringValue":"{version}"}}}},
        {{"key":"service.name","value":{{"stringValue":"helpdesk"}}}}]}},"scopeSpans":[{{"scope":{{"name":"s"}},"spans":[{}]}}]}}]}}"#,
        spans.join(",")
    )
}

fn attribute(key: &str, value: &str) -> String {
    format!(r#",{{"key":"{key}","value":{{"stringValue":"{value}"}}}}"#)
}

#[test]
fn otlp_spans_become_runs_through_the_shipped_mapping() {
    let agent = attribute("gen_ai.agent.name", "refunds");
    let first = request(
        "2.4.0",
        &[
            span(
                "t1",
                "2",
                "chat",
                &attribute("gen_ai.request.model", "m1"),
                "{}",
            ),
            span(
                "t1",
                "1",
                "invoke_agent",
                &agent,
                r#"{"code":2,"message":"gave up"}"#,
            ),
            span(
                "t1",
                "3",
                "execute_tool",
                &(attribute("gen_ai.tool.name", "crm") + &attribute("error.type", "timeout")),
                r#"{"code":2}"#,
            ),
            span("t1", "4", "invoke_agent", "", "{}"),
        ],
    );
    let second = request(
        "2.5.0",
        &[
            span("t2", "1", "invoke_agent", &agent, r#"{"code":1}"#),
            span("t3", "1", "chat", "", "{}"),
        ],
    );
    // One request a line, and a whole document.
    let flat = |text: &str| text.replace('\n', " ");
    let as_lines = format!("{}\n{}\n", flat(&first), flat(&second));
    let given_lines = given(&[("a.ndjson", as_lines.as_bytes())]).shipped("otel_genai");
    let given_documents =
        given(&[("a.json", first.as_bytes()), ("b.json", second.as_bytes())]).shipped("otel_genai");
    for given in [given_lines, given_documents] {
        let loaded = given.load().unwrap();
        assert_eq!(loaded.refused(), [""; 0]);
        assert_eq!(loaded.texts("run_id"), ["t1", "t2"]);
        assert_eq!(loaded.texts("release"), ["2.4.0", "2.5.0"]);
        assert_eq!(loaded.texts("workflow"), ["refunds", "refunds"]);
        assert_eq!(loaded.texts("outcome"), ["failure", "success"]);
        assert_eq!(loaded.texts("failure_class"), ["timeout", "-"]);
        assert_eq!(loaded.texts("tool"), ["crm", "-"]);
        assert_eq!(loaded.texts("model"), ["m1", "-"]);
        assert_eq!(loaded.texts("error_message"), ["gave up", "-"]);
        assert_eq!(loaded.texts("tools_called"), ["crm", "-"]);
        assert_eq!(
            loaded.texts("started_at"),
            ["2026-11-20 09:00:00.100000"; 2]
        );
        let tally = loaded.records.tally();
        assert_eq!((tally.rows_read, tally.excluded, tally.staged), (6, 4, 2));
    }
}

/// The outcomes, classes and messages of root spans that begin with these operations.
#[track_caller]
fn ends(spans: &[String], wanted: &[[&str; 3]]) {
    let text = request("1.0", spans);
    let loaded = given(&[("a.json", text.as_bytes())])
        .shipped("otel_genai")
        .load()
        .unwrap();
    let columns = ["outcome", "failure_class", "error_message"].map(|name| loaded.texts(name));
    let rows: Vec<[&str; 3]> = (0..columns[0].len())
        .map(|row| [0, 1, 2].map(|column| columns[column][row].as_str()))
        .collect();
    assert_eq!(rows, wanted);
}

#[test]
fn an_unset_status_with_an_error_type_or_an_exception_is_a_failure() {
    let exception = r#"{},"events":[{"name":"retry"},{"name":"exception","attributes":[
        {"key":"exception.type","value":{"stringValue":"KeyError"}},
        {"key":"exception.message","value":{"stringValue":"no such order"}}]}]"#;
    let settled = exception.replacen("{}", r#"{"code":"STATUS_CODE_OK"}"#, 1);
    let error = attribute("error.type", "timeout");
    ends(
        &[
            span("t1", "1", "invoke_agent", &error, "{}"),
            span("t2", "1", "invoke_agent", "", exception),
            span("t3", "1", "invoke_agent", &error, exception),
            // The agent says that it went well.
            span("t4", "1", "invoke_agent", &error, &settled),
            // An exception of a step inside is not that of the run.
            span("t5", "1", "invoke_agent", "", "{}"),
            span("t5", "2", "chat", "", exception),
        ],
        &[
            ["failure", "timeout", "-"],
            ["failure", "KeyError", "no such order"],
            ["failure", "timeout", "no such order"],
            ["success", "-", "-"],
            ["success", "-", "-"],
        ],
    );
}

#[test]
fn names_of_the_conventions_old_and_new_are_runs() {
    let agent = attribute("gen_ai.agent.name", "refunds");
    let workflow = attribute("gen_ai.workflow.name", "desk");
    let text = request(
        "1.0",
        &[
            span("t1", "1", "invoke_agent", &agent, "{}"),
            span("t2", "1", "invoke_workflow", &workflow, "{}"),
            span("t2", "2", "invoke_agent", &agent, "{}"),
            span("t3", "1", "handle_conversation_turn", &agent, "{}"),
            // Without the attribute, the name of the span says it.
            span("t4", "1", "invoke_agent", &agent, "{}").replace("gen_ai.operation.name", "other"),
        ],
    );
    let loaded = given(&[("a.json", text.as_bytes())])
        .shipped("otel_genai")
        .load()
        .unwrap();
    assert_eq!(loaded.texts("run_id"), ["t1", "t2", "t3", "t4"]);
    assert_eq!(
        loaded.texts("workflow"),
        ["refunds", "desk", "refunds", "refunds"]
    );
    assert!(loaded.records.excluded_reasons().is_empty());
}

#[test]
fn traces_without_an_agent_say_what_they_lack() {
    let text = request(
        "1.0",
        &[
            span("t1", "1", "chat", "", "{}"),
            span("t1", "2", "execute_tool", "", "{}"),
            span("t2", "1", "web", "", "{}").replace("gen_ai.operation.name", "other"),
            span("t3", "1", "invoke_agent", "", "{}"),
            span("t4", "1", "invoke_agent", "", "{}").replace(r#""traceId":"t4","#, ""),
        ],
    );
    let loaded = given(&[("a.json", text.as_bytes())])
        .shipped("otel_genai")
        .load()
        .unwrap();
    assert_eq!(loaded.texts("run_id"), ["t3"]);
    assert_eq!(loaded.refused(), [""; 0]);
    assert_eq!(
        loaded.excluded(),
        [
            (
                "no gen_ai.operation.name of the trace is invoke_agent, invoke_workflow or handle_conversation_turn",
                2
            ),
            ("no span of the trace has gen_ai.operation.name", 1),
            ("the span has no traceId", 1),
        ]
    );
}

#[test]
fn a_time_of_a_span_is_an_instant_whatever_the_zone() {
    let agent = attribute("gen_ai.agent.name", "refunds");
    let spans = [span("t1", "1", "invoke_agent", &agent, "{}")];
    let request = request("2.4.0", &spans);
    let given = given(&[("spans.json", request.as_bytes())]);
    let loaded = given
        .shipped("otel_genai")
        .zoned("Pacific/Honolulu")
        .load()
        .unwrap();
    // 1795165200 is 2026-11-20 09:00:00 UTC (`date -u -d @1795165200`).
    assert_eq!(loaded.texts("started_at"), ["2026-11-20 09:00:00.100000"]);
}

/// The registry of github.com/open-telemetry/semantic-conventions has `vcs.ref.head.revision`.
#[test]
fn the_agent_and_the_commit_have_versions_of_their_own() {
    let more =
        attribute("gen_ai.agent.version", "7") + &attribute("vcs.ref.head.revision", "0a1b2c3");
    let spans = [
        span("t1", "1", "invoke_agent", &more, "{}"),
        span("t2", "1", "invoke_agent", "", "{}"),
    ];
    let one = request("2.4.0", &spans);
    let loaded = given(&[("a.json", one.as_bytes())])
        .shipped("otel_genai")
        .load()
        .unwrap();
    assert_eq!(
        loaded.rows(&["run_id", "release", "agent_version", "commit"]),
        ["t1 | 2.4.0 | 7 | 0a1b2c3", "t2 | 2.4.0 | - | -"]
    );
}
