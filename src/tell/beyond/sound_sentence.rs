//! Why to go back to another release than the baseline, in words.

use crate::diagnose::{BaselineFault, Sound};
use crate::number;

/// What is wrong with the baseline.
pub(crate) fn sound_sentence(sound: &Sound, baseline: &str) -> String {
    match sound.because {
        BaselineFault::Worse(than) => format!(
            "{baseline} is itself worse than {} ({} times, {} to {})",
            sound.release,
            number::ratio(than.ratio),
            number::ratio(than.interval.lower),
            number::ratio(than.interval.upper)
        ),
        BaselineFault::RolledBack => format!("{baseline} was itself rolled back"),
        BaselineFault::WorseThanAnother => {
            format!("{baseline} is itself worse than a release before it")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::ReleaseRatio;
    use crate::stats::Interval;
    use crate::vocabulary::ComparedBy;

    #[test]
    fn the_fault_of_the_baseline_is_named() {
        let than = ReleaseRatio {
            ratio: 2.0,
            interval: Interval {
                lower: 1.5,
                upper: 2.75,
            },
            by: ComparedBy::SharedDays,
            is_guarded: true,
        };
        for (because, expected) in [
            (
                BaselineFault::Worse(than),
                "1.1 is itself worse than 1.0 (2.00 times, 1.50 to 2.75)",
            ),
            (BaselineFault::RolledBack, "1.1 was itself rolled back"),
            (
                BaselineFault::WorseThanAnother,
                "1.1 is itself worse than a release before it",
            ),
        ] {
            let release = "1.0".to_owned();
            assert_eq!(sound_sentence(&Sound { release, because }, "1.1"), expected);
        }
    }
}
