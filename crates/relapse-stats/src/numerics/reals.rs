//! Counts as real numbers and back, and the logarithm of a complement.
//!
//! Every conversion between integers and floating point in this crate happens here.

/// A count as a real number, exact up to 2⁵³.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of runs stay below 2^53; above, the relative error is 1e-16"
)]
pub(crate) const fn real(count: u64) -> f64 {
    count as f64
}

/// A product of two counts as a real number, rounded once.
#[expect(
    clippy::cast_precision_loss,
    reason = "the nearest floating-point number is the result"
)]
pub(crate) const fn real_product(product: u128) -> f64 {
    product as f64
}

/// The smallest whole number that is at least `value`. It is 0 for negatives and NaN, and `u64::MAX` for larger values.
#[cfg(test)]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, as documented"
)]
pub(crate) const fn whole(value: f64) -> u64 {
    value.ceil() as u64
}

/// The distance between two lattice points, a whole number that is not negative, as an index.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers pass whole numbers below 2^32; negatives saturate at 0"
)]
pub(crate) const fn steps(distance: f64) -> usize {
    distance as usize
}

/// The length of a slice, or an index into one, as a real number.
#[expect(clippy::cast_precision_loss, reason = "no slice has 2^53 elements")]
pub(crate) const fn real_length(length: usize) -> f64 {
    length as f64
}

/// ln(1 − eˣ) for x ≤ 0, without cancellation (Mächler 2012, eq. 7).
pub(crate) fn ln_one_minus_exp(x: f64) -> f64 {
    if x > -std::f64::consts::LN_2 {
        (-x.exp_m1()).ln()
    } else {
        (-x.exp()).ln_1p()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(x: f64, expected: f64) {
        let got = ln_one_minus_exp(x);
        assert!((got - expected).abs() <= 1e-15 * expected.abs(), "{got}");
    }

    #[test]
    fn the_complement_of_a_tail_keeps_its_digits() {
        // mpmath 1.3, 50 digits: log(1 - exp(x))
        case(-1e-10, -23.025_850_929_990_457);
        case(-1.0, -0.458_675_145_387_081_9);
        case(-40.0, -4.248_354_255_291_589e-18);
    }

    #[test]
    fn whole_numbers_round_up_and_saturate() {
        assert_eq!(whole(2.1), 3);
        assert_eq!(whole(-4.0), 0);
        assert_eq!(whole(f64::INFINITY), u64::MAX);
    }
}
