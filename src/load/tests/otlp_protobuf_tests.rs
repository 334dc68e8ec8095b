//! OTLP in protocol buffers: the rows are those of the same data in OTLP JSON, and damage costs the message it hits.

use serde_json::{Value, json};

use super::harness::{Loaded, given, gzip};
use super::otlp_wire::{message, with_lengths};
use crate::load::LoadError;

const TRACE: &str = "5b8efff798038103d269b633813fc60c";

/// Every kind of value that a span can have.
fn spans() -> Value {
    let values = json!([
        {"key": "text", "value": {"stringValue": "a \"b\"\n"}},
        {"key": "empty", "value": {"stringValue": ""}},
        {"key": "unset", "value": {}},
        {"key": "yes", "value": {"boolValue": true}},
        {"key": "no", "value": {"boolValue": false}},
        {"key": "large", "value": {"intValue": "9007199254740993"}},
        {"key": "below", "value": {"intValue": "-42"}},
        {"key": "half", "value": {"doubleValue": 0.5}},
        {"key": "whole", "value": {"doubleValue": 3}},
        {"key": "bytes", "value": {"bytesValue": "AP+A"}},
        {"key": "list", "value": {"arrayValue": {"values": [
            {"stringValue": "x"}, {"intValue": "7"}, {"boolValue": false}, {"arrayValue": {"values": [{"doubleValue": 1.5}]}}]}}},
        {"key": "map", "value": {"kvlistValue": {"values": [
            {"key": "inner", "value": {"stringValue": "y"}},
            {"key": "deep", "value": {"kvlistValue": {"values": [{"key": "er", "value": {"intValue": "1"}}]}}}]}}},
    ]);
    json!({"resourceSpans": [{
        "resource": {"attributes": [{"key": "service.version", "value": {"stringValue": "2.4.0"}}]},
        "scopeSpans": [{"scope": {"name": "lib", "version": "1"}, "spans": [
            {"traceId": TRACE, "spanId": "eee19b7ec3c1b174", "name": "invoke_agent refunds", "kind": 2, "traceState": "a=b",
             "startTimeUnixNano": "1795165200123456789", "endTimeUnixNano": "1795165201000000000", "flags": 257,
             "attributes": values, "droppedAttributesCount": 1,
             "events": [{"timeUnixNano": "1795165200500000000", "name": "exception", "attributes": [
                {"key": "exception.type", "value": {"stringValue": "KeyError"}}]}],
             "links": [{"traceId": TRACE, "spanId": "eee19b7ec3c1b175"}],
             "status": {"code": 2, "message": "boom"}},
            {"traceId": TRACE, "spanId": "eee19b7ec3c1b175", "parentSpanId": "eee19b7ec3c1b174", "name": "chat",
             "startTimeUnixNano": "1795165200200000000", "status": {}},
        ]}],
    }]})
}

fn logs() -> Value {
    json!({"resourceLogs": [{
        "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]},
        "scopeLogs": [{"scope": {"name": "lib"}, "logRecords": [
            {"timeUnixNano": "1795165200000000000", "observedTimeUnixNano": "1795165200000000001", "severityNumber": 9,
             "severityText": "INFO", "body": {"stringValue": "decided"}, "traceId": TRACE, "spanId": "eee19b7ec3c1b176",
             "attributes": [{"key": "n", "value": {"intValue": "10"}}], "flags": 1},
            {"observedTimeUnixNano": "1795165200000000002", "eventName": "page.view", "body": {"kvlistValue": {"values": [
                {"key": "url", "value": {"stringValue": "/"}}]}}},
            {"body": {"stringValue": "no time"}},
        ]}],
    }]})
}

