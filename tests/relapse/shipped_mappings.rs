//! The mappings that come with the program: by name, printed, and beside files of the same name.

use serde_json::json;

use crate::consistent::list;
use crate::support::{Place, success};

const NIGHT: [&str; 4] = ["--as-of", "2026-03-01", "--format", "json"];

/// A trace as Langfuse's public API gives it.
const TRACE: &str = r#"{"id":"t1","timestamp":"2026-03-01T10:00:00Z","name":"refunds","release":"1.0","observations":[]}"#;

#[test]
fn a_name_is_a_shipped_mapping_unless_a_file_has_it() {
    let place = Place::new();
    place.write("trace.json", TRACE);
    let night = [
        &["run", "--input", "trace.json", "--map", "langfuse"],
        &NIGHT[..],
    ]
    .concat();
    let decision = place.relapse(&night).json();
    assert_eq!(decision["data"]["rows_used"], 1);
    // What one layout of a source has and another does not is no news.
    assert_eq!(decision["data"]["warnings"], json!([]));
    // A file of that name wins.
    place.write("langfuse", "SELECT id FROM raw");
    place.relapse(&night).fails(78, "its output lacks run_id");
}

#[test]
fn a_configuration_in_another_folder_names_a_shipped_mapping() {
    let place = Place::new();
    std::fs::create_dir(place.path().join("settings")).unwrap();
    place.write("settings/trace.json", TRACE);
    let file = "[input]\nruns = [\"trace.json\"]\nmap = \"langfuse\"\n";
    place.write("settings/relapse.toml", file);
    let night = [&["run", "settings/relapse.toml"], &NIGHT[..]].concat();
    let decision = place.relapse(&night).json();
    assert_eq!(decision["data"]["rows_used"], 1);
    // Beside the configuration, a file of that name wins too.
    place.write("settings/langfuse", "SELECT id FROM raw");
    place.relapse(&night).fails(78, "settings/langfuse");
}

#[test]
fn init_keeps_the_name_of_a_shipped_mapping() {
    let place = Place::new();
    place.write("trace.json", TRACE);
    let out = ["--input", "trace.json", "--map", "langfuse", "--out", "new"];
    let finished = place.relapse(&[&["init", "--as-of", "2026-03-01"], &out[..]].concat());
    assert_eq!(finished.code, 0, "{}", finished.err);
    let written = std::fs::read_to_string(place.path().join("new/relapse.toml")).unwrap();
    assert!(written.contains("\nmap = \"langfuse\""), "{written}");
}

#[test]
fn queries_prints_what_would_be_read() {
    let place = Place::new();
    let shipped = place.relapse(&["queries", "--map", "langfuse"]);
    assert_eq!(shipped.code, 0);
    assert_eq!(shipped.out, include_str!("../../queries/map/langfuse.sql"));
    place.write("own.sql", "SELECT a AS run_id FROM raw");
    let own = place.relapse(&["queries", "--map", "own.sql"]);
    assert_eq!(own.out, "SELECT a AS run_id FROM raw");
    let names = "autogpt, clickhouse_otel, coding_agents, inspect_ai, langfuse, langsmith, mlflow, openai_agents, openinference, \
                 otel_genai, tau, terminal_bench";
    place
        .relapse(&["queries", "--map", "langfus"])
        .fails(78, names);
}

/// The reasons of a mapping, and the rows that it leaves out without one.
#[test]
fn rows_that_a_mapping_leaves_out_say_why() {
    let place = Place::with_runs(&[
        success("a", json!({})),
        success("b", json!({"kind": "a test"})),
        success("c", json!({"kind": "a test"})),
        success("d", json!({"kind": "dropped"})),
        // A row that is left out need not be readable.
        json!({"kind": "<b>a demo"}).to_string(),
    ]);
    let sql = "SELECT run_id, started_at, release, workflow, outcome, kind AS excluded FROM raw
        WHERE kind IS NULL OR kind <> 'dropped'";
    place.write("map.sql", sql);
    let input = ["--input", "runs.ndjson", "--map", "map.sql"];
    let decision = place
        .relapse(&[&["run"], &input[..], &NIGHT[..]].concat())
        .json();
    let data = &decision["data"];
    assert_eq!(data["rows_read"], 5);
    assert_eq!(data["rows_used"], 1);
    assert_eq!(data["excluded"], 4);
    assert_eq!(data["quarantined"], 0);
    let dropped = "the mapping selects other rows, or counts these with another row";
    assert_eq!(
        data["excluded_reasons"],
        json!([
            {"reason": "a test", "count": 2},
            {"reason": "<b>a demo", "count": 1},
            {"reason": dropped, "count": 1},
        ])
    );
    let page = std::fs::read_to_string(place.path().join("reports/2026-03-01/index.html")).unwrap();
    assert!(page.contains("Why the mapping left rows out"));
    assert!(page.contains("&lt;b&gt;a demo") && !page.contains("<b>a demo"));
    let check = place.relapse(&[&["check", "--as-of", "2026-03-01"], &input[..]].concat());
    assert!(
        check.out.contains("excluded: 2 rows: a test\n"),
        "{}",
        check.out
    );
    let as_a_whole =
        "each night: the mapping reads all its files again if one of them is new or changed\n";
    assert!(check.out.contains(as_a_whole), "{}", check.out);
}

