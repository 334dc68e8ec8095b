//! Events of an exposure: the plain figure that is counted, compared and shown.

use schemars::JsonSchema;
use serde::Serialize;

/// Events of an exposure. For minutes, the events are person-minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "the names are those of decision.json"
)]
pub struct Count {
    /// How many.
    pub count: f64,
    /// Out of how many runs.
    pub exposure: u64,
    /// Their quotient; null over no exposure.
    pub rate: Option<f64>,
}

impl Count {
    /// Events among runs, and their rate.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub(crate) fn of_events(events: u64, exposure: u64) -> Self {
        Self::new(events as f64, exposure)
    }

    /// A count and its rate.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts stay far below 2^53 and are shown to a few digits"
    )]
    pub(crate) fn new(count: f64, exposure: u64) -> Self {
        Self {
            count,
            exposure,
            rate: (exposure > 0).then(|| count / exposure as f64),
        }
    }

    /// How many events a rate means among so many runs.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub(crate) fn of_rate(rate: f64, exposure: u64) -> f64 {
        rate * exposure as f64
    }
}
