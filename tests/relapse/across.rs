//! What is said beyond the two releases compared: creep, rollbacks, a candidate that is gone, a baseline that is itself bad,
//! several candidates at once, a watch past its horizon.

use chrono::{Days, NaiveDate};
use serde_json::Value;

use crate::support::{Place, day};

fn date(number: u64) -> String {
    let first = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    (first + Days::new(number)).to_string()
}

/// Runs of a release on some days in two workflows, with failures that are uneven as real days are, without chance.
fn ran(release: &str, days: std::ops::Range<u64>, runs: usize, failures: usize) -> Vec<String> {
    days.flat_map(|number| {
        let place = usize::try_from(number).unwrap() % 8;
        let mut lines = Vec::new();
        for (workflow, turn) in [("orders", 0), ("refunds", 3)] {
            let uneven = failures + [0, 2, 1, 0, 1, 2, 0, 1][(place + turn) % 8] - 1;
            lines.extend(day(
                &date(number),
                release,
                workflow,
                runs,
                uneven,
                "timeout",
            ));
        }
        lines
    })
    .collect()
}

fn decide(lines: &[Vec<String>], last: u64, more: &[&str]) -> Value {
    let decision = Place::with_runs(&lines.concat()).decide(&date(last), more);
    println!(
        "{}\n{}\n{}\n{}\n{:#}",
        decision["summary"],
        decision["reasons"],
        decision["against"],
        decision["next_step"],
        decision["across"]
    );
    decision
}

