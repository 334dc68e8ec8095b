//! A reference that is not in the window, in words.

use crate::diagnose::MissingReference;
use crate::number;

/// That no release is compared with the reference, and what to do.
pub(crate) fn missing_reference_sentence(missing: &MissingReference) -> String {
    format!(
        "the reference {} has fewer than {} runs from {} to {}, so nothing is compared with it; name a later one or widen \
         --window",
        missing.release,
        number::FEWEST_FOR_A_PERCENTAGE,
        missing.nights.start(),
        missing.nights.end()
    )
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn a_reference_that_is_not_there_is_named_with_the_window() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let missing = MissingReference {
            release: "0.9".to_owned(),
            nights: day(1)..=day(28),
        };
        assert_eq!(
            missing_reference_sentence(&missing),
            "the reference 0.9 has fewer than 20 runs from 2026-03-01 to 2026-03-28, so nothing is compared with it; name a later \
             one or widen --window"
        );
    }
}
