//! Whether a pattern is new, known, gone or back, accepted or fixed, and whether it grows.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::overrides::Override;
use super::pattern_trend::{NIGHTS, before};
use crate::cube::Cube;
use crate::vocabulary::PatternStatus;

/// The fewest failures before a gap from which a pattern can come back: one or two make no rate.
const BEFORE: u64 = 3;

/// As many failures must have been expected in a gap: none at all then has a chance of at most 1 % (Poisson: -ln 0.01).
const EXPECTED: f64 = 4.605_170_185_988_091;

/// Where a pattern stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PatternStanding {
    /// First seen lately.
    New,
    /// Seen before, and seen still.
    Known,
    /// Known, and accepted for a while.
    Accepted,
    /// A fix was declared, and it was not seen since.
    Fixed,
    /// Expected and not seen in the last nights.
    Gone,
    /// Seen again, on this day, after it had gone or after the day of a fix.
    CameBack(NaiveDate),
}

impl PatternStanding {
    /// From the failures by night and the nights on which the workflow ran.
    pub(super) fn of(
        by_night: &BTreeMap<NaiveDate, u64>,
        ran: &BTreeSet<NaiveDate>,
        end: NaiveDate,
    ) -> Self {
        let Some((&first, _)) = by_night.first_key_value() else {
            return Self::Known;
        };
        let without = ran.range(..first).count();
        if first > before(end, NIGHTS) && without >= NIGHTS as usize {
            return Self::New;
        }
        let seen: Vec<NaiveDate> = by_night.keys().copied().collect();
        let failures: u64 = by_night.values().sum();
        let nights = ran.range(first..=end).count();
        let is_gap = |gap: usize| {
            let expected = expected(failures, nights.saturating_sub(gap).max(1), gap);
            gap >= NIGHTS as usize && expected >= EXPECTED
        };
        let nights_after = |from: NaiveDate, to: NaiveDate| {
            ran.range(from..=to).filter(|night| **night > from).count()
        };
        if seen
            .last()
            .is_some_and(|last| is_gap(nights_after(*last, end)))
        {
            return Self::Gone;
        }
        let gap_in = |pair: &&[NaiveDate]| {
            let before: u64 = by_night.range(..=pair[0]).map(|(_, count)| count).sum();
            before >= BEFORE && is_gap(nights_after(pair[0], pair[1]).saturating_sub(1))
        };
        let back = seen.windows(2).rev().find(gap_in);
        back.map_or(Self::Known, |pair| Self::CameBack(pair[1]))
    }

    /// The standing after the team's decisions. Decisions about the pattern itself come first, a fix before an acceptance.
    /// A new pattern stays new, even if its whole class is accepted.
    pub(super) fn with(
        self,
        said: &Override,
        class_until: Option<NaiveDate>,
        by_night: &BTreeMap<NaiveDate, u64>,
        end: NaiveDate,
    ) -> Self {
        if let Some(fixed_on) = said.fixed_on.filter(|day| *day < end) {
            let after = by_night.keys().find(|night| **night > fixed_on);
            return after.map_or(Self::Fixed, |night| Self::CameBack(*night));
        }
        if said.accepted_until.is_some() || (class_until.is_some() && self != Self::New) {
            return Self::Accepted;
        }
        self
    }

    /// The word as published.
    #[must_use]
    pub(crate) const fn status(self) -> PatternStatus {
        match self {
            Self::New => PatternStatus::New,
            Self::Known => PatternStatus::Known,
            Self::Accepted => PatternStatus::Accepted,
            Self::Fixed => PatternStatus::Fixed,
            Self::Gone => PatternStatus::Gone,
            Self::CameBack(_) => PatternStatus::CameBack,
        }
    }

    /// The day it was seen again.
    #[must_use]
    pub(crate) const fn came_back_on(self) -> Option<NaiveDate> {
        match self {
            Self::CameBack(day) => Some(day),
            _ => None,
        }
    }
}

/// Failures to be expected in a gap, at the rate of the other nights since the first.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn expected(failures: u64, nights: usize, gap: usize) -> f64 {
    failures as f64 / nights as f64 * gap as f64
}

/// The nights on which each workflow ran, in any release.
pub(super) struct NightsThatRan<'a>(BTreeMap<&'a str, BTreeSet<NaiveDate>>);