#[track_caller]
fn says(said: &Value, part: &str) {
    let said = said.to_string();
    assert!(said.contains(part), "{said} does not say {part}");
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

/// Eleven releases, each four days beside the next and failing six in a hundred times as often.
fn creeping() -> Vec<Vec<String>> {
    let failures = [50, 53, 56, 60, 63, 67, 71, 75, 80, 84, 90];
    (0..11u64)
        .zip(failures)
        .map(|(place, failures)| {
            let first = 3 * place;
            ran(&format!("1.{place:02}"), first..first + 7, 250, failures)
        })
        .collect()
}

#[test]
fn ten_small_steps_add_up_and_stop_nobody() {
    let decision = decide(&creeping(), 36, &[]);
    let across = &decision["across"];
    assert_eq!(across["reference"], "1.00");
    assert_eq!(across["releases"].as_array().unwrap().len(), 11);
    let creep = &across["creep"];
    assert_eq!(creep["steps"], 10);
    says(
        &creep["sentence"],
        "Over 10 releases since 1.00, the failure rate rose to 1.",
    );
    says(&creep["sentence"], "No single step explains it");
    assert!(number(&creep["effect"]["lower"]) > 1.0);
    assert_eq!(creep["effect"]["valid"], "this_night");
    let recommendation = decision["recommendation"].as_str().unwrap();
    assert!(["proceed", "hold"].contains(&recommendation));
    let sentence = creep["sentence"].as_str().unwrap();
    let place = if recommendation == "proceed" {
        "against"
    } else {
        "reasons"
    };
    assert!(decision[place].to_string().contains(sentence));
    // Ratios of the plain rates: 90 of 50 is 1.8.
    let whole = number(&creep["effect"]["estimate"]);
    assert!((whole / 1.8 - 1.0).abs() < 0.06, "{whole}");
    let releases = across["releases"].as_array().unwrap();
    let steps: f64 = releases[1..]
        .iter()
        .map(|release| number(&release["versus_previous"]["estimate"]).ln())
        .sum();
    assert_eq!(releases[10]["versus_reference_by"], "chain");
    assert!((steps - whole.ln()).abs() < 1e-9, "the steps add up");
}

#[test]
fn the_reference_is_the_one_that_is_pinned() {
    let decision = decide(&creeping(), 36, &["--reference", "1.08"]);
    let across = &decision["across"];
    assert_eq!(across["reference"], "1.08");
    assert_eq!(across["releases"].as_array().unwrap().len(), 3);
    assert_eq!(across["creep"], Value::Null);

    let decision = decide(&creeping(), 36, &["--reference", "0.9"]);
    assert_eq!(decision["across"]["reference"], Value::Null);
    says(
        &decision["data"]["warnings"],
        "the reference 0.9 has fewer than 20 runs",
    );
}

#[test]
fn one_large_step_is_no_creep() {
    let lines = [
        ran("1.0", 0..10, 300, 20),
        ran("1.1", 6..18, 300, 40),
        ran("1.2", 14..26, 300, 40),
    ];
    let decision = decide(&lines, 25, &[]);
    let last = &decision["across"]["releases"][2];
    assert!(number(&last["versus_reference"]["lower"]) > 1.0);
    assert_eq!(decision["across"]["creep"], Value::Null);
}

/// A release that failed three times as often, six days beside the one before it, and was taken back.
fn taken_back(after: usize) -> [Vec<String>; 3] {
    [
        ran("1.0", 0..20, 300, 12),
        ran("1.0", 20..28, 300, after),
        ran("1.1", 14..20, 200, 24),
    ]
}

#[test]
fn a_rollback_that_cured_is_said_to_have() {
    let decision = decide(&taken_back(12), 27, &[]);
    let rollback = &decision["across"]["rollback"];
    assert_eq!(rollback["state"], "cured");
    assert_eq!(rollback["release"], "1.1");
    assert_eq!(rollback["returned_to"], "1.0");
    assert_eq!(rollback["last_run"], date(19));
    says(
        &rollback["sentence"],
        "Rolling back 1.1 fixed the problem. Since 20 Mar, 1.0 has failed in 4",
    );
    // Two workflows of 300 runs over fourteen days, then of 200 over six.
    assert_eq!(rollback["before"]["exposure"], 8_400);
    assert_eq!(rollback["during"]["exposure"], 2_400);
    assert_eq!(rollback["after"]["exposure"], 4_800);
    assert!(number(&rollback["after_versus_during"]["upper"]) < 1.0);
    assert_eq!(rollback["class"], Value::Null, "there is but one class");
}

#[test]
fn a_candidate_without_traffic_is_not_told_to_be_taken_back() {
    let decision = decide(&taken_back(12), 27, &[]);
    assert_eq!(decision["recommendation"], "roll_back");
    says(
        &decision["summary"],
        "1.1 has had no traffic since 20 Mar, but the finding stands.",
    );
    says(&decision["reasons"], "while 1.0 still runs");
    says(&decision["next_step"], "keep 1.1 off");
    assert!(!decision["next_step"].to_string().contains("roll 1.1 back"));
    assert!(
        !decision["reasons"]
            .to_string()
            .contains("Each night with 1.1")
    );
}

#[test]
fn a_rollback_that_did_not_cure_is_said_not_to_have() {
    let lines = [
        ran("1.0", 0..14, 300, 12),
        ran("1.0", 14..28, 300, 36),
        ran("1.1", 14..20, 200, 24),
    ];
    let decision = decide(&lines, 27, &[]);
    let rollback = &decision["across"]["rollback"];
    assert_eq!(rollback["state"], "not_cured");
    says(&rollback["sentence"], "did not fix the problem");
    says(&rollback["sentence"], "so the release is not the cause.");
}

#[test]
fn a_rollback_of_two_small_nights_cannot_be_told() {
    let lines = [
        ran("1.0", 0..20, 300, 12),
        ran("1.0", 20..22, 20, 2),
        ran("1.1", 14..20, 200, 16),
    ];
    let decision = decide(&lines, 21, &[]);
    let rollback = &decision["across"]["rollback"];
    assert_eq!(rollback["state"], "too_early");
    says(&rollback["sentence"], "It is too early to tell");
}

#[test]
fn a_rollback_is_told_of_a_release_that_is_set_aside() {
    let place = Place::with_runs(&taken_back(12).concat());
    place.write("relapse.toml", "[release]\nrolled_back = [\"1.1\"]\n");
    let decision = place.decide(&date(27), &[]);
    assert_eq!(decision["decided_by"], "data:single_release");
    assert_eq!(decision["across"]["rollback"]["state"], "cured");
}

#[test]
fn an_innocent_release_taken_back_had_nothing_to_cure() {
    let lines = [ran("1.0", 0..28, 300, 12), ran("1.1", 10..20, 300, 12)];
    let decision = decide(&lines, 27, &[]);
    let rollback = &decision["across"]["rollback"];
    assert_eq!(rollback["state"], "too_early");
    says(
        &rollback["sentence"],
        "The data show no problem that rolling back 1.1 could have fixed",
    );
}

#[test]
fn the_class_that_rose_under_a_release_taken_back_is_named() {
    let arguments = |line: String| line.replace("timeout", "tool_arguments");
    let more = ran("1.1", 14..20, 200, 24).into_iter().map(arguments);
    let lines = [
        ran("1.0", 0..28, 300, 12),
        more.collect(),
        day(&date(14), "1.1", "orders", 5, 5, "timeout")
            .into_iter()
            .map(|line| line.replace("2026-03-15-", "other-"))
            .collect(),
    ];
    let decision = decide(&lines, 27, &[]);
    let rollback = &decision["across"]["rollback"];
    assert_eq!(rollback["class"]["failure_class"], "tool_arguments");
    says(
        &rollback["sentence"],
        "The largest change is in tool_arguments: 0 % before",
    );
}

#[test]
fn a_release_that_gave_way_to_a_newer_one_was_not_rolled_back() {
    let lines = [
        ran("1.0", 0..28, 60, 3),
        ran("1.1", 5..18, 300, 15),
        ran("1.2", 18..28, 300, 15),
    ];
    let decision = decide(&lines, 27, &[]);
    assert_eq!(decision["across"]["rollback"], Value::Null);
}

#[test]
fn a_canary_that_the_next_one_replaced_was_not_rolled_back() {
    // 1.0 has most of the traffic all along.
    let lines = [
        ran("1.0", 0..28, 300, 15),
        ran("1.1", 7..14, 60, 3),
        ran("1.2", 14..28, 60, 12),
    ];
    for named in [&[][..], &["--candidate", "1.2", "--baseline", "1.1"]] {
        let decision = decide(&lines, 27, named);
        assert_eq!(decision["across"]["rollback"], Value::Null, "{named:?}");
        let text = decision.to_string();
        assert!(
            !text.contains("itself rolled back"),
            "{}",
            decision["next_step"]
        );
        assert!(
            !text.contains("\"rolled_back\":true"),
            "{}",
            decision["across"]
        );
    }
    // With nights of 1.0 alone before the next canary, its traffic did go back.
    let lines = [
        ran("1.0", 0..28, 300, 15),
        ran("1.1", 7..14, 60, 3),
        ran("1.2", 18..28, 60, 12),
    ];
    let decision = decide(&lines, 27, &[]);
    says(
        &decision["across"]["rollback"]["sentence"],
        "rolling back 1.1",
    );
}

#[test]
fn a_baseline_that_is_itself_bad_is_not_gone_back_to() {
    let lines = [
        ran("1.0", 0..16, 300, 12),
        ran("1.1", 10..30, 300, 24),
        ran("1.2", 24..30, 300, 72),
    ];
    let decision = decide(&lines, 29, &[]);
    assert_eq!(decision["recommendation"], "roll_back");
    assert_eq!(decision["baseline"]["release"], "1.1");
    says(&decision["summary"], "Roll back 1.2 to 1.0, not to 1.1: ");
    says(&decision["next_step"], "1.1 is itself worse than 1.0 (");
    says(&decision["next_step"], "roll 1.2 back to 1.0");
}

#[test]
fn a_baseline_that_was_rolled_back_is_not_gone_back_to() {
    let lines = [
        ran("1.0", 0..16, 300, 12),
        ran("1.1", 10..30, 300, 12),
        ran("1.2", 24..30, 300, 72),
    ];
    let place = Place::with_runs(&lines.concat());
    place.write("relapse.toml", "[release]\nrolled_back = [\"1.1\"]\n");
    let decision = place.decide(&date(29), &["--baseline", "1.1"]);
    says(
        &decision["next_step"],
        "roll 1.2 back to 1.0, because 1.1 was itself rolled back",
    );
}

#[test]
fn candidates_at_once_are_each_held_against_the_baseline() {
    let lines = [
        ran("1.0", 0..28, 300, 12),
        ran("1.1", 12..28, 200, 24),
        ran("1.2", 14..28, 200, 8),
    ];
    let decision = decide(&lines, 27, &[]);
    assert_eq!(decision["candidate"]["release"], "1.2");
    let [other] = decision["across"]["candidates"]
        .as_array()
        .unwrap()
        .as_slice()
    else {
        panic!("one other candidate");
    };
    assert_eq!(other["release"], "1.1");
    assert_eq!(other["runs"], 6_400);
    assert_eq!(other["first_seen"], date(12));
    let alone = decide(&lines, 27, &["--candidate", "1.1", "--baseline", "1.0"]);
    for field in ["recommendation", "decided_by", "summary"] {
        assert_eq!(other[field], alone[field], "{field}");
    }
    assert_eq!(other["recommendation"], "roll_back");
    assert_eq!(alone["across"]["candidates"][0]["release"], "1.2");
}

#[test]
fn candidates_of_one_day_need_a_name_and_the_other_is_listed() {
    let lines = [
        ran("1.0", 0..28, 300, 12),
        ran("1.1", 14..28, 200, 8),
        ran("1.2", 14..28, 200, 8),
    ];
    let decision = decide(&lines, 27, &[]);
    assert_eq!(decision["decided_by"], "data:releases_tie");
    let decision = decide(&lines, 27, &["--candidate", "1.2"]);
    assert_eq!(decision["across"]["candidates"][0]["release"], "1.1");
}

#[test]
fn past_its_horizon_a_watch_goes_on_and_says_so() {
    let lines = [ran("1.0", 0..28, 300, 12), ran("1.1", 6..28, 300, 12)];
    let decision = decide(&lines, 27, &[]);
    says(
        &decision["reasons"],
        "The planned watch of 14 nights ended on 20 Mar. It continues",
    );
    assert_eq!(
        decision["across"],
        Value::Null,
        "two releases and no rollback"
    );
}
