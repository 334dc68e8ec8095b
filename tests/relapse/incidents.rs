//! Failures that come together: one incident is one incident.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::support::{Place, finding, run};

const WHOLE: &str = "clear_regression/metric=failure_rate";

/// Whole numbers below a bound that look like chance (Knuth's MMIX generator).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// Sixteen days of 1.0 with 150 runs in six workflows, three of which fail, and a first night of 1.1 with 32 runs. Of these
/// the first nine fail; `where_they_are` says when, and what else is recorded of them.
fn first_night(where_they_are: &dyn Fn(usize) -> (String, Value)) -> Place {
    let workflow = |number: usize| ["a", "b", "c", "d", "e", "f"][number % 6];
    let at = |number: usize| format!("{:02}:{:02}:00", number * 5 % 24, number * 7 % 60);
    let mut lines = Vec::new();
    for date in 1..=17 {
        for number in 0..150 {
            let failed = number * 50 == date * 50 % 150 || number % 75 == 20;
            let (outcome, more) = if failed {
                ("failure", json!({"failure_class": "timeout"}))
            } else {
                ("success", Value::Null)
            };
            let (id, at) = (
                format!("{date}-{number}"),
                format!("2026-03-{date:02}T{}Z", at(number)),
            );
            lines.push(run(&id, &at, "1.0", workflow(number), outcome, more));
        }
    }
    for number in 0..32 {
        let (outcome, at, more) = if number < 9 {
            let (at, mut more) = where_they_are(number);
            more["failure_class"] = json!("timeout");
            ("failure", at, more)
        } else {
            ("success", at(number), Value::Null)
        };
        let (id, at) = (format!("new-{number}"), format!("2026-03-17T{at}Z"));
        lines.push(run(&id, &at, "1.1", workflow(number), outcome, more));
    }
    Place::with_runs(&lines)
}

/// Each of the nine failures in an hour of its own.
fn apart(number: usize) -> String {
    format!("{:02}:{:02}:30", 2 + number * 2, number * 6)
}

#[track_caller]
fn is_one_incident(decision: &Value) {
    assert_eq!(
        decision["recommendation"], "hold",
        "{}",
        decision["summary"]
    );
    assert_eq!(
        decision["decided_by"],
        "data:few_incidents/metric=failure_rate"
    );
    let whole = finding(decision, WHOLE);
    assert_eq!(whole["state"], "inconclusive");
    assert_eq!(whole["reason"], "few_incidents");
    let text = "9 failures are 1 incident; 5 are needed";
    assert_eq!(whole["reason_text"], text);
    assert_eq!(whole["needs"], Value::Null);
    let trigger = &decision["triggers"][0];
    assert_eq!(
        (&trigger["reason"], &trigger["reason_text"]),
        (&json!("few_incidents"), &json!(text))
    );
    let summary = decision["summary"].as_str().unwrap();
    assert!(
        summary.starts_with(&format!("Hold 1.1: {text}.")),
        "{summary}"
    );
}

#[test]
fn failures_of_one_conversation_batch_or_minute_are_one_incident_in_all_workflows() {
    let by_key = |key: &'static str| move |number: usize| (apart(number), json!({ key: "x-1" }));
    for place in [
        first_night(&by_key("cluster")),
        first_night(&by_key("batch")),
        first_night(&|number| (format!("13:27:{number:02}"), json!({}))),
    ] {
        is_one_incident(&place.decide("2026-03-17", &[]));
    }
}

#[test]
fn as_many_failures_of_their_own_roll_back() {
    let decision = first_night(&|number| (apart(number), json!({}))).decide("2026-03-17", &[]);
    assert_eq!(decision["recommendation"], "roll_back");
    assert_eq!(finding(&decision, WHOLE)["reason"], Value::Null);
}

#[test]
fn the_incidents_needed_are_a_setting() {
    let place = first_night(&|number| (apart(number), json!({"batch": "x-1"})));
    let run = |text: &str| {
        place.write("relapse.toml", text);
        let input = ["--input", "runs.ndjson", "--as-of", "2026-03-17"];
        place.relapse(&[&["run", "--format", "json"][..], &input].concat())
    };
    let one = run("[decision]\nmin_incidents = 1\n").json();
    assert_eq!(one["recommendation"], "roll_back");
    let seven = run("[decision]\nmin_incidents = 7\n").json();
    assert_eq!(
        finding(&seven, WHOLE)["reason_text"],
        "9 failures are 1 incident; 7 are needed"
    );
    let none = run("[decision]\nmin_incidents = 0\n");
    assert_eq!(none.code, 78, "{}", none.err);
    assert!(
        none.err.contains("decision.min_incidents is 0"),
        "{}",
        none.err
    );
}

