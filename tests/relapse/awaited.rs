//! Records that are still to come: failures recorded late, and runs that are not decided.

use std::fmt::Write;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use crate::late::date;
use crate::support::{Place, day, finding, run};

/// A failure as a row of CSV, recorded some days after its own.
fn failure(text: &mut String, on: NaiveDate, release: &str, number: u64, outcome: &str, late: u64) {
    let recorded = on + Days::new(late);
    writeln!(
        text,
        "{release}-{on}-{number},{on}T09:00:00Z,{release},refund,{outcome},{recorded}T10:00:00Z"
    )
    .unwrap();
}

const HEADER: &str = "run_id,started_at,release,workflow,outcome,recorded_at\n";

/// The runs behind the failures: 400 of each release, the candidate's from the 21st on.
fn exposure(place: &Place, last: u32) {
    let mut text = "day,release,workflow,runs\n".to_owned();
    for number in 1..=last {
        writeln!(text, "2026-03-{number:02},1.0,refund,400").unwrap();
        if number > 20 {
            writeln!(text, "2026-03-{number:02},1.1,refund,400").unwrap();
        }
    }
    place.write("exposure.csv", &text);
}

const INPUT: [&str; 4] = ["--input", "failures.csv", "--exposure", "exposure.csv"];

fn decision(place: &Place, as_of: &str) -> Value {
    let arguments = [&["run", "--format", "json", "--as-of", as_of], &INPUT[..]];
    place.relapse(&arguments.concat()).json()
}

#[test]
fn nights_wait_for_failures_that_one_release_records_two_days_late() {
    let place = Place::new();
    exposure(&place, 26);
    // Both releases fail in 40 of 400 runs. Half of the baseline's failures are known two days later.
    let mut text = HEADER.to_owned();
    for place in 0..26 {
        let on = date("2026-03-01") + Days::new(place);
        for number in 0..40 {
            failure(&mut text, on, "1.0", number, "failure", number % 2 * 2);
            if place >= 20 {
                failure(&mut text, on, "1.1", number, "failure", 0);
            }
        }
    }
    place.write("failures.csv", &text);
    for (as_of, night) in [("2026-03-21", 1), ("2026-03-22", 2)] {
        let first = decision(&place, as_of);
        assert_eq!(first["recommendation"], "hold");
        assert_eq!(first["decided_by"], "data:immature/metric=failure_rate");
        assert_eq!(first["looks"]["spent"], 0.0);
        assert_eq!(first["looks"]["night"], night);
        let said = "50 % of the baseline's failures are recorded after their own day, so nights count from 2 days later";
        assert_eq!(first["triggers"][0]["reason_text"], said);
        let shares = [(0, 0.5), (1, 0.5), (2, 1.0)].map(|(days, share)| {
            json!({"release": "1.0", "outcome": "failure", "days": days, "share_by_then": share})
        });
        assert_eq!(first["data"]["lateness"], json!(shares));
    }
    // The first night that counts is the candidate's first, looked at two nights later with all of its failures.
    let third = decision(&place, "2026-03-23");
    assert_eq!(third["looks"]["night"], 1);
    let failures = finding(&third, "clear_regression/metric=failure_rate");
    let counts = |arm: &str| failures[arm]["count"].as_f64();
    assert_eq!(
        [counts("baseline"), counts("candidate")],
        [Some(40.0), Some(40.0)]
    );
    for as_of in ["2026-03-24", "2026-03-25", "2026-03-26"] {
        assert_ne!(decision(&place, as_of)["recommendation"], "roll_back");
    }
}

#[test]
fn a_release_with_many_pending_runs_waits_for_them() {
    let place = Place::new();
    exposure(&place, 21);
    let mut text = HEADER.to_owned();
    for place in 0..21 {
        let on = date("2026-03-01") + Days::new(place);
        for number in 0..20 {
            failure(&mut text, on, "1.0", number, "failure", 0);
        }
    }
    for number in 0..20 {
        let outcome = if number < 2 { "failure" } else { "pending" };
        failure(&mut text, date("2026-03-21"), "1.1", number, outcome, 0);
    }
    place.write("failures.csv", &text);
    let decision = decision(&place, "2026-03-21");
    assert_eq!(decision["decided_by"], "data:immature/metric=failure_rate");
    assert_eq!(
        decision["triggers"][0]["reason_text"],
        "18 runs of the candidate are still pending, so nights count from the day after"
    );
    let pending = json!([{"release": "1.1", "count": 18}]);
    assert_eq!(decision["data"]["pending"], pending);
    assert_eq!(decision["data"]["rows_used"], 21 * 20 + 20);
    assert_eq!(decision["data"]["quarantined"], 0);
    assert_eq!(decision["candidate"]["runs"], 400);
    assert_eq!(decision["candidate"]["failures"], 2);
}

#[test]
fn a_pending_run_becomes_what_its_later_row_says() {
    let mut lines = Vec::new();
    for number in 1..=6 {
        let on = format!("2026-03-{number:02}");
        lines.extend(day(&on, "1.0", "refund", 50, 5, "timeout"));
        if number > 4 {
            lines.extend(day(&on, "1.1", "refund", 50, 5, "timeout"));
        }
    }
    let row = |id: &str, outcome: &str, more: Value| {
        run(id, "2026-03-05T12:00:00Z", "1.1", "refund", outcome, more)
    };
    for id in ["a", "b", "c", "d"] {
        lines.push(row(id, "pending", json!({})));
    }
    lines.push(row("a", "success", json!({})));
    lines.push(row(
        "b",
        "failure",
        json!({"updated_at": "2026-03-06T12:00:00Z"}),
    ));
    let decision = Place::with_runs(&lines).decide("2026-03-06", &[]);
    let data = &decision["data"];
    assert_eq!(data["pending"], json!([{"release": "1.1", "count": 2}]));
    assert_eq!(data["rows_used"], 300 + 100 + 4);
    assert_eq!(data["duplicates"], 2);
    assert_eq!(decision["candidate"]["runs"], 102);
    assert_eq!(decision["candidate"]["failures"], 11);
    let notes = data["notes"].as_array().unwrap();
    let said = json!("2 runs are pending and in no rate (2 of 1.1)");
    assert!(notes.contains(&said), "{notes:?}");
}
