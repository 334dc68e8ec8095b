//! `relapse init` on records and on sources that a shipped mapping reads: it names the source, and what it writes runs unedited.

use std::fs;

use serde_json::{Value, json};

use crate::consistent::list;
use crate::support::{Finished, Place, day, success};

const AS_OF: &str = "2026-03-01";

/// The text of a file that was written.
pub(crate) fn written(place: &Place, name: &str) -> String {
    fs::read_to_string(place.path().join(name)).unwrap()
}

/// Writes the files of a folder with `init`, and checks that it said where.
#[track_caller]
pub(crate) fn init(place: &Place, input: &[&str], out: &str) -> Finished {
    let finished = place.relapse(&[&["init", "--out", out, "--input"], input].concat());
    assert_eq!(finished.code, 0, "{}", finished.err);
    let said = format!("wrote {out}/relapse.toml\n");
    assert!(finished.out.contains(&said), "{}", finished.out);
    finished
}

/// Runs a night by a configuration as it was written.
#[track_caller]
pub(crate) fn night(place: &Place, configuration: &str, as_of: &str) -> Value {
    place
        .relapse(&["run", configuration, "--as-of", as_of, "--format", "json"])
        .json()
}

fn otlp(list: &str, scope: &str, records: &str, service: &str, entries: &Value) -> String {
    let resource = json!({"attributes": [
        {"key": "service.name", "value": {"stringValue": service}},
        {"key": "service.version", "value": {"stringValue": "1.0"}},
    ]});
    json!({list: [{"resource": resource, scope: [{"scope": {}, records: entries}]}]}).to_string()
}

/// A log record of a coding agent.
fn event(name: &str, more: &[(&str, &str)]) -> Value {
    let short = name.trim_start_matches("claude_code.");
    let pairs = [("event.name", short)];
    let pairs = pairs.iter().chain(more);
    let attributes: Vec<Value> = pairs
        .map(|(key, value)| json!({"key": key, "value": {"stringValue": value}}))
        .collect();
    json!({"timeUnixNano": "1772355600000000000", "body": {"stringValue": name}, "attributes": attributes})
}

/// A span of an agent by the `GenAI` conventions.
fn span() -> Value {
    json!({
        "traceId": "t1", "spanId": "s1", "name": "invoke_agent refunds", "startTimeUnixNano": "1772355600000000000", "status": {},
        "attributes": [{"key": "gen_ai.operation.name", "value": {"stringValue": "invoke_agent"}}],
    })
}

/// An observation of Langfuse's blob storage export.
fn observation() -> Value {
    json!({
        "id": "o1", "trace_id": "t1", "project_id": "p", "environment": "default", "type": "AGENT", "parent_observation_id": "",
        "start_time": "2026-03-01 10:00:00.250000", "end_time": "2026-03-01 10:00:01.000000", "name": "root", "metadata": {},
        "level": "DEFAULT", "status_message": "", "version": "7", "input": "", "output": "", "provided_model_name": "",
        "usage_details": {}, "total_cost": null, "updated_at": "2026-03-01 10:00:01.000000", "user_id": "", "session_id": "s1",
        "trace_name": "refund", "tags": [], "release": "1.0",
    })
}

