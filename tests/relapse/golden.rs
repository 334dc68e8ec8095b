//! Small nights whose answer is known beforehand, with the counts recomputed from the records by a plain loop.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Place, day, finding, run};

const DATES: [&str; 12] = [
    "2026-03-01",
    "2026-03-02",
    "2026-03-03",
    "2026-03-04",
    "2026-03-05",
    "2026-03-06",
    "2026-03-07",
    "2026-03-08",
    "2026-03-09",
    "2026-03-10",
    "2026-03-11",
    "2026-03-12",
];

/// Failures that a day of `runs` has on average, made uneven as real days are, without chance.
fn uneven(number: usize, mean: usize) -> usize {
    mean + [0, 2, 1, 0, 1, 2, 0, 1][number % 8] - 1
}

/// Twelve days of the baseline in two workflows, and from the seventh on a candidate beside it.
fn history(candidate: impl Fn(usize, &str) -> Vec<String>) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, date) in DATES.iter().enumerate() {
        for (workflow, mean) in [("orders", 6), ("refunds", 9)] {
            lines.extend(day(
                date,
                "1.0",
                workflow,
                300,
                uneven(number, mean),
                "timeout",
            ));
        }
        if number >= 6 {
            lines.extend(candidate(number, date));
        }
    }
    lines
}

/// A day of a candidate that fails as the baseline does.
fn unchanged(number: usize, date: &str) -> Vec<String> {
    let mut lines = day(date, "1.1", "orders", 300, uneven(number + 1, 6), "timeout");
    lines.extend(day(
        date,
        "1.1",
        "refunds",
        300,
        uneven(number, 9),
        "timeout",
    ));
    lines
}

/// A day of a candidate that fails three times as often, everywhere.
fn tripled(number: usize, date: &str) -> Vec<String> {
    let mut lines = day(date, "1.1", "orders", 300, 3 * uneven(number, 6), "timeout");
    lines.extend(day(
        date,
        "1.1",
        "refunds",
        300,
        3 * uneven(number + 3, 9),
        "timeout",
    ));
    lines
}

/// Failures and runs of a release over the strata that both releases have, by reading the lines one by one.
fn recounted(lines: &[String], release: &str, class: Option<&str>) -> (f64, f64) {
    let records: Vec<Value> = lines
        .iter()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let text = |record: &Value, field: &str| record[field].as_str().unwrap_or_default().to_owned();
    let strata = |release: &str| -> BTreeSet<(String, String)> {
        let own = records.iter().filter(|record| record["release"] == release);
        own.map(|record| {
            (
                text(record, "started_at")[..10].to_owned(),
                text(record, "workflow"),
            )
        })
        .collect()
    };
    let shared: BTreeSet<_> = strata("1.0")
        .intersection(&strata("1.1"))
        .cloned()
        .collect();
    let (mut failures, mut runs) = (0.0, 0.0);
    for record in &records {
        let stratum = (
            text(record, "started_at")[..10].to_owned(),
            text(record, "workflow"),
        );
        if record["release"] == release && shared.contains(&stratum) {
            runs += 1.0;
            let is_class = class.is_none_or(|class| record["failure_class"] == class);
            if record["outcome"] == "failure" && is_class {
                failures += 1.0;
            }
        }
    }
    (failures, runs)
}

#[track_caller]
fn counts_agree(lines: &[String], decision: &Value) {
    let mut compared = 0;
    for finding in decision["findings"].as_array().unwrap() {
        if finding["metric"] != "failure_rate" || !finding["workflow"].is_null() {
            continue;
        }
        for (side, release) in [("baseline", "1.0"), ("candidate", "1.1")] {
            let (failures, runs) = recounted(lines, release, finding["failure_class"].as_str());
            assert_eq!(
                finding[side]["count"].as_f64(),
                Some(failures),
                "{} {side}",
                finding["id"]
            );
            assert_eq!(
                finding[side]["exposure"].as_f64(),
                Some(runs),
                "{} {side}",
                finding["id"]
            );
            compared += 1;
        }
    }
    println!("{compared} counts compared");
    assert!(compared >= 2);
}

