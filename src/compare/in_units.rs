//! Counts as real numbers, and minutes.

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(crate) const fn in_real(count: u64) -> f64 {
    count as f64
}

/// Milli-minutes in minutes.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "a sum of minutes stays far below 2^53 thousandths"
)]
pub(crate) const fn in_minutes(milli_minutes: u64) -> f64 {
    milli_minutes as f64 / 1e3
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a variance needs no more than 53 bits"
)]
pub(crate) const fn in_square_minutes(square_milli_minutes: u128) -> f64 {
    square_milli_minutes as f64 / 1e6
}
