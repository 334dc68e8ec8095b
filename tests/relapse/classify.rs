//! Failures without a class, classified by rule: which rule wins, what is recorded of it, and what stays open.

use serde_json::{Value, json};

use crate::support::{Place, run};

const AS_OF: &str = "2026-03-12";

/// Twelve days of two releases side by side, 100 runs a day each, of which the first of these fail.
fn place(failures: &dyn Fn(&str, usize) -> Vec<Value>) -> Place {
    let mut lines = Vec::new();
    for day in 1..=12 {
        for release in ["1.0", "1.1"] {
            let failed = failures(release, day);
            for number in 0..100 {
                let id = format!("{day}-{release}-{number}");
                let began = format!("2026-03-{day:02}T{:02}:00:00Z", number % 24);
                let (outcome, more) = match failed.get(number) {
                    Some(more) => ("failure", more.clone()),
                    None => ("success", Value::Null),
                };
                lines.push(run(&id, &began, release, "refunds", outcome, more));
            }
        }
    }
    Place::with_runs(&lines)
}

/// Three failures a day in each release: a limit exceeded, a timeout, and something that no shipped rule knows.
fn three_kinds() -> Place {
    place(&|_, _| {
        vec![
            json!({"error_message": "refund limit of 50 exceeded", "handoff_target": "desk"}),
            json!({"error_message": "read timed out"}),
            json!({"error_message": "the moon was full"}),
        ]
    })
}

/// Both releases begin on the same day: which is the candidate must be said.
fn compared(place: &Place, more: &[&str]) -> Value {
    let mut arguments = vec!["--candidate", "1.1", "--baseline", "1.0"];
    arguments.extend(more);
    place.decide(AS_OF, &arguments)
}

fn decide(place: &Place, plan: &str) -> Value {
    place.write("policy.toml", plan);
    compared(place, &["--policy", "policy.toml"])
}

fn explain(place: &Place, run_id: &str, plan: &[&str]) -> Value {
    let mut arguments = vec![
        "explain",
        run_id,
        "--input",
        "runs.ndjson",
        "--as-of",
        AS_OF,
        "--format",
        "json",
    ];
    arguments.extend(plan);
    place.relapse(&arguments).json()
}

/// The classes that are asked about.
fn classes(decision: &Value) -> Vec<&str> {
    let findings = decision["findings"].as_array().unwrap();
    let whole = findings
        .iter()
        .filter(|finding| finding["workflow"].is_null());
    whole
        .filter_map(|finding| finding["failure_class"].as_str())
        .collect()
}

const LIMIT: &str = "[[rule]]\nid = \"refund_limit\"\nclass = \"authority_crossed\"\nwhy = \"limits are authority\"\nwhen.workflow = \"refunds\"\nwhen.error_message = { matches = \"(?i)limit of .* exceeded\" }\n";

#[test]
fn without_a_plan_nothing_is_classified() {
    let place = three_kinds();
    let decision = compared(&place, &[]);
    assert_eq!(decision["data"]["unclassified"], 72);
    assert_eq!(decision["data"]["classified"], json!({}));
    assert_eq!(classes(&decision), ["unclassified"]);
    let run = explain(&place, "3-1.0-1", &[]);
    assert_eq!(
        (&run["classified_by"], &run["rule"]),
        (&json!("unclassified"), &Value::Null)
    );
    assert_eq!(run["failure_class"], "unclassified");
}

#[test]
fn the_shipped_rules_come_after_the_files_own_and_can_be_turned_off() {
    let place = three_kinds();
    let shipped = decide(&place, "");
    assert_eq!(
        shipped["data"]["classified"],
        json!({"timeout_message": 24})
    );
    assert_eq!(shipped["data"]["unclassified"], 48);
    let own = decide(&place, LIMIT);
    assert_eq!(
        own["data"]["classified"],
        json!({"refund_limit": 24, "timeout_message": 24})
    );
    assert_eq!(own["data"]["unclassified"], 24);
    assert_eq!(
        classes(&own),
        ["authority_crossed", "timeout", "unclassified"]
    );
    let off = decide(
        &place,
        &format!("[classification]\nshipped_rules = false\n{LIMIT}"),
    );
    assert_eq!(off["data"]["classified"], json!({"refund_limit": 24}));
    let taken = decide(
        &place,
        "[[rule]]\nid = \"slow\"\nclass = \"slow_bank\"\nwhen.error_message.matches = \"timed out\"\n",
    );
    assert_eq!(taken["data"]["classified"], json!({"slow": 24}));
}

