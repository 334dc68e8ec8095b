//! The upper tail of the Poisson distribution.

use super::reals::real;

/// ln P(X ≥ `count`) for X ~ Poisson(`mean`), to full relative accuracy in either tail.
///
/// The tail is the regularised lower incomplete gamma function P(count, mean) (Johnson, Kotz & Kemp 1992, eq. 4.6).
/// Above the mean its first term is factored out, so the logarithm stays finite where the tail itself would
/// underflow: ln tail = ln pmf(count) + ln Σ mean^j / ((count+1)…(count+j)).
///
/// Returns 0 for a count of 0, and −∞ for a positive count with a mean of 0 or less.
#[must_use]
pub fn ln_poisson_upper(count: u64, mean: f64) -> f64 {
    if count == 0 {
        return 0.0;
    }
    if mean <= 0.0 {
        return f64::NEG_INFINITY;
    }
    let count = real(count);
    if count <= mean {
        return statrs::function::gamma::checked_gamma_lr(count, mean)
            .map_or(0.0, f64::ln)
            .min(0.0);
    }
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut next = count;
    while term > sum * 1e-17 {
        next += 1.0;
        term *= mean / next;
        sum += term;
    }
    let ln_pmf = count * mean.ln() - mean - statrs::function::gamma::ln_gamma(count + 1.0);
    (ln_pmf + sum.ln()).min(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R 4.2.2: `ppois(count - 1, mean, lower.tail = FALSE, log.p = TRUE)`.
    #[track_caller]
    fn case(count: u64, mean: f64, expected: f64) {
        let got = ln_poisson_upper(count, mean);
        assert!(
            (got - expected).abs() <= 1e-9 * expected.abs().max(1e-3),
            "{got} for {expected}"
        );
    }

    #[test]
    fn both_tails_agree_with_r() {
        case(1, 1.0, -0.458_675_145_387_082);
        case(5, 1.0, -5.610_333_982_897_15);
        case(24, 0.9, -58.176_771_127_288_9);
        case(3, 10.0, -0.002_773_237_586_573_02);
        case(400, 100.0, -258.146_045_901_935);
        case(1000, 10.0, -3_619.533_045_350_75);
    }

    #[test]
    fn a_count_of_zero_is_certain_and_a_mean_of_zero_allows_no_other() {
        assert!(ln_poisson_upper(0, 3.0).abs() < 1e-300);
        assert!(ln_poisson_upper(2, 0.0).is_infinite());
    }
}
