//! Rows that one release loses more of than the other: what a night says of it, from records.

use serde_json::{Value, json};

use crate::support::{Place, finding, run};

const LAST: &str = "2026-03-18";

/// Runs a night of each release.
const RUNS: u32 = 250;

/// Eighteen nights of the baseline, the last eight of them with the candidate. `fails` and `loses` tell of a release and a
/// run's number on its night whether it fails, and whether a needed column is empty.
fn runs(fails: fn(&str, u32) -> bool, loses: fn(&str, u32) -> bool) -> Vec<String> {
    let mut lines = Vec::new();
    for night in 1..=18 {
        let releases = if night > 10 {
            ["1.0", "1.1"].as_slice()
        } else {
            &["1.0"]
        };
        for release in releases {
            for number in 0..RUNS {
                let outcome = if fails(release, number) {
                    "failure"
                } else {
                    "success"
                };
                let workflow = if loses(release, number) { "" } else { "work" };
                let started_at = format!("2026-03-{night:02}T{:02}:00:00Z", number % 24);
                let id = format!("{night}-{release}-{number}");
                lines.push(run(
                    &id,
                    &started_at,
                    release,
                    workflow,
                    outcome,
                    json!({"rescued": number == 7}),
                ));
            }
        }
    }
    lines
}

fn decide(fails: fn(&str, u32) -> bool, loses: fn(&str, u32) -> bool) -> Value {
    Place::with_runs(&runs(fails, loses)).decide(LAST, &[])
}

/// One in fifty.
fn alike(_: &str, number: u32) -> bool {
    number.is_multiple_of(50)
}

/// One in ten of the candidate's.
fn five_times(release: &str, number: u32) -> bool {
    alike(release, number) || (release == "1.1" && number.is_multiple_of(10))
}

/// All of its failures.
fn failures_of_the_candidate(release: &str, number: u32) -> bool {
    release == "1.1" && number.is_multiple_of(10)
}

fn half_of_the_baselines_failures(release: &str, number: u32) -> bool {
    release == "1.0" && number.is_multiple_of(100)
}

#[test]
fn a_release_that_loses_its_failures_is_not_let_go() {
    let decision = decide(five_times, failures_of_the_candidate);
    assert_eq!(decision["recommendation"], "hold");
    assert_eq!(
        decision["decided_by"],
        "data:biased_loss/metric=failure_rate"
    );
    let finding = finding(&decision, "clear_regression/metric=failure_rate");
    assert_eq!(finding["state"], "no_data");
    assert_eq!(finding["reason"], "biased_loss");
    // 25 failures a night of 250 runs: 200 of 2,000, all lost, against 5 of 250.
    assert_eq!(
        finding["reason_text"],
        "none of the baseline's rows and 200 of 2,000 of the candidate's were refused, so the rate is 2.0 % in the baseline and 10.0 % in the candidate"
    );
    let next = decision["next_step"]["action"].as_str().unwrap();
    assert!(next.contains("mend the refused rows of 1.1"), "{next}");
}

#[test]
fn a_release_is_not_rolled_back_because_the_baseline_lost_failures() {
    let decision = decide(alike, half_of_the_baselines_failures);
    assert_eq!(decision["recommendation"], "hold");
    let finding = finding(&decision, "clear_regression/metric=failure_rate");
    // 3 of the baseline's 5 failures a night are lost.
    assert_eq!(
        finding["reason_text"],
        "54 of 4,500 of the baseline's rows and none of the candidate's were refused, so the rate is 2.0 % in the baseline and 2.0 % in the candidate"
    );
}

#[test]
fn a_rise_beyond_what_was_lost_still_rolls_back() {
    let decision = decide(five_times, half_of_the_baselines_failures);
    assert_eq!(decision["recommendation"], "roll_back");
    let words = decision["summary"].as_str().unwrap();
    assert!(
        words.contains("more than the refused rows could make it"),
        "{words}"
    );
}

#[test]
fn a_loss_that_both_releases_share_holds_nothing() {
    let decision = decide(alike, |_, number| number % 25 == 3);
    assert_eq!(decision["data"]["quarantined"], 260);
    let of_candidate = finding(&decision, "clear_regression/metric=failure_rate");
    assert_ne!(of_candidate["state"], "no_data");
}
