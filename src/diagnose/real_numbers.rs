//! Counts as real numbers.

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(super) const fn in_real(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::cast_precision_loss, reason = "a number of nights or places")]
pub(super) const fn real(count: usize) -> f64 {
    count as f64
}
