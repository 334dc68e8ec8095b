//! `relapse explain`: how one run was read.

use serde_json::{Value, json};

use crate::support::{Place, run};

const FLAGS: [&str; 4] = ["--input", "runs.ndjson", "--as-of", "2026-11-10"];

/// Failures whose messages differ in a name, one of them with an identifier for it; a success; a hostile one.
fn place() -> Place {
    let messages = [
        "user ann not found in crm after 30 ms",
        "user bob not found in crm after 2 s",
        "user u17 not found in crm after 9 s",
    ];
    let mut lines: Vec<String> = messages
        .iter()
        .enumerate()
        .map(|(number, message)| {
            let more = json!({"failure_class": "lookup", "tool": "crm", "error_message": message, "rescued": true, "rescue_minutes": 5});
            run(&format!("r{number}"), &format!("2026-11-0{}T10:00:00Z", number + 1), "1", "refunds", "failure", more)
        })
        .collect();
    lines.push(run(
        "fine",
        "2026-11-05T10:00:00Z",
        "1",
        "refunds",
        "success",
        Value::Null,
    ));
    let hostile = "\u{1b}[31mbad key sk-abcdefghijklmnop\u{202e}";
    let more = json!({"error_message": hostile});
    lines.push(run(
        "evil",
        "2026-11-05T11:00:00Z",
        "1",
        "refunds",
        "failure",
        more,
    ));
    Place::with_runs(&lines)
}

fn explain(place: &Place, run_id: &str, more: &[&str]) -> crate::support::Finished {
    let mut arguments = vec!["explain", run_id];
    arguments.extend(FLAGS);
    arguments.extend(more);
    place.relapse(&arguments)
}

#[test]
fn a_failure_is_explained_down_to_the_rule_that_folded_it() {
    let place = place();
    let found = explain(&place, "r0", &["--format", "json"]).json();
    assert_eq!(found["schema"], "relapse.explained/1");
    assert_eq!(found["failure_class"], "lookup");
    let pattern = &found["pattern"];
    assert_eq!(pattern["template"], "user ann not found in crm after <*>");
    let rules: Vec<_> = pattern["folds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| &step["rule"])
        .collect();
    assert_eq!(rules, ["word with a digit", "unit"]);
    let merged = &pattern["in_window"]["merged"];
    assert_eq!(merged["template"], "user <*> not found in crm after <*>");
    assert_eq!(
        (&merged["count"], &merged["parts_count"]),
        (&json!(3), &json!(3))
    );
    assert_ne!(merged["fingerprint"], pattern["fingerprint"]);
    // The record that says by itself that the name varies has the identifier of them all.
    let other = explain(&place, "r2", &["--format", "json"]).json();
    assert_eq!(other["pattern"]["fingerprint"], merged["fingerprint"]);
    let text = explain(&place, "r0", &[]);
    assert_eq!(text.code, 0, "{}", text.err);
    for words in [
        "user ann not found in crm after 30 ms",
        "3 failures from",
        "r2, r1, r0",
    ] {
        assert!(text.out.contains(words), "{words}: {}", text.out);
    }
}

#[test]
fn the_report_lists_the_merged_pattern() {
    let decision = place().decide("2026-11-10", &[]);
    let listed = &decision["repeated"][0];
    assert_eq!(listed["template"], "user <*> not found in crm after <*>");
    assert_eq!(
        (&listed["count"], &listed["rescue_minutes"]),
        (&json!(3), &json!(15.0))
    );
    assert_eq!(
        (&listed["rank_by_cost"], &listed["total_cost_usd"]),
        (&json!(1), &Value::Null)
    );
    assert_eq!(
        listed["trend"],
        json!({"nights": 7, "last": 0, "before": 3})
    );
}

#[test]
fn the_identifier_stays_when_records_come_in_another_order_and_others_arrive() {
    let place = place();
    let before = place.decide("2026-11-10", &[])["repeated"][0]["fingerprint"].clone();
    let mut lines: Vec<String> = std::fs::read_to_string(place.path().join("runs.ndjson"))
        .unwrap()
        .lines()
        .rev()
        .map(str::to_owned)
        .collect();
    for number in 0..9 {
        let more = json!({"failure_class": "lookup", "tool": "crm", "error_message": format!("ledger line {} is locked", ["a", "b", "c"][number % 3])});
        lines.push(run(
            &format!("n{number}"),
            "2026-11-06T10:00:00Z",
            "1",
            "refunds",
            "failure",
            more,
        ));
    }
    place.write("runs.ndjson", &(lines.join("\n") + "\n"));
    let after = place.decide("2026-11-10", &[]);
    let kept = after["repeated"]
        .as_array()
        .unwrap()
        .iter()
        .find(|pattern| pattern["fingerprint"] == before);
    assert_eq!(kept.unwrap()["count"], 3);
}

#[test]
fn a_success_has_no_pattern_and_an_unknown_run_is_said_to_be_none() {
    let place = place();
    let fine = explain(&place, "fine", &["--format", "json"]).json();
    assert_eq!(
        (&fine["outcome"], &fine["pattern"]),
        (&json!("success"), &Value::Null)
    );
    let none = explain(&place, "no\u{1b}such", &[]);
    assert_eq!(none.code, 65);
    assert!(
        none.out.is_empty() && none.err.contains("no run no\\u{1b}such among the rows"),
        "{}",
        none.err
    );
    assert_eq!(
        place
            .relapse(&["explain", "r0", "--input", "nothing.csv"])
            .code,
        66
    );
    assert_eq!(place.relapse(&["explain"]).code, 2);
}

#[test]
fn hostile_text_is_spelled_out_and_secrets_are_masked() {
    let place = place();
    for format in ["text", "json"] {
        let evil = explain(&place, "evil", &["--format", format]);
        assert_eq!(evil.code, 0, "{}", evil.err);
        assert!(
            !evil.out.contains(['\u{1b}', '\u{202e}']) && !evil.out.contains("abcdefghijklmnop"),
            "{}",
            evil.out
        );
        assert!(evil.out.contains("[masked]"), "{}", evil.out);
    }
}
