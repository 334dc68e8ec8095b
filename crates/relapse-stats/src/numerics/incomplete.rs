//! The logarithms of the incomplete gamma and beta functions.
//!
//! Each is a prefactor times a series or a continued fraction. The prefactor has Loader's form (see [`super::binomial`]),
//! and the fraction is evaluated by Lentz's algorithm (Press et al. 2007, section 5.2). A tail of e^{-1000000} therefore
//! keeps its digits.

use std::f64::consts::TAU;

use super::binomial::{deviance, ln_beta, stirling_error};
use super::reals::ln_one_minus_exp;

/// Replaces a vanishing denominator in Lentz's algorithm.
const TINY: f64 = 1e-300;

/// Continued fractions take about √shape terms. This many are enough for shapes up to 1e12.
const MOST_TERMS: f64 = 1e7;

/// ln Q(k, x), the regularised upper incomplete gamma function, for `shape` k > 0 and x ≥ 0.
///
/// The series of Abramowitz & Stegun (1964, eq. 6.5.29) for x < k + 1, and Legendre's continued fraction (6.5.31)
/// elsewhere.
pub(super) fn ln_gamma_upper(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    // xᵏe⁻ˣ / Γ(k+1)
    let ln_front = -deviance(shape, x) - 0.5 * (TAU * shape).ln() - stirling_error(shape);
    if x < shape + 1.0 {
        let ln_lower = ln_front + gamma_series(shape, x).ln();
        ln_one_minus_exp(ln_lower.min(0.0))
    } else {
        ln_front + shape.ln() + gamma_fraction(shape, x).ln()
    }
}

/// 1 + x/(k+1) + x²/((k+1)(k+2)) + …
fn gamma_series(shape: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut next) = (1.0, 1.0, shape);
    while term > sum * f64::EPSILON * 0.1 {
        next += 1.0;
        term *= x / next;
        sum += term;
    }
    sum
}

/// 1/(x+1−k− 1(1−k)/(x+3−k− 2(2−k)/(x+5−k− …)))
fn gamma_fraction(shape: f64, x: f64) -> f64 {
    let mut constant = x + 1.0 - shape;
    let mut lentz = Lentz::starting_at(constant);
    let mut step = 0.0;
    while step < MOST_TERMS && !lentz.settled {
        step += 1.0;
        constant += 2.0;
        lentz.append(step * (shape - step), constant);
    }
    1.0 / lentz.value
}

/// The beta distribution with shapes a, b > 0.
#[derive(Clone, Copy)]
pub(super) struct Beta {
    pub(super) a: f64,
    pub(super) b: f64,
}

impl Beta {
    /// ln `I_x(a, b)`, the regularised incomplete beta function. `rest` is 1 − x, so both ends keep their digits.
    pub(super) fn ln_lower(self, x: f64, rest: f64) -> f64 {
        if x <= 0.0 {
            return f64::NEG_INFINITY;
        }
        if rest <= 0.0 {
            return 0.0;
        }
        let Self { a, b } = self;
        if x > (a + 1.0) / (a + b + 2.0) {
            let mirrored = Self { a: b, b: a };
            return ln_one_minus_exp(mirrored.ln_by_fraction(rest, x).min(0.0));
        }
        self.ln_by_fraction(x, rest)
    }

    /// xᵃ(1−x)ᵇ / (a B(a, b)) over the continued fraction of Abramowitz & Stegun (1964, eq. 26.5.8).
    fn ln_by_fraction(self, x: f64, rest: f64) -> f64 {
        let Self { a, b } = self;
        let ln_x = if x > 0.5 { (-rest).ln_1p() } else { x.ln() };
        let ln_rest = if rest > 0.5 { (-x).ln_1p() } else { rest.ln() };
        let mut lentz = Lentz::starting_at(1.0);
        lentz.append(-(a + b) * x / (a + 1.0), 1.0);
        let mut step = 0.0;
        while step < MOST_TERMS && !lentz.settled {
            step += 1.0;
            let place = a + 2.0 * step;
            lentz.append(step * (b - step) * x / ((place - 1.0) * place), 1.0);
            lentz.append(
                -(a + step) * (a + b + step) * x / (place * (place + 1.0)),
                1.0,
            );
        }
        a * ln_x + b * ln_rest - ln_beta(a, b) - a.ln() - lentz.value.ln()
    }
}

/// The continued fraction b₀ + a₁/(b₁ + a₂/(b₂ + …)), evaluated from its first term on.
struct Lentz {
    value: f64,
    numerator: f64,
    denominator: f64,
    settled: bool,
}

impl Lentz {
    fn starting_at(constant: f64) -> Self {
        let value = away_from_zero(constant);
        Self {
            value,
            numerator: value,
            denominator: 0.0,
            settled: false,
        }
    }

    /// Appends the partial numerator aₙ and the partial denominator bₙ.
    fn append(&mut self, partial: f64, constant: f64) {
        self.denominator = 1.0 / away_from_zero(constant + partial * self.denominator);
        self.numerator = away_from_zero(constant + partial / self.numerator);
        let change = self.numerator * self.denominator;
        self.value *= change;
        self.settled = change.is_nan() || (change - 1.0).abs() <= 2.0 * f64::EPSILON;
    }
}

fn away_from_zero(value: f64) -> f64 {
    if value.abs() < TINY { TINY } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(got: f64, expected: f64) {
        assert!(
            (got - expected).abs() <= 1e-13 * expected.abs(),
            "{got} is not {expected}"
        );
    }

    #[test]
    fn closed_forms_are_reproduced() {
        case(ln_gamma_upper(1.0, 3.0), -3.0);
        case(ln_gamma_upper(2.0, 1e6), -1e6 + 1_000_001_f64.ln());
        case(
            Beta { a: 3.0, b: 1.0 }.ln_lower(0.2, 0.8),
            3.0 * 0.2_f64.ln(),
        );
        case(
            Beta { a: 1.0, b: 4.0 }.ln_lower(0.9, 0.1),
            (-1e-4_f64).ln_1p(),
        );
    }

    #[test]
    fn the_series_meets_the_fraction() {
        let (below, above) = (ln_gamma_upper(7.5, 8.5 - 1e-9), ln_gamma_upper(7.5, 8.5));
        assert!((below - above - 2e-10).abs() < 1e-9, "{below} {above}");
    }

    #[test]
    fn not_a_number_is_returned_at_once() {
        let start = std::time::Instant::now();
        assert!(ln_gamma_upper(0.5, f64::NAN).is_nan());
        assert!(start.elapsed().as_millis() < 20);
    }

    #[test]
    fn the_ends_of_the_beta_distribution_are_certain() {
        let shape = Beta { a: 2.0, b: 3.0 };
        assert!(shape.ln_lower(0.0, 1.0).is_infinite());
        assert!(shape.ln_lower(1.0, 0.0).abs() < 1e-300);
    }
}
