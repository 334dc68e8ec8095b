//! For tests: an export request in OTLP JSON as the bytes of its protocol buffer message.
//!
//! The numbers and types of the fields are those of trace.proto, logs.proto, resource.proto and common.proto in
//! github.com/open-telemetry/opentelemetry-proto. The encoding is that of protobuf.dev/programming-guides/encoding.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// The fields of a message: name, number, type. A type in capitals is a message.
fn fields(message: &str) -> &'static [(&'static str, u32, &'static str)] {
    match message {
        "Request" => &[
            ("resourceSpans", 1, "ResourceSpans"),
            ("resourceLogs", 1, "ResourceLogs"),
        ],
        "ResourceSpans" => &[("resource", 1, "Resource"), ("scopeSpans", 2, "ScopeSpans")],
        "ResourceLogs" => &[("resource", 1, "Resource"), ("scopeLogs", 2, "ScopeLogs")],
        "ScopeSpans" => &[("scope", 1, "Scope"), ("spans", 2, "Span")],
        "ScopeLogs" => &[("scope", 1, "Scope"), ("logRecords", 2, "LogRecord")],
        "Resource" => &[("attributes", 1, "KeyValue")],
        "Scope" => &[("name", 1, "string"), ("version", 2, "string")],
        "Span" => &[
            ("traceId", 1, "hex"),
            ("spanId", 2, "hex"),
            ("traceState", 3, "string"),
            ("parentSpanId", 4, "hex"),
            ("name", 5, "string"),
            ("kind", 6, "varint"),
            ("startTimeUnixNano", 7, "fixed64"),
            ("endTimeUnixNano", 8, "fixed64"),
            ("attributes", 9, "KeyValue"),
            ("droppedAttributesCount", 10, "varint"),
            ("events", 11, "Event"),
            ("links", 13, "Link"),
            ("status", 15, "Status"),
            ("flags", 16, "fixed32"),
        ],
        "Event" => &[
            ("timeUnixNano", 1, "fixed64"),
            ("name", 2, "string"),
            ("attributes", 3, "KeyValue"),
        ],
        "Link" => &[("traceId", 1, "hex"), ("spanId", 2, "hex")],
        "Status" => &[("message", 2, "string"), ("code", 3, "varint")],
        "LogRecord" => &[
            ("timeUnixNano", 1, "fixed64"),
            ("severityNumber", 2, "varint"),
            ("severityText", 3, "string"),
            ("body", 5, "AnyValue"),
            ("attributes", 6, "KeyValue"),
            ("flags", 8, "fixed32"),
            ("traceId", 9, "hex"),
            ("spanId", 10, "hex"),
            ("observedTimeUnixNano", 11, "fixed64"),
            ("eventName", 12, "string"),
        ],
        "KeyValue" => &[("key", 1, "string"), ("value", 2, "AnyValue")],
        "AnyValue" => &[
            ("stringValue", 1, "string"),
            ("boolValue", 2, "bool"),
            ("intValue", 3, "varint"),
            ("doubleValue", 4, "double"),
            ("arrayValue", 5, "ArrayValue"),
            ("kvlistValue", 6, "KeyValueList"),
            ("bytesValue", 7, "base64"),
        ],
        "ArrayValue" => &[("values", 1, "AnyValue")],
        "KeyValueList" => &[("values", 1, "KeyValue")],
        other => panic!("{other} is no message of the test"),
    }
}

/// The bytes of a request.
pub(super) fn message(request: &Value) -> Vec<u8> {
    encoded("Request", request)
}

/// Requests as the Collector's file exporter writes them: each after its length.
pub(super) fn with_lengths(messages: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for message in messages {
        bytes.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
        bytes.extend(message);
    }
    bytes
}

fn encoded(message: &str, object: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    for name in object.as_object().unwrap().keys() {
        assert!(
            fields(message).iter().any(|field| field.0 == name),
            "{message}.{name}"
        );
    }
    for (name, number, kind) in fields(message) {
        match object.get(name) {
            None => {}
            Some(Value::Array(list)) => {
                for value in list {
                    field(*number, kind, value, &mut bytes);
                }
            }
            Some(value) => field(*number, kind, value, &mut bytes),
        }
    }
    bytes
}

fn field(number: u32, kind: &str, value: &Value, bytes: &mut Vec<u8>) {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let (wire, content) = match kind {
        "varint" => (0, varint(text.parse::<i64>().unwrap().cast_unsigned())),
        "bool" => (0, vec![u8::from(text == "true")]),
        "fixed64" => (1, text.parse::<u64>().unwrap().to_le_bytes().to_vec()),
        "double" => (1, text.parse::<f64>().unwrap().to_le_bytes().to_vec()),
        "fixed32" => (5, text.parse::<u32>().unwrap().to_le_bytes().to_vec()),
        "string" => (2, after_length(text.into_bytes())),
        "base64" => (2, after_length(STANDARD.decode(text).unwrap())),
        "hex" => (2, after_length(from_hex(&text))),
        message => (2, after_length(encoded(message, value))),
    };
    bytes.extend(varint(u64::from(number << 3 | wire)));
    bytes.extend(content);
}

fn after_length(content: Vec<u8>) -> Vec<u8> {
    [varint(content.len() as u64), content].concat()
}

fn from_hex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7F).unwrap() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap());
    bytes
}
