//! The logarithms of the upper tails of reference distributions, and their quantiles.
//!
//! A p-value is kept as ln p throughout, so 1e-300 and 1e-3000 differ and neither is printed as zero. Equations are
//! those of Abramowitz & Stegun (1964).

use std::f64::consts::{LN_2, SQRT_2, TAU};

use statrs::function::erf::erfc_inv;

use super::incomplete::{Beta, ln_gamma_upper};
use super::reals::ln_one_minus_exp;
use super::root::zero_of_increasing;

/// Degrees of freedom above which Student's t is the normal distribution to 1e-9 for |t| < 6.
const NORMAL_FROM: f64 = 1e12;

/// ln P(Z ≥ z) for a standard normal Z: ½ Q(½, z²/2) (eqs 7.1.2 and 6.5.17).
pub(crate) fn ln_normal_upper(z: f64) -> f64 {
    if z < 0.0 {
        return ln_one_minus_exp(ln_normal_upper(-z));
    }
    ln_gamma_upper(0.5, 0.5 * z * z) - LN_2
}

/// The z with P(Z ≥ z) = `probability`, for 0 < probability < 1.
///
/// The inverse error function of statrs has an error of 1e-10. One Newton step on ln P squares it. Returns +∞ for a
/// probability of 0 or less.
pub(crate) fn normal_upper_quantile(probability: f64) -> f64 {
    if probability <= 0.0 {
        return f64::INFINITY;
    }
    if probability > 0.5 {
        return -normal_upper_quantile(1.0 - probability);
    }
    let z = SQRT_2 * erfc_inv(2.0 * probability);
    let ln_upper = ln_normal_upper(z);
    let ln_density = -0.5 * (z * z + TAU.ln());
    z + (ln_upper - probability.ln()) * (ln_upper - ln_density).exp()
}

/// ln P(T ≥ t) for Student's t with `degrees_of_freedom` > 0:
/// ½ I_{ν/(ν+t²)}(ν/2, ½) (eq. 26.7.1).
pub(crate) fn ln_student_upper(t: f64, degrees_of_freedom: f64) -> f64 {
    if degrees_of_freedom > NORMAL_FROM {
        return ln_normal_upper(t);
    }
    if t < 0.0 {
        return ln_one_minus_exp(ln_student_upper(-t, degrees_of_freedom));
    }
    let square = t * t;
    let total = degrees_of_freedom + square;
    let shape = Beta {
        a: 0.5 * degrees_of_freedom,
        b: 0.5,
    };
    shape.ln_lower(degrees_of_freedom / total, square / total) - LN_2
}

/// The t with P(T ≥ t) = `probability`, for 0 < probability < 1. Returns +∞ for a probability of 0 or less.
pub(crate) fn student_upper_quantile(probability: f64, degrees_of_freedom: f64) -> f64 {
    if probability <= 0.0 {
        return f64::INFINITY;
    }
    if probability > 0.5 {
        return -student_upper_quantile(1.0 - probability, degrees_of_freedom);
    }
    let target = probability.ln();
    let start = normal_upper_quantile(probability);
    // As a function of asinh t, the far tail of any t distribution is nearly a straight line.
    let gap = |x: f64| target - ln_student_upper(x.sinh(), degrees_of_freedom);
    zero_of_increasing(gap, start.asinh(), 0.1).sinh()
}

/// ln P(X ≥ x) for χ² with `degrees_of_freedom` > 0: Q(ν/2, x/2), the incomplete gamma function.
pub(crate) fn ln_chi_squared_upper(x: f64, degrees_of_freedom: f64) -> f64 {
    ln_gamma_upper(0.5 * degrees_of_freedom, 0.5 * x)
}

/// ln P(X ≥ x) for Fisher's F: I_{d₂/(d₂+d₁x)}(d₂/2, d₁/2) (eq. 26.6.2).
pub(crate) fn ln_fisher_upper(x: f64, numerator: f64, denominator: f64) -> f64 {
    if denominator > NORMAL_FROM {
        return ln_chi_squared_upper(x * numerator, numerator);
    }
    if x <= 0.0 {
        return 0.0;
    }
    let total = denominator + numerator * x;
    let shape = Beta {
        a: 0.5 * denominator,
        b: 0.5 * numerator,
    };
    shape.ln_lower(denominator / total, numerator * x / total)
}

/// ln P(X ≥ x) for a binomial X, extended to counts that are not whole: `I_π(x, n − x + 1)` (eq. 26.5.24).
pub(crate) fn ln_binomial_upper(x: f64, trials: f64, probability: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let shape = Beta {
        a: x,
        b: (trials - x).max(0.0) + 1.0,
    };
    shape.ln_lower(probability, 1.0 - probability)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(got: f64, expected: f64) {
        assert!(
            (got - expected).abs() <= 1e-12 * expected.abs(),
            "{got} is not {expected}"
        );
    }

    #[test]
    fn far_tails_do_not_underflow() {
        // R 4.2.2: pnorm(60, lower=FALSE, log=TRUE) and so on
        case(ln_normal_upper(60.0), -1_805.013_560_680_567_4);
        assert!(ln_student_upper(1e9, 3.0).is_finite());
        assert!(ln_chi_squared_upper(1e6, 4.0) < -4e5);
    }

    #[test]
    fn quantiles_invert_their_tails() {
        for probability in [0.4, 0.05, 1e-3, 1e-9] {
            case(
                ln_normal_upper(normal_upper_quantile(probability)),
                f64::ln(probability),
            );
            for freedom in [1.0, 2.5, 27.0, 1e4] {
                let t = student_upper_quantile(probability, freedom);
                case(ln_student_upper(t, freedom), f64::ln(probability));
            }
        }
    }

    #[test]
    fn tails_on_the_far_side_are_nearly_one() {
        case(ln_student_upper(-3.0, 5.0), -0.015_164_018_722_527_052);
        case(ln_fisher_upper(0.0, 2.0, 3.0), 0.0);
    }
}
