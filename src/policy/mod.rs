//! The failure plan, `policy.toml`. For each failure class it decides: stop or retry, who gets the hand-off, what evidence is
//! kept, and which metric triggers an action. The text of the file goes in. A checked plan and its answers come out.

mod answers;
mod audits;
mod check;
mod failure_plan;
mod gaps;
mod key_lines;
mod known_patterns;
mod planned_night;
mod policy_file;
mod severity_text;
mod template;
mod warnings;

pub use answers::Accepted;
pub use audits::Audits;
pub use failure_plan::{
    ClassPlan, ClassTrigger, Classification, Handoff, Owner, Policy, RetryBounds, WorkflowPlan,
};
pub use gaps::{FailuresSeen, FoundGap};
pub use known_patterns::{KeptText, KnownPattern};
pub use planned_night::{OnRegression, Planned};
pub use policy_file::{DEFAULT_FILE, PolicyFile};
pub use template::{Filling, key};

#[cfg(test)]
mod tests;
