//! The checks of the data from outside: each fails on records with its fault, and what follows is what the team set.

use serde_json::{Value, json};

use crate::support::{Place, day, run};

const AS_OF: &str = "2026-03-28";

/// Four weeks of two releases, the second since the 15th: 200 runs a day, of which so many fail.
fn month(failures: usize, but: &dyn Fn(u32) -> usize) -> Vec<String> {
    let mut lines = Vec::new();
    for date in 1..=28 {
        let runs = but(date);
        let name = format!("2026-03-{date:02}");
        let releases: &[&str] = if date < 15 { &["1.0"] } else { &["1.0", "1.1"] };
        for release in releases {
            let runs = runs / releases.len();
            let failures = failures.min(runs);
            lines.extend(day(&name, release, "refund", runs, failures, "timeout"));
        }
    }
    lines
}

fn steady(_: u32) -> usize {
    200
}

/// The checks that failed, with their sentences.
fn failed(decision: &Value) -> Vec<(String, String)> {
    let checks = decision["data"]["checks"].as_array().unwrap();
    let failed = checks.iter().filter(|check| check["passed"] == false);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    failed
        .map(|check| (text(&check["check"]), text(&check["in_words"])))
        .collect()
}

#[test]
fn whole_records_fail_no_check() {
    let place = Place::with_runs(&month(4, &steady));
    let decision = place.decide(AS_OF, &[]);
    assert_eq!(failed(&decision), []);
    let days = decision["data"]["runs_by_day"].as_array().unwrap();
    assert_eq!(days.len(), 28);
    assert_eq!(days[27], json!({"day": AS_OF, "runs": 200}));
}

#[test]
fn what_a_team_sets_follows_from_a_last_day_that_is_cut() {
    let cut = |date| if date == 28 { 40 } else { 200 };
    let place = Place::with_runs(&month(4, &cut));
    let said = [(
        "last_day".to_owned(),
        "28 Mar has 40 runs, and a usual Saturday has about 200: check whether the day is complete"
            .to_owned(),
    )];
    let usual = place.decide(AS_OF, &[]);
    assert_eq!(failed(&usual), said);
    for effect in ["warn", "hold", "data_incomplete"] {
        let text =
            format!("[checks]\nlast_day = \"{effect}\"\n[margin]\nratio = 3.0\ndifference = 0.1\n");
        place.write("relapse.toml", &text);
        let decision = place.decide(AS_OF, &["relapse.toml"]);
        assert_eq!(failed(&decision), said);
        assert_eq!(decision["data"]["checks"][0]["effect"], effect);
        let expected = match effect {
            "warn" => ("proceed", "all_clear"),
            other => (other, "data:last_day"),
        };
        assert_eq!(
            decision["recommendation"], expected.0,
            "{}",
            decision["summary"]
        );
        assert_eq!(decision["decided_by"], expected.1);
        if effect != "warn" {
            let action = decision["next_step"]["action"].as_str().unwrap();
            assert!(
                action.starts_with(
                    "check whether the day is complete; if it is right, set checks.last_day"
                ),
                "{action}"
            );
            let summary = decision["summary"].as_str().unwrap();
            assert!(summary.contains("28 Mar has 40 runs"), "{summary}");
        }
    }
    let checked = place.relapse(&[
        "check",
        "relapse.toml",
        "--input",
        "runs.ndjson",
        "--as-of",
        AS_OF,
    ]);
    assert_eq!(checked.code, 20, "{}", checked.err);
}

#[test]
fn a_regression_is_not_hidden_by_a_check_that_holds() {
    let cut = |date| if date == 28 { 40 } else { 200 };
    let mut lines = Vec::new();
    for date in 1..=28 {
        let name = format!("2026-03-{date:02}");
        let runs = cut(date);
        lines.extend(day(&name, "1.0", "refund", runs / 2, 2, "timeout"));
        if date >= 15 {
            lines.extend(day(&name, "1.1", "refund", runs / 2, 18, "timeout"));
        }
    }
    let place = Place::with_runs(&lines);
    place.write("relapse.toml", "[checks]\nlast_day = \"hold\"\n");
    let decision = place.decide(AS_OF, &["relapse.toml"]);
    assert_eq!(
        decision["recommendation"], "roll_back",
        "{}",
        decision["summary"]
    );
    assert_eq!(failed(&decision).len(), 1);
}

