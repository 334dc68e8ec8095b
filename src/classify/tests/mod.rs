use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::DateTime;

use super::taxonomy::{ClassEntry, TAXONOMY};
use super::*;
use crate::record::{FIELDS, Value};
use crate::vocabulary::Severity;

fn rules(text: &str) -> Vec<Rule> {
    #[derive(serde::Deserialize)]
    struct File {
        rule: Vec<Rule>,
    }
    toml::from_str::<File>(text).unwrap().rule
}

/// The class and the rule that shipped rules give to a message.
fn of_message(message: &str) -> Option<(String, String)> {
    of(&[("error_message", Value::Text(message))])
}

fn of(record: &[(&str, Value<'_>)]) -> Option<(String, String)> {
    let classifier = Classifier::of(&[], &shipped().unwrap()).unwrap();
    let fields: Vec<Option<Value<'_>>> = classifier
        .columns()
        .iter()
        .map(|column| {
            let found = record.iter().find(|(name, _)| name == column);
            found.map(|(_, value)| *value)
        })
        .collect();
    let rule = classifier.classify(&fields)?;
    Some((rule.class.clone(), rule.id.clone()))
}

#[track_caller]
fn one(rule: &str, record: &[(&str, Value<'_>)], expected: bool) {
    let text = format!("[[rule]]\nid = \"a\"\nclass = \"c\"\n{rule}");
    let rules = rules(&text);
    assert_eq!(faults(&rules), [], "{rule}");
    let classifier = Classifier::of(&rules, &[]).unwrap();
    let fields: Vec<Option<Value<'_>>> = classifier
        .columns()
        .iter()
        .map(|column| {
            let found = record.iter().find(|(name, _)| name == column);
            found.map(|(_, value)| *value)
        })
        .collect();
    assert_eq!(classifier.classify(&fields).is_some(), expected, "{rule}");
}

#[test]
fn every_condition_holds_or_does_not() {
    use Value::{Flag, Instant, Text, Whole};
    let workflow = [("workflow", Text("refunds"))];
    one("when.workflow = \"refunds\"", &workflow, true);
    one("when.workflow = \"Refunds\"", &workflow, false);
    one(
        "when.workflow = { one_of = [\"a\", \"refunds\"] }",
        &workflow,
        true,
    );
    one("when.workflow = { one_of = [\"a\"] }", &workflow, false);
    one("when.workflow.matches = \"^ref\"", &workflow, true);
    one("when.workflow.matches = \"^fun\"", &workflow, false);
    one(
        "when.workflow.matches = \"fun\"\nwhen.tool = \"x\"",
        &workflow,
        false,
    );
    let retries = [("retry_count", Whole(5))];
    one("when.retry_count = 5", &retries, true);
    one("when.retry_count = 4", &retries, false);
    one(
        "when.retry_count = { at_least = 5, at_most = 5 }",
        &retries,
        true,
    );
    one("when.retry_count = { at_least = 6 }", &retries, false);
    one("when.retry_count = { at_most = 4.5 }", &retries, false);
    one("when.severity = \"high\"", &[("severity", Whole(2))], true);
    one(
        "when.severity = { at_most = 2 }",
        &[("severity", Whole(3))],
        false,
    );
    one(
        "when.transient = false",
        &[("transient", Flag(false))],
        true,
    );
    one(
        "when.transient = false",
        &[("transient", Flag(true))],
        false,
    );
    one(
        "when.closed_at = { is_present = true }",
        &[("closed_at", Instant(DateTime::UNIX_EPOCH))],
        true,
    );
}

#[test]
fn a_missing_field_meets_only_the_test_for_its_absence() {
    for rule in [
        "when.transient = false",
        "when.tool.matches = \"\"",
        "when.retry_count = { at_most = 5 }",
        "when.tool = { is_present = true }",
    ] {
        one(rule, &[], false);
    }
    one("when.tool = { is_present = false }", &[], true);
    one(
        "when.tool = { is_present = false }",
        &[("tool", Value::Text("x"))],
        false,
    );
}

#[track_caller]
fn refused(when: &str, at: &[&str], expected: &str) {
    let text = format!("[[rule]]\nid = \"a\"\nclass = \"c\"\n{when}");
    let found = faults(&rules(&text));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].at, at);
    assert!(found[0].text.contains(expected), "{}", found[0].text);
}

#[test]
fn a_condition_of_the_wrong_kind_is_refused() {
    refused("when.tol = \"x\"", &["when", "tol"], "did you mean `tool`?");
    refused(
        "when.failure_class = \"x\"",
        &["when", "failure_class"],
        "only to failures without a recorded class",
    );
    refused(
        "when.retry_count.matches = \"5\"",
        &["when", "retry_count", "matches"],
        "applies only to text",
    );
    refused(
        "when.tool.at_least = 5",
        &["when", "tool", "at_least"],
        "applies only to numbers",
    );
    refused(
        "when.error_message.matches = \"(\"",
        &["when", "error_message", "matches"],
        "unclosed group",
    );
    refused(
        "when.error_message.matches = \"(?:\\\\w{1000}){1000}\"",
        &["when", "error_message", "matches"],
        "too large",
    );
    refused(
        "when.approval_state = \"aproved\"",
        &["when", "approval_state"],
        "did you mean `approved`?",
    );
    refused(
        "when.approval_state.one_of = [\"approved\", \"x\"]",
        &["when", "approval_state", "one_of"],
        "is `x`, but the column holds",
    );
    refused(
        "when.severity = 6",
        &["when", "severity"],
        "from 1 (worst) to 5",
    );
    refused(
        "when.transient = \"yes\"",
        &["when", "transient"],
        "true or false",
    );
    refused(
        "when.started_at = \"2026-01-01\"",
        &["when", "started_at"],
        "the only test for it is is_present",
    );
    refused(
        "when.started_at.at_least = 5",
        &["when", "started_at", "at_least"],
        "applies only to numbers",
    );
    refused("when.tool = {}", &["when", "tool"], "has no test");
    refused(
        "when.tool.one_of = []",
        &["when", "tool", "one_of"],
        "is empty",
    );
    refused(
        "when.retry_count = { at_least = 5, at_most = 4 }",
        &["when", "retry_count", "at_least"],
        "no number matches",
    );
    refused(
        "when.tool = { is_present = false, matches = \"x\" }",
        &["when", "tool", "is_present"],
        "meets no other test",
    );
    refused("when = {}", &["when"], "is empty");
    refused("", &["when"], "is empty");
}

#[test]
fn ids_are_unique_and_classes_are_named() {
    let rule = |id: &str, class: &str| {
        format!("[[rule]]\nid = \"{id}\"\nclass = \"{class}\"\nwhen.tool = \"x\"\n")
    };
    let text = rule("a", "c")
        + &rule("a", "c")
        + &rule("timeout_message", "c")
        + &rule(" ", "c")
        + &rule("b", " ")
        + &rule("d", UNCLASSIFIED);
    let found = faults(&rules(&text));
    let places: Vec<(usize, &str)> = found
        .iter()
        .map(|fault| (fault.rule, fault.at[0].as_str()))
        .collect();
    assert_eq!(
        places,
        [(1, "id"), (2, "id"), (3, "id"), (4, "class"), (5, "class")]
    );
}

#[test]
fn every_shipped_rule_is_sound_and_its_class_is_in_the_taxonomy() {
    let shipped = shipped().unwrap();
    let alone = shipped.iter().map(|rule| Rule {
        id: format!("x{}", rule.id),
        ..rule.clone()
    });
    assert_eq!(faults(&alone.collect::<Vec<_>>()), []);
    let ids: BTreeSet<&str> = shipped.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids.len(), shipped.len());
    for rule in &shipped {
        assert!(entry(&rule.class).is_some(), "{}", rule.class);
        assert!(rule.why.is_some(), "{}", rule.id);
    }
    let classes: BTreeSet<&str> = shipped.iter().map(|rule| rule.class.as_str()).collect();
    let known: BTreeSet<&str> = TAXONOMY.iter().map(|entry| entry.class).collect();
    assert_eq!(classes, known, "each class can be shown by a record");
}

/// Messages as tools, services and the demo write them, and the rule that must say what they are.
#[test]
fn each_shipped_rule_knows_its_messages() {
    for (rule, message) in include_str!("known.txt")
        .lines()
        .filter_map(|line| line.split_once('\t'))
    {
        let found = of_message(&message.replace("\\n", "\n"));
        assert_eq!(
            found.as_ref().map(|(_, id)| id.as_str()),
            Some(rule),
            "{message}"
        );
    }
    let named: BTreeSet<&str> = include_str!("known.txt")
        .lines()
        .filter_map(|line| Some(line.split_once('\t')?.0))
        .collect();
    let by_field = [
        "authority_flag",
        "unsafe_action_flag",
        "approval_bypassed",
        "ambiguity_message",
    ];
    for rule in shipped().unwrap() {
        assert!(
            named.contains(rule.id.as_str()) || by_field.contains(&rule.id.as_str()),
            "{} is tried",
            rule.id
        );
    }
}

#[test]
fn what_only_looks_like_a_known_failure_stays_without_a_class() {
    for message in include_str!("unknown.txt").lines() {
        assert_eq!(of_message(message), None, "{message}");
    }
}

#[test]
fn what_the_record_itself_says_stands_before_its_message() {
    let timed_out = ("error_message", Value::Text("read timed out"));
    let cases = [
        (
            ("authority_crossed", Value::Flag(true)),
            "authority_crossed",
        ),
        (("authority_crossed", Value::Flag(false)), "timeout"),
        (("action_executed", Value::Flag(true)), "unsafe_side_effect"),
        (("action_executed", Value::Flag(false)), "timeout"),
        (
            ("approval_state", Value::Text("bypassed")),
            "policy_violation",
        ),
        (("approval_state", Value::Text("approved")), "timeout"),
    ];
    for (field, expected) in cases {
        let (class, _) = of(&[field, timed_out]).unwrap();
        assert_eq!(class, expected, "{field:?}");
    }
    assert_eq!(of(&[]), None);
}

#[test]
fn ambiguity_counts_only_where_much_hangs_on_it() {
    let message = (
        "error_message",
        Value::Text("two accounts match the name, ambiguous payee"),
    );
    for severity in Severity::ALL {
        let level = Value::Whole(severity.level().into());
        let class = of(&[message, ("severity", level)]).map(|(class, _)| class);
        let expected = severity
            .is_high()
            .then(|| "ambiguity_with_high_consequence".to_owned());
        assert_eq!(class, expected, "{severity:?}");
    }
    assert_eq!(of(&[message]), None);
}

#[test]
fn conditions_read_as_words() {
    let rules = rules(
        "[[rule]]\nid = \"a\"\nclass = \"c\"\nwhen.workflow = \"w\"\nwhen.retry_count = { at_least = 2, at_most = 5 }\nwhen.tool = { one_of = [\"x\", \"y\"] }\nwhen.ticket = { is_present = false }\nwhen.error_message.matches = '''\n(?x) a\n  | b\n'''",
    );
    assert_eq!(
        rules[0].conditions(),
        [
            "error_message matches (?x) a | b",
            "retry_count is at least 2",
            "retry_count is at most 5",
            "ticket is missing",
            "tool is one of x, y",
            "workflow is w"
        ]
    );
}

/// The failure modes of MAST: Cemri et al. 2025, arXiv:2503.13657.
const MAST: [&str; 14] = [
    "FM-1.1 Disobey task specification",
    "FM-1.2 Disobey role specification",
    "FM-1.3 Step repetition",
    "FM-1.4 Loss of conversation history",
    "FM-1.5 Unaware of termination conditions",
    "FM-2.1 Conversation reset",
    "FM-2.2 Fail to ask for clarification",
    "FM-2.3 Task derailment",
    "FM-2.4 Information withholding",
    "FM-2.5 Ignored other agent's input",
    "FM-2.6 Reasoning-action mismatch",
    "FM-3.1 Premature termination",
    "FM-3.2 No or incomplete verification",
    "FM-3.3 Incorrect verification",
];

/// The leaves of TRAIL: Deshpande et al. 2025, arXiv:2505.08638.
const TRAIL: [&str; 20] = [
    "Language-only",
    "Tool-related",
    "Poor Information Retrieval",
    "Tool Output Misinterpretation",
    "Incorrect Problem Identification",
    "Tool Selection Errors",
    "Formatting Errors",
    "Instruction Non-compliance",
    "Tool Definition Issues",
    "Environment Setup Errors",
    "Rate Limiting",
    "Authentication Errors",
    "Service Errors",
    "Resource Not Found",
    "Resource Exhaustion",
    "Timeout Issues",
    "Context Handling Failures",
    "Resource Abuse",
    "Goal Deviation",
    "Task Orchestration",
];

/// The categories of `AgentRx`: Barke et al. 2026, arXiv:2602.02475.
const AGENTRX: [&str; 9] = [
    "Guardrails Triggered",
    "Instruction/Plan Adherence Failure",
    "Intent Not Supported",
    "Intent-Plan Misalignment",
    "Invalid Invocation",
    "Invention of New Information",
    "Misinterpretation of Tool Output",
    "System Failure",
    "Underspecified User Intent",
];

#[test]
fn the_names_of_others_are_theirs_and_what_has_no_counterpart_is_known() {
    let without = |names: &[&'static str], of: fn(&ClassEntry) -> &'static [&'static str]| {
        let used: BTreeSet<&str> = TAXONOMY.iter().flat_map(of).copied().collect();
        assert!(used.iter().all(|name| names.contains(name)));
        names
            .iter()
            .copied()
            .filter(|name| !used.contains(name))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        without(&MAST, |entry| entry.mast),
        ["FM-2.6 Reasoning-action mismatch"]
    );
    assert!(without(&TRAIL, |entry| entry.trail).is_empty());
    assert!(without(&AGENTRX, |entry| entry.agentrx).is_empty());
}

#[test]
fn a_class_is_found_by_the_name_that_others_give_it() {
    for (name, class) in [
        ("guardrails_triggered", "guardrail_stop"),
        ("instruction_adherence_failure", "goal_deviation"),
        ("intent_plan_misalignment", "goal_deviation"),
        ("System Failure", "tool_error"),
        ("FM-1.3 Step repetition", "loop"),
        ("timeout", "timeout"),
    ] {
        assert_eq!(entry(name).map(|entry| entry.class), Some(class), "{name}");
    }
    assert!(entry("unheard_of").is_none());
}

/// The two tables of `docs/taxonomy.md`.
fn tables() -> String {
    let names = |names: &[&str]| {
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join("; ")
        }
    };
    let mut text = String::from(
        "| class | what it is | response | why | MAST | TRAIL | AgentRx |\n| --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for entry in TAXONOMY {
        let _ = writeln!(
            text,
            "| `{}` | {} | `{}` | {} | {} | {} | {} |",
            entry.class,
            entry.about,
            entry.response,
            entry.reason,
            names(entry.mast),
            names(entry.trail),
            names(entry.agentrx)
        );
    }
    text.push_str("\n## The shipped rules, in order\n\n| rule | class | asks | because |\n| --- | --- | --- | --- |\n");
    for rule in shipped().unwrap() {
        let columns: Vec<String> = rule
            .when
            .keys()
            .map(|column| format!("`{column}`"))
            .collect();
        let _ = writeln!(
            text,
            "| `{}` | `{}` | {} | {} |",
            rule.id,
            rule.class,
            columns.join(", "),
            rule.why.unwrap_or_default()
        );
    }
    text
}

#[test]
fn the_documentation_holds_the_taxonomy_and_the_rules() {
    let written = include_str!("../../../docs/taxonomy.md");
    let tables = tables();
    assert!(
        written.contains(&tables),
        "docs/taxonomy.md must hold:\n{tables}"
    );
}

#[test]
fn a_rule_may_ask_of_any_column_but_the_class() {
    for field in FIELDS.iter().filter(|field| field.name != "failure_class") {
        let text = format!(
            "[[rule]]\nid = \"a\"\nclass = \"c\"\nwhen.{} = {{ is_present = true }}",
            field.name
        );
        assert_eq!(faults(&rules(&text)), [], "{}", field.name);
    }
}
