//! The parts of a change, on small cubes.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::breakdown::{Breakdown, MOST};
use super::contributing::Contributing;
use super::cut::Cut;
use super::test_cubes::{Failed, Planted, date, paradox, ran, riskier_mix, shared};
use crate::compare::Arms;
use crate::config::Release;
use crate::cube::{Cube, UNCLASSIFIED};
use crate::vocabulary::Design;

#[track_caller]
fn close(got: f64, expected: f64) {
    assert!((got - expected).abs() < 1e-12, "{got} is not {expected}");
}

#[track_caller]
fn adds_up(breakdown: &Breakdown<'_>) {
    let sum = |estimates: &mut dyn Iterator<Item = f64>| -> f64 { estimates.sum() };
    let (rate_effect, mix_effect) = (breakdown.rate_effect, breakdown.mix_effect);
    close(rate_effect + mix_effect, breakdown.change());
    let classes = &mut breakdown.classes.iter().map(Contributing::estimate);
    close(sum(classes), rate_effect);
    let listed = sum(&mut breakdown.listed().iter().map(Contributing::estimate));
    let unlisted = sum(&mut breakdown.unlisted().iter().map(Contributing::estimate));
    close(listed + unlisted, rate_effect);
    let places = &mut breakdown.places.iter().map(|place| place.estimate);
    close(sum(places), rate_effect);
    let mix = || breakdown.mix.iter();
    close(sum(&mut mix().map(|part| part.estimate)), mix_effect);
    close(sum(&mut mix().map(|part| part.baseline_share)), 1.0);
    close(sum(&mut mix().map(|part| part.candidate_share)), 1.0);
}

#[test]
fn a_change_of_rates_is_split_by_class_workflow_and_tool() {
    // Day 2 alone: 16 of 1,000 → 82 of 1,000, the same mix. In refunds ½(w₀ + w₁)/n is 0.6/600 = 0.001 an event:
    // arguments with crm (60 − 6) 0.001 = 0.054, with mail 0.006, timeouts that name no tool (12 − 6) 0.001 = 0.006.
    let planted = Planted::of(shared());
    let breakdown = planted.breakdown().unwrap();
    adds_up(&breakdown);
    close(breakdown.baseline_rate, 0.016);
    close(breakdown.change(), 0.066);
    close(breakdown.mix_effect, 0.0);
    let parts: Vec<_> = breakdown
        .listed()
        .iter()
        .map(|one| (one.part.failure_class, one.part.workflow, one.part.tool))
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
    let first = &breakdown.listed()[0];
    close(first.estimate(), 0.054);
    close(breakdown.share_of(first.estimate()).unwrap(), 54.0 / 66.0);
    let counts = first.contribution;
    assert_eq!((counts.baseline_count, counts.candidate_count), (6, 60));
    // Python: 0.054 − NormalDist().inv_cdf(0.975) · √((66 + 2 z²/4) 10⁻⁶)
    close(first.interval(0.95).lower, 0.037_847_146_224_231_56);
    let carrier = breakdown.carrier().unwrap();
    let narrowest = Cut {
        failure_class: Some("arguments"),
        workflow: Some("refunds"),
        tool: Some("crm"),
    };
    assert_eq!(carrier.part, narrowest);
    close(carrier.estimate(), 0.054);
    // Excess in refunds with crm: 60 − 6 at equal runs.
    let place = &breakdown.places[0];
    assert_eq!((place.workflow, place.tool), ("refunds", Some("crm")));
    close(place.excess, 54.0);
}

#[test]
fn without_patterns_no_tool_is_named() {
    let mut cube = shared();
    for day in cube.days.values_mut() {
        day.patterns.clear();
    }
    let planted = Planted::of(cube);
    let breakdown = planted.breakdown().unwrap();
    adds_up(&breakdown);
    assert!(breakdown.parts.iter().all(|one| one.part.tool.is_none()));
    close(breakdown.parts[0].estimate(), 0.06);
}

#[test]
fn failures_of_no_known_class_are_a_part_too() {
    let mut cube = shared();
    for day in cube.days.values_mut() {
        day.patterns.clear();
        day.classes.clear();
    }
    let planted = Planted::of(cube);
    let breakdown = planted.breakdown().unwrap();
    adds_up(&breakdown);
    assert_eq!(breakdown.parts[0].part.failure_class, UNCLASSIFIED);
}

#[test]
fn more_traffic_in_risky_work_is_all_mix() {
    let planted = Planted::of(riskier_mix());
    let breakdown = planted.breakdown().unwrap();
    adds_up(&breakdown);
    close(breakdown.rate_effect, 0.0);
    close(breakdown.mix_effect, 0.036);
    assert_eq!(breakdown.simpson(), None);
    assert_eq!(breakdown.carrier(), None);
}

#[test]
fn a_whole_that_moves_against_its_parts_is_named() {
    let planted = Planted::of(paradox());
    let breakdown = planted.breakdown().unwrap();
    adds_up(&breakdown);
    close(breakdown.change(), -0.058);
    close(breakdown.rate_effect, 0.03);
    close(breakdown.mix_effect, -0.088);
    let moved = breakdown.simpson().unwrap().moved;
    assert_eq!(moved.workflow, "orders");
    close(moved.baseline_share, 0.1);
    close(moved.candidate_share, 0.9);
}

#[test]
fn releases_that_share_no_day_are_compared_by_workflow() {
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
    let planted = Planted::of(cube);
    let breakdown = planted.breakdown().unwrap();
    adds_up(&breakdown);
    close(breakdown.rate_effect, 0.1);
    // (30 − 20 · 200/400) failures beyond the baseline's rate.
    close(breakdown.places[0].excess, 20.0);
}

#[test]
fn a_workflow_that_only_the_candidate_has_is_mix() {
    let mut cube = shared();
    let day = cube.days.entry(date(2)).or_default();
    ran(day, "b", "export", 1_000, &[("timeout", &[("", 500)])]);
    let planted = Planted::of(cube);
    let breakdown = planted.breakdown().unwrap();
    adds_up(&breakdown);
    assert_eq!(breakdown.mix[0].workflow, "export");
    assert!(
        breakdown
            .parts
            .iter()
            .all(|one| one.part.workflow != "export")
    );
}

#[test]
fn nothing_changed_has_no_parts() {
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
    let planted = Planted::of(cube);
    let breakdown = planted.breakdown().unwrap();
    close(breakdown.rate_effect, 0.0);
    close(breakdown.mix_effect, 0.0);
    assert!(breakdown.parts.is_empty());
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
        let planted = Planted::of(cube);
        let breakdown = planted.breakdown().unwrap();
        adds_up(&breakdown);
        prop_assert!(breakdown.listed().len() <= MOST);
        for part in breakdown.listed() {
            let interval = part.interval(0.95);
            prop_assert!(interval.lower < part.estimate() && interval.upper > part.estimate());
        }
    }
}
