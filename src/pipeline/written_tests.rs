//! What was counted comes back from JSON and from postcard as it was.

use std::collections::BTreeMap;
use std::fs;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Loaded, read};
use crate::config::Config;
use crate::policy::{Policy, PolicyFile};

const PLAN: &str = r#"
[class.timeout]
response = "retry"
max_retries = 1
severity = "low"

[class.timeout.trigger]
metric = "rescue_rate"
action = "none"
"#;

/// Two releases in two workflows over three days, with a value in almost every column.
fn runs() -> Vec<Value> {
    let mut runs: Vec<Value> = (0..180_u32).map(run).collect();
    runs.push(
        json!({ "run_id": "refused", "started_at": "soon", "release": "2", "outcome": "failure" }),
    );
    runs.push(json!({
        "run_id": "r7", "started_at": "2026-03-02T09:00:00Z", "release": "2", "workflow": "refund",
        "outcome": "success", "updated_at": "2026-03-03T00:00:00Z",
    }));
    runs.push(json!({
        "run_id": "open", "started_at": "2026-03-03T09:00:00Z", "release": "2", "workflow": "refund",
        "outcome": "pending",
    }));
    runs
}

fn run(number: u32) -> Value {
    let is_failure = number.is_multiple_of(3);
    let day = number % 3 + number / 7 % 3;
    let text = |name: &str, of: u32| format!("{name} {}", number % of);
    let approval = ["approved", "bypassed", "timed_out_approved"][number as usize % 3];
    let mut run = json!({
        "run_id": format!("r{}", number % 170),
        "started_at": format!("2026-03-{:02}T{:02}:{:02}:00Z", day % 3 + 1, number % 24, number / 9 % 4),
        "recorded_at": format!("2026-03-{:02}T23:00:00Z", (day % 3 + 1 + number % 2).min(3)),
        "release": if number.is_multiple_of(2) { "1" } else { " 2" },
        "workflow": if number % 5 < 3 { "refund" } else { "search" },
        "outcome": if is_failure { "failure" } else { "success" },
        "tool": text("tool", 3), "model": text("model", 2), "tenant": text("tenant", 4),
        "cluster": text("task", 12), "batch": text("batch", 9),
        "prompt_version": text("p", 2), "commit": text("c", 2),
        "label": { "team": text("team", 2), "région": "ouest" },
        "rescued": number.is_multiple_of(4), "rescue_minutes": 1.25 * f64::from(number % 40),
        "cost_usd": if number == 11 { -1.0 } else { 0.37 }, "retry_count": number % 3,
        "transient": false, "idempotent": number.is_multiple_of(2), "action_executed": true,
        "approval_state": approval,
        "approval_wait_s": 12.5, "authority_crossed": number.is_multiple_of(11),
    });
    if is_failure {
        run["error_message"] = json!(format!(
            "the tool timed out after {number} s, token=abc{number}"
        ));
        run["failure_class"] =
            [json!("timeout"), json!("bad_plan"), Value::Null][number as usize / 3 % 3].clone();
        run["severity"] = [json!(1), json!(4), Value::Null][number as usize / 9 % 3].clone();
    }
    run
}

fn loaded() -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("runs.ndjson");
    let lines: Vec<String> = runs().iter().map(Value::to_string).collect();
    fs::write(&file, lines.join("\n")).unwrap();
    let changes = folder.path().join("changes.csv");
    fs::write(
        &changes,
        "release,kind,key,from,to\n2,prompt,prompt_version,p 0,p 1\n",
    )
    .unwrap();
    let plan = PolicyFile {
        policy: Policy::parse(PLAN).unwrap(),
        file: "policy.toml".to_owned(),
    };
    let mut config = Config::default();
    config.input.runs = vec![file.to_string_lossy().into_owned()];
    config.input.changes = Some(changes.to_string_lossy().into_owned());
    config.class_triggers = plan.policy.class_triggers();
    let as_of = NaiveDate::from_ymd_opt(2026, 3, 3).unwrap();
    read(&config, Some(&plan), as_of, &|_| ()).unwrap()
}

/// The parts without a value in these counts.
fn empty_parts(written: &Value) -> Vec<String> {
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(values) => values.is_empty(),
        Value::Number(number) => number.as_u64() == Some(0),
        _ => false,
    };
    let mut parts: BTreeMap<String, bool> = BTreeMap::new();
    for day in written["cube"]["days"].as_object().unwrap().values() {
        for (name, value) in day.as_object().unwrap() {
            let all = parts.entry(name.clone()).or_insert(true);
            *all &= is_empty(value);
        }
    }
    for name in ["changes", "refused", "repeated", "first_seen"] {
        parts.insert(name.to_owned(), is_empty(&written[name]));
    }
    for name in ["unknown", "examples", "trimmed"] {
        parts.insert(name.to_owned(), is_empty(&written["cells"][name]));
    }
    parts
        .into_iter()
        .filter(|(_, all)| *all)
        .map(|(name, _)| name)
        .collect()
}

#[track_caller]
fn same(read: &Loaded, loaded: &Loaded) {
    assert_eq!(read.cube, loaded.cube);
    assert_eq!(read.agent, loaded.agent);
    assert_eq!(read.first_seen, loaded.first_seen);
    assert_eq!(read.versions, loaded.versions);
    assert_eq!(read.repeated, loaded.repeated);
    assert_eq!(read.refused, loaded.refused);
    assert_eq!(read.cells, loaded.cells);
    assert_eq!(read.unplaced, loaded.unplaced);
    assert_eq!(read.changes, loaded.changes);
    assert_eq!(
        (&read.records, &read.exposure),
        (&loaded.records, &loaded.exposure)
    );
    let data = |one: &Loaded| serde_json::to_string(&one.data).unwrap();
    assert_eq!(data(read), data(loaded));
}

#[test]
fn what_was_counted_comes_back_as_it_was() {
    let loaded = loaded();
    let text = serde_json::to_string(&loaded).unwrap();
    let written: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(empty_parts(&written), Vec::<String>::new());
    let from_text: Loaded = serde_json::from_str(&text).unwrap();
    same(&from_text, &loaded);
    let bytes = postcard::to_stdvec(&loaded).unwrap();
    let from_bytes: Loaded = postcard::from_bytes(&bytes).unwrap();
    same(&from_bytes, &loaded);
    assert_eq!(serde_json::to_string(&from_bytes).unwrap(), text);
}

#[test]
fn no_message_is_written_with_its_secrets() {
    let text = serde_json::to_string(&loaded()).unwrap();
    assert!(text.contains("the tool timed out"), "{text}");
    assert!(!text.contains("abc"), "{text}");
}
