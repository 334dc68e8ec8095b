//! The log-weight of a wide law as a power series.
//!
//! A weight is 1/Π Γ(c + 1) over the four cells c. Each cell grows or shrinks with x by s = ±1. Let z = c + ½. Stirling's
//! series has the half-step form (Gauss; Abramowitz & Stegun 1964, eq. 6.1.40 shifted)
//!
//! ln Γ(z + ½) = z ln z − z + ½ ln 2π − 1/(24 z) + 7/(2880 z³) − …,
//!
//! so a cell contributes −s d ln z − Σ (−s d/z)ʲ [z/(j(j−1)) − 1/(24 z) + 7 (j+1)(j+2)/(5760 z³)] to
//! ln w(x₀ + d) − ln w(x₀). The first term in the bracket begins at j = 2. Every cell exceeds the variance σ², so
//! |d/z| < 10/σ where the law is not negligible.

use super::noncentral::Tilted;
use crate::numerics::real_length;

/// Standard deviations from the centre beyond which a law is negligible.
const REACH: f64 = 10.5;

/// A coefficient that adds less than this to the logarithm is left out.
const NEGLIGIBLE: f64 = 1e-17;

/// A series that needs more coefficients than this is not used.
const MOST_COEFFICIENTS: usize = 32;

/// ln w(x₀ + d) − ln w(x₀) as a polynomial in d.
pub(super) struct PowerSeries {
    /// The coefficients of d, d², ….
    coefficients: Vec<f64>,
}

impl PowerSeries {
    /// The series about a lattice point near the centre. `None` where a cell is so small that it converges too slowly.
    pub(super) fn about(tilted: Tilted, nearest: f64) -> Option<Self> {
        let cells = tilted.cells(nearest);
        let reach = REACH * tilted.spread().sqrt();
        let mut coefficients = vec![tilted.slope(nearest)];
        // (−s/z)ʲ of each cell.
        let mut powers = [1.0; 4];
        let mut distance = 1.0;
        for order in 1..MOST_COEFFICIENTS {
            let order = real_length(order);
            distance *= reach;
            // The size adds absolute values, because every other coefficient of a symmetric law is 0.
            let (mut coefficient, mut size) = (0.0, 0.0);
            for (power, cell) in powers.iter_mut().zip(cells) {
                let inverse = 1.0 / cell.middle;
                *power *= -cell.sign * inverse;
                let square = inverse * inverse;
                let small =
                    inverse * (7.0 / 5760.0 * (order + 1.0) * (order + 2.0) * square - 1.0 / 24.0);
                let large = if order > 1.5 {
                    cell.middle / (order * (order - 1.0))
                } else {
                    0.0
                };
                let part = *power * (large + small);
                coefficient -= part;
                size += part.abs();
            }
            if order > 1.5 {
                coefficients.push(coefficient);
            } else {
                coefficients[0] += coefficient;
            }
            if order > 2.5 && size * distance < NEGLIGIBLE {
                return Some(Self { coefficients });
            }
        }
        None
    }

    /// ln w(x₀ + `offset`) − ln w(x₀).
    pub(super) fn at(&self, offset: f64) -> f64 {
        let coefficients = self.coefficients.iter().rev();
        offset * coefficients.fold(0.0, |sum, coefficient| sum * offset + coefficient)
    }
}

#[cfg(test)]
mod tests {
    use super::super::noncentral::FixedMargins;
    use super::*;

    #[track_caller]
    fn case(candidate: f64, baseline: f64, events: f64, ln_odds: f64) {
        let margins = FixedMargins {
            candidate,
            baseline,
            events,
        };
        let tilted = Tilted::new(margins, ln_odds);
        let nearest = tilted.nearest();
        let series = PowerSeries::about(tilted, nearest).unwrap();
        let deviation = tilted.spread().sqrt();
        for deviations in [-9.5, -4.0, -1.0, 0.5, 3.0, 9.5] {
            let offset = (deviations * deviation).round();
            let exact = tilted.ln_weight(nearest + offset) - tilted.ln_weight(nearest);
            let got = series.at(offset);
            assert!(
                (got - exact).abs() < 1e-12 * exact.abs().max(1.0),
                "{got} is not {exact}"
            );
        }
    }

    #[test]
    fn the_series_is_the_log_weight() {
        case(20_000.0, 24_000.0, 14_000.0, 0.0);
        case(90_000.0, 70_000.0, 60_000.0, 0.4);
        case(9_000.0, 2_500_000.0, 900_000.0, -0.7);
        case(20_000.0, 20_000.0, 20_000.0, 0.0);
        case(1e9, 1e9, 1e9, 0.01);
        case(1e9, 4e8, 3e7, -2.0);
    }
}
