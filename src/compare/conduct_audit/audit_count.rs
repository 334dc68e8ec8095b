//! Counts of one audit.

use crate::cube::Ruled;
use crate::stats::Arm;

/// Runs that an audit covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AuditCount {
    /// Not as planned, out of those known.
    pub(crate) arm: Arm,
    /// Runs whose record does not answer the audit.
    pub(crate) unknown: u64,
    /// Known milli-minutes of rescue of those not as planned.
    pub(crate) milli_minutes: u64,
}

/// No run.
const NONE: Arm = match Arm::new(0, 0) {
    Some(arm) => arm,
    None => unreachable!(),
};

impl Default for AuditCount {
    fn default() -> Self {
        Self {
            arm: NONE,
            unknown: 0,
            milli_minutes: 0,
        }
    }
}

impl AuditCount {
    pub(super) fn of(ruled: &Ruled) -> Self {
        Self {
            arm: Arm::new(ruled.violated, ruled.violated + ruled.kept).unwrap_or(NONE),
            unknown: ruled.unknown,
            milli_minutes: ruled.milli_minutes,
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        let events = self.arm.events() + other.arm.events();
        let exposure = self.arm.exposure() + other.arm.exposure();
        self.arm = Arm::new(events, exposure).unwrap_or(self.arm);
        self.unknown += other.unknown;
        self.milli_minutes += other.milli_minutes;
    }
}
