//! The terms of a stratum's law relative to the term nearest to its centre.

use super::noncentral::Tilted;
use super::power_series::PowerSeries;
use crate::numerics::{real_length, steps};

/// Terms below this share of the largest are left out. It is four digits below the rounding error.
const NEGLIGIBLE: f64 = 1e-20;

/// Every `stride`-th term relative to the term at the nearest point by the ratio recurrence, and the number of terms
/// below that point.
pub(super) fn walked_terms(tilted: Tilted, nearest: f64, stride: f64) -> (Vec<f64>, f64) {
    let odds = tilted.ln_odds.exp();
    let (least, most) = (tilted.margins.least(), tilted.margins.most());
    let strides = steps(stride);
    let mut terms = Vec::with_capacity(64);
    let (mut x, mut term) = (nearest, 1.0);
    while x - stride >= least {
        for _ in 0..strides {
            x -= 1.0;
            let step = tilted.central_step(x);
            term *= step.denominator / (step.numerator * odds);
        }
        if term < NEGLIGIBLE {
            break;
        }
        terms.push(term);
    }
    terms.reverse();
    let below = real_length(terms.len());
    terms.push(1.0);
    (x, term) = (nearest, 1.0);
    while x + stride <= most {
        for _ in 0..strides {
            let step = tilted.central_step(x);
            term *= step.numerator * odds / step.denominator;
            x += 1.0;
        }
        if term < NEGLIGIBLE {
            break;
        }
        terms.push(term);
    }
    (terms, below)
}

/// The same from the power series of the log-weight.
pub(super) fn expanded_terms(
    tilted: Tilted,
    nearest: f64,
    stride: f64,
    series: &PowerSeries,
) -> (Vec<f64>, f64) {
    let (least, most) = (tilted.margins.least(), tilted.margins.most());
    let mut terms = Vec::with_capacity(64);
    let mut offset = -stride;
    while nearest + offset >= least {
        let term = series.at(offset).exp();
        if term < NEGLIGIBLE {
            break;
        }
        terms.push(term);
        offset -= stride;
    }
    terms.reverse();
    let below = real_length(terms.len());
    terms.push(1.0);
    offset = stride;
    while nearest + offset <= most {
        let term = series.at(offset).exp();
        if term < NEGLIGIBLE {
            break;
        }
        terms.push(term);
        offset += stride;
    }
    (terms, below)
}