#[test]
fn a_mapping_that_leaves_out_every_row_says_why() {
    let place = Place::new();
    let span = |id: &str| json!({"traceId": "t", "spanId": id, "name": "GET /", "startTimeUnixNano": "1772355600000000000"});
    let request = json!({"resourceSpans": [{"scopeSpans": [{"spans": [span("s1"), span("s2")]}]}]});
    place.write("spans.json", &request.to_string());
    let night = ["run", "--input", "spans.json", "--map", "otel_genai"];
    let decision = place.relapse(&[&night[..], &NIGHT[..]].concat()).json();
    assert_eq!(decision["recommendation"], "data_incomplete");
    assert_eq!(
        decision["summary"],
        "Data incomplete: the mapping leaves out 2 of 2 rows, and no row is left, 2 of them because: no span of the \
         trace has gen_ai.operation.name."
    );
}

#[test]
fn the_column_excluded_is_text() {
    let place = Place::with_runs(&[success("a", json!({}))]);
    let sql = "SELECT run_id, started_at, release, workflow, outcome, true AS excluded FROM raw";
    place.write("map.sql", sql);
    place
        .relapse(&["run", "--input", "runs.ndjson", "--map", "map.sql"])
        .fails(78, "its column `excluded` is no text");
}

/// Rows that are left out have no agent, so a note gives their number and reasons.
#[test]
fn with_several_agents_a_note_gives_the_reasons() {
    let place = Place::with_runs(&[
        success("a", json!({"agent": "a"})),
        success("b", json!({"agent": "b"})),
        success("c", json!({"agent": "c", "kind": "a test"})),
    ]);
    let sql =
        "SELECT run_id, started_at, release, workflow, outcome, agent, kind AS excluded FROM raw";
    place.write("map.sql", sql);
    let input = [
        "run",
        "--input",
        "runs.ndjson",
        "--map",
        "map.sql",
        "--agent",
        "a",
    ];
    let decision = place.relapse(&[&input[..], &NIGHT[..]].concat()).json();
    assert_eq!(decision["data"]["excluded"], 0);
    let note = "1 row that the mapping left out is in no agent's counts: a test (1)";
    let notes = list(&decision["data"]["notes"]);
    assert!(notes.iter().any(|text| text == note), "{notes:?}");
}

/// A span that enters an agent, as the Collector's file exporter writes it: the length of the message, then the message.
/// The fields are those of trace.proto in github.com/open-telemetry/opentelemetry-proto.
fn exported_span(number: u8) -> Vec<u8> {
    let field = |tag: u8, content: &[u8]| {
        let length = u8::try_from(content.len()).unwrap();
        [&[tag, length], content].concat()
    };
    let attribute = |key: &str, value: &str| {
        let value = field(0x0A, value.as_bytes());
        [field(0x0A, key.as_bytes()), field(0x12, &value)].concat()
    };
    let begun = [&[0x39], &1_772_355_600_000_000_000_u64.to_le_bytes()[..]].concat();
    let span = [
        field(0x0A, &[number; 16]),
        field(0x12, &[number; 8]),
        field(0x2A, b"invoke_agent"),
        begun,
    ]
    .concat();
    let resource = field(0x0A, &attribute("service.version", "2.4.0"));
    let resource_spans = [field(0x0A, &resource), field(0x12, &field(0x12, &span))].concat();
    let message = field(0x0A, &resource_spans);
    let length = u32::try_from(message.len()).unwrap();
    [&length.to_be_bytes()[..], &message].concat()
}

#[test]
fn protocol_buffers_are_read_up_to_where_the_file_is_cut_off() {
    let place = Place::new();
    let [first, second] = [1, 2].map(exported_span);
    let cut_off = [&first[..], &second, &first[..first.len() - 1]].concat();
    let night = ["run", "--input", "spans.binpb", "--map", "otel_genai"];
    let night = [&night[..], &NIGHT[..]].concat();
    std::fs::write(place.path().join("spans.binpb"), &cut_off).unwrap();
    let decision = place.relapse(&night).json();
    let data = &decision["data"];
    assert_eq!([&data["rows_used"], &data["quarantined"]], [2, 1]);
    let refused = place.path().join("reports/2026-03-01/quarantine.ndjson");
    let refused = std::fs::read_to_string(refused).unwrap();
    let at = format!("at byte {}:", first.len() + second.len());
    assert!(
        refused.contains("the file ends within the message"),
        "{refused}"
    );
    assert!(refused.contains(&at), "{refused}");
    // Nothing of the file can be read.
    std::fs::write(place.path().join("spans.binpb"), "\0\0\0\u{5}hello").unwrap();
    place
        .relapse(&night)
        .fails(65, "holds neither spans nor log records of OTLP");
}
