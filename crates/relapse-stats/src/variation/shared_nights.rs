//! The dispersion between the nights on which both releases ran.

use super::overdispersion::{Dispersion, LEAST_FACTOR};
use crate::numerics::real_length;

/// No dispersion is estimated from fewer shared nights.
pub const FEWEST_SHARED_NIGHTS: usize = 3;

/// The dispersion between the nights on which both releases ran. Each night has a gap S − E in events (first), and its
/// variance V (second).
///
/// The factor is the cluster-robust variance over the model's: Σ (S − E)² / Σ V × k/(k−1) over k nights.
///
/// A night without any event counts as a night, so one burst in three nights is the evidence of one night. The degrees
/// of freedom are those of the sum of squares, (ΣV)²/ΣV² − 1 (Satterthwaite 1946), and at least 1. They are k − 1 for k
/// equal nights, and fewer where a ramp makes the nights unequal.
///
/// `None` with fewer than three nights, or where no night had an event.
#[must_use]
pub fn dispersion_between_nights(residuals: &[(f64, f64)]) -> Option<Dispersion> {
    let squares: f64 = residuals.iter().map(|(gap, _)| gap * gap).sum();
    let variance: f64 = residuals.iter().map(|(_, variance)| variance).sum();
    let variance_squares: f64 = residuals
        .iter()
        .map(|(_, variance)| variance * variance)
        .sum();
    if residuals.len() < FEWEST_SHARED_NIGHTS || variance <= 0.0 {
        return None;
    }
    let nights = real_length(residuals.len());
    let factor = squares / variance * nights / (nights - 1.0);
    Some(Dispersion {
        factor: factor.max(LEAST_FACTOR),
        degrees_of_freedom: (variance * variance / variance_squares - 1.0).max(1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_nights_have_no_dispersion() {
        assert_eq!(dispersion_between_nights(&[(1.0, 2.0), (0.5, 2.0)]), None);
    }

    #[test]
    fn equal_nights_leave_one_degree_of_freedom_less_than_nights() {
        let dispersion = dispersion_between_nights(&[(4.0, 2.0), (-3.0, 2.0), (1.0, 2.0)]).unwrap();
        assert!((dispersion.factor - 26.0 / 6.0 * 1.5).abs() < 1e-12);
        assert!((dispersion.degrees_of_freedom - 2.0).abs() < 1e-12);
    }

    #[test]
    fn one_burst_among_silent_nights_is_no_proof() {
        // 50 events on one night, all the candidate's: S − E = 25, V = 12.5.
        let dispersion =
            dispersion_between_nights(&[(0.0, 0.0), (25.0, 12.5), (0.0, 0.0)]).unwrap();
        let z = 25.0 / (dispersion.factor * 12.5).sqrt();
        assert!(z < 1.0, "{dispersion:?}");
    }

    #[test]
    fn unequal_nights_count_for_fewer() {
        let ramp = [(1.0, 1.0), (1.0, 1.0), (-9.0, 90.0), (5.0, 90.0)];
        let dispersion = dispersion_between_nights(&ramp).unwrap();
        assert!(dispersion.degrees_of_freedom < 1.1, "{dispersion:?}");
    }
}