#[test]
fn a_regression_everywhere_rolls_back() {
    let lines = history(tripled);
    let decision = Place::with_runs(&lines).decide("2026-03-12", &[]);
    assert_eq!(
        decision["recommendation"], "roll_back",
        "{}",
        decision["summary"]
    );
    assert_eq!(decision["design"], "concurrent");
    assert_eq!(decision["looks"]["night"], 6);
    let rate = finding(&decision, "clear_regression/metric=failure_rate");
    assert_eq!(
        (&rate["state"], &rate["scope"]),
        (&json!("regressed"), &json!("rollout"))
    );
    assert!(rate["effect"]["lower"].as_f64().unwrap() > 1.25);
    counts_agree(&lines, &decision);
}

#[test]
fn a_regression_in_one_workflow_restricts_that_workflow() {
    let lines = history(|number, date| {
        let mut lines = day(date, "1.1", "orders", 300, uneven(number + 1, 6), "timeout");
        lines.extend(day(
            date,
            "1.1",
            "refunds",
            300,
            5 * uneven(number, 9),
            "timeout",
        ));
        lines
    });
    let decision = Place::with_runs(&lines).decide("2026-03-12", &[]);
    assert_eq!(
        decision["recommendation"], "restrict",
        "{}",
        decision["summary"]
    );
    assert_eq!(decision["restriction"]["workflow"], "refunds");
    assert_eq!(decision["restriction"]["kind"], "narrow_permissions");
    counts_agree(&lines, &decision);
}

#[test]
fn an_unchanged_release_with_traffic_goes_on() {
    let mut lines = Vec::new();
    for (number, date) in DATES.iter().enumerate() {
        for workflow in ["orders", "refunds"] {
            let more = json!({"rescued": false, "approval_state": "not_required", "authority_crossed": false});
            let all = |release: &str, shift: usize| -> Vec<String> {
                (0..1500)
                    .map(|id| {
                        let fails = id < 6 * uneven(number + shift, 9);
                        let outcome = if fails { "failure" } else { "success" };
                        let mut more = more.clone();
                        if fails {
                            more["severity"] = json!(if id < 2 { 2 } else { 4 });
                            more["failure_class"] = json!("timeout");
                        }
                        let id = format!("{date}{workflow}{release}{id}");
                        run(
                            &id,
                            &format!("{date}T12:00:00Z"),
                            release,
                            workflow,
                            outcome,
                            more,
                        )
                    })
                    .collect()
            };
            lines.extend(all("1.0", 0));
            if number >= 2 {
                lines.extend(all("1.1", 1));
            }
        }
    }
    let decision = Place::with_runs(&lines).decide("2026-03-12", &[]);
    assert_eq!(
        decision["recommendation"], "proceed",
        "{}",
        decision["summary"]
    );
    assert_eq!(decision["decided_by"], "all_clear");
    for trigger in decision["triggers"].as_array().unwrap() {
        assert_eq!(trigger["state"], "clear", "{trigger}");
    }
    counts_agree(&lines, &decision);
}

#[test]
fn too_little_traffic_holds_and_says_what_it_would_take() {
    let mut lines = day("2026-03-01", "1.0", "w", 200, 10, "timeout");
    lines.extend(day("2026-03-02", "1.0", "w", 200, 10, "timeout"));
    lines.extend(day("2026-03-02", "1.1", "w", 200, 10, "timeout"));
    let decision = Place::with_runs(&lines).decide("2026-03-02", &["--horizon", "200"]);
    assert_eq!(decision["recommendation"], "hold");
    assert_eq!(decision["decided_by"], "insufficient_data");
    let rate = finding(&decision, "clear_regression/metric=failure_rate");
    assert_eq!(rate["state"], "inconclusive");
    assert!(rate["needs"]["runs"].as_u64().unwrap() > 200, "{rate}");
    assert!(
        decision["summary"].as_str().unwrap().contains("more runs"),
        "{}",
        decision["summary"]
    );
}

#[test]
fn more_traffic_in_a_risky_workflow_is_no_regression() {
    let lines = history(|number, date| {
        let mut lines = day(date, "1.1", "orders", 60, uneven(number, 6) / 5, "timeout");
        lines.extend(day(
            date,
            "1.1",
            "refunds",
            900,
            3 * uneven(number, 9),
            "timeout",
        ));
        lines
    });
    let decision = Place::with_runs(&lines).decide("2026-03-12", &[]);
    let rate = finding(&decision, "clear_regression/metric=failure_rate");
    assert_ne!(rate["state"], "regressed");
    assert!(
        rate["candidate"]["rate"].as_f64() > rate["baseline"]["rate"].as_f64(),
        "the crude rates do differ"
    );
    counts_agree(&lines, &decision);
}

