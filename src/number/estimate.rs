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

impl Estimate {
    /// Whether the interval leaves out zero: only then is a change shown to differ from none.
    pub(crate) fn differs(&self) -> bool {
        let above = self.lower.is_some_and(|lower| lower > 0.0);
        above || self.upper.is_some_and(|upper| upper < 0.0)
    }

    /// Nothing, for certain.
    pub(crate) const NOTHING: Self = Self {
        estimate: 0.0,
        lower: Some(0.0),
        upper: Some(0.0),
    };

    /// Whether it is nothing, for certain.
    pub(crate) fn is_nothing(&self) -> bool {
        [Some(self.estimate), self.lower, self.upper] == [Some(0.0); 3]
    }
}
