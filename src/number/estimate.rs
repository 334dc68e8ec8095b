//! A figure with its interval.

use schemars::JsonSchema;
use serde::Serialize;

/// A number with its interval.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "the names are those of decision.json"
)]
pub struct Estimate {
    /// The number.
    pub estimate: f64,
    /// Null where unbounded.
    pub lower: Option<f64>,
    /// Null where unbounded.
    pub upper: Option<f64>,
}
