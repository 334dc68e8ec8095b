//! What the charts draw: counts by night, and shares.
//!
//! A view of the cube and the findings go in. [`Series`] comes out. The report uses these types and nothing else of the
//! comparison.

mod chart_series;
mod lead_from_cube;
mod minutes_from_cube;
mod minutes_series;
mod mix_from_cube;
pub(super) mod rates_from_cube;

pub(crate) use chart_series::{Lead, MixShare, PlaceCounts, RateSeries, Series};
pub(crate) use lead_from_cube::lead;
pub(crate) use minutes_series::{MinutesOfBoth, MinutesOfRelease};