#[test]
fn the_first_rule_that_matches_wins_and_is_recorded() {
    let place = three_kinds();
    let rules =
        format!("{LIMIT}[[rule]]\nid = \"any\"\nclass = \"other\"\nwhen.workflow = \"refunds\"\n");
    let decision = decide(&place, &rules);
    assert_eq!(
        decision["data"]["classified"],
        json!({"any": 48, "refund_limit": 24})
    );
    let plan = ["--policy", "policy.toml"];
    let run = explain(&place, "3-1.0-0", &plan);
    assert_eq!(run["classified_by"], "rule");
    assert_eq!(
        (&run["rule"], &run["failure_class"]),
        (&json!("refund_limit"), &json!("authority_crossed"))
    );
    assert_eq!(run["rule_why"], "limits are authority");
    assert_eq!(
        run["rule_conditions"],
        json!([
            "error_message matches (?i)limit of .* exceeded",
            "workflow is refunds"
        ])
    );
    assert_eq!(run["pattern"]["in_window"]["merged"]["count"], 24);
    assert_eq!(
        run["pattern"]["in_window"]["merged"]["failure_class"],
        "authority_crossed"
    );
    let text = place.planned(&["explain", "3-1.0-1"], AS_OF);
    assert!(
        text.out.contains("classified by     rule any\n"),
        "{}",
        text.out
    );
    assert!(
        text.out.contains("because workflow is refunds"),
        "{}",
        text.out
    );
    let success = explain(&place, "3-1.0-50", &plan);
    assert_eq!(
        (&success["classified_by"], &success["failure_class"]),
        (&Value::Null, &Value::Null)
    );
    let checked = place.planned(&["check"], AS_OF);
    assert!(
        checked.out.contains(
            "\nclassified by rule any: 48 failures\nclassified by rule refund_limit: 24 failures\n"
        ),
        "{}",
        checked.out
    );
    let page = std::fs::read_to_string(place.path().join("reports").join(AS_OF).join("report.md"))
        .unwrap();
    assert!(
        page.contains("72 failures were classified by rule: any 48, refund"),
        "{page}"
    );
}

#[test]
fn a_recorded_class_stands_whatever_it_says() {
    let place = place(&|_, _| {
        vec![
            json!({"failure_class": "mine", "error_message": "read timed out"}),
            json!({"failure_class": "unclassified", "error_message": "read timed out"}),
            json!({"failure_class": " ", "error_message": "read timed out"}),
        ]
    });
    let decision = decide(&place, "");
    assert_eq!(
        decision["data"]["classified"],
        json!({"timeout_message": 24})
    );
    assert_eq!(classes(&decision), ["mine", "timeout", "unclassified"]);
    let plan = ["--policy", "policy.toml"];
    assert_eq!(
        explain(&place, "3-1.0-0", &plan)["classified_by"],
        "recorded"
    );
    assert_eq!(
        explain(&place, "3-1.0-1", &plan)["classified_by"],
        "recorded"
    );
    assert_eq!(explain(&place, "3-1.0-2", &plan)["classified_by"], "rule");
}

#[test]
fn a_rule_may_ask_for_a_column_that_is_read_for_it_alone() {
    let place = three_kinds();
    let rule = "[[rule]]\nid = \"desk\"\nclass = \"handed\"\nwhen.handoff_target = \"desk\"\nwhen.closed_at = { is_present = false }\nwhen.outcome = \"failure\"\n";
    assert_eq!(decide(&place, rule)["data"]["classified"]["desk"], 24);
    place.write(
        "policy.toml",
        &rule.replace("\"desk\"\nwhen.closed", "\"x\"\nwhen.closed"),
    );
    let checked = place.planned(&["check"], AS_OF);
    let none = "\nclassified by rule desk: 0 failures\nclassified by rule timeout_message: 24 failures\nunclassified: 48 failures\n";
    assert!(checked.out.contains(none), "{}", checked.out);
}

