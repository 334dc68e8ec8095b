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

pub(crate) use failure_plan::{Handoff, Policy, RetryBounds};
pub(crate) use gaps::{FailuresSeen, FoundGap, Unrecorded};
pub(crate) use planned_night::{OnRegression, Planned};
pub(crate) use policy_file::{DEFAULT_FILE, PolicyFile};
pub(crate) use template::{Filling, key};

#[cfg(test)]
mod tests;
