//! The decision as it is published, with its hand-off packets and evaluation cases.
//!
//! In goes what a night decided; out come the types of `decision`, each figure from the judgement and each sentence from
//! `tell`. Nothing else makes a `decision.json`.

mod arm;
mod audits;
mod beyond;
mod event;
mod failure_plan;
mod finding;
mod matters;
mod night;
mod other_candidates;
mod packets;
mod pattern;

pub(crate) use beyond::Beyond;
pub use night::{Night, decision, incomplete};
pub use other_candidates::{other_candidate, other_unusable};
pub use packets::{AskedCases, Brief, PacketInputs, asked_cases, behind, packet};
pub use pattern::{merged_by, pattern_of, unclassified_share};
