//! Binomial log-probabilities that keep their digits at a billion runs.
//!
//! Differences of ln Γ have an error of 7e-7 at 1e9. Loader (2000), "Fast and accurate computation of binomial
//! probabilities", writes the probability in terms of deviances and Stirling errors, which are all small:
//!
//! ln b(x; n, p) = δ(n) − δ(x) − δ(n−x) − D(x, np) − D(n−x, nq) + ½ ln(n / (2π x (n−x)))

use std::f64::consts::{PI, TAU};

use statrs::function::gamma::ln_gamma;

use super::reals::steps;

/// δ(n) for n = 0…15 (Loader 2000, table in section 4; checked with mpmath at 30 digits). The entry for 0 is not used.
const SMALL_STIRLING_ERRORS: [f64; 16] = [
    0.0,
    0.081_061_466_795_327_26,
    0.041_340_695_955_409_29,
    0.027_677_925_684_998_34,
    0.020_790_672_103_765_093,
    0.016_644_691_189_821_193,
    0.013_876_128_823_070_748,
    0.011_896_709_945_891_77,
    0.010_411_265_261_972_096,
    0.009_255_462_182_712_733,
    0.008_330_563_433_362_87,
    0.007_573_675_487_951_841,
    0.006_942_840_107_209_53,
    0.006_408_994_188_004_207,
    0.005_951_370_112_758_848,
    0.005_554_733_551_962_801,
];

/// The Stirling error δ(x) = ln Γ(x+1) − (x+½) ln x + x − ½ ln 2π, for x > 0.
pub(super) fn stirling_error(x: f64) -> f64 {
    if x <= 15.0 {
        let index = steps(x);
        if x.fract() == 0.0 {
            return SMALL_STIRLING_ERRORS[index];
        }
        return ln_gamma(x + 1.0) - (x + 0.5) * x.ln() + x - 0.5 * TAU.ln();
    }
    let square = x * x;
    let tail = if x > 500.0 {
        1.0 / 360.0
    } else {
        let fourth = 1.0 / 1680.0 - 1.0 / (1188.0 * square);
        1.0 / 360.0 - (1.0 / 1260.0 - fourth / square) / square
    };
    (1.0 / 12.0 - tail / square) / x
}

/// The deviance D(x, m) = x ln(x/m) + m − x, for x > 0 and m > 0, without cancellation.
pub(super) fn deviance(x: f64, mean: f64) -> f64 {
    let gap = x - mean;
    if gap.is_nan() || gap.abs() >= 0.1 * (x + mean) {
        return x * (x / mean).ln() - gap;
    }
    let ratio = gap / (x + mean);
    let square = ratio * ratio;
    let mut sum = gap * ratio;
    let mut power = 2.0 * x * ratio;
    let mut odd = 1.0;
    loop {
        power *= square;
        odd += 2.0;
        let next = sum + power / odd;
        if (next - sum).abs() <= 0.25 * f64::EPSILON * sum {
            return next;
        }
        sum = next;
    }
}

/// ln b(x; n, m/n): the log-probability of `x` successes in `trials` where `mean` are expected (Loader 2000).
///
/// Domain: 0 ≤ x ≤ trials and 0 < mean < trials. The mean is given instead of the probability p = mean/trials, because
/// it keeps the digits of a tiny 1 − p.
pub(crate) fn ln_binomial(x: f64, trials: f64, mean: f64) -> f64 {
    let misses = trials - mean;
    if x <= 0.0 {
        return trials * ln_share(misses, mean, trials);
    }
    if x >= trials {
        return trials * ln_share(mean, misses, trials);
    }
    let rest = trials - x;
    stirling_error(trials)
        - stirling_error(x)
        - stirling_error(rest)
        - deviance(x, mean)
        - deviance(rest, misses)
        + 0.5 * (trials / (2.0 * PI * x * rest)).ln()
}

/// ln(part / whole), where part + other = whole. It is accurate where either is tiny.
fn ln_share(part: f64, other: f64, whole: f64) -> f64 {
    if other < part {
        (-other / whole).ln_1p()
    } else {
        (part / whole).ln()
    }
}

/// ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a+b) for positive a and b, from the same Stirling errors.
pub(super) fn ln_beta(a: f64, b: f64) -> f64 {
    let total = a + b;
    let errors = stirling_error(a) + stirling_error(b) - stirling_error(total);
    a * ln_share(a, b, total)
        + b * ln_share(b, a, total)
        + 0.5 * (TAU * total / (a * b)).ln()
        + errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(got: f64, expected: f64) {
        assert!(
            (got - expected).abs() <= 4e-14 * expected.abs() + 1e-16,
            "{got} is not {expected}"
        );
    }

    #[test]
    fn stirling_errors_match_on_both_sides_of_every_switch() {
        // mpmath 1.3, 50 digits
        case(stirling_error(2.5), 0.033_162_873_519_936_29);
        case(stirling_error(15.0), 0.005_554_733_551_962_801);
        case(stirling_error(16.0), 0.005_207_655_919_609_64);
        case(stirling_error(501.0), 0.000_166_333_976_579_932_7);
    }

    #[test]
    fn the_deviance_keeps_its_digits_near_the_mean() {
        // mpmath: x log(x/m) + m - x
        case(deviance(1e9 + 1.0, 1e9), 4.999_999_998_333_333e-10);
        case(deviance(3.0, 30.0), 20.092_244_721_017_863);
    }

    #[test]
    fn no_success_and_no_failure_have_powers_for_probabilities() {
        case(ln_binomial(0.0, 5.0, 1.0), 5.0 * 0.8_f64.ln());
        case(ln_binomial(5.0, 5.0, 1.0), 5.0 * 0.2_f64.ln());
    }

    #[test]
    fn the_beta_function_is_gamma_quotients() {
        case(ln_beta(2.0, 3.0), (1.0_f64 / 12.0).ln());
        case(ln_beta(0.5, 0.5), PI.ln());
    }
}
