//! One error budget for many looks and many questions.
//!
//! A plan of looks and the p-values at them go in. The level of each look, the first look that crosses its level and the
//! sequential p-value come out. Holm's procedure adjusts the p-values of questions that are asked at once.

mod growing_levels;
mod holm;
mod planned_look;
mod recursion;
mod sequential;
mod sequential_p;
#[cfg(test)]
mod sequential_property_tests;
mod spending;

pub use growing_levels::GrowingLevels;
pub use holm::{Hypothesis, holm};
pub use planned_look::PlannedLook;
pub use sequential::{critical_levels, first_crossing, first_crossing_after};
pub use sequential_p::ln_sequential_p;
pub use spending::Spending;