/// One run of each source that is no OTLP and no Langfuse, in the shapes of the tests of their mappings.
fn other_sources() -> Vec<(&'static str, String, &'static str)> {
    let sample = json!({
        "id": "s1", "epoch": 1, "input": "q", "target": "t", "messages": [], "scores": {"match": {"value": "C"}},
        "started_at": "2026-03-01T10:00:00+00:00", "events": [],
    });
    let inspect = json!({
        "version": 2, "status": "success", "plan": {}, "samples": [sample],
        "eval": {"run_id": "r", "created": "2026-03-01T09:00:00+00:00", "task": "gaia", "model": "m",
            "metadata": {"release": "1.0"}},
    });
    let smith = json!({
        "id": "a", "trace_id": "a", "parent_run_id": null, "name": "agent", "run_type": "chain", "status": "success",
        "error": null, "dotted_order": "20260301T100000000000Za", "start_time": "2026-03-01T10:00:00.250000",
        "session_id": "p", "tags": [], "total_cost": null, "extra": {"metadata": {"revision_id": "1.0"}},
    });
    let mlflow = json!({
        "trace_id": "t1", "state": "OK", "request_time": 1_772_359_200_250_i64, "execution_duration": 12, "spans": [],
        "assessments": [], "trace_metadata": {"mlflow.modelId": "m-1"}, "tags": {"mlflow.traceName": "refunds"},
    });
    let agents = [
        json!({"object": "trace", "id": "trace_1", "workflow_name": "Refunds", "metadata": {"release": "1.0"}}),
        json!({"object": "trace.span", "id": "span_1", "trace_id": "trace_1", "parent_id": null, "error": null,
            "started_at": "2026-03-01T10:00:00+00:00", "ended_at": "2026-03-01T10:00:09+00:00",
            "span_data": {"type": "agent", "name": "refunds"}}),
    ];
    let clickhouse = json!({
        "Timestamp": "2026-03-01 10:00:00.123456789", "TraceId": "t1", "SpanId": "s1", "ParentSpanId": "",
        "SpanName": "invoke_agent refunds", "SpanKind": "Internal", "ServiceName": "desk", "StatusCode": "Unset",
        "ResourceAttributes": {"service.version": "1.0"}, "SpanAttributes": {"gen_ai.operation.name": "invoke_agent"},
        "Duration": "250000000", "StatusMessage": "", "Events.Name": [], "Events.Attributes": [],
    });
    vec![
        ("inspect.json", inspect.to_string(), "inspect_ai"),
        ("smith.jsonl", smith.to_string(), "langsmith"),
        ("mlflow.jsonl", mlflow.to_string(), "mlflow"),
        (
            "agents.jsonl",
            agents.map(|item| item.to_string()).join("\n"),
            "openai_agents",
        ),
        (
            "otel_traces.jsonl",
            clickhouse.to_string(),
            "clickhouse_otel",
        ),
    ]
}

/// A name for the source, its content, and the mapping that reads it.
fn sources() -> Vec<(&'static str, String, &'static str)> {
    let claude = [("session.id", "s"), ("prompt.id", "p"), ("success", "true")];
    let claude = event("claude_code.tool_result", &claude);
    let codex = event(
        "codex.tool_result",
        &[("conversation.id", "c"), ("success", "true")],
    );
    let logs = |service, event| {
        otlp(
            "resourceLogs",
            "scopeLogs",
            "logRecords",
            service,
            &json!([event]),
        )
    };
    let spans = otlp(
        "resourceSpans",
        "scopeSpans",
        "spans",
        "desk",
        &json!([span()]),
    );
    let trace = json!({
        "id": "t1", "timestamp": "2026-03-01T10:00:00Z", "name": "refunds", "release": "1.0", "htmlPath": "/p/t1",
        "observations": [], "scores": [],
    });
    let exported = json!({"trace": {"id": "t1", "timestamp": "2026-03-01T10:00:00Z", "name": "refunds"}, "observations": []});
    vec![
        ("claude.jsonl", logs("claude-code", claude), "coding_agents"),
        ("codex.jsonl", logs("codex_cli_rs", codex), "coding_agents"),
        ("spans.jsonl", spans, "otel_genai"),
        ("trace.json", trace.to_string(), "langfuse"),
        ("exported.json", exported.to_string(), "langfuse"),
        (
            "observations.jsonl",
            observation().to_string() + "\n",
            "langfuse",
        ),
    ]
}

#[test]
fn a_known_source_is_named_and_its_mapping_runs_as_it_was_copied() {
    for (name, content, mapping) in sources().into_iter().chain(other_sources()) {
        let place = Place::new();
        place.write(name, &content);
        let said = init(&place, &[name], "new").out;
        let first = said.lines().next().unwrap();
        assert!(first.starts_with("source: "), "{said}");
        assert!(
            first.ends_with(&format!("read by the mapping {mapping}")),
            "{name}: {said}"
        );
        let shipped = place.relapse(&["queries", "--map", mapping]).out;
        let copy = written(&place, "new/map.sql");
        assert!(copy.ends_with(&shipped), "{copy}");
        let decision = night(&place, "new/relapse.toml", AS_OF);
        assert_eq!(decision["data"]["rows_used"], 1, "{name}");
        // What one layout of a source has and another does not is no news, in a copy as in the original.
        assert_eq!(decision["data"]["warnings"], json!([]), "{name}");
    }
}

