//! Rows to counts. Rows come in a day at a time; what comes out, the cube, adds up and does not grow with the rows.

mod counting;
mod counts;
mod nightly;
mod rows;
mod single_runs;

pub use crate::record::UNCLASSIFIED;
pub use counts::{
    Cell, CellConduct, ClusterSizes, ClusterSums, Conduct, Cube, Day, Denominator, Dimension,
    EXAMPLES, Example, Facet, FacetCounts, Facets, HourOfClass, JointCounts, Jointly, Minutes,
    PatternCounts, Retries, Ruled, RunCounts, Topic, WORST, Waits, minute_bin, minute_bin_start,
    note,
};
pub use nightly::{Nightly, Sources, Totals};
pub use single_runs::{Run, find};
