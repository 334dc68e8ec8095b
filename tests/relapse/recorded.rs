//! Releases that record a column differently: what a night says of it, from records.

use serde_json::{Value, json};

use crate::support::{Place, finding, run};

/// Nights of the baseline alone, and then of both.
const NIGHTS: [u32; 2] = [10, 8];
const LAST: &str = "2026-03-18";

/// Runs a night of each release.
const RUNS: u32 = 250;

/// What the records of a release say of its run of this number on a night.
type Fields = fn(u32) -> Value;

/// Runs of both releases. One in fifty fails.
fn runs(baseline: Fields, candidate: Fields) -> Vec<String> {
    let mut lines = Vec::new();
    for night in 1..=NIGHTS[0] + NIGHTS[1] {
        let both = [("1.0", baseline), ("1.1", candidate)];
        let running = if night > NIGHTS[0] { 2 } else { 1 };
        for (release, fields) in both.into_iter().take(running) {
            for number in 0..RUNS {
                let outcome = if number % 50 == 0 {
                    "failure"
                } else {
                    "success"
                };
                let started_at = format!("2026-03-{night:02}T{:02}:00:00Z", number % 24);
                let id = format!("{night}-{release}-{number}");
                let fields = fields(number);
                lines.push(run(&id, &started_at, release, "work", outcome, fields));
            }
        }
    }
    lines
}

/// Two rescues a night.
fn rescued_full(number: u32) -> Value {
    json!({"rescued": number % 125 == 7})
}

fn rescued_null(number: u32) -> Value {
    json!({"rescued": (number % 125 == 7).then_some(true)})
}

/// Twenty-five rescues a night.
fn often_rescued_null(number: u32) -> Value {
    json!({"rescued": (number % 10 == 7).then_some(true)})
}

/// Two runs past a boundary a night, and 25 approved.
fn approval_full(number: u32) -> Value {
    json!({"approval_state": approval(number).unwrap_or("not_required")})
}

fn approval_null(number: u32) -> Value {
    json!({"approval_state": approval(number)})
}

fn approval(number: u32) -> Option<&'static str> {
    match number {
        7 | 107 => Some("bypassed"),
        _ if number % 10 == 3 => Some("approved"),
        _ => None,
    }
}

/// Of the five failures of a night, one is of high severity.
fn severity_full(number: u32) -> Value {
    json!({"severity": if number == 50 { 2 } else { 3 }})
}

fn severity_of_some(number: u32) -> Value {
    match number {
        50 | 100 => severity_full(number),
        _ => json!({"severity": null}),
    }
}

#[track_caller]
fn holds(baseline: Fields, candidate: Fields, trigger: &str, metric: &str, column: &str) -> Value {
    let decision = Place::with_runs(&runs(baseline, candidate)).decide(LAST, &[]);
    assert_eq!(decision["recommendation"], "hold");
    let by = format!("data:recorded_differently/metric={metric}");
    assert_eq!(decision["decided_by"], by);
    let id = format!("{trigger}/metric={metric}");
    let finding = finding(&decision, &id);
    assert_eq!(finding["state"], "no_data");
    assert_eq!(finding["reason"], "recorded_differently");
    let action = decision["next_step"]["action"].as_str().unwrap();
    assert!(action.contains(&format!("record {column} in ")), "{action}");
    decision
}

/// Both ways round; `[fuller, emptier]` are the shares of known runs.
#[track_caller]
fn holds_both_ways(
    [full, part]: [Fields; 2],
    [trigger, metric, column]: [&str; 3],
    [fuller, emptier]: [f64; 2],
) {
    for (baseline, candidate, shares, less) in [
        (full, part, [fuller, emptier], "1.1"),
        (part, full, [emptier, fuller], "1.0"),
    ] {
        let decision = holds(baseline, candidate, trigger, metric, column);
        let id = format!("{trigger}/metric={metric}");
        let known = &finding(&decision, &id)["known"][column];
        assert_eq!(known["baseline"], shares[0]);
        assert_eq!(known["candidate"], shares[1]);
        let action = decision["next_step"]["action"].as_str().unwrap();
        assert!(
            action.contains(&format!("record {column} in {less} as in")),
            "{action}"
        );
    }
}

#[test]
fn null_in_place_of_false_holds_and_never_rolls_back() {
    holds_both_ways(
        [rescued_full, rescued_null],
        ["manual_rescue", "rescue_rate", "rescued"],
        [1.0, 2.0 / 250.0],
    );
}

#[test]
fn null_in_place_of_not_required_holds_and_never_rolls_back() {
    holds_both_ways(
        [approval_full, approval_null],
        ["approval_drift", "approval_boundary_rate", "approval_state"],
        [1.0, 27.0 / 250.0],
    );
}

#[test]
fn severity_of_some_failures_holds_and_never_rolls_back() {
    holds_both_ways(
        [severity_full, severity_of_some],
        ["high_severity", "high_severity_rate", "severity"],
        [1.0, 0.4],
    );
}

#[test]
fn releases_that_record_alike_have_the_shares_and_no_hold_for_them() {
    for fields in [rescued_full, rescued_null, approval_null, severity_of_some] {
        let decision = Place::with_runs(&runs(fields, fields)).decide(LAST, &[]);
        let findings = decision["findings"].as_array().unwrap();
        for finding in findings {
            assert_ne!(
                finding["reason"], "recorded_differently",
                "{}",
                finding["id"]
            );
            for (column, shares) in finding["known"].as_object().unwrap() {
                assert_eq!(shares["baseline"], shares["candidate"], "{column}");
            }
        }
    }
}

/// Twenty-five of 250 runs against two, whatever the candidate's nulls mean.
#[test]
fn a_true_rise_of_rescues_rolls_back_although_the_candidate_writes_null() {
    let decision = Place::with_runs(&runs(rescued_full, often_rescued_null)).decide(LAST, &[]);
    assert_eq!(decision["recommendation"], "roll_back");
    assert_eq!(decision["decided_by"], "manual_rescue/metric=rescue_rate");
    let finding = finding(&decision, "manual_rescue/metric=rescue_rate");
    let counts = |side: &str| [&finding[side]["count"], &finding[side]["exposure"]];
    assert_eq!(counts("baseline"), [&json!(16.0), &json!(2000)]);
    assert_eq!(counts("candidate"), [&json!(200.0), &json!(2000)]);
    let reason = finding["state_reason"].as_str().unwrap();
    assert!(
        reason.contains("unknown runs counted in the candidate's favour"),
        "{reason}"
    );
}