/// Failures alone, beside a table of how many ran: three releases of ten days each, the last two side by side. Each has 18
/// failures of one class in the hour after it came.
#[test]
fn an_hour_after_every_deploy_is_no_regression() {
    let place = Place::new();
    let mut chance = Chance(11);
    let mut failures = String::new();
    let mut exposure = "day,release,workflow,runs\n".to_owned();
    let mut fail = |date: usize, release: &str, class: &str, hour: u64, number: usize| {
        let id = format!("{date}-{release}-{class}-{number}");
        let at = format!("2026-03-{date:02}T{hour:02}:{:02}:00Z", number * 3 % 60);
        let more = json!({"failure_class": class});
        writeln!(failures, "{}", run(&id, &at, release, "w", "failure", more)).unwrap();
    };
    for date in 1..=30 {
        for (release, from, until) in [("1", 1, 10), ("2", 11, 30), ("3", 21, 30)] {
            if !(from..=until).contains(&date) {
                continue;
            }
            let deploy = if date == from { 18 } else { 0 };
            writeln!(exposure, "2026-03-{date:02},{release},w,{}", 400 + deploy).unwrap();
            for number in 0..deploy {
                fail(date, release, "warmup", 15, number);
            }
            for number in 0..5 + usize::try_from(chance.below(5)).unwrap() {
                fail(date, release, "timeout", chance.below(24), number);
            }
        }
    }
    place.write("failures.ndjson", &failures);
    place.write("exposure.csv", &exposure);
    let input = ["--input", "failures.ndjson", "--exposure", "exposure.csv"];
    let replay = [
        "replay",
        "--from",
        "2026-03-21",
        "--to",
        "2026-03-30",
        "--format",
        "json",
    ];
    let nights = place.relapse(&[&replay[..], &input].concat());
    assert_eq!(nights.code, 0, "{}", nights.err);
    for line in nights.out.lines() {
        let night: Value = serde_json::from_str(line).unwrap();
        let advice = night["recommendation"].as_str().unwrap();
        assert!(["hold", "proceed"].contains(&advice), "{line}");
    }
    let first = ["run", "--as-of", "2026-03-21", "--format", "json"];
    let decision = place.relapse(&[&first[..], &input].concat()).json();
    let warmup = finding(&decision, "clear_regression/failure_class=warmup");
    assert_ne!(warmup["state"], "regressed", "{warmup}");
    let counted = format!("{}", decision["data"]["warnings"]);
    let once = "18 failures of the candidate's first day came in a burst, as on the first day of 2 releases before it; each such \
                burst counts as one failure";
    assert!(counted.contains(once), "{counted}");
    let event = decision["events"].to_string();
    assert!(
        event.contains(
            "18 runs of 3 in w failed with warmup within one hour (15:00 UTC on 21 Mar 2026)"
        ),
        "{event}"
    );
}

/// Twenty-two days of 1.0 with some forty failures in 400 runs, which fill nearly every hour, and two of 1.1 beside it. On the
/// second of these 1.1 has 60 failures more, by the `hour` of each.
fn with_more_failures(hour: &dyn Fn(usize) -> usize) -> Value {
    let mut chance = Chance(5);
    let mut failures = String::new();
    let mut exposure = "day,release,workflow,runs\n".to_owned();
    let mut fail = |date: usize, release: &str, hour: usize, number: usize| {
        let id = format!("{date}-{release}-{number}");
        let at = format!("2026-03-{date:02}T{hour:02}:{:02}:00Z", number * 7 % 60);
        let more = json!({"failure_class": "timeout"});
        writeln!(failures, "{}", run(&id, &at, release, "w", "failure", more)).unwrap();
    };
    for date in 1..=24 {
        for release in ["1.0", "1.1"] {
            if release == "1.1" && date < 23 {
                continue;
            }
            writeln!(exposure, "2026-03-{date:02},{release},w,400").unwrap();
            for number in 0..36 + usize::try_from(chance.below(9)).unwrap() {
                fail(
                    date,
                    release,
                    usize::try_from(chance.below(24)).unwrap(),
                    number,
                );
            }
        }
    }
    for number in 0..60 {
        fail(24, "1.1", hour(number), 100 + number);
    }
    let place = Place::new();
    place.write("failures.ndjson", &failures);
    place.write("exposure.csv", &exposure);
    let input = ["--input", "failures.ndjson", "--exposure", "exposure.csv"];
    let night = ["run", "--as-of", "2026-03-24", "--format", "json"];
    place.relapse(&[&night[..], &input].concat()).json()
}

