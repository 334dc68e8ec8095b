//! Small steps that add up, in words.

use crate::diagnose::FoundCreep;
use crate::number;

/// That small steps add up.
pub(crate) fn creep_sentence(creep: &FoundCreep) -> String {
    format!(
        "Over {} since {}, the failure rate rose to {} times ({} to {}). No single step explains it: the largest, {}, is {} \
         times.",
        number::counted(creep.steps, "release", "releases"),
        creep.reference,
        number::ratio(creep.whole.ratio),
        number::ratio(creep.whole.interval.lower),
        number::ratio(creep.whole.interval.upper),
        creep.largest_step,
        number::ratio(creep.largest_ratio)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::ReleaseRatio;
    use crate::stats::Interval;
    use crate::vocabulary::ComparedBy;

    #[test]
    fn a_creep_is_stated_with_its_largest_step() {
        let creep = FoundCreep {
            reference: "1.0".to_owned(),
            release: "1.10".to_owned(),
            steps: 10,
            whole: ReleaseRatio {
                ratio: 1.83,
                interval: Interval {
                    lower: 1.5,
                    upper: 2.25,
                },
                by: ComparedBy::Chain,
                is_guarded: true,
            },
            largest_step: "1.4".to_owned(),
            largest_ratio: 1.1,
            largest_share: 0.16,
        };
        assert_eq!(
            creep_sentence(&creep),
            "Over 10 releases since 1.0, the failure rate rose to 1.83 times (1.50 to 2.25). No single step explains it: the \
             largest, 1.4, is 1.10 times."
        );
    }
}
