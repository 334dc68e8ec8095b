//! How the successes of a cell are spread over the hours of its day.

use super::arm_runs::apportioned;
use super::cell_night::ArrivedRows;

/// How the successes of a cell are spread over the hours of its day.
#[derive(Clone, Copy, Debug)]
pub(super) enum HourSpread {
    /// Evenly, whatever fails.
    Even,
    /// Hours are the values of the plan's places.
    ByValue,
    /// So that runs are even from one hour to another, as far as the failures allow: a run that fails is no success of
    /// that hour.
    EvenRuns([u8; 2]),
}

impl HourSpread {
    /// The successes of each hour.
    pub(super) fn successes(self, rows: &ArrivedRows) -> Vec<u32> {
        match self {
            Self::Even => (0..24)
                .map(|hour| in_hour(rows.successes(), hour, [0, 24]))
                .collect(),
            Self::ByValue => (0..24).map(|hour| rows.successes_with(hour)).collect(),
            Self::EvenRuns(hours) => beside_failures(rows, hours),
        }
    }
}

fn beside_failures(rows: &ArrivedRows, hours: [u8; 2]) -> Vec<u32> {
    let mut failures = [0_u32; 24];
    for failure in &rows.failures {
        failures[usize::from(failure.hour) % 24] += 1;
    }
    let places: Vec<u32> = (0..24)
        .zip(failures)
        .map(|(hour, failures)| in_hour(rows.runs, hour, hours).saturating_sub(failures))
        .collect();
    if places.iter().sum::<u32>() == rows.successes() {
        return places;
    }
    // More failures than runs in an hour: the other hours give way in proportion.
    if rows.successes() == 0 {
        return vec![0; 24];
    }
    let shares: Vec<f64> = places.iter().map(|place| f64::from(*place)).collect();
    apportioned(rows.successes(), &shares)
}

/// The part of so many runs in an hour, where they are even from the first hour to the last.
fn in_hour(runs: u32, hour: u8, [from, until]: [u8; 2]) -> u32 {
    if !(from..until).contains(&hour) {
        return 0;
    }
    let hours = u64::from(until - from);
    let before = |hour: u64| hour * u64::from(runs) / hours;
    let hour = u64::from(hour - from);
    u32::try_from(before(hour + 1) - before(hour)).unwrap_or(runs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::cell_night::DrawnFailure;

    fn rows(runs: u32, failures: &[(u8, u32)]) -> ArrivedRows {
        let of = |(hour, count): &(u8, u32)| {
            let failure = DrawnFailure {
                class: 0,
                hour: *hour,
                high: None,
                repair: None,
                incident: None,
                value: 0,
            };
            (0..*count).map(move |_| failure)
        };
        ArrivedRows {
            runs,
            failures: failures.iter().flat_map(of).collect(),
            ..ArrivedRows::default()
        }
    }

    #[test]
    fn successes_are_spread_evenly_and_none_is_lost() {
        for successes in [0, 1, 23, 24, 200, 1999] {
            let hours = HourSpread::Even.successes(&rows(successes, &[]));
            assert_eq!(hours.iter().sum::<u32>(), successes);
            let spread = hours.iter().max().unwrap() - hours.iter().min().unwrap();
            assert!(spread <= 1, "{hours:?}");
        }
    }

    #[test]
    fn a_failed_run_is_no_success_of_its_hour() {
        let spread = HourSpread::EvenRuns([0, 24]);
        let hours = spread.successes(&rows(240, &[(3, 4), (23, 10)]));
        let mut expected = vec![10; 24];
        expected[3] = 6;
        expected[23] = 0;
        assert_eq!(hours, expected);
    }

    #[test]
    fn where_more_fail_than_run_in_an_hour_the_others_have_less() {
        let spread = HourSpread::EvenRuns([12, 24]);
        // Ten an hour; 43 failures leave 77 successes for eleven hours.
        let hours = spread.successes(&rows(120, &[(12, 43)]));
        assert_eq!(hours[..13], [0; 13]);
        assert_eq!(hours[13..], [7; 11]);
        assert_eq!(spread.successes(&rows(5, &[(12, 5)])), [0; 24]);
    }
}
