//! What is wrong with the records of a night, in words.

use crate::judge::Fault;
use crate::number::{self, Count};

/// One sentence for a check that failed.
pub(crate) fn fault(fault: &Fault) -> String {
    match fault {
        Fault::LastDay { day, runs, usual } => {
            let (day, weekday) = (number::day(*day), day.format("%A"));
            let usual = number::count(*usual);
            match *runs {
                0 => format!(
                    "{day} has no runs, and a usual {weekday} has about {usual}: load that day, or wait for it"
                ),
                some => format!(
                    "{day} has {}, and a usual {weekday} has about {usual}: the day may not be complete",
                    number::counted(some, "run", "runs")
                ),
            }
        }
        Fault::Volume { last, before } => format!(
            "the last seven days have {}, and the seven before have {}: some may be missing",
            number::counted(*last, "run", "runs"),
            number::count(*before)
        ),
        Fault::Level {
            baseline,
            failures,
            runs,
        } => format!(
            "{} runs of {baseline} failed, which nobody calls broken: check how outcomes are recorded",
            number::of(&Count::of_events(*failures, *runs))
        ),
        Fault::Column {
            column,
            since,
            before,
            last,
        } => format!(
            "{column} is known for {} since {} and was known for {} before: check what exports it",
            number::share_of_whole(*last),
            number::day(*since),
            number::share_of_whole(*before)
        ),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn each_fault_says_what_is_wrong_and_what_to_do() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let last = |runs| {
            fault(&Fault::LastDay {
                day,
                runs,
                usual: 1_400,
            })
        };
        assert_eq!(
            last(0),
            "20 Nov has no runs, and a usual Friday has about 1,400: load that day, or wait for it"
        );
        assert_eq!(
            last(120),
            "20 Nov has 120 runs, and a usual Friday has about 1,400: the day may not be complete"
        );
        let volume = Fault::Volume {
            last: 4_100,
            before: 9_900,
        };
        assert_eq!(
            fault(&volume),
            "the last seven days have 4,100 runs, and the seven before have 9,900: some may be missing"
        );
        let level = Fault::Level {
            baseline: "2.3.2".to_owned(),
            failures: 950,
            runs: 1_000,
        };
        assert_eq!(
            fault(&level),
            "950 of 1,000 runs of 2.3.2 failed, which nobody calls broken: check how outcomes are recorded"
        );
        let column = Fault::Column {
            column: "severity",
            since: day,
            before: 0.98,
            last: 0.0,
        };
        assert_eq!(
            fault(&column),
            "severity is known for 0 % since 20 Nov and was known for 98 % before: check what exports it"
        );
    }
}
