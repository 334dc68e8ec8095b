//! The share of runs of one release that are not as planned.

use crate::stats::{Arm, Interval};

/// Runs of one release that are not as planned, out of those of which it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct AuditShare {
    /// Not as planned, out of those known.
    pub(crate) arm: Arm,
    /// Runs whose record does not answer the audit.
    pub(crate) unknown: u64,
    /// The interval of the rate, for this night alone; absent where none is known.
    pub(crate) interval: Option<Interval>,
    /// Known person-minutes of rescue of those not as planned; absent where no case records any.
    pub(crate) rescue_minutes: Option<f64>,
}
