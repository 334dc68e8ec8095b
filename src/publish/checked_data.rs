//! The checks of the data, as they are published.

use crate::decision::CheckedData;
use crate::judge::Checked;
use crate::tell;

/// The checks, each with its sentence where it failed.
#[must_use]
pub(crate) fn checked_data(checks: &[Checked]) -> Vec<CheckedData> {
    let publish = |one: &Checked| CheckedData {
        check: one.check,
        measured: one.measured,
        threshold: one.threshold,
        effect: one.effect,
        passed: one.is_passed,
        in_words: one.fault.as_ref().map(tell::records::fault),
    };
    checks.iter().map(publish).collect()
}