#[test]
fn a_copy_reads_several_layouts_until_its_line_is_deleted() {
    let place = Place::new();
    place.write("trace.json", &sources()[3].1);
    init(&place, &["trace.json"], "new");
    let copy = written(&place, "new/map.sql");
    let edited = copy.replace("'unversioned'", "'none'") + "-- Edited.\n";
    place.write("new/map.sql", &edited);
    let decision = night(&place, "new/relapse.toml", AS_OF);
    assert_eq!(decision["data"]["warnings"], json!([]));
    place.write("new/map.sql", &copy.replace("-- Layouts: several\n", ""));
    let decision = night(&place, "new/relapse.toml", AS_OF);
    let warnings = list(&decision["data"]["warnings"]);
    let is_told = |text: &Value| {
        text.as_str()
            .unwrap()
            .contains("; the mapping reads null instead")
    };
    assert!(warnings.iter().any(is_told), "{warnings:?}");
}

#[test]
fn records_need_no_mapping() {
    let place = Place::with_runs(&day(AS_OF, "1.0", "refunds", 20, 2, "timeout"));
    let said = init(&place, &["runs.ndjson"], "new").out;
    assert!(
        said.starts_with("source: records with the columns of `relapse schema record`"),
        "{said}"
    );
    assert!(
        said.contains("\noutcomes: 18 success, 2 failure, 0 pending\n"),
        "{said}"
    );
    assert!(
        said.contains("\nreleases: 1.0 (since 2026-03-01)\n"),
        "{said}"
    );
    assert!(!place.path().join("new/map.sql").exists());
    assert!(!written(&place, "new/relapse.toml").contains("\nmap ="));
    // The records ended long ago: the nights up to their last day are looked at, and the file pins none of them.
    assert!(
        said.contains("relapse run new/relapse.toml --as-of 2026-03-01\n"),
        "{said}"
    );
    assert!(written(&place, "new/policy.toml").contains("[class.timeout]"));
    let decision = night(&place, "new/relapse.toml", AS_OF);
    assert_eq!(decision["data"]["rows_used"], 20);
}

#[test]
fn folders_and_globs_are_recognised_and_named_relative_to_the_configuration() {
    let place = Place::new();
    fs::create_dir_all(place.path().join("export/observations_v2")).unwrap();
    fs::create_dir_all(place.path().join("export/scores")).unwrap();
    let row = observation().to_string();
    place.write("export/observations_v2/a.jsonl", &row);
    let score = json!({
        "id": "x", "trace_id": "t1", "observation_id": "", "name": "rescued", "value": 1, "string_value": "",
        "source": "ANNOTATION", "data_type": "BOOLEAN", "timestamp": "2026-03-01 11:00:00.000000",
    });
    place.write("export/scores/a.jsonl", &score.to_string());
    let said = init(&place, &["export/*/*.jsonl"], "team/new").out;
    assert!(said.contains("read by the mapping langfuse"), "{said}");
    let configuration = written(&place, "team/new/relapse.toml");
    assert!(
        configuration.contains("runs = [\"../../export/*/*.jsonl\"]"),
        "{configuration}"
    );
    assert!(
        configuration.contains("\nmap = \"map.sql\"\n"),
        "{configuration}"
    );
    let decision = night(&place, "team/new/relapse.toml", AS_OF);
    assert_eq!(decision["data"]["rows_used"], 1);
    init(
        &place,
        &["export/observations_v2", "export/scores"],
        "other",
    );
    let decision = night(&place, "other/relapse.toml", AS_OF);
    assert_eq!(decision["data"]["rows_used"], 1);
}

#[test]
fn nothing_is_overwritten_and_nothing_half_written() {
    let place = Place::new();
    place.write("trace.json", &sources()[3].1);
    init(&place, &["trace.json"], "new");
    let names = ["map.sql", "policy.toml", "relapse.toml"];
    let before = names.map(|name| written(&place, &format!("new/{name}")));
    let again = ["init", "--input", "trace.json", "--out", "new"];
    place
        .relapse(&again)
        .fails(74, "exists already, so nothing was written");
    assert_eq!(
        names.map(|name| written(&place, &format!("new/{name}"))),
        before
    );
    for own in names {
        let folder = place.path().join("partly").join(own);
        fs::create_dir_all(&folder).unwrap();
        let file = format!("partly/{own}/{own}");
        place.write(&file, "mine");
        let out = format!("partly/{own}");
        let once = ["init", "--input", "trace.json", "--out", &out];
        place
            .relapse(&once)
            .fails(74, &format!("{file} exists already"));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "{own}");
        assert_eq!(written(&place, &file), "mine");
    }
}

