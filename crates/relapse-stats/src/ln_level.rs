//! Natural logarithms of the levels that p-values are compared with.
//!
//! A p-value is kept as a logarithm, so its level is needed as one too.

/// ln 0.2.
pub const ONE_IN_FIVE: f64 = -1.609_437_912_434_100_3;

/// ln 0.05.
pub const ONE_IN_TWENTY: f64 = -2.995_732_273_553_991;

/// ln 0.025.
pub const ONE_IN_FORTY: f64 = -3.688_879_454_113_936_3;

/// ln 0.01.
pub const ONE_IN_A_HUNDRED: f64 = -4.605_170_185_988_091;

/// ln 0.001.
pub const ONE_IN_A_THOUSAND: f64 = -6.907_755_278_982_137;

/// ln 0.00001.
pub const ONE_IN_A_HUNDRED_THOUSAND: f64 = -11.512_925_464_970_229;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(ln_level: f64, level: f64) {
        let error = (ln_level - level.ln()).abs();
        assert!(error <= f64::EPSILON * ln_level.abs(), "{error}");
    }

    #[test]
    fn each_level_is_the_logarithm_of_its_name() {
        case(ONE_IN_FIVE, 0.2);
        case(ONE_IN_TWENTY, 0.05);
        case(ONE_IN_FORTY, 0.025);
        case(ONE_IN_A_HUNDRED, 0.01);
        case(ONE_IN_A_THOUSAND, 0.001);
        case(ONE_IN_A_HUNDRED_THOUSAND, 0.000_01);
    }
}
