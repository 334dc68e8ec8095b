//! What a standardised statistic is referred to: normal, or Student's t and an inflation.

use super::dispersion::Dispersion;
use super::distribution::{
    ln_normal_upper, ln_student_upper, normal_upper_quantile, student_upper_quantile,
};

/// The reference of Z/√factor: normal where no dispersion is known, else Student's t with the
/// dispersion's degrees of freedom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reference {
    pub(super) factor: f64,
    degrees_of_freedom: f64,
}

impl Reference {
    pub(super) fn new(dispersion: Option<Dispersion>) -> Self {
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

    /// Degrees of freedom, +∞ for the normal.
    pub(super) fn degrees_of_freedom(self) -> f64 {
        self.degrees_of_freedom
    }

    pub(super) fn ln_upper(self, z: f64) -> f64 {
        if self.degrees_of_freedom.is_finite() {
            ln_student_upper(z, self.degrees_of_freedom)
        } else {
            ln_normal_upper(z)
        }
    }

    pub(super) fn upper_quantile(self, probability: f64) -> f64 {
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
        let known = Reference::new(None);
        let estimated = Reference::new(Some(Dispersion {
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
