//! The failure plan, `policy.toml`: for each failure class stop or retry, who gets the hand-off, what evidence is kept, and
//! which metric triggers a rollback or a tighter scope. The text of the file goes in; a checked plan and its answers come out.

mod accepted_classes;
mod answers;
mod audits;
mod check;
mod classification;
mod failure_plan;
mod gaps;
mod key_lines;
mod known_patterns;
mod pattern_decisions;
mod planned_night;
mod policy_file;
mod severity_text;
mod template;
mod warnings;

pub use accepted_classes::Accepted;
pub use audits::Audits;
pub use classification::Classification;
pub use failure_plan::{
    ClassPlan, ClassTrigger, Handoff, Owner, Policy, RetryBounds, WorkflowPlan,
};
pub use gaps::{FailuresSeen, FoundGap};
pub use known_patterns::{KeptText, KnownPattern};
pub use planned_night::{OnRegression, Planned};
pub use policy_file::{DEFAULT_FILE, PolicyFile};
pub use template::{Filling, key};

// The names under which `decide` still knows them.
pub use failure_plan::RetryBounds as Retries;
pub use gaps::FailuresSeen as Seen;
pub use planned_night::OnRegression as Ruling;

#[cfg(test)]
mod tests;
