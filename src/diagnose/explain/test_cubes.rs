//! Small cubes whose breakdown is known.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};

use super::breakdown::Breakdown;
use super::split_change::explain;
use crate::compare::{Arms, KnownFields, View};
use crate::config::Release;
use crate::cube::{Cell, Cube, Day, PatternCounts};
use crate::pattern::Pattern;

/// A cube with the two releases that are compared in it.
pub(crate) struct Planted {
    cube: Cube,
    arms: Arms,
    known: KnownFields,
}

impl Planted {
    pub(crate) fn of(cube: Cube) -> Self {
        let window = date(1)..=date(31);
        let arms = Arms::choose(&cube, &Release::default(), &window, &BTreeMap::new()).unwrap();
        let known = KnownFields::of(&cube, &arms, &crate::config::Margins::default());
        Self { cube, arms, known }
    }

    pub(crate) fn breakdown(&self) -> Option<Breakdown<'_>> {
        let view = View::of(&self.cube, &self.arms, &self.known);
        explain(&view, &[], 0.95)
    }
}

pub(crate) fn date(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, number).unwrap()
}

fn cell(release: &str, workflow: &str) -> Cell {
    Cell::of(release.to_owned(), workflow.to_owned())
}

/// Failures of one class by tool; an empty name is none.
pub(crate) type Failed<'a> = (&'a str, &'a [(&'a str, u64)]);

/// Counts one cell into a day.
pub(crate) fn ran(day: &mut Day, release: &str, workflow: &str, runs: u64, failed: &[Failed<'_>]) {
    let counts = day.runs.entry(cell(release, workflow)).or_default();
    counts.runs += runs;
    for (class, tools) in failed {
        for (tool, failures) in *tools {
            counts.failures += failures;
            let key = (cell(release, workflow), (*class).to_owned());
            *day.classes.entry(key).or_default() += failures;
            let tool = Some(*tool).filter(|tool| !tool.is_empty());
            let pattern = Pattern::of(class, workflow, tool, "");
            let seen = PatternCounts::none(DateTime::UNIX_EPOCH);
            let key = (pattern, release.to_owned());
            day.patterns.entry(key).or_insert(seen).count += failures;
        }
    }
}

/// A day of the baseline alone, then a shared one.
pub(crate) fn shared() -> Cube {
    let mut cube = Cube::default();
    ran(
        cube.days.entry(date(1)).or_default(),
        "a",
        "orders",
        500,
        &[("timeout", &[("", 50)])],
    );
    let day = cube.days.entry(date(2)).or_default();
    ran(day, "a", "orders", 400, &[("timeout", &[("crm", 4)])]);
    ran(
        day,
        "a",
        "refunds",
        600,
        &[("timeout", &[("", 6)]), ("arguments", &[("crm", 6)])],
    );
    ran(day, "b", "orders", 400, &[("timeout", &[("crm", 4)])]);
    ran(
        day,
        "b",
        "refunds",
        600,
        &[
            ("timeout", &[("", 12)]),
            ("arguments", &[("crm", 60), ("mail", 6)]),
        ],
    );
    cube
}

/// The rates are 1 % and 10 % in both releases; refunds grow from half of the runs to nine tenths: 5.5 % → 9.1 %.
pub(crate) fn riskier_mix() -> Cube {
    let mut cube = Cube::default();
    let day = cube.days.entry(date(2)).or_default();
    ran(day, "a", "orders", 1_000, &[("timeout", &[("", 10)])]);
    ran(day, "a", "refunds", 1_000, &[("timeout", &[("", 100)])]);
    ran(
        cube.days.entry(date(1)).or_default(),
        "a",
        "orders",
        100,
        &[],
    );
    let day = cube.days.entry(date(2)).or_default();
    ran(day, "b", "orders", 100, &[("timeout", &[("", 1)])]);
    ran(day, "b", "refunds", 900, &[("timeout", &[("", 90)])]);
    cube
}

/// 1 % → 2 % and 10 % → 15 %, while the traffic moves to the easy work: 9.1 % → 3.3 %, a rate effect of +3 points.
pub(crate) fn paradox() -> Cube {
    let mut cube = Cube::default();
    ran(
        cube.days.entry(date(1)).or_default(),
        "a",
        "orders",
        100,
        &[],
    );
    let day = cube.days.entry(date(2)).or_default();
    ran(day, "a", "orders", 100, &[("timeout", &[("", 1)])]);
    ran(day, "a", "refunds", 900, &[("timeout", &[("", 90)])]);
    ran(day, "b", "orders", 900, &[("timeout", &[("", 18)])]);
    ran(day, "b", "refunds", 100, &[("timeout", &[("", 15)])]);
    cube
}

/// 5 % → 10 % on the day that both ran, and nine tenths of the candidate's runs on a day and in a workflow of its own, at
/// 80 of 7,200. Over all runs since then 5 % → 2 %.
pub(crate) fn uncompared_paradox() -> Cube {
    let mut cube = Cube::default();
    for (day, release, workflow, runs, failures) in [
        (1, "a", "orders", 1_000, 50),
        (2, "a", "orders", 800, 40),
        (2, "b", "orders", 800, 80),
        (3, "b", "easy", 7_200, 80),
    ] {
        let failed = [("", failures)];
        let failed: [Failed<'_>; 1] = [("timeout", &failed)];
        let day = cube.days.entry(date(day)).or_default();
        ran(day, release, workflow, runs, &failed);
    }
    cube
}