#[test]
fn a_level_that_cannot_be_true_lets_nothing_go_ahead() {
    let place = Place::with_runs(&month(190, &|date| if date < 15 { 200 } else { 400 }));
    let wide = "[margin]\nratio = 3.0\ndifference = 0.1\n";
    place.write("relapse.toml", wide);
    let decision = place.decide(AS_OF, &["relapse.toml"]);
    assert_eq!(
        (&decision["recommendation"], &decision["decided_by"]),
        (&json!("hold"), &json!("data:level")),
        "{}",
        decision["summary"]
    );
    place.write(
        "relapse.toml",
        &format!("{wide}[checks]\nlevel = \"warn\"\n"),
    );
    let decision = place.decide(AS_OF, &["relapse.toml"]);
    assert_eq!(
        decision["recommendation"], "proceed",
        "{}",
        decision["summary"]
    );
}

#[test]
fn a_day_that_comes_late_is_told_on_the_next_night() {
    let all = month(4, &steady);
    let is_of = |line: &&String, day: &str| line.contains(&format!("\"{day}T"));
    let lacking = all.iter().filter(|line| !is_of(line, "2026-03-26"));
    let place = Place::with_runs(&lacking.cloned().collect::<Vec<_>>());
    assert_eq!(failed(&place.decide("2026-03-27", &[])), []);
    place.write("runs.ndjson", &(all.join("\n") + "\n"));
    let said = (
        "late".to_owned(),
        "200 runs of 26 Mar came after the night of 27 Mar: earlier nights were judged without them; wait for such records with --wait, or leave out the newest days with window.maturity_days".to_owned(),
    );
    let decision = place.decide(AS_OF, &[]);
    assert_eq!(failed(&decision), [said]);
    // 200 of the 1,400 runs of the seven days before.
    let measured = decision["data"]["checks"][2]["measured"].as_f64().unwrap();
    assert!((measured - 1.0 / 7.0).abs() < 1e-12, "{measured}");
    let verified = place.relapse(&["verify", &format!("reports/{AS_OF}")]);
    assert_eq!(verified.code, 0, "{}", verified.err);
    assert_eq!(
        failed(&place.decide(AS_OF, &[])).len(),
        1,
        "published again"
    );
}

#[test]
fn a_clock_that_is_behind_is_told() {
    let recorded = |on: &str, line: String| {
        let mut record: Value = serde_json::from_str(&line).unwrap();
        record["recorded_at"] = json!(format!("{on}T00:30:00Z"));
        record.to_string()
    };
    for (column_of, fails) in [(0, false), (1, true)] {
        let mut lines = month(4, &steady);
        for number in 0..100 {
            let id = format!("late-{number}");
            let of_day = run(
                &id,
                "2026-03-20T23:59:00Z",
                "1.0",
                "refund",
                "success",
                Value::Null,
            );
            lines.push(recorded(["2026-03-21", "2026-03-19"][column_of], of_day));
        }
        let place = Place::with_runs(&lines);
        let said = failed(&place.decide(AS_OF, &[]));
        let clock = (
            "clock".to_owned(),
            "100 of 100 runs were written on a day before they began: check the clocks and time zones of what writes them".to_owned(),
        );
        assert_eq!(said, if fails { vec![clock] } else { Vec::new() });
    }
}

#[test]
fn a_release_that_records_no_rescues_is_told() {
    let mut lines = Vec::new();
    for date in 1..=28 {
        for number in 0..200 {
            let of_new = date >= 15 && number % 2 == 0;
            let id = format!("{date}-{number}");
            let at = format!("2026-03-{date:02}T{:02}:00:00Z", number % 24);
            let (release, more) = if of_new {
                ("1.1", Value::Null)
            } else {
                ("1.0", json!({"rescued": number % 20 == 1}))
            };
            let outcome = if number % 50 == 0 {
                "failure"
            } else {
                "success"
            };
            lines.push(run(&id, &at, release, "refund", outcome, more));
        }
    }
    let place = Place::with_runs(&lines);
    let said = failed(&place.decide(AS_OF, &[]));
    assert_eq!(
        said,
        [(
            "columns".to_owned(),
            "rescued of 1.1 is known for 0 % since 27 Mar and was known for 77 % before: check what exports it".to_owned()
        )]
    );
}
