//! As much of metrics.proto as tells that a message holds metrics.

use prost::Message;

#[derive(PartialEq, Message)]
pub(super) struct MetricsData {
    #[prost(message, repeated, tag = "1")]
    resource_metrics: Vec<ResourceMetrics>,
}

impl MetricsData {
    /// Whether the message is one of metrics.
    pub(super) fn fits(&self) -> bool {
        let scopes = self
            .resource_metrics
            .iter()
            .flat_map(|one| &one.scope_metrics);
        let mut metrics = scopes.flat_map(|scope| &scope.metrics);
        metrics.any(|metric| !metric.name.is_empty() && metric.has_data())
    }
}

#[derive(PartialEq, Message)]
struct ResourceMetrics {
    #[prost(message, repeated, tag = "2")]
    scope_metrics: Vec<ScopeMetrics>,
}

#[derive(PartialEq, Message)]
struct ScopeMetrics {
    #[prost(message, repeated, tag = "2")]
    metrics: Vec<Metric>,
}

#[derive(PartialEq, Message)]
struct Metric {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(bytes = "vec", tag = "5")]
    gauge: Vec<u8>,
    #[prost(bytes = "vec", tag = "7")]
    sum: Vec<u8>,
    #[prost(bytes = "vec", tag = "9")]
    histogram: Vec<u8>,
    #[prost(bytes = "vec", tag = "10")]
    exponential_histogram: Vec<u8>,
    #[prost(bytes = "vec", tag = "11")]
    summary: Vec<u8>,
}

impl Metric {
    fn has_data(&self) -> bool {
        let kinds = [
            &self.gauge,
            &self.sum,
            &self.histogram,
            &self.exponential_histogram,
            &self.summary,
        ];
        kinds.iter().any(|data| !data.is_empty())
    }
}