#[test]
fn an_outage_of_both_releases_is_an_event_and_no_finding() {
    let outage = "2026-03-10";
    let mut lines = history(unchanged);
    for release in ["1.0", "1.1"] {
        for workflow in ["orders", "refunds"] {
            for number in 0..60 {
                let id = format!("outage-{release}-{workflow}-{number}");
                let at = format!("{outage}T{:02}:00:00Z", 8 + number % 6);
                lines.push(run(
                    &id,
                    &at,
                    release,
                    workflow,
                    "failure",
                    json!({"failure_class": "tool_error"}),
                ));
            }
        }
    }
    let decision = Place::with_runs(&lines).decide("2026-03-12", &[]);
    assert!(
        decision["findings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|finding| finding["state"] != "regressed")
    );
    let events = decision["events"].as_array().unwrap();
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0]["scope"], "systemic");
    assert_eq!(events[0]["onset"]["date"], outage);
    assert_eq!(events[0]["where"]["failure_class"], "tool_error");
    counts_agree(&lines, &decision);
}

#[test]
fn a_burst_is_an_event_and_does_not_roll_back() {
    for burst_day in ["2026-03-07", "2026-03-10"] {
        let mut lines = history(unchanged);
        for number in 0..60 {
            let at = format!("{burst_day}T03:{number:02}:00Z");
            let more = json!({"failure_class": "tool_error"});
            lines.push(run(
                &format!("burst-{number}"),
                &at,
                "1.1",
                "orders",
                "failure",
                more,
            ));
        }
        // Also on the very night of the burst.
        for as_of in [burst_day, "2026-03-12"] {
            let decision = Place::with_runs(&lines).decide(as_of, &[]);
            let recommendation = decision["recommendation"].as_str().unwrap();
            assert!(
                recommendation == "hold",
                "{as_of}: {recommendation}: {}",
                decision["summary"]
            );
            let events = decision["events"].as_array().unwrap();
            assert!(
                events.iter().any(|event| event["scope"] == "one_off"),
                "{as_of}: {events:?}"
            );
        }
    }
}

#[test]
fn a_class_the_baseline_never_had_is_a_finding_of_its_own() {
    let lines = history(|number, date| {
        let mut lines = unchanged(number, date);
        for (place, workflow) in ["orders", "refunds"].iter().enumerate() {
            for count in 0..uneven(number + place, 8) {
                let id = format!("new-{date}-{workflow}-{count}");
                let at = format!("{date}T{:02}:30:00Z", 2 * count);
                lines.push(run(
                    &id,
                    &at,
                    "1.1",
                    workflow,
                    "failure",
                    json!({"failure_class": "injection"}),
                ));
            }
        }
        lines
    });
    let decision = Place::with_runs(&lines).decide("2026-03-12", &[]);
    let new = finding(&decision, "clear_regression/failure_class=injection");
    assert_eq!(new["new_failure_class"], true);
    assert_eq!(new["state"], "regressed", "{new}");
    assert_eq!(new["effect"]["upper"], json!(null), "unbounded");
    assert_eq!(decision["recommendation"], "roll_back");
    counts_agree(&lines, &decision);
}

#[test]
fn releases_that_share_no_day_are_compared_with_a_caveat() {
    let mut lines = Vec::new();
    for (number, date) in DATES.iter().enumerate() {
        let (release, times) = if number < 7 { ("1.0", 1) } else { ("1.1", 4) };
        lines.extend(day(
            date,
            release,
            "orders",
            300,
            times * uneven(number, 6),
            "timeout",
        ));
    }
    let decision = Place::with_runs(&lines).decide("2026-03-12", &[]);
    assert_eq!(decision["design"], "before_after");
    assert!(
        decision["design_caveat"]
            .as_str()
            .unwrap()
            .contains("share no day")
    );
    let rate = finding(&decision, "clear_regression/metric=failure_rate");
    assert_eq!(
        (&rate["state"], &rate["scope"]),
        (&json!("regressed"), &json!("undetermined"))
    );
    assert_eq!(
        decision["recommendation"], "roll_back",
        "the night-to-night guard fired"
    );
}