#[test]
fn a_rise_that_came_within_an_hour_is_one_burst_beside_other_failures() {
    let decision = with_more_failures(&|_| 9);
    assert_eq!(
        decision["recommendation"], "hold",
        "{}",
        decision["summary"]
    );
    let whole = finding(&decision, WHOLE);
    assert_eq!(whole["state"], "regressed", "{whole}");
    assert_eq!(whole["scope"], "one_off");
    let evidence = whole["scope_evidence"].as_str().unwrap();
    assert!(
        evidence.contains(
            "failures came in 1 hour on 24 Mar 2026. Without that hour, no regression remains."
        ),
        "{evidence}"
    );
}

/// Runs of 1.0 over twenty days, and of 1.1 beside it on the last `beside`. Of twenty runs an hour, `failed` fail from nine to
/// noon, and one in the evening.
fn hard_hours(beside: usize, failed: [usize; 2]) -> Value {
    let mut lines = Vec::new();
    for date in 1..=20 {
        for (release, failed) in ["1.0", "1.1"].into_iter().zip(failed) {
            if release == "1.1" && date + beside <= 20 {
                continue;
            }
            for number in 0..480 {
                let (hour, place) = (number / 20, number % 20);
                let failures = match hour {
                    // The days vary a little.
                    9..12 => failed + (date * 7 + hour) % 3,
                    20 => 1,
                    _ => 0,
                };
                let (outcome, more) = if place < failures {
                    ("failure", json!({"failure_class": "timeout"}))
                } else {
                    ("success", Value::Null)
                };
                let at = format!("2026-03-{date:02}T{hour:02}:{:02}:00Z", place * 3);
                let id = format!("{date}-{release}-{number}");
                lines.push(run(&id, &at, release, "w", outcome, more));
            }
        }
    }
    Place::with_runs(&lines).decide("2026-03-20", &[])
}

#[test]
fn hours_that_fail_every_day_are_no_burst_of_the_candidate() {
    let worse = hard_hours(3, [4, 10]);
    assert_eq!(worse["recommendation"], "roll_back", "{}", worse["summary"]);
    let alike = hard_hours(3, [4, 4]);
    assert_eq!(alike["recommendation"], "hold", "{}", alike["summary"]);
}

#[test]
fn the_same_rise_over_the_day_rolls_back() {
    let decision = with_more_failures(&|number| number * 5 % 24);
    assert_eq!(
        decision["recommendation"], "roll_back",
        "{}",
        decision["summary"]
    );
}

/// Two releases whose failures come in bursts of up to forty within an hour; the second has `times` as many incidents.
fn bursts(seed: u64, times: u64) -> Place {
    let mut chance = Chance(seed);
    let mut lines = Vec::new();
    let mut night = |date: usize, release: &str, times: u64| {
        let mut hours = vec![(false, 0); 600];
        for (number, run) in hours.iter_mut().enumerate() {
            run.1 = number % 24;
        }
        let incidents = (0..100).filter(|_| chance.below(12) < times).count();
        for _ in 0..incidents {
            let hour = usize::try_from(chance.below(24)).unwrap();
            let size = match chance.below(20) {
                0 => 25,
                1 | 2 => 9,
                3..=7 => 3,
                _ => 1,
            };
            let own = hours.iter_mut().filter(|one| one.1 == hour && !one.0);
            own.take(size).for_each(|one| one.0 = true);
        }
        for (number, (failed, hour)) in hours.into_iter().enumerate() {
            let id = format!("{date}-{release}-{number}");
            let at = format!("2026-03-{date:02}T{hour:02}:{:02}:00Z", number * 7 % 60);
            let (outcome, more) = if failed {
                ("failure", json!({"failure_class": "timeout"}))
            } else {
                ("success", Value::Null)
            };
            lines.push(run(&id, &at, release, "w", outcome, more));
        }
    };
    for date in 1..=28 {
        night(date, "1.0", 1);
        if date > 21 {
            night(date, "1.1", times);
        }
    }
    Place::with_runs(&lines)
}

#[test]
fn a_regression_beside_bursts_is_found_and_no_other() {
    for seed in 1..=3 {
        let decision = bursts(seed, 3).decide("2026-03-28", &[]);
        assert_eq!(
            decision["recommendation"], "roll_back",
            "{}",
            decision["summary"]
        );
        let incidents = finding(&decision, "clear_regression/metric=incident_rate");
        assert_eq!(incidents["state"], "regressed", "{incidents}");
        let same = bursts(seed, 1).decide("2026-03-28", &[]);
        assert_ne!(same["recommendation"], "roll_back", "{}", same["summary"]);
        assert_ne!(same["recommendation"], "restrict", "{}", same["summary"]);
    }
}
