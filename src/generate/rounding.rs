//! Numbers as the records and plans hold them.

/// The nearest whole number. A negative number, and what is no number, becomes 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from float saturates"
)]
pub(crate) fn whole(number: f64) -> u32 {
    number.round() as u32
}

/// The number to two decimal places.
pub(crate) fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_never_wrap() {
        assert_eq!(whole(-3.0), 0);
        assert_eq!(whole(2.5), 3);
        assert_eq!(whole(f64::NAN), 0);
        assert_eq!(whole(f64::INFINITY), u32::MAX);
    }
}
