//! Failures that the candidate counts in other classes.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::support::{Place, run};

/// The candidate begins on day 15.
const DAYS: std::ops::RangeInclusive<usize> = 1..=28;
const RUNS: usize = 800;

/// Failures a night by class, with the nights varied by up to two either way; no two classes or releases alike.
type Classes = [(&'static str, usize)];

fn failures(place: &Place, baseline: &Classes, candidate: &Classes) {
    let mut lines = Vec::new();
    let mut exposure = "day,release,workflow,runs\n".to_owned();
    for day in DAYS {
        let arms = [("1.0", baseline), ("1.1", candidate)];
        for (arm, (release, classes)) in arms.into_iter().take(1 + day / 15).enumerate() {
            writeln!(exposure, "2026-03-{day:02},{release},work,{RUNS}").unwrap();
            for (number, (class, each)) in classes.iter().enumerate() {
                let varied = each + (day * (number + 3) + 2 * arm) % 5;
                for failure in 0..varied.saturating_sub(2) {
                    lines.push(run(
                        &format!("{day}-{release}-{class}-{failure}"),
                        &format!("2026-03-{day:02}T{:02}:00:00Z", failure % 24),
                        release,
                        "work",
                        "failure",
                        json!({"failure_class": class}),
                    ));
                }
            }
        }
    }
    place.write("runs.ndjson", &(lines.join("\n") + "\n"));
    place.write("exposure.csv", &exposure);
}

/// Every night of the rollout, and the decision of the last.
fn judged(baseline: &Classes, candidate: &Classes) -> (Vec<Value>, Value) {
    let place = Place::new();
    failures(&place, baseline, candidate);
    let input = ["--input", "runs.ndjson", "--exposure", "exposure.csv"];
    let span = ["--from", "2026-03-15", "--to", "2026-03-28"];
    let replay = [&["replay", "--format", "json"][..], &span, &input].concat();
    let replayed = place.relapse(&replay);
    assert_eq!(replayed.code, 0, "{}", replayed.err);
    let nights = replayed.out.lines();
    let nights = nights
        .map(|night| serde_json::from_str(night).unwrap())
        .collect();
    (nights, place.decide("2026-03-28", &input[2..]))
}

/// No night rolls back. The last one says so of these classes, and in one warning.
#[track_caller]
fn only_labels_changed(baseline: &Classes, candidate: &Classes, classes: &[&str]) {
    let (nights, last) = judged(baseline, candidate);
    assert_eq!(nights.len(), 14);
    for night in &nights {
        let advice = night["recommendation"].as_str().unwrap();
        assert!(
            !["roll_back", "restrict"].contains(&advice),
            "{advice} on {}: {}",
            night["as_of"],
            night["decided_by"]
        );
    }
    for class in classes {
        let finding = of_class(&last, class);
        assert_eq!(finding["state"], "no_data", "{finding}");
        assert_eq!(finding["reason"], "labels_changed");
        let text = finding["reason_text"].as_str().unwrap();
        assert!(
            text.contains("the labels changed, not the failures"),
            "{text}"
        );
    }
    let warnings = last["data"]["warnings"].as_array().unwrap();
    let warned = warnings
        .iter()
        .filter_map(Value::as_str)
        .filter(|text| text.contains("the labels of failures changed with 1.1"));
    let warned: Vec<&str> = warned.collect();
    assert_eq!(warned.len(), 1, "{warnings:?}");
    for class in classes {
        assert!(
            warned[0].contains(&format!("{class} rose by")),
            "{warned:?}"
        );
    }
}

#[track_caller]
fn of_class<'a>(decision: &'a Value, class: &str) -> &'a Value {
    let findings = decision["findings"].as_array().unwrap();
    findings
        .iter()
        .find(|finding| finding["failure_class"] == class && finding["workflow"].is_null())
        .unwrap()
}

#[test]
fn three_classes_merged_into_one_are_no_regression() {
    only_labels_changed(
        &[
            ("read_timeout", 8),
            ("write_timeout", 5),
            ("dns", 4),
            ("schema", 6),
        ],
        &[("network", 17), ("schema", 6)],
        &["network"],
    );
}

#[test]
fn a_cleaned_up_class_is_no_regression_of_those_it_went_to() {
    only_labels_changed(
        &[
            ("unclassified", 12),
            ("timeout", 6),
            ("schema", 5),
            ("quota", 7),
        ],
        &[("timeout", 13), ("schema", 10), ("quota", 7)],
        &["timeout"],
    );
}

#[test]
fn a_class_that_doubles_beside_unchanged_ones_rolls_back() {
    let (nights, last) = judged(
        &[("timeout", 8), ("schema", 20), ("quota", 14)],
        &[("timeout", 18), ("schema", 20), ("quota", 14)],
    );
    assert_eq!(last["recommendation"], "roll_back");
    assert_eq!(of_class(&last, "timeout")["state"], "regressed");
    let by_class = |night: &Value| night["decided_by"].to_string().contains("timeout");
    assert!(nights.iter().any(by_class), "{nights:?}");
}

/// Of two classes the rare one rises by 84, and the other has 840 with a standard deviation of 41 between the releases.
#[test]
fn a_rise_that_a_large_class_may_have_lost_is_inconclusive_and_is_diagnosed() {
    let (nights, last) = judged(
        &[("timeout", 60), ("quota", 4)],
        &[("timeout", 60), ("quota", 10)],
    );
    let advice = |night: &Value| night["recommendation"] == "roll_back";
    assert!(!nights.iter().any(advice), "{nights:?}");
    let quota = of_class(&last, "quota");
    assert_eq!(quota["state"], "inconclusive", "{quota}");
    assert_eq!(quota["scope"], "rollout");
    let count = |arm: &str| quota[arm]["count"].as_f64().unwrap();
    let reason = format!(
        "the class rose by {} failures; whether others fell as much cannot be told yet",
        count("candidate") - count("baseline")
    );
    assert_eq!(quota["state_reason"], reason, "{quota}");
}
