//! What the rows of a day come down to. Every number adds up over cells and days, and a few run ids are kept as examples.

mod audited;
mod clusters;
mod day;
mod facets;
mod keys;
mod pattern_counts;
mod rescue_minutes;
mod run_counts;
mod window_counts;

pub use audited::{
    CellConduct, Conduct, Example, JointCounts, Jointly, Retries, Ruled, WORST, note,
};
pub use clusters::{ClusterSizes, ClusterSums};
pub use day::{Cube, Day, Denominator};
pub(super) use facets::Irregular;
pub use facets::{Dimension, Facet, FacetCounts, Facets};
pub use keys::{Cell, EXAMPLES, HourOfClass, Topic};
pub use pattern_counts::PatternCounts;
pub use rescue_minutes::{Minutes, minute_bin, minute_bin_start};
pub use run_counts::{RunCounts, Waits};