#[test]
fn attempts_at_one_task_count_as_one_cluster() {
    // Forty tasks of its own a release, five attempts each, that all fail or all succeed: with p the share of failed tasks,
    // sum (x - p n)^2 = 25 * 40 p(1 - p) a release, against 200 p(1 - p), times 80 clusters over 78.
    let attempts = |release: &str, date: &str, failed: usize| -> Vec<String> {
        (0..200)
            .map(|number| {
                let task = number / 5;
                let outcome = if task < failed { "failure" } else { "success" };
                let mut more = json!({"cluster": format!("{release}-task-{task}")});
                if task < failed {
                    more["failure_class"] = json!("timeout");
                }
                run(
                    &format!("{release}-{number}"),
                    &format!("{date}T08:00:00Z"),
                    release,
                    "w",
                    outcome,
                    more,
                )
            })
            .collect()
    };
    let mut lines = attempts("1.0", "2026-03-01", 12);
    lines.extend(attempts("1.1", "2026-03-02", 20));
    let decision = Place::with_runs(&lines).decide("2026-03-02", &[]);
    for id in [
        "clear_regression/metric=failure_rate",
        "clear_regression/failure_class=timeout",
    ] {
        let dispersion = finding(&decision, id)["dispersion"].as_f64().unwrap();
        assert!(
            (dispersion - 5.0 * 80.0 / 78.0).abs() < 1e-9,
            "{id}: {dispersion}"
        );
    }
    assert_eq!(decision["recommendation"], "hold");
}

#[test]
fn a_rise_of_a_rare_class_is_found() {
    // Half a failure a night in the baseline: its own history could not tell nights apart.
    let lines = history(|number, date| {
        let mut lines = unchanged(number, date);
        for count in 0..10 {
            let id = format!("rare-{date}-{count}");
            let at = format!("{date}T{:02}:30:00Z", 2 * count);
            let workflow = ["orders", "refunds"][count % 2];
            lines.push(run(
                &id,
                &at,
                "1.1",
                workflow,
                "failure",
                json!({"failure_class": "loop"}),
            ));
        }
        if number % 2 == 0 {
            let at = format!("{date}T05:00:00Z");
            let id = format!("rare-base-{date}");
            lines.push(run(
                &id,
                &at,
                "1.0",
                "orders",
                "failure",
                json!({"failure_class": "loop"}),
            ));
        }
        lines
    });
    let decision = Place::with_runs(&lines).decide("2026-03-12", &[]);
    let rare = finding(&decision, "clear_regression/failure_class=loop");
    assert_eq!(rare["candidate"]["count"].as_f64(), Some(60.0));
    assert_eq!(rare["state"], "regressed", "{rare}");
    counts_agree(&lines, &decision);
}

#[test]
fn a_release_that_took_all_traffic_is_not_let_go_on_its_shared_days_alone() {
    // Alike while they share the traffic, three times as many failures once the candidate has all of it.
    let mut lines = Vec::new();
    for (number, date) in DATES.iter().enumerate() {
        if number < 8 {
            lines.extend(day(
                date,
                "1.0",
                "orders",
                900,
                uneven(number, 90),
                "timeout",
            ));
        }
        if (4..8).contains(&number) {
            lines.extend(day(
                date,
                "1.1",
                "orders",
                900,
                uneven(number + 1, 90),
                "timeout",
            ));
        }
        if number >= 8 {
            lines.extend(day(
                date,
                "1.1",
                "orders",
                1800,
                3 * uneven(number, 180),
                "timeout",
            ));
        }
    }
    let decision = Place::with_runs(&lines).decide("2026-03-12", &[]);
    assert_eq!(decision["design"], "mixed");
    assert_eq!(
        decision["recommendation"], "hold",
        "{}",
        decision["summary"]
    );
    let caveat = decision["design_caveat"].as_str().unwrap();
    assert!(
        caveat.contains("7,200 of the candidate's 10,800 runs"),
        "{caveat}"
    );
}

#[test]
fn one_stray_run_does_not_start_a_rollout() {
    let mut lines = history(tripled);
    lines.push(run(
        "stray",
        "2026-03-02T08:00:00Z",
        "1.1",
        "orders",
        "success",
        json!({}),
    ));
    lines.push(run(
        "unset",
        "1970-01-01T00:00:00Z",
        "1.1",
        "orders",
        "success",
        json!({}),
    ));
    let decision = Place::with_runs(&lines).decide("2026-03-12", &[]);
    assert_eq!(
        decision["recommendation"], "roll_back",
        "{}",
        decision["summary"]
    );
    assert_eq!(decision["looks"]["night"], 6);
    assert_eq!(decision["data"]["quarantined"], 1);
    let warnings = decision["data"]["warnings"].to_string();
    assert!(warnings.contains("first seen on 2026-03-02"), "{warnings}");
}
