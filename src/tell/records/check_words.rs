//! What is wrong with the records of a night, in words.

use crate::judge::Fault;
use crate::number::{self, Count};

/// One sentence for a check that failed.
pub(crate) fn fault(fault: &Fault) -> String {
    format!("{}: {}", fault_found(fault), fault_mend(fault))
}

/// What is wrong, as a clause.
pub(crate) fn fault_found(fault: &Fault) -> String {
    match fault {
        Fault::LastDay { day, runs, usual } => {
            let (day, weekday) = (number::day(*day), day.format("%A"));
            let runs = match *runs {
                0 => "no runs".to_owned(),
                some => number::counted(some, "run", "runs"),
            };
            let usual = number::count(*usual);
            format!("{day} has {runs}, and a usual {weekday} has about {usual}")
        }
        Fault::Volume { last, before } => format!(
            "the last seven days have {}, and the seven before have {}",
            number::counted(*last, "run", "runs"),
            number::count(*before)
        ),
        Fault::Late {
            runs,
            days: [first, last],
            night_before,
        } => {
            let days = if first == last {
                number::day(*first)
            } else {
                format!("{} to {}", number::day(*first), number::day(*last))
            };
            format!(
                "{} of {days} came after the night of {}",
                number::counted(*runs, "run", "runs"),
                number::day(*night_before)
            )
        }
        Fault::Level {
            baseline,
            failures,
            runs,
        } => format!(
            "{} runs of {baseline} failed, which nobody calls broken",
            number::of(&Count::of_events(*failures, *runs))
        ),
        Fault::Column {
            column,
            release,
            since,
            before,
            last,
        } => {
            let runs = release
                .as_ref()
                .map_or_else(String::new, |release| format!(" of {release}"));
            format!(
                "{column}{runs} is known for {} since {} and was known for {} before",
                number::share_of_whole(*last),
                number::day(*since),
                number::share_of_whole(*before)
            )
        }
        Fault::Clock {
            before_start,
            dated,
        } => format!(
            "{} runs were written on a day before they began",
            number::of(&Count::of_events(*before_start, *dated))
        ),
    }
}

/// What to do about it.
pub(crate) const fn fault_mend(fault: &Fault) -> &'static str {
    match fault {
        Fault::LastDay { runs: 0, .. } => "load that day, or wait for it",
        Fault::LastDay { .. } => "check whether the day is complete",
        Fault::Volume { .. } => "check what is missing",
        Fault::Late { .. } => {
            "earlier nights were judged without them; wait for such records with --wait, or leave out the newest days with window.maturity_days"
        }
        Fault::Level { .. } => "check how outcomes are recorded",
        Fault::Column { .. } => "check what exports it",
        Fault::Clock { .. } => "check the clocks and time zones of what writes them",
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
            "20 Nov has 120 runs, and a usual Friday has about 1,400: check whether the day is complete"
        );
        let volume = Fault::Volume {
            last: 4_100,
            before: 9_900,
        };
        assert_eq!(
            fault(&volume),
            "the last seven days have 4,100 runs, and the seven before have 9,900: check what is missing"
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
            release: None,
            since: day,
            before: 0.98,
            last: 0.0,
        };
        assert_eq!(
            fault(&column),
            "severity is known for 0 % since 20 Nov and was known for 98 % before: check what exports it"
        );
        let of_release = Fault::Column {
            column: "rescued",
            release: Some("2.4.0".to_owned()),
            since: day,
            before: 1.0,
            last: 0.0,
        };
        assert_eq!(
            fault_found(&of_release),
            "rescued of 2.4.0 is known for 0 % since 20 Nov and was known for 100 % before"
        );
        let late = |first| {
            fault_found(&Fault::Late {
                runs: 1_250,
                days: [first, day],
                night_before: day,
            })
        };
        assert_eq!(
            late(day),
            "1,250 runs of 20 Nov came after the night of 20 Nov"
        );
        assert_eq!(
            late(day - chrono::Days::new(2)),
            "1,250 runs of 18 Nov to 20 Nov came after the night of 20 Nov"
        );
        let clock = Fault::Clock {
            before_start: 90,
            dated: 1_000,
        };
        assert_eq!(
            fault(&clock),
            "90 of 1,000 runs were written on a day before they began: check the clocks and time zones of what writes them"
        );
    }
}
