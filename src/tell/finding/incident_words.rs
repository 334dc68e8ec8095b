//! Failures that come together are few incidents.

use crate::compare::FewIncidents;
use crate::number::{self, counted};

/// Why failures that rose are no regression, as a clause.
pub(crate) fn few_incidents(few: FewIncidents) -> String {
    match few {
        FewIncidents::TooFew {
            failures,
            incidents,
            needed,
        } => {
            let verb = if failures == 1 { "is" } else { "are" };
            let needed_verb = if needed == 1 { "is" } else { "are" };
            format!(
                "{} {verb} {}; {} {needed_verb} needed",
                counted(failures, "failure", "failures"),
                counted(incidents, "incident", "incidents"),
                number::count(needed)
            )
        }
        FewIncidents::NoRise {
            failures,
            incidents,
            of_baseline,
        } => format!(
            "{} came in {}, against {} of the baseline, which is not significantly more",
            counted(failures, "failure", "failures"),
            counted(incidents, "incident", "incidents"),
            number::count(of_baseline)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(few: FewIncidents, expected: &str) {
        assert_eq!(few_incidents(few), expected);
    }

    #[test]
    fn failures_are_stated_with_their_incidents() {
        let too_few = |failures, incidents| FewIncidents::TooFew {
            failures,
            incidents,
            needed: 5,
        };
        case(too_few(8, 1), "8 failures are 1 incident; 5 are needed");
        case(too_few(1, 1), "1 failure is 1 incident; 5 are needed");
        case(
            too_few(1_200, 4),
            "1,200 failures are 4 incidents; 5 are needed",
        );
        case(
            FewIncidents::NoRise {
                failures: 41,
                incidents: 17,
                of_baseline: 16,
            },
            "41 failures came in 17 incidents, against 16 of the baseline, which is not significantly more",
        );
    }
}
