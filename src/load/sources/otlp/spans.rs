//! The messages of trace.proto.

use prost::Message;
use serde::Serialize;

use super::any_values::{KeyValue, Resource, Scope};
use super::json_scalars::{hexadecimal, is_unset, text};

#[derive(PartialEq, Message, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TracesData {
    #[prost(message, repeated, tag = "1")]
    resource_spans: Vec<ResourceSpans>,
}

impl TracesData {
    /// Whether the message is one of spans. Messages of other signals can be decoded too, but have no span with an id or a time.
    pub(super) fn fits(&self, message: &[u8]) -> bool {
        let scopes = self.resource_spans.iter().flat_map(|one| &one.scope_spans);
        let mut spans = scopes.flat_map(|scope| &scope.spans).peekable();
        let is_span = |span: &Span| span.trace_id.len() == 16 || span.start_time_unix_nano > 0;
        if spans.peek().is_some() {
            spans.any(is_span)
        } else {
            !self.resource_spans.is_empty() || message.is_empty()
        }
    }
}

#[derive(PartialEq, Message, Serialize)]
#[serde(rename_all = "camelCase")]
struct ResourceSpans {
    #[prost(message, optional, tag = "1")]
    #[serde(skip_serializing_if = "is_unset")]
    resource: Option<Resource>,
    #[prost(message, repeated, tag = "2")]
    scope_spans: Vec<ScopeSpans>,
}

#[derive(PartialEq, Message, Serialize)]
#[serde(rename_all = "camelCase")]
struct ScopeSpans {
    #[prost(message, optional, tag = "1")]
    #[serde(skip_serializing_if = "is_unset")]
    scope: Option<Scope>,
    #[prost(message, repeated, tag = "2")]
    spans: Vec<Span>,
}

#[expect(clippy::struct_field_names, reason = "the names are those of the JSON")]
#[derive(PartialEq, Message, Serialize)]
#[serde(rename_all = "camelCase")]
struct Span {
    #[prost(bytes = "vec", tag = "1")]
    #[serde(serialize_with = "hexadecimal", skip_serializing_if = "is_unset")]
    trace_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    #[serde(serialize_with = "hexadecimal", skip_serializing_if = "is_unset")]
    span_id: Vec<u8>,
    #[prost(string, tag = "3")]
    #[serde(skip_serializing_if = "is_unset")]
    trace_state: String,
    #[prost(bytes = "vec", tag = "4")]
    #[serde(serialize_with = "hexadecimal", skip_serializing_if = "is_unset")]
    parent_span_id: Vec<u8>,
    #[prost(fixed32, tag = "16")]
    #[serde(skip_serializing_if = "is_unset")]
    flags: u32,
    #[prost(string, tag = "5")]
    #[serde(skip_serializing_if = "is_unset")]
    name: String,
    #[prost(int32, tag = "6")]
    #[serde(skip_serializing_if = "is_unset")]
    kind: i32,
    #[prost(fixed64, tag = "7")]
    #[serde(serialize_with = "text", skip_serializing_if = "is_unset")]
    start_time_unix_nano: u64,
    #[prost(fixed64, tag = "8")]
    #[serde(serialize_with = "text", skip_serializing_if = "is_unset")]
    end_time_unix_nano: u64,
    #[prost(message, repeated, tag = "9")]
    #[serde(skip_serializing_if = "is_unset")]
    attributes: Vec<KeyValue>,
    #[prost(uint32, tag = "10")]
    #[serde(skip_serializing_if = "is_unset")]
    dropped_attributes_count: u32,
    #[prost(message, repeated, tag = "11")]
    #[serde(skip_serializing_if = "is_unset")]
    events: Vec<Event>,
    #[prost(uint32, tag = "12")]
    #[serde(skip_serializing_if = "is_unset")]
    dropped_events_count: u32,
    #[prost(message, repeated, tag = "13")]
    #[serde(skip_serializing_if = "is_unset")]
    links: Vec<Link>,
    #[prost(uint32, tag = "14")]
    #[serde(skip_serializing_if = "is_unset")]
    dropped_links_count: u32,
    #[prost(message, optional, tag = "15")]
    #[serde(skip_serializing_if = "is_unset")]
    status: Option<Status>,
}

#[derive(PartialEq, Message, Serialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    #[prost(fixed64, tag = "1")]
    #[serde(serialize_with = "text", skip_serializing_if = "is_unset")]
    time_unix_nano: u64,
    #[prost(string, tag = "2")]
    #[serde(skip_serializing_if = "is_unset")]
    name: String,
    #[prost(message, repeated, tag = "3")]
    #[serde(skip_serializing_if = "is_unset")]
    attributes: Vec<KeyValue>,
    #[prost(uint32, tag = "4")]
    #[serde(skip_serializing_if = "is_unset")]
    dropped_attributes_count: u32,
}

#[derive(PartialEq, Message, Serialize)]
#[serde(rename_all = "camelCase")]
struct Link {
    #[prost(bytes = "vec", tag = "1")]
    #[serde(serialize_with = "hexadecimal", skip_serializing_if = "is_unset")]
    trace_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    #[serde(serialize_with = "hexadecimal", skip_serializing_if = "is_unset")]
    span_id: Vec<u8>,
    #[prost(string, tag = "3")]
    #[serde(skip_serializing_if = "is_unset")]
    trace_state: String,
    #[prost(message, repeated, tag = "4")]
    #[serde(skip_serializing_if = "is_unset")]
    attributes: Vec<KeyValue>,
    #[prost(uint32, tag = "5")]
    #[serde(skip_serializing_if = "is_unset")]
    dropped_attributes_count: u32,
    #[prost(fixed32, tag = "6")]
    #[serde(skip_serializing_if = "is_unset")]
    flags: u32,
}

#[derive(PartialEq, Message, Serialize)]
struct Status {
    #[prost(string, tag = "2")]
    #[serde(skip_serializing_if = "is_unset")]
    message: String,
    #[prost(int32, tag = "3")]
    #[serde(skip_serializing_if = "is_unset")]
    code: i32,
}
