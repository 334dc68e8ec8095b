//! OTLP spans and log records in protocol buffers, and those messages as OTLP JSON, so that one reader makes the rows of both.
//!
//! The types hold the fields of trace.proto, logs.proto, resource.proto and common.proto in
//! github.com/open-telemetry/opentelemetry-proto (v1.8) that a row can have. `ExportTraceServiceRequest` and `TracesData` have the
//! same bytes, and so have their counterparts of logs. The JSON is that of the OTLP specification: ids in hexadecimal digits,
//! 64-bit integers as text, and no member for a field that is not set.

mod any_values;
mod json_scalars;
mod log_records;
mod metrics;
mod otlp_messages;
mod spans;

use std::borrow::Cow;

use log_records::LogsData;
use metrics::MetricsData;
use prost::Message as _;
use spans::TracesData;

pub(in crate::load) use otlp_messages::{MessageGroup, OtlpMessages};
pub(in crate::load::sources) use otlp_messages::{begins_message, begins_with_length};

const NOT_OTLP: &str = "the message holds neither spans nor log records of OTLP, or it is damaged";

/// A message as OTLP JSON. A compressed message of the Collector's file exporter can be JSON already.
pub(in crate::load) fn otlp_json(message: Cow<'_, [u8]>) -> Result<Cow<'_, [u8]>, &'static str> {
    if message.starts_with(b"{") {
        return Ok(message);
    }
    let json = if let Ok(traces) = TracesData::decode(&*message)
        && traces.fits(&message)
    {
        serde_json::to_vec(&traces)
    } else if let Ok(logs) = LogsData::decode(&*message)
        && logs.fits(&message)
    {
        serde_json::to_vec(&logs)
    } else if MetricsData::decode(&*message).is_ok_and(|metrics| metrics.fits()) {
        // A file can hold all signals. Metrics are a row without spans or log records, as in JSON.
        Ok(br#"{"resourceMetrics":[]}"#.to_vec())
    } else {
        return Err(NOT_OTLP);
    };
    json.map(Cow::Owned).map_err(|_| NOT_OTLP)
}
