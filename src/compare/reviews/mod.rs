//! The runs that people read, and what their labels say of the failure rate.
//!
//! A record may call a run a success that a person would call a failure, and the other way round. A random sample of the compared
//! runs comes out for people to read. Their labels go in, and the corrected failure rate of each release comes out.

mod corrected_rates;
mod reading_list;
mod run_sample;

pub(crate) use corrected_rates::{CorrectedArm, CorrectedRates, LabelledKind};
pub(crate) use reading_list::reading_list;
pub(crate) use run_sample::RunSample;
