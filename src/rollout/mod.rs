//! The plan of a rollout, `rollout.json`: its ramp, and by which night it promises an answer. The text of the file goes in,
//! and a checked plan comes out.

mod planned_rollout;
mod rollout_file;

pub use planned_rollout::{
    Expectation, HeadlineMargins, OwnTraffic, PlannedRollout, Promise, Ramp, RampExpected,
    RampStep, SettingExpected, SimulatedBy,
};
pub(crate) use rollout_file::{ROLLOUT_FILE, ROLLOUT_PAGE};
