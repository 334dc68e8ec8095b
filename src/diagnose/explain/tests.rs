use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;

use super::*;
use crate::compare::{Arms, Known};
use crate::config::Release;
use crate::cube::{Cell, Cube, Day, PatternCounts};
use crate::pattern::Pattern;
use crate::vocabulary::Design;

fn date(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, number).unwrap()
}

fn cell(release: &str, workflow: &str) -> Cell {
    Cell {
        release: release.to_owned(),
        workflow: workflow.to_owned(),
    }
}

/// Failures of one class by tool; an empty name is none.
type Failed<'a> = (&'a str, &'a [(&'a str, u64)]);

/// Counts one cell into a day.
fn ran(day: &mut Day, release: &str, workflow: &str, runs: u64, failed: &[Failed<'_>]) {
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

fn explained(cube: &Cube) -> Option<Explanation> {
    let window = date(1)..=date(31);
    let arms = Arms::choose(cube, &Release::default(), &window, &BTreeMap::new()).unwrap();
    let known = Known::of(cube, &arms);
    let view = View::of(cube, &arms, &known);
    explain(&view, &[], 0.95)
}

#[track_caller]
fn close(got: f64, expected: f64) {
    assert!((got - expected).abs() < 1e-12, "{got} is not {expected}");
}

#[track_caller]
fn adds_up(explanation: &Explanation) {
    close(
        explanation.change,
        explanation.candidate_rate - explanation.baseline_rate,
    );
    close(
        explanation.rate_effect + explanation.mix_effect,
        explanation.change,
    );
    let classes: f64 = explanation
        .classes
        .iter()
        .map(|class| class.effect.estimate)
        .sum();
    close(classes, explanation.rate_effect);
    let listed: f64 = explanation
        .contributors
        .iter()
        .map(|part| part.effect.estimate)
        .sum();
    close(listed + explanation.rest.estimate, explanation.rate_effect);
    close(
        explanation.places.iter().map(|place| place.estimate).sum(),
        explanation.rate_effect,
    );
    close(
        explanation.mix.iter().map(|part| part.estimate).sum(),
        explanation.mix_effect,
    );
    for shares in [
        explanation.mix.iter().map(|part| part.baseline_share).sum(),
        explanation
            .mix
            .iter()
            .map(|part| part.candidate_share)
            .sum(),
    ] {
        close(shares, 1.0);
    }
}

/// A day of the baseline alone, then a shared one.
fn shared() -> Cube {
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

#[test]
fn a_change_of_rates_is_split_by_class_workflow_and_tool() {
    // Day 2 alone: 16 of 1,000 → 82 of 1,000, the same mix. In refunds ½(w₀ + w₁)/n is 0.6/600 = 0.001 an event:
    // arguments with crm (60 − 6) 0.001 = 0.054, with mail 0.006, timeouts that name no tool (12 − 6) 0.001 = 0.006.
    let explanation = explained(&shared()).unwrap();
    adds_up(&explanation);
    close(explanation.baseline_rate, 0.016);
    close(explanation.change, 0.066);
    close(explanation.mix_effect, 0.0);
    let parts: Vec<_> = explanation
        .contributors
        .iter()
        .map(|part| {
            (
                part.failure_class.as_str(),
                part.workflow.as_str(),
                part.tool.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        parts,
        [
            ("arguments", "refunds", Some("crm")),
            ("arguments", "refunds", Some("mail")),
            ("timeout", "refunds", None),
            ("timeout", "orders", Some("crm")),
        ]
    );
    let first = &explanation.contributors[0];
    close(first.effect.estimate, 0.054);
    close(first.share.unwrap(), 54.0 / 66.0);
    assert_eq!((first.baseline_count, first.candidate_count), (6, 60));
    // Python: 0.054 − NormalDist().inv_cdf(0.975) · √((66 + 2 z²/4) 10⁻⁶)
    close(first.effect.lower.unwrap(), 0.037_847_146_224_231_56);
    assert_eq!(
        explanation.summary,
        "Of +6.6 points, all are worse rates; arguments in refunds with tool crm carries 82 %."
    );
    // Excess in refunds with crm: 60 − 6 at equal runs.
    let place = &explanation.places[0];
    assert_eq!(
        (place.workflow.as_str(), place.tool.as_deref()),
        ("refunds", Some("crm"))
    );
    close(place.excess, 54.0);
}

#[test]
fn without_patterns_no_tool_is_named() {
    let mut cube = shared();
    for day in cube.days.values_mut() {
        day.patterns.clear();
    }
    let explanation = explained(&cube).unwrap();
    adds_up(&explanation);
    assert!(
        explanation
            .contributors
            .iter()
            .all(|part| part.tool.is_none())
    );
    close(explanation.contributors[0].effect.estimate, 0.06);
}

#[test]
fn failures_of_no_known_class_are_a_part_too() {
    let mut cube = shared();
    for day in cube.days.values_mut() {
        day.patterns.clear();
        day.classes.clear();
    }
    let explanation = explained(&cube).unwrap();
    adds_up(&explanation);
    assert_eq!(
        explanation.contributors[0].failure_class,
        crate::cube::UNCLASSIFIED
    );
}

#[test]
fn more_traffic_in_risky_work_is_all_mix() {
    // 1 % and 10 % in both; refunds grow from half to nine tenths: 5.5 % → 9.1 %.
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
    let explanation = explained(&cube).unwrap();
    adds_up(&explanation);
    close(explanation.rate_effect, 0.0);
    close(explanation.mix_effect, 0.036);
    assert_eq!(explanation.simpson, None);
    assert_eq!(
        explanation.summary,
        "Of +3.6 points, all are more risky work; no failure class stands out from chance."
    );
}

#[test]
fn a_whole_that_moves_against_its_parts_is_named() {
    // 1 % → 2 % and 10 % → 15 %, while the traffic moves to the easy work: 9.1 % → 3.3 %, rate effect +3 points.
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
    let explanation = explained(&cube).unwrap();
    adds_up(&explanation);
    close(explanation.change, -0.058);
    close(explanation.rate_effect, 0.03);
    assert_eq!(
        explanation.simpson.as_deref(),
        Some(
            "Simpson's paradox: the failure rate fell as a whole (−5.8 points) and rose among like runs (+3.0 points), because \
             the traffic moved, most of all in orders, from 10.0 % of the baseline's runs to 90.0 % of the candidate's."
        )
    );
    assert!(
        explanation
            .summary
            .starts_with("Of −5.8 points, +3.0 are worse rates and −8.8 less risky work;")
    );
}

#[test]
fn releases_that_share_no_day_are_held_against_each_other_by_workflow() {
    // 20 of 400 against 30 of 200, 5 % → 15 %, in one workflow.
    let mut cube = Cube::default();
    for (day, release, runs, failures) in [(1, "a", 100, 4), (2, "a", 300, 16), (3, "b", 200, 30)] {
        ran(
            cube.days.entry(date(day)).or_default(),
            release,
            "orders",
            runs,
            &[("timeout", &[("", failures)])],
        );
    }
    let explanation = explained(&cube).unwrap();
    adds_up(&explanation);
    close(explanation.rate_effect, 0.1);
    // (30 − 20 · 200/400) failures beyond the baseline's rate.
    close(explanation.places[0].excess, 20.0);
}

#[test]
fn a_workflow_that_only_the_candidate_has_is_mix() {
    let mut cube = shared();
    let day = cube.days.entry(date(2)).or_default();
    ran(day, "b", "export", 1_000, &[("timeout", &[("", 500)])]);
    let explanation = explained(&cube).unwrap();
    adds_up(&explanation);
    assert_eq!(explanation.mix[0].workflow, "export");
    assert!(
        explanation
            .contributors
            .iter()
            .all(|part| part.workflow != "export")
    );
}

#[test]
fn nothing_changed_is_said_so() {
    let mut cube = Cube::default();
    ran(
        cube.days.entry(date(1)).or_default(),
        "a",
        "orders",
        100,
        &[],
    );
    for release in ["a", "b"] {
        ran(
            cube.days.entry(date(2)).or_default(),
            release,
            "orders",
            50,
            &[],
        );
    }
    let explanation = explained(&cube).unwrap();
    assert_eq!(
        explanation.summary,
        "The failure rate is the same in both releases, in every workflow."
    );
    assert!(explanation.contributors.is_empty());
}

/// Counts of a cell: runs, and failures by class (two) and tool (none and one).
fn counts() -> impl Strategy<Value = (u64, [u64; 4])> {
    (0_u64..4_000, [0_u64..40, 0_u64..40, 0_u64..9, 0_u64..9]).prop_map(|(more, failures)| {
        let runs = if more < 800 {
            0
        } else {
            failures.iter().sum::<u64>() + more
        };
        (runs, failures)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_counted_adds_up(cells in prop::collection::vec(counts(), 40..41), keeps_patterns in any::<bool>()) {
        let mut cube = Cube::default();
        ran(cube.days.entry(date(1)).or_default(), "a", "w0", 4_000, &[]);
        for (place, (runs, failures)) in cells.iter().enumerate().filter(|(_, (runs, _))| *runs > 0) {
            let day = cube.days.entry(date(2 + u32::try_from(place / 10).unwrap())).or_default();
            let release = ["a", "b"][place % 2];
            let workflow = format!("w{}", place / 2 % 5);
            let failed: [Failed<'_>; 2] = [
                ("timeout", &[("", failures[0]), ("crm", failures[1])]),
                ("arguments", &[("", failures[2]), ("mail", failures[3])]),
            ];
            ran(day, release, &workflow, *runs, &failed);
            if !keeps_patterns {
                day.patterns.clear();
            }
        }
        let window = date(1)..=date(31);
        prop_assume!(Arms::choose(&cube, &Release::default(), &window, &BTreeMap::new())
            .is_ok_and(|arms| arms.design != Design::BeforeAfter && arms.candidate == "b"));
        let explanation = explained(&cube).unwrap();
        adds_up(&explanation);
        prop_assert!(explanation.contributors.len() <= MOST);
        for part in &explanation.contributors {
            prop_assert!(part.effect.lower < Some(part.effect.estimate) && part.effect.upper > Some(part.effect.estimate));
        }
    }
}