/// A mapping that shows the columns of each row of `raw`, and the number and name of its first event, in one text.
fn shown(columns: &[&str]) -> String {
    let columns: Vec<String> = columns
        .iter()
        .map(|name| format!("COALESCE(CAST(raw.\"{name}\" AS VARCHAR), '-')"))
        .collect();
    format!(
        "SELECT CAST(raw._line AS VARCHAR) || '/' || COALESCE(raw.name, '-') || '/' || COALESCE(raw.observedTimeUnixNano, '-')
            AS run_id,
          '2026-11-20T09:00:00Z' AS started_at, '1' AS release, 'w' AS workflow, 'success' AS outcome,
          {} || ' ' || COALESCE(e.kinds, '-') AS task
        FROM raw LEFT JOIN (
          SELECT spanId, STRING_AGG(name || '=' || \"attributes.exception.type\", ', ') AS kinds FROM events GROUP BY spanId
        ) AS e ON e.spanId = raw.spanId",
        columns.join(" || '|' || ")
    )
}

#[test]
fn spans_and_log_records_have_the_rows_of_their_json() {
    let columns = [
        "traceId",
        "spanId",
        "parentSpanId",
        "name",
        "kind",
        "flags",
        "startTimeUnixNano",
        "endTimeUnixNano",
        "status.code",
        "status.message",
        "scope.name",
        "scope.version",
        "resource.attributes.service.version",
        "attributes.text",
        "attributes.empty",
        "attributes.unset",
        "attributes.yes",
        "attributes.no",
        "attributes.large",
        "attributes.below",
        "attributes.half",
        "attributes.whole",
        "attributes.bytes",
        "attributes.list",
        "attributes.map.inner",
        "attributes.map.deep.er",
        "attributes.n",
        "droppedAttributesCount",
        "body",
        "body.url",
        "severityNumber",
        "severityText",
        "timeUnixNano",
        "observedTimeUnixNano",
        "eventName",
    ];
    let sql = shown(&columns);
    let requests = [spans(), logs()];
    let lines = requests.each_ref().map(Value::to_string).join("\n");
    let messages = requests.each_ref().map(message);
    let rows = |name: &str, bytes: &[u8]| {
        let loaded = given(&[(name, bytes)]).mapped(&sql).load().unwrap();
        assert_eq!(loaded.refused(), [""; 0], "{name}");
        loaded.texts("task")
    };
    let wanted = rows("a.jsonl", lines.as_bytes());
    assert_eq!(wanted.len(), 5);
    let first = format!(
        "{TRACE}|eee19b7ec3c1b174|-|invoke_agent refunds|2|257|1795165200123456789|1795165201000000000|2|boom|lib|1|2.4.0|\
         a \"b\"\n||-|true|false|9007199254740993|-42|0.5|3.0|AP+A|[\"x\",7,false,{{"
    );
    assert!(wanted[1].starts_with(&first), "{}", wanted[1]);
    let exported = with_lengths(&messages);
    assert_eq!(rows("a.binpb", &exported), wanted);
    assert_eq!(rows("a.bin.gz", &gzip(&exported)), wanted);
    assert_eq!(
        rows(
            "a.otlp.zst",
            &zstd::encode_all(exported.as_slice(), 1).unwrap()
        ),
        wanted
    );
    // The extension does not matter where the content tells.
    assert_eq!(rows("traces", &exported), wanted);
    assert_eq!(rows("traces.json", &exported), wanted);
    // The body of one export, as it was posted.
    assert_eq!(rows("spans.pb", &messages[0]), wanted[..2]);
    assert_eq!(rows("body", &messages[1]), wanted[2..]);
    // The exporter compresses each message by itself, those in JSON too.
    let packed = |message: &[u8]| zstd::encode_all(message, 1).unwrap();
    assert_eq!(
        rows(
            "traces.zst",
            &with_lengths(&messages.each_ref().map(|one| packed(one)))
        ),
        wanted
    );
    let texts = requests
        .each_ref()
        .map(|request| packed(request.to_string().as_bytes()));
    assert_eq!(rows("traces.json", &with_lengths(&texts)), wanted);
    // Another encoding of the extension's content is read as what it is.
    assert_eq!(rows("a.otlp", lines.as_bytes()), wanted);
}

fn refused(name: &str, bytes: &[u8]) -> (usize, Vec<String>, String) {
    let sql = shown(&["name"]);
    let loaded = given(&[(name, bytes)]).mapped(&sql).load();
    let loaded: Loaded = loaded.unwrap();
    let mut lines = Vec::new();
    loaded
        .quarantine
        .copy_to(&mut lines, &crate::mask::Masker::default())
        .unwrap();
    let place = String::from_utf8(lines).unwrap();
    (loaded.texts("task").len(), loaded.refused(), place)
}

#[test]
fn damage_costs_the_message_that_it_hits() {
    let whole = message(&spans());
    let (cut, length) = (&whole[..whole.len() - 20], whole.len());
    // The message in the middle is damaged, and its length is not.
    let mut damaged = whole.clone();
    damaged[40] ^= 0xFF;
    let bytes = with_lengths(&[whole.clone(), damaged, whole.clone()]);
    let (rows, reasons, place) = refused("a.binpb", &bytes);
    assert_eq!(rows, 4);
    assert_eq!(
        reasons,
        ["2 the message holds neither spans nor log records of OTLP, or it is damaged"]
    );
    assert!(
        place.contains(&format!("at byte {}: [0a, ", length + 4)),
        "{place}"
    );
    // The file ends within a message, or within its length.
    let ends = "2 the file ends within the message; write or fetch it again";
    let bytes = with_lengths(&[whole.clone(), whole.clone()]);
    for kept in [bytes.len() - 1, length + 9, length + 8, length + 5] {
        let (rows, reasons, place) = refused("a.binpb", &bytes[..kept]);
        assert_eq!((rows, reasons), (2, vec![ends.to_owned()]), "{kept}");
        assert!(
            place.contains(&format!("at byte {}:", length + 4)),
            "{place}"
        );
    }
    // A length of 4 GB neither takes 4 GB nor hides what stands before it.
    let mut bytes = with_lengths(std::slice::from_ref(&whole));
    bytes.extend([0xFF; 8]);
    let (rows, reasons, _) = refused("a.binpb", &bytes);
    assert_eq!(rows, 2);
    assert!(reasons[0].contains("larger than 128 MiB"), "{reasons:?}");
    // One message without a length that is cut off has no readable part.
    let refused = given(&[("a.pb", cut)]).mapped(&shown(&["name"])).refused();
    assert_eq!(refused.len(), 1);
    assert!(refused[0].contains("damaged"), "{refused:?}");
}

/// The exporter can write all signals to one file.
#[test]
fn metrics_are_rows_that_a_mapping_leaves_out() {
    let metrics = b"\x0a\x12\x12\x10\x12\x0e\x0a\x05count\x3a\x05\x0a\x03\x11\x01\x02";
    let bytes = with_lengths(&[metrics.to_vec(), message(&spans())]);
    let loaded = given(&[("a.binpb", &bytes)]).shipped("otel_genai").load();
    let loaded = loaded.unwrap();
    assert_eq!(loaded.refused(), [""; 0]);
    assert!(loaded.excluded().contains(&("the span has no traceId", 1)));
}

#[test]
fn no_damage_is_a_panic() {
    let whole = with_lengths(&[message(&spans()), message(&logs())]);
    let sql = shown(&["name"]);
    for place in (0..whole.len()).step_by(29) {
        let mut bytes = whole.clone();
        bytes[place] = bytes[place].wrapping_add(83);
        for bytes in [&bytes[..], &bytes[..place]] {
            // Either rows, or refused rows, or an error that names the file.
            if let Err(error) = given(&[("a.binpb", bytes)]).mapped(&sql).load() {
                assert!(error.to_string().contains("a.binpb"), "{error}");
            }
        }
    }
}

#[test]
fn without_a_mapping_the_error_names_one() {
    let bytes = with_lengths(&[message(&spans())]);
    match given(&[("a.binpb", &bytes)]).load() {
        Err(LoadError::NotLoadable { reason, .. }) => {
            assert!(reason.to_string().contains("--map otel_genai"), "{reason}");
        }
        _ => panic!("spans are no records"),
    }
}