impl<'a> NightsThatRan<'a> {
    pub(super) fn of(cube: &'a Cube, nights: &RangeInclusive<NaiveDate>) -> Self {
        let mut ran: BTreeMap<&str, BTreeSet<NaiveDate>> = BTreeMap::new();
        for (date, day) in cube.days.range(nights.clone()) {
            for cell in day.runs.keys() {
                ran.entry(&cell.workflow).or_default().insert(*date);
            }
        }
        Self(ran)
    }

    /// Those of one of these workflows.
    pub(super) fn of_any(&self, workflows: &BTreeSet<&str>) -> BTreeSet<NaiveDate> {
        let ran = workflows.iter().filter_map(|workflow| self.0.get(workflow));
        ran.flatten().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 10, number).unwrap()
    }

    #[track_caller]
    fn case(seen: &[u32], expected: PatternStanding) {
        let by_night = seen.iter().map(|number| (day(*number), 2)).collect();
        let ran = (1..=30).map(day).collect();
        assert_eq!(PatternStanding::of(&by_night, &ran, day(30)), expected);
    }

    #[test]
    fn a_pattern_is_new_known_gone_or_back() {
        case(&[25, 28], PatternStanding::New);
        case(&[1, 5, 9, 13, 17, 21, 25, 29], PatternStanding::Known);
        case(&[1, 2, 3], PatternStanding::Gone);
        case(&[1, 2, 3, 25], PatternStanding::CameBack(day(25)));
        case(&[1, 2, 3, 10, 29], PatternStanding::CameBack(day(29)));
    }

    #[test]
    fn a_rare_pattern_is_not_missed_for_a_week() {
        // Twice every eight nights is expected twice in a week: its absence shows little.
        case(&[1, 9, 17, 25], PatternStanding::Known);
    }

    #[test]
    fn one_or_two_failures_before_a_gap_are_no_rate_to_come_back_to() {
        case(&[1, 23, 24, 25, 26, 27, 28, 29, 30], PatternStanding::Known);
        case(
            &[1, 2, 24, 25, 26, 27, 28, 29, 30],
            PatternStanding::CameBack(day(24)),
        );
    }

    #[test]
    fn what_was_said_of_the_pattern_comes_before_what_was_said_of_its_class() {
        let by_night = [10, 11, 20].map(|number| (day(number), 2)).into();
        let with = |standing: PatternStanding, said: &Override, class: Option<u32>| {
            standing.with(said, class.map(day), &by_night, day(30))
        };
        let nothing = Override::default();
        let accepted = Override {
            accepted_until: Some(day(31)),
            ..nothing.clone()
        };
        let fixed = |on| Override {
            fixed_on: Some(day(on)),
            ..accepted.clone()
        };
        for (standing, said, class, expected) in [
            (
                PatternStanding::Known,
                &nothing,
                None,
                PatternStanding::Known,
            ),
            (
                PatternStanding::Known,
                &nothing,
                Some(31),
                PatternStanding::Accepted,
            ),
            (
                PatternStanding::Gone,
                &nothing,
                Some(31),
                PatternStanding::Accepted,
            ),
            (
                PatternStanding::New,
                &nothing,
                Some(31),
                PatternStanding::New,
            ),
            (
                PatternStanding::New,
                &accepted,
                None,
                PatternStanding::Accepted,
            ),
            (
                PatternStanding::Known,
                &fixed(20),
                None,
                PatternStanding::Fixed,
            ),
            (
                PatternStanding::Known,
                &fixed(11),
                None,
                PatternStanding::CameBack(day(20)),
            ),
            (
                PatternStanding::New,
                &fixed(12),
                Some(31),
                PatternStanding::CameBack(day(20)),
            ),
            // On its own day a fix has shown nothing yet.
            (
                PatternStanding::Known,
                &fixed(30),
                None,
                PatternStanding::Accepted,
            ),
        ] {
            assert_eq!(with(standing, said, class), expected);
        }
    }

    #[test]
    fn nights_on_which_nothing_ran_are_no_gap() {
        let by_night = [1, 2, 3, 28].map(|number| (day(number), 2)).into();
        let ran = [1, 2, 3, 4, 5, 27, 28, 29, 30].map(day).into();
        assert_eq!(
            PatternStanding::of(&by_night, &ran, day(30)),
            PatternStanding::Known
        );
    }
}
