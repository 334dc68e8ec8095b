//! Effects as pictures: the findings, the parts of the change, and the releases against the reference.

pub(super) mod forest;
mod forest_row;
mod interval_mark;
mod intervals;
pub(super) mod places;
pub(super) mod release_ratios;
pub(super) mod waterfall;

pub(in crate::report) use intervals::{Intervals, intervals};
