//! The conduct audit: one run, checked against the failure plan.
//!
//! An audit speaks of the runs it applies to. Of such a run it says that the plan was kept to, that it was not, or that the
//! record does not tell; what the record does not tell is never taken for good. All of it is a pure function of one record
//! and the plan.

mod approvals;
mod audit_run;
mod fail_closed;
mod handoff;
mod rescue;
mod retries;
mod rulings;
mod standard;
#[cfg(test)]
mod tests;

pub use crate::record::says_something;
pub use rulings::{Joint, Rulings, parts_of};
pub use standard::{HANDOFF_WORDS, PACKET, RECONSTRUCTION, Standard};