#[test]
fn failures_with_exposure_are_classified_where_they_count() {
    let place = Place::new();
    let mut lines = Vec::new();
    let mut exposure = String::from("day,release,workflow,runs\n");
    for day in 1..=12 {
        for release in ["1.0", "1.1"] {
            exposure.push_str(
                &[
                    "2026-03-",
                    &format!("{day:02}"),
                    ",",
                    release,
                    ",refunds,100\n",
                ]
                .concat(),
            );
            for (number, workflow) in ["refunds", "refunds", "uncovered"].iter().enumerate() {
                let more = json!({"error_message": "read timed out"});
                lines.push(run(
                    &format!("{day}-{release}-{number}"),
                    &format!("2026-03-{day:02}T01:00:00Z"),
                    release,
                    workflow,
                    "failure",
                    more,
                ));
            }
        }
    }
    place.write("runs.ndjson", &(lines.join("\n") + "\n"));
    place.write("exposure.csv", &exposure);
    place.write("policy.toml", "");
    let more = ["--policy", "policy.toml", "--exposure", "exposure.csv"];
    let decision = compared(&place, &more);
    assert_eq!(decision["data"]["quarantined"], 24);
    assert_eq!(
        decision["data"]["classified"],
        json!({"timeout_message": 48})
    );
}

/// The warnings that speak of failures without a class.
fn warned(decision: &Value) -> Vec<&str> {
    let warnings = decision["data"]["warnings"].as_array().unwrap();
    warnings
        .iter()
        .filter_map(Value::as_str)
        .filter(|text| text.contains("no class"))
        .collect()
}

/// Six failures a day; of the candidate's, so many have no class.
fn recorded_less(without: usize) -> Place {
    place(&|release, _| {
        (0..6)
            .map(|number| {
                if release == "1.1" && number < without {
                    json!({"error_message": "the moon was full"})
                } else {
                    json!({"failure_class": "timeout"})
                }
            })
            .collect()
    })
}

#[test]
fn more_failures_without_a_class_are_warned_of_and_the_class_they_hide_is_named() {
    let place = recorded_less(4);
    for decision in [compared(&place, &[]), decide(&place, "")] {
        assert_eq!(
            warned(&decision),
            [
                "48 of 72 failures (66.7 %) of 1.1 have no class, against 0 of 72 (0 %) of 1.0, so timeout may look better than it is; add a [[rule]] or record failure_class"
            ]
        );
        let share = &decision["data"]["unclassified_share"];
        assert_eq!(
            share["candidate"],
            json!({"release": "1.1", "unclassified": 48, "failures": 72, "share": 48.0 / 72.0})
        );
        assert_eq!(
            share["baseline"],
            json!({"release": "1.0", "unclassified": 0, "failures": 72, "share": 0.0})
        );
    }
    // A rule that knows them takes the warning away.
    let known = decide(
        &place,
        "[[rule]]\nid = \"moon\"\nclass = \"moon\"\nwhen.error_message.matches = \"moon\"\n",
    );
    assert!(warned(&known).is_empty());
    assert_eq!(
        known["data"]["unclassified_share"]["candidate"]["unclassified"],
        0
    );
}

#[test]
fn as_many_without_a_class_as_before_are_not_warned_of() {
    assert!(warned(&compared(&recorded_less(0), &[])).is_empty());
    assert!(warned(&compared(&three_kinds(), &[])).is_empty());
}

#[test]
fn bad_rules_are_told_all_at_once_with_their_lines() {
    let place = three_kinds();
    place.write(
        "policy.toml",
        "[[rule]]\nid = \"timeout_message\"\nclass = \"x\"\nwhen.tol = \"x\"\n\n[[rule]]\nid = \"b\"\nclass = \" \"\nwhen.retry_count.matches = \"x\"\nwhen.approval_state = \"aproved\"\n\n[[rule]]\nid = \"b\"\nclass = \"c\"\nwhen.error_message = { is_present = true, matches = \"(\" }\n\n[[rule]]\nid = \"d\"\nclass = \"c\"\n\n[class.x]\nresponse = \"retry\"\n",
    );
    let checked = place.relapse(&["check", "--input", "runs.ndjson", "--policy", "policy.toml"]);
    assert_eq!(checked.code, 78);
    for expected in [
        "line 2: rule `timeout_message`: id is the id of a shipped rule",
        "line 4: rule `timeout_message`: when.tol is not a column of the record (did you mean `tool`?)",
        "line 8: rule `b`: class is empty",
        "line 9: rule `b`: when.retry_count.matches applies only to text",
        "line 10: rule `b`: when.approval_state is `aproved`",
        "(did you mean `approved`?)",
        "line 13: rule `b`: id is the id of an earlier rule",
        "line 15: rule `b`: when.error_message.matches is not a valid regular expression: unclosed group",
        "line 17: rule `d`: when is empty",
        "line 22: class.x.response is \"retry\" without max_retries",
    ] {
        assert!(
            checked.err.contains(expected),
            "{expected}: {}",
            checked.err
        );
    }
    for (text, expected) in [
        (
            "[[rule]]\nid = \"a\"\nclass = \"c\"\nwhen.tool = { match = \"x\" }",
            "did you mean `matches`?",
        ),
        (
            "[[rule]]\nid = \"a\"\nclas = \"c\"\nwhen.tool = \"x\"",
            "did you mean `class`?",
        ),
        (
            "[[rule]]\nid = \"a\"\nclass = \"c\"\nwhen.tool = [\"x\"]",
            "a table such as { matches",
        ),
        (
            "[classification]\nshiped_rules = false",
            "did you mean `shipped_rules`?",
        ),
        (
            "[[rule]]\nclass = \"c\"\nwhen.tool = \"x\"",
            "missing field `id`",
        ),
    ] {
        place.write("policy.toml", text);
        let checked =
            place.relapse(&["check", "--input", "runs.ndjson", "--policy", "policy.toml"]);
        assert_eq!(checked.code, 78, "{text}");
        assert!(
            checked.err.contains(expected),
            "{expected}: {}",
            checked.err
        );
    }
}

