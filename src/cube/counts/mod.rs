//! What the rows of a day come down to. Every number adds up over cells and days, and a few run ids are kept as examples.

mod audited;
mod clusters;
mod day;
mod facets;
mod failed_together;
mod keys;
mod known_late;
mod pattern_counts;
mod rescue_minutes;
mod run_counts;
mod window_counts;
mod written_facets;

#[cfg(test)]
pub(crate) use audited::Conduct;
pub(crate) use audited::{Example, Jointly, Retries, Ruled, note};
pub(crate) use clusters::{ClusterSizes, ClusterSums};
pub use day::{Cube, Day};
pub(crate) use day::{Denominator, LostRows, Watched};
pub(crate) use facets::{Dimension, Facet, FacetCounts, Facets, part_of};
pub(super) use facets::{Irregular, LabelName, MOST_TASKS, paired, three_hours};
pub(crate) use failed_together::{FailedTogether, Occasion, Occasions};
pub use keys::Cell;
pub(crate) use keys::{EXAMPLES, HourOfClass, Topic};
pub(crate) use known_late::{KnownLateByRelease, LAGS};
pub(crate) use pattern_counts::PatternCounts;
pub(crate) use rescue_minutes::{Minutes, minute_bin_start};
pub use run_counts::RunCounts;
pub(crate) use run_counts::Waits;
