//! Effects as pictures: the findings, the parts of the change, and the releases against the reference.

pub(super) mod forest;
mod forest_row;
pub(super) mod release_ratios;
pub(super) mod waterfall;