/// A configuration that lies in the working directory is that of other inputs.
#[test]
fn inputs_that_are_given_get_a_configuration_of_their_own() {
    let place = Place::with_runs(&[success("a", json!({}))]);
    place.write(
        "relapse.toml",
        "[input]\nruns = [\"elsewhere.csv\"]\nmap = \"tau\"\n",
    );
    init(&place, &["runs.ndjson"], "new");
    let decision = night(&place, "new/relapse.toml", AS_OF);
    assert_eq!(decision["data"]["rows_used"], 1);
    place
        .relapse(&["init", "--input", "runs.ndjson"])
        .fails(74, "relapse.toml exists already");
}

#[test]
fn a_known_source_that_holds_no_run_is_an_error_that_names_it() {
    let place = Place::new();
    let trace = json!({"id": "t1", "timestamp": "soon", "htmlPath": "/p/t1", "observations": [], "scores": []});
    place.write("trace.json", &trace.to_string());
    let finished = place.relapse(&["init", "--input", "trace.json", "--out", "new"]);
    finished.fails(65, "the inputs look like");
    assert!(
        finished
            .err
            .contains("no row of the input could be read as a run"),
        "{}",
        finished.err
    );
    assert!(!place.path().join("new").exists());
}

/// Records in which two releases run beside each other from the first day on.
fn side_by_side(releases: [&str; 2]) -> Place {
    let days = ["2026-03-01", "2026-03-02"];
    let rows = days.iter().flat_map(|date| {
        let of = |release| day(date, release, "w", 50, 4, "timeout");
        releases.into_iter().flat_map(of)
    });
    Place::with_runs(&rows.collect::<Vec<_>>())
}

#[test]
fn versions_that_begin_on_one_day_are_ordered_by_their_numbers() {
    let place = side_by_side(["1.10", "1.9"]);
    let said = init(&place, &["runs.ndjson"], "new").out;
    let tie = "\nreleases without an order: 1.9 and 1.10 begin on 2026-03-01; 1.10 is taken for the candidate and 1.9 for the baseline";
    assert!(said.contains(tie), "{said}");
    assert!(
        said.ends_with("\n  relapse run new/relapse.toml --as-of 2026-03-02\n"),
        "{said}"
    );
    let decision = night(&place, "new/relapse.toml", "2026-03-02");
    assert_eq!(decision["candidate"]["release"], "1.10");
    assert_eq!(decision["baseline"]["release"], "1.9");
    assert_ne!(decision["recommendation"], "data_incomplete");
}

#[test]
fn names_without_an_order_are_left_to_the_reader() {
    let place = side_by_side(["blue", "green"]);
    let said = init(&place, &["runs.ndjson"], "new").out;
    let tie = "\nreleases without an order: blue and green begin on 2026-03-01; name the newer one with --candidate";
    assert!(said.contains(tie), "{said}");
    let command =
        "\n  relapse run new/relapse.toml --as-of 2026-03-02 --candidate NEWER --baseline OLDER\n";
    assert!(said.ends_with(command), "{said}");
    let text = written(&place, "new/relapse.toml");
    assert!(
        text.contains("\n# candidate = \"green\"\n# baseline = \"blue\"\n"),
        "{text}"
    );
    let decision = night(&place, "new/relapse.toml", "2026-03-02");
    assert_eq!(decision["decided_by"], "data:releases_tie");
    place.write(
        "new/relapse.toml",
        &text
            .replace("# candidate =", "candidate =")
            .replace("# baseline =", "baseline ="),
    );
    let decision = night(&place, "new/relapse.toml", "2026-03-02");
    assert_eq!(decision["candidate"]["release"], "green");
}

#[test]
fn the_day_that_was_asked_for_stands_in_the_next_commands() {
    let place = side_by_side(["1.0", "1.1"]);
    let asked = [
        "init",
        "--out",
        "new",
        "--as-of",
        "2026-03-01",
        "--input",
        "runs.ndjson",
    ];
    let said = place.relapse(&asked).out;
    assert!(
        said.ends_with("\n  relapse run new/relapse.toml --as-of 2026-03-01\n"),
        "{said}"
    );
}
