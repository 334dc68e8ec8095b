//! The conduct audit: each audit as a rate of each release, and the comparison of the two.
//!
//! What the cube counted for each audit goes in. One finding for each audit comes out, with the reason where it cannot be
//! measured. Audits do not decide. Only the question `hidden_rescue_rate` does.
//!
//! Many audits are read every night. Holm's procedure divides the error between the audits, and the k-th night spends
//! 1/(k(k+1)) of it. Over all nights together that is 1 (α-spending without a last night).

mod arm_fold;
mod audit_comparison;
mod audit_count;
mod audit_finding;
mod audit_share;
mod cell_audit;
mod compliance;
mod conducted;
mod fatigue;
mod unaudited;

pub(crate) use audit_comparison::{conduct, conduct_of_all};
pub(crate) use audit_finding::{AuditFinding, ConductFindings};
pub(crate) use audit_share::AuditShare;
pub(crate) use conducted::{Conducted, Planning};
pub(crate) use fatigue::Fatigue;
pub(crate) use unaudited::Unaudited;
