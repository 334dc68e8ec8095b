//! The distribution that a standardised statistic is referred to, and the inflation of its variance.

use super::overdispersion::Dispersion;
use crate::numerics::{
    ln_normal_upper, ln_student_upper, normal_upper_quantile, student_upper_quantile,
};

/// The distribution of Z/√factor: Student's t with the dispersion's degrees of freedom, or the normal distribution where no
/// dispersion is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReferenceLaw {
    /// The factor by which the variance is inflated, at least 1.
    pub(crate) factor: f64,
    degrees_of_freedom: f64,
}

impl ReferenceLaw {
    /// The reference of a statistic whose variance may be inflated. A factor below 1 counts as 1.
    pub(crate) fn new(dispersion: Option<Dispersion>) -> Self {
        dispersion.map_or(
            Self {
                factor: 1.0,
                degrees_of_freedom: f64::INFINITY,
            },
            |dispersion| Self {
                factor: dispersion.factor.max(1.0),
                degrees_of_freedom: dispersion.degrees_of_freedom.max(1.0),
            },
        )
    }

    /// The degrees of freedom, which are +∞ for the normal distribution.
    pub(crate) fn degrees_of_freedom(self) -> f64 {
        self.degrees_of_freedom
    }

    /// ln P(Z ≥ z).
    pub(crate) fn ln_upper(self, z: f64) -> f64 {
        if self.degrees_of_freedom.is_finite() {
            ln_student_upper(z, self.degrees_of_freedom)
        } else {
            ln_normal_upper(z)
        }
    }

    /// The z with P(Z ≥ z) = `probability`.
    pub(crate) fn upper_quantile(self, probability: f64) -> f64 {
        if self.degrees_of_freedom.is_finite() {
            student_upper_quantile(probability, self.degrees_of_freedom)
        } else {
            normal_upper_quantile(probability)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimated_dispersion_has_heavier_tails() {
        let known = ReferenceLaw::new(None);
        let estimated = ReferenceLaw::new(Some(Dispersion {
            factor: 0.3,
            degrees_of_freedom: 27.0,
        }));
        assert!(estimated.upper_quantile(1e-3) > known.upper_quantile(1e-3));
        assert!(estimated.ln_upper(4.0) > known.ln_upper(4.0));
        assert!(
            (estimated.factor - 1.0).abs() < 1e-15,
            "a factor below 1 is no precision gained"
        );
    }
}