#[test]
fn the_order_and_the_format_of_the_records_change_nothing() {
    let place = three_kinds();
    let first = decide(&place, LIMIT);
    let mut lines: Vec<String> = std::fs::read_to_string(place.path().join("runs.ndjson"))
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    lines.reverse();
    place.write("runs.ndjson", &(lines.join("\n") + "\n"));
    assert_eq!(decide(&place, LIMIT), first);
    let columns = [
        "run_id",
        "started_at",
        "release",
        "workflow",
        "outcome",
        "error_message",
        "handoff_target",
    ];
    let mut table = columns.join(",") + "\n";
    for line in &lines {
        let record: Value = serde_json::from_str(line).unwrap();
        let cells: Vec<&str> = columns
            .iter()
            .map(|column| record[column].as_str().unwrap_or_default())
            .collect();
        table += &(cells.join(",") + "\n");
    }
    place.write("runs.csv", &table);
    let arguments = [
        "run",
        "--input",
        "runs.csv",
        "--as-of",
        AS_OF,
        "--format",
        "json",
        "--policy",
        "policy.toml",
        "--candidate",
        "1.1",
        "--baseline",
        "1.0",
        "--out",
        "other",
    ];
    let mut of_table = place.relapse(&arguments).json();
    // Which columns a file has is told of the file.
    of_table["data"]["notes"] = first["data"]["notes"].clone();
    of_table["since_last_night"] = first["since_last_night"].clone();
    assert_eq!(of_table["data"], first["data"]);
    assert_eq!(of_table["findings"], first["findings"]);
    assert_eq!(of_table["repeated"], first["repeated"]);
}

#[test]
fn init_suggests_by_the_taxonomy_and_decides_nothing() {
    let place = three_kinds();
    let made = place.relapse(&["init", "--input", "runs.ndjson", "--as-of", AS_OF]);
    assert_eq!(made.code, 0, "{}", made.err);
    let plan = std::fs::read_to_string(place.path().join("policy.toml")).unwrap();
    assert!(
        plan.contains(
            "[class.timeout]                 # 24 failures: 24 in refunds\n# Suggested: retry. "
        ),
        "{plan}"
    );
    assert!(
        plan.contains("\n[classification]\n# shipped_rules = true")
            && plan.contains("\n# [[rule]]\n"),
        "{plan}"
    );
    let decision = compared(&place, &["--policy", "policy.toml"]);
    let gaps = decision["plan"]["gaps"].as_array().unwrap();
    assert!(
        gaps.iter().all(|gap| gap["gap"] == "class_without_plan"),
        "{gaps:?}"
    );
    assert_eq!(gaps.len(), 2);
}

#[test]
fn the_schema_of_the_plan_knows_the_rules() {
    let schema = Place::new().relapse(&["schema", "policy"]).json();
    let properties = &schema["properties"];
    assert!(
        properties["rule"].is_object() && properties["classification"].is_object(),
        "{properties}"
    );
    let rule = &schema["$defs"]["Rule"];
    assert_eq!(rule["required"], json!(["id", "class"]));
    assert!(rule["properties"]["when"].is_object());
}
