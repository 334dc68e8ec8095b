//! The exact law of the candidate's events, given every stratum's total.
//!
//! Each stratum's fixed margins and an odds ratio go in. The tail probability of the candidate's total over the strata
//! comes out, and the moments of each stratum. The stratum's law is Fisher's noncentral hypergeometric.

mod contour;
mod convolution;
mod noncentral;
mod power_series;
mod relative_terms;
mod tabulated_law;
mod tail;

pub(crate) use noncentral::{FixedMargins, Tilted};
#[cfg(test)]
pub(crate) use tabulated_law::ln_norm;
pub(crate) use tabulated_law::{Resolution, TabulatedLaw};
pub(crate) use tail::ln_upper_tail;
