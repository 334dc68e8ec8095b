//! What the rows of a day come down to. Every number adds up over cells and days, and a few run ids are kept as examples.

mod audited;
mod clusters;
mod day;
mod dimension;
mod facet_counts;
mod facets;
mod failed_together;
mod keys;
mod known_late;
mod pattern_counts;
mod rescue_minutes;
mod retried_runs;
mod run_counts;
mod tally;
mod window_counts;

#[cfg(test)]
pub(crate) use audited::Conduct;
pub(crate) use audited::{Example, Jointly, Retries, Ruled, note};
pub(crate) use clusters::{ClusterSizes, ClusterSums};
pub(crate) use day::{Clocks, Denominator, LostRows, Watched};
pub use day::{Cube, Day};
pub(super) use dimension::BETWEEN;
pub(crate) use dimension::{Dimension, Facet, changed_together, part_of};
pub(super) use dimension::{LabelName, MOST_TASKS, paired, three_hours};
pub(crate) use facet_counts::FacetCounts;
pub(super) use facet_counts::Irregular;
pub(crate) use facets::{CellsOfValue, Facets};
pub(crate) use failed_together::{FailedTogether, Occasion, Occasions};
pub use keys::Cell;
pub(super) use keys::DRAWN;
pub(super) use keys::KnownCells;
pub(crate) use keys::{EXAMPLES, HourOfClass, Topic};
pub(crate) use known_late::{KnownLateByRelease, LAGS};
pub(crate) use pattern_counts::PatternCounts;
pub(crate) use rescue_minutes::{Minutes, minute_bin_start};
pub(super) use retried_runs::Safety;
pub(crate) use retried_runs::{RetriedRuns, Tried};
pub use run_counts::RunCounts;
pub(crate) use run_counts::Waits;
