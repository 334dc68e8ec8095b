//! The messages of logs.proto.

use prost::Message;
use serde::Serialize;

use super::any_values::{AnyValue, KeyValue, Resource, Scope};
use super::json_scalars::{hexadecimal, is_unset, text};

#[derive(PartialEq, Message, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogsData {
    #[prost(message, repeated, tag = "1")]
    resource_logs: Vec<ResourceLogs>,
}

impl LogsData {
    /// Whether the message is one of log records.
    pub(super) fn fits(&self, message: &[u8]) -> bool {
        let scopes = self.resource_logs.iter().flat_map(|one| &one.scope_logs);
        let mut records = scopes.flat_map(|scope| &scope.log_records).peekable();
        if records.peek().is_some() {
            records.any(|record| *record != LogRecord::default())
        } else {
            !self.resource_logs.is_empty() || message.is_empty()
        }
    }
}

#[derive(PartialEq, Message, Serialize)]
#[serde(rename_all = "camelCase")]
struct ResourceLogs {
    #[prost(message, optional, tag = "1")]
    #[serde(skip_serializing_if = "is_unset")]
    resource: Option<Resource>,
    #[prost(message, repeated, tag = "2")]
    scope_logs: Vec<ScopeLogs>,
}

#[derive(PartialEq, Message, Serialize)]
#[serde(rename_all = "camelCase")]
struct ScopeLogs {
    #[prost(message, optional, tag = "1")]
    #[serde(skip_serializing_if = "is_unset")]
    scope: Option<Scope>,
    #[prost(message, repeated, tag = "2")]
    log_records: Vec<LogRecord>,
}

#[derive(PartialEq, Message, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogRecord {
    #[prost(fixed64, tag = "1")]
    #[serde(serialize_with = "text", skip_serializing_if = "is_unset")]
    time_unix_nano: u64,
    #[prost(fixed64, tag = "11")]
    #[serde(serialize_with = "text", skip_serializing_if = "is_unset")]
    observed_time_unix_nano: u64,
    #[prost(int32, tag = "2")]
    #[serde(skip_serializing_if = "is_unset")]
    severity_number: i32,
    #[prost(string, tag = "3")]
    #[serde(skip_serializing_if = "is_unset")]
    severity_text: String,
    #[prost(message, optional, tag = "5")]
    #[serde(skip_serializing_if = "is_unset")]
    body: Option<AnyValue>,
    #[prost(message, repeated, tag = "6")]
    #[serde(skip_serializing_if = "is_unset")]
    attributes: Vec<KeyValue>,
    #[prost(uint32, tag = "7")]
    #[serde(skip_serializing_if = "is_unset")]
    dropped_attributes_count: u32,
    #[prost(fixed32, tag = "8")]
    #[serde(skip_serializing_if = "is_unset")]
    flags: u32,
    #[prost(bytes = "vec", tag = "9")]
    #[serde(serialize_with = "hexadecimal", skip_serializing_if = "is_unset")]
    trace_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "10")]
    #[serde(serialize_with = "hexadecimal", skip_serializing_if = "is_unset")]
    span_id: Vec<u8>,
    #[prost(string, tag = "12")]
    #[serde(skip_serializing_if = "is_unset")]
    event_name: String,
}
