use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::NaiveDate;

use super::*;
use crate::config::Config;
use crate::policy::{FailuresSeen, Policy, Unrecorded};

const HOSTILE: &str = "x\"]\n[owner.evil]\n# \u{202e}";

fn sight(class: &str, workflow: &str) -> Sight {
    let day = |number| NaiveDate::from_ymd_opt(2026, 3, number).unwrap();
    Sight {
        nights: day(1)..=day(12),
        failures: FailuresSeen::from([(
            class.to_owned(),
            BTreeMap::from([(workflow.to_owned(), 41)]),
        )]),
        runs: BTreeMap::from([(workflow.to_owned(), 1200)]),
        proposals: BTreeMap::new(),
    }
}

#[test]
fn a_template_without_data_parses_and_plans_nothing() {
    assert_eq!(Policy::parse(&plan(None)).unwrap(), Policy::default());
}

#[test]
fn every_class_and_workflow_seen_has_its_table_and_its_count() {
    let text = plan(Some(&sight("timeout", "refunds")));
    let policy = Policy::parse(&text).unwrap();
    assert!(policy.class.contains_key("timeout") && policy.workflow.contains_key("refunds"));
    assert!(text.contains("# 41 failures: 41 in refunds"), "{text}");
    assert!(text.contains("# 1,200 runs"), "{text}");
}

#[test]
fn a_hostile_name_stays_a_name() {
    let policy = Policy::parse(&plan(Some(&sight(HOSTILE, HOSTILE)))).unwrap();
    assert!(policy.owner.is_empty());
    assert_eq!(policy.class.keys().next().unwrap(), HOSTILE);
    assert_eq!(policy.workflow.keys().next().unwrap(), HOSTILE);
}

#[test]
fn the_taxonomy_suggests_a_response_and_decides_nothing() {
    let text = plan(Some(&sight("timeout", "refunds")));
    assert!(
        text.contains("# Suggested: retry. It may be transient."),
        "{text}"
    );
    assert!(text.contains("\n# response = \"retry\" "), "{text}");
    let text = plan(Some(&sight("loop", "refunds")));
    assert!(
        text.contains(
            "# Suggested: stop. The run failed because of too many attempts. A retry adds more.\n# response = \"stop\" "
        ),
        "{text}"
    );
    let policy = Policy::parse(&text).unwrap();
    assert_eq!(policy.response_of("loop"), None);
    let own = plan(Some(&sight("our_own", "refunds")));
    assert!(
        !own.contains("Suggested") && own.contains("\n# response = \"stop\" "),
        "{own}"
    );
    assert!(plan(Some(&sight("unclassified", "refunds"))).contains("no rule matches"));
}

#[test]
fn the_example_of_a_rule_is_valid_once_it_is_decided() {
    let text = decided(
        &plan(None),
        &["shipped_rules", "[[rule]]", "id =", "class =", "when."],
    );
    let policy = Policy::parse(&text).unwrap();
    assert_eq!(policy.rule[0].id, "refund_limit");
    assert_eq!(policy.rule[0].when.len(), 2);
    assert!(policy.classification.shipped_rules);
}

/// The text with these lines uncommented.
fn decided(text: &str, lines: &[&str]) -> String {
    let decide = |line: &str| {
        let is_chosen = lines
            .iter()
            .any(|begin| line.starts_with(&format!("# {begin}")));
        if is_chosen {
            line[2..].to_owned()
        } else {
            line.to_owned()
        }
    };
    text.lines().map(decide).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_commented_key_is_valid_once_uncommented() {
    let text = plan(Some(&sight("timeout", "refunds")))
        .replacen(
            "# trigger = { metric = \"failure_rate\", margin",
            "# other",
            1,
        )
        .replace("\"another owner\"", "\"other\"");
    let lines = [
        "response =",
        "max_retries =",
        "evidence =",
        "severity =",
        "handoff = { owner = \"platform\", queue = \"agent-failures\", fallback",
        "trigger =",
        "accept_",
        "owner =",
        "[owner",
        "contact =",
        "runbook =",
        "ticket =",
        "[pattern",
        "fixed_on =",
        "[folding",
        "keep =",
    ];
    let text = decided(&text, &lines) + "\n[owner.other]\n";
    let policy = Policy::parse(&text).unwrap();
    assert!(
        policy
            .gaps(&sight("timeout", "refunds").failures, &Unrecorded::new())
            .is_empty()
    );
    assert_eq!(
        policy.folding().unwrap().template("exit code 7 in 7 s"),
        "exit code 7 in <*>"
    );
}

#[test]
fn the_configuration_says_what_was_typed_and_pins_no_night() {
    let mut config = Config::default();
    config.input.runs = vec!["runs/\"*\".csv".to_owned(), "/abs/x.csv".to_owned()];
    config.window.as_of = NaiveDate::from_ymd_opt(2026, 3, 12);
    config.window.nights = 30;
    config.release.candidate = Some("1.1".to_owned());
    let text = configuration(&config, Path::new("team/agents"), MapIs::AsNamed, None);
    let read = Config::parse(&text).unwrap();
    assert_eq!(read.input.runs, ["../../runs/\"*\".csv", "/abs/x.csv"]);
    assert_eq!((read.window.nights, read.window.as_of), (30, None));
    assert_eq!(read.release.candidate, None);
    assert!(text.contains("# as_of = 2026-03-12"), "{text}");
    assert_eq!(
        Config::parse(&configuration(
            &Config::default(),
            Path::new("."),
            MapIs::AsNamed,
            None
        ))
        .unwrap(),
        Config::default()
    );
}

#[test]
fn nothing_is_written_where_one_of_the_files_exists() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("b.toml"), "mine").unwrap();
    let files = ["a.toml", "b.toml"].map(|name| NewFile {
        name,
        text: "new".to_owned(),
    });
    let error = write(folder.path(), &files).unwrap_err().to_string();
    assert!(error.contains("b.toml exists already"), "{error}");
    assert!(!folder.path().join("a.toml").exists());
    assert_eq!(
        fs::read_to_string(folder.path().join("b.toml")).unwrap(),
        "mine"
    );
    write(folder.path(), &files[..1]).unwrap();
    assert_eq!(
        fs::read_to_string(folder.path().join("a.toml")).unwrap(),
        "new"
    );
}
