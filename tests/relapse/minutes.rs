//! Rescue minutes are compared only where a rescue has minutes.

use serde_json::{Value, json};

use super::support::{Place, finding, run};

const MINUTES: &str = "manual_rescue/metric=rescue_minutes_per_run";

/// A fortnight of the baseline and a week of both, 60 runs a night each; what a failure records, which every tenth run is.
fn decided(failed: &dyn Fn(usize) -> Value) -> Value {
    let mut lines = Vec::new();
    for day in 1..=21 {
        let releases = if day > 14 {
            vec!["1.0", "1.1"]
        } else {
            vec!["1.0"]
        };
        for release in releases {
            for number in 0..60 {
                let at = format!("2026-11-{day:02}T{:02}:00:00Z", number % 24);
                let (outcome, more) = if number % 10 == 0 {
                    ("failure", failed(day))
                } else {
                    ("success", json!({"rescued": false}))
                };
                let id = format!("{release}-{day}-{number}");
                lines.push(run(&id, &at, release, "work", outcome, more));
            }
        }
    }
    Place::with_runs(&lines).decide("2026-11-21", &[])
}

#[track_caller]
fn case(failed: &dyn Fn(usize) -> Value, state: &str, reason: Option<&str>) {
    let decision = decided(failed);
    let minutes = finding(&decision, MINUTES);
    assert_eq!(minutes["state"], state, "{minutes}");
    assert_eq!(minutes["reason"].as_str(), reason, "{minutes}");
    if reason.is_some() {
        assert_eq!(minutes["candidate"]["rate"], Value::Null, "{minutes}");
        assert_eq!(minutes["cost_per_night"], Value::Null, "{minutes}");
    }
}

#[test]
fn minutes_that_no_release_has_are_no_data() {
    case(&|_| json!({"rescued": false}), "no_data", Some("no_events"));
    case(
        &|_| json!({"rescued": true}),
        "no_data",
        Some("not_recorded"),
    );
    // Rescued with minutes before the rollout alone.
    let before = |day: usize| {
        if day <= 14 {
            json!({"rescued": true, "rescue_minutes": 20.0})
        } else {
            json!({"rescued": false})
        }
    };
    case(&before, "no_data", Some("no_events"));
}

#[test]
fn minutes_are_compared_where_a_rescue_has_them() {
    let rescued = |_| json!({"rescued": true, "rescue_minutes": 20.0});
    let decision = decided(&rescued);
    let minutes = finding(&decision, MINUTES);
    assert_ne!(minutes["state"], "no_data", "{minutes}");
    // 7 nights of 6 rescues.
    assert_eq!(minutes["candidate"]["count"], 840.0);
}
