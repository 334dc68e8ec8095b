//! Whether the releases differ where whole units (tenants, users) are assigned to them, and not single runs.
//!
//! Each unit's events and runs before and during the rollout go in, and the release that it is on. A one-sided p-value and
//! the intervals of ratio and difference come out.

mod unit_arm;
mod unit_comparison;
#[cfg(test)]
mod unit_error_tests;

pub use unit_arm::Unit;
pub use unit_comparison::compare_units;
