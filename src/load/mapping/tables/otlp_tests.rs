//! OTLP requests as rows.

use super::flatten::flatten;
use crate::load::mapping::sql::{parse, references};
use crate::load::mapping::table_names::RAW;

const REQUEST: &str = r#"{"resourceSpans":[{
    "scopeSpans":[{"scope":{"name":"lib","version":"1"},"spans":[
      {"traceId":"t1","spanId":"s1","parentSpanId":"","name":"invoke_agent","startTimeUnixNano":"1764000000000000000",
       "attributes":[{"key":"gen_ai.agent.name","value":{"stringValue":"refunds"}},
                     {"key":"n","value":{"intValue":"42"}},{"key":"m","value":{"intValue":7}},
                     {"key":"d","value":{"doubleValue":0.5}},{"key":"b","value":{"boolValue":true}},
                     {"key":"l","value":{"arrayValue":{"values":[{"stringValue":"a\"b"},{"intValue":"3"}]}}},
                     {"key":"k","value":{"kvlistValue":{"values":[{"key":"x","value":{"stringValue":"y"}}]}}}],
       "status":{"code":2,"message":"boom"},
       "events":[{"name":"exception","timeUnixNano":"1","attributes":[{"key":"exception.type","value":{"stringValue":"E"}}]}]}]}],
    "resource":{"attributes":[{"key":"service.version","value":{"stringValue":"2.4.0"}}]}}]}"#;

#[test]
fn a_span_is_a_row_with_its_attributes_unwrapped() {
    let wanted = references(
        &parse("SELECT r.*, e.* FROM raw r JOIN events e ON e.spanId = r.spanId").unwrap(),
    );
    let rows = flatten(REQUEST, None, RAW, &wanted).unwrap();
    let cells: Vec<String> = rows.own[0]
        .iter()
        .map(|(name, scalar)| format!("{name}={}", scalar.text))
        .collect();
    assert_eq!(
        cells,
        [
            "resource.attributes.service.version=2.4.0",
            "scope.name=lib",
            "scope.version=1",
            "traceId=t1",
            "spanId=s1",
            "parentSpanId=",
            "name=invoke_agent",
            "startTimeUnixNano=1764000000000000000",
            "attributes.gen_ai.agent.name=refunds",
            "attributes.n=42",
            "attributes.m=7",
            "attributes.d=0.5",
            "attributes.b=true",
            "attributes.l=[\"a\\\"b\",3]",
            "attributes.k.x=y",
            "status.code=2",
            "status.message=boom",
            "events=[{\"name\":\"exception\",\"timeUnixNano\":\"1\",\"attributes\":[{\"key\":\"exception.type\",\"value\":{\"stringValue\":\"E\"}}]}]",
        ]
    );
    let events: Vec<String> = rows.children["events"].rows[0]
        .iter()
        .map(|(name, scalar)| format!("{name}={}", scalar.text))
        .collect();
    assert_eq!(
        events,
        [
            "traceId=t1",
            "spanId=s1",
            "name=exception",
            "timeUnixNano=1",
            "attributes.exception.type=E"
        ]
    );
}

/// The shape of opentelemetry-proto's examples/logs.json and examples/events.json.
#[test]
fn a_log_record_is_a_row_with_its_body_and_attributes_unwrapped() {
    const LOGS: &str = r#"{"resourceLogs":[{
        "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
        "scopeLogs":[{"scope":{"name":"lib"},"logRecords":[
          {"timeUnixNano":"1544712660300000000","severityText":"Information","traceId":"t1",
           "body":{"stringValue":"decided"},"attributes":[{"key":"n","value":{"intValue":"10"}}]},
          {"eventName":"page.view","body":{"kvlistValue":{"values":[{"key":"url","value":{"stringValue":"/"}}]}}}]}]}]}"#;
    let wanted = references(&parse("SELECT * FROM raw").unwrap());
    let rows = flatten(LOGS, None, RAW, &wanted).unwrap();
    let cells = rows.own.iter().map(|row| {
        let cells: Vec<String> = row
            .iter()
            .map(|(name, scalar)| format!("{name}={}", scalar.text))
            .collect();
        cells.join(" ")
    });
    assert_eq!(
        cells.collect::<Vec<_>>(),
        [
            "resource.attributes.service.name=shop scope.name=lib timeUnixNano=1544712660300000000 \
             severityText=Information traceId=t1 body=decided attributes.n=10",
            "resource.attributes.service.name=shop scope.name=lib eventName=page.view body.url=/",
        ]
    );
}
