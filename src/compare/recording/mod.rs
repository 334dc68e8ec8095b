//! Whether the two releases record the same columns alike.
//!
//! The cube and the two releases go in. [`KnownFields`] come out, with the columns that the releases record differently. A
//! rate over the known runs of such a column compares unlike runs.

mod biased_loss;
mod column_contrast;
mod recorded_alike;
mod shares;

use crate::stats::{Stratum, ln_p_exact};

pub(crate) use shares::known_shares;

/// ln of the two-sided exact p of "both releases have the events as often".
fn ln_p_two_sided(strata: &[Stratum]) -> f64 {
    let mirrored = strata.iter().map(|stratum| Stratum {
        baseline: stratum.candidate,
        candidate: stratum.baseline,
    });
    let mirrored: Vec<Stratum> = mirrored.collect();
    two_sided(ln_p_exact(strata), ln_p_exact(&mirrored))
}

/// ln of the two-sided p, of those of either side.
fn two_sided(ln_one: f64, ln_other: f64) -> f64 {
    (ln_one.min(ln_other) + std::f64::consts::LN_2).min(0.0)
}

#[cfg(test)]
mod class_tests;
#[cfg(test)]
mod loss_tests;
#[cfg(test)]
mod tests;
