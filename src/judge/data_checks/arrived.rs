//! Whether the records are all there.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, NaiveDate};

use super::{Checked, Fault, share};
use crate::vocabulary::DataCheck;

/// The part of the usual runs below which a last day or a last week is incomplete.
const LEAST_OF_USUAL: f64 = 0.5;

/// The days that must have runs before the last one, so that a usual day is known.
const FEWEST_DAYS: usize = 7;

/// The part of a week's runs above which late ones may turn a verdict.
const MOST_LATE: f64 = 0.1;

/// The runs of days.
type Runs = BTreeMap<NaiveDate, u64>;

/// The runs of the last day, of those that such a weekday usually has, or any day where the window has fewer than two.
pub(super) fn last_day(days: &Runs, last: NaiveDate) -> Checked {
    let check = Checked::unmeasured(DataCheck::LastDay, LEAST_OF_USUAL);
    let earlier = || days.range(..last);
    if earlier().count() < FEWEST_DAYS {
        return check;
    }
    let alike = earlier().filter(|(day, _)| day.weekday() == last.weekday());
    let alike: Vec<u64> = alike.map(|(_, runs)| *runs).collect();
    let usual = if alike.len() >= 2 {
        middle(alike)
    } else {
        middle(earlier().map(|(_, runs)| *runs).collect())
    };
    let runs = days.get(&last).copied().unwrap_or(0);
    let measured = share(runs, usual);
    let fault = Fault::LastDay {
        day: last,
        runs,
        usual,
    };
    check.measured(measured, measured >= LEAST_OF_USUAL, fault)
}

/// The median, the lower one of two.
fn middle(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    let place = values.len().saturating_sub(1) / 2;
    values.get(place).copied().unwrap_or(0)
}

/// The runs of the last week, of those of the week before. Only where both are known whole.
pub(super) fn volume(days: &Runs, last: NaiveDate) -> Checked {
    let check = Checked::unmeasured(DataCheck::Volume, LEAST_OF_USUAL);
    let week = |weeks_ago: u64| {
        let end = last - Days::new(7 * weeks_ago);
        days.range(end - Days::new(6)..=end)
    };
    let first = days.keys().next();
    if first.is_none_or(|first| *first > last - Days::new(13)) {
        return check;
    }
    let [last, before] = [0, 1].map(|ago| week(ago).map(|(_, runs)| runs).sum::<u64>());
    if before == 0 {
        return check;
    }
    let measured = share(last, before);
    let fault = Fault::Volume { last, before };
    check.measured(measured, measured >= LEAST_OF_USUAL, fault)
}

/// The runs of earlier days that the night before did not count, of the runs of the seven days before the last. Days that the
/// night before did not look at say nothing.
pub(super) fn late(
    days: &Runs,
    last: NaiveDate,
    night_before: Option<(NaiveDate, &Runs)>,
) -> Checked {
    let check = Checked::unmeasured(DataCheck::Late, MOST_LATE);
    let Some((night_before, counted)) = night_before else {
        return check;
    };
    let (Some(first), seen) = (counted.keys().next(), night_before.min(last)) else {
        return check;
    };
    let week = days.range(last - Days::new(7)..last);
    let of: u64 = week.map(|(_, runs)| runs).sum();
    if of == 0 {
        return check;
    }
    let since_then = days.range(*first..=seen).map(|(day, runs)| {
        let then = counted.get(day).copied().unwrap_or(0);
        (*day, runs.saturating_sub(then))
    });
    let came: Vec<(NaiveDate, u64)> = since_then.filter(|(_, runs)| *runs > 0).collect();
    let runs = came.iter().map(|(_, runs)| runs).sum();
    let ends = came.first().zip(came.last());
    let measured = share(runs, of);
    let fault = Fault::Late {
        runs,
        days: ends.map_or([seen; 2], |(first, last)| [first.0, last.0]),
        night_before,
    };
    check.measured(measured, measured <= MOST_LATE, fault)
}
