//! How much more the nights vary than independent runs would, and what a statistic is referred to for that reason.
//!
//! Counts or scores per night go in. A [`Dispersion`] comes out, and with it the normal or Student's t distribution that
//! an inflated statistic is compared with.

mod baseline_history;
mod history_variation;
mod night_series;
mod occupancy;
mod overdispersion;
mod reference_law;
mod shared_nights;

pub use baseline_history::{FEWEST_HISTORY_NIGHTS, Night, dispersion_from_history};
pub use history_variation::{HistoryVariation, NightVariation, history_variation, vary_less};
pub use night_series::DatedNight;
pub use occupancy::{filled_places, filled_places_variance};
pub use overdispersion::Dispersion;
pub(crate) use reference_law::ReferenceLaw;
pub use shared_nights::{FEWEST_SHARED_NIGHTS, dispersion_between_nights};
