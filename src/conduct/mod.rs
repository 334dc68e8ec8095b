//! The conduct audit: one run, checked against the failure plan.
//!
//! An audit applies to some runs. For such a run its ruling is kept, violated or not recorded. What is not recorded is never
//! taken as kept. Everything is a pure function of one record and the plan.

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

pub(crate) use crate::record::says_something;
pub(crate) use rulings::{Joint, Rulings, parts_of};
pub(crate) use standard::{PACKET, RECONSTRUCTION, Standard};
