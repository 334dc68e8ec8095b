//! Turns rows into counts. The rows of one day go in. The cube comes out, which adds up and does not grow with the rows.

mod counting;
mod counts;
mod kept_days;
mod known_days;
mod nightly;
mod reviewed;
mod rows;
mod single_runs;

pub(crate) use crate::record::UNCLASSIFIED;
#[cfg(test)]
pub(crate) use counts::Conduct;
#[cfg(test)]
pub(crate) use counts::Occasions;
pub use counts::{Cell, Cube, Day, RunCounts};
pub(crate) use counts::{
    CellsOfValue, Clocks, ClusterSizes, ClusterSums, Denominator, Dimension, EXAMPLES, Example,
    Facet, FacetCounts, Facets, FailedTogether, HourOfClass, Jointly, KnownLateByRelease, LAGS,
    LostRows, Minutes, Occasion, PatternCounts, RetriedRuns, Retries, Ruled, Topic, Tried, Waits,
    Watched, changed_together, minute_bin_start, note, part_of,
};
pub(crate) use known_days::Sources;
pub(crate) use nightly::{Nightly, Totals};
pub(crate) use reviewed::Reviewed;
pub(crate) use rows::{
    ChangedVersions, InBoth, LeftOut, RepeatedIds, Repeats, Versions, hash_of_id,
};
pub(crate) use single_runs::{Run, find};
