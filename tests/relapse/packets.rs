//! Hand-off packets and evaluation cases: whether they are there, whose numbers they hold, and what they hide.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use relapse::generate::RunRow;
use relapse::sample::demo::{DemoPlan, DemoTruth, runs};
use relapse::vocabulary::Outcome;
use serde_json::{Value, json};

use crate::support::{Place, day};

const AS_OF: &str = "2026-03-12";
const DEMO_AS_OF: &str = "2026-11-20";

const POLICY: &str = r#"
[owner.platform]
contact = "platform on call"
runbook = "https://runbooks.example/{failure_class}"
ticket = "https://tickets.example/new?title={failure_class}%20in%20{workflow}"
[defaults]
handoff = { owner = "platform", queue = "agent-failures" }
[class.tool_arguments]
response = "stop"
trigger = { metric = "failure_rate", action = "roll_back" }
[class.timeout]
response = "retry"
max_retries = 2
trigger = { metric = "failure_rate", action = "update_evaluation" }
"#;

/// Twelve days of two releases in two workflows; the candidate, from the seventh on, has so many times the failures.
fn nights(times: usize, enrich: &dyn Fn(usize, &mut Value)) -> Place {
    let mut lines = Vec::new();
    for number in 0..12 {
        let date = format!("2026-03-{:02}", number + 1);
        for workflow in ["orders", "refunds"] {
            let failures = 4 + number % 3;
            lines.extend(day(&date, "1.0", workflow, 300, failures, "tool_arguments"));
            if number >= 6 {
                let failures = failures * times;
                lines.extend(day(&date, "1.1", workflow, 300, failures, "tool_arguments"));
            }
        }
    }
    let mut failure = 0;
    for line in &mut lines {
        let mut record: Value = serde_json::from_str(line).unwrap();
        if record["outcome"] == "failure" {
            enrich(failure, &mut record);
            failure += 1;
        }
        *line = record.to_string();
    }
    Place::with_runs(&lines)
}

fn records(place: &Place) -> Vec<Value> {
    let text = fs::read_to_string(place.path().join("runs.ndjson")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn folder(place: &Place, as_of: &str) -> PathBuf {
    place.path().join("reports").join(as_of)
}

/// The packets that a decision lists, as their JSON; each has its Markdown and its page beside it, and there is no
/// other file.
fn packets(decision: &Value, folder: &Path) -> Vec<Value> {
    let mut files = BTreeSet::new();
    let listed = decision["packets"].as_array().unwrap();
    let packets = listed.iter().map(|entry| {
        let file = entry["file"].as_str().unwrap();
        assert!(
            fs::read_to_string(folder.join(file))
                .unwrap()
                .starts_with("# ")
        );
        let json = file.replace(".md", ".json");
        let packet: Value =
            serde_json::from_str(&fs::read_to_string(folder.join(&json)).unwrap()).unwrap();
        assert_eq!(packet["schema"], "relapse.packet/1");
        assert_eq!(packet["verdict"]["finding"], entry["finding"]);
        assert_eq!(packet["failed"]["pattern"], entry["pattern"]);
        assert_eq!(packet["owner"]["owner"], entry["owner"]);
        assert_eq!(
            packet["runs"].as_array().unwrap().len() as u64,
            entry["runs"].as_u64().unwrap()
        );
        let page = file.replace(".md", ".html");
        let text = fs::read_to_string(folder.join(&page)).unwrap();
        assert!(text.starts_with("<!DOCTYPE html>"), "{page}");
        files.extend([file.to_owned(), json, page]);
        packet
    });
    let packets: Vec<Value> = packets.collect();
    let found = fs::read_dir(folder.join("packets")).unwrap();
    let found: BTreeSet<String> = found
        .map(|entry| format!("packets/{}", entry.unwrap().file_name().to_string_lossy()))
        .collect();
    assert_eq!(found, files);
    packets
}

fn lines(folder: &Path) -> Vec<Value> {
    let text = fs::read_to_string(folder.join("evaluation.ndjson")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn plain(_: usize, record: &mut Value) {
    record["error_message"] = json!("field amount is no number");
}

/// A count as JSON has it.
fn real(count: usize) -> Value {
    json!(f64::from(u32::try_from(count).unwrap()))
}

/// Counts and exposure of a packet, and the records of the runs it lists.
#[track_caller]
fn counted<'a>(packet: &Value, records: &'a [Value]) -> Vec<&'a Value> {
    let workflow = &packet["failed"]["workflow"];
    let own = || {
        records
            .iter()
            .filter(|record| record["workflow"] == *workflow)
    };
    let failed = || own().filter(|record| record["outcome"] == "failure");
    assert_eq!(packet["how_often"]["count"], real(failed().count()));
    for release in packet["how_often"]["releases"].as_array().unwrap() {
        let is_own = |record: &&Value| record["release"] == release["release"];
        assert_eq!(release["count"], real(failed().filter(is_own).count()));
        assert_eq!(release["exposure"], own().filter(is_own).count());
    }
    let by_id: BTreeMap<&str, &Value> = failed()
        .map(|record| (record["run_id"].as_str().unwrap(), record))
        .collect();
    let listed = packet["runs"].as_array().unwrap().iter();
    listed
        .map(|run| by_id[run["run_id"].as_str().unwrap()])
        .collect()
}

#[track_caller]
fn tried_and_missing(packet: &Value, listed: &[&Value]) {
    assert_eq!(listed.len(), 20);
    let is_own = |record: &&Value| record["release"] == "1.1";
    assert!(
        listed.iter().all(is_own),
        "there are enough of the candidate's"
    );
    let retries = || {
        listed
            .iter()
            .map(|record| record["retry_count"].as_u64().unwrap())
    };
    let tried = &packet["tried"];
    assert_eq!(
        tried["retried"],
        retries().filter(|retries| *retries > 0).count()
    );
    assert_eq!(tried["attempts"], retries().sum::<u64>());
    assert_eq!(tried["retried_in_vain"], tried["retried"]);
    let desk = json!([{"text": "desk", "runs": 20, "run_id": listed[0]["run_id"]}]);
    assert_eq!(tried["handed_to"], desk);
    assert_eq!(packet["tools_called"][0]["text"], "search; ledger");
    let missing = packet["missing"].as_array().unwrap();
    let part = |name: &str| missing.iter().find(|part| part["part"] == name);
    let approval = part("approval_state").unwrap();
    assert_eq!(approval["text"], "approval_state is not recorded");
    assert!(part("task").is_none() && part("class.tool_arguments.handoff.queue").is_none());
    let lacking = listed
        .iter()
        .filter(|record| record["evidence"].is_null())
        .count();
    assert_eq!(part("evidence").unwrap()["missing"], lacking);
    let text = part("evidence").unwrap()["text"].as_str().unwrap();
    assert_eq!(text, format!("evidence: missing in {lacking} of 20 runs"));
}

/// The packet's Markdown, and the page that links it.
#[track_caller]
fn shown(packet: &Value, folder: &Path) {
    let file = packet["file"].as_str().unwrap();
    let text = fs::read_to_string(folder.join(file)).unwrap();
    for part in packet["missing"].as_array().unwrap() {
        assert!(text.contains(part["text"].as_str().unwrap()), "{text}");
    }
    let page = fs::read_to_string(folder.join("index.html")).unwrap();
    let page = page.replace("&#x2f;", "/");
    assert!(
        page.contains(&format!("href=\"{file}\"")),
        "{file} is linked"
    );
}

#[test]
fn a_packet_says_what_a_plain_loop_over_the_records_counts() {
    let place = nights(8, &|number, record| {
        record["error_message"] = json!(format!("field amount of order A-{number} is no number"));
        record["task"] = json!(format!("order {}", number % 2));
        record["tools_called"] = json!(["search", "ledger"]);
        record["retry_count"] = json!(number % 3);
        record["transient"] = json!(false);
        record["handoff_target"] = json!("desk");
        if number % 4 > 0 {
            record["evidence"] = json!("policy 3");
        }
    });
    place.write("policy.toml", POLICY);
    let decision = place.decide(AS_OF, &["--policy", "policy.toml"]);
    let summary = &decision["summary"];
    assert_eq!(decision["recommendation"], "roll_back", "{summary}");
    let folder = folder(&place, AS_OF);
    let packets = packets(&decision, &folder);
    let records = records(&place);
    let class = json!("clear_regression/failure_class=tool_arguments");
    let is_of_class = |packet: &&Value| {
        let findings = packet["verdict"]["findings"].as_array().unwrap();
        findings.contains(&class)
    };
    // One message, one class, no tool: a pattern for each workflow.
    assert_eq!(packets.iter().filter(is_of_class).count(), 2);
    for packet in packets.iter().filter(is_of_class) {
        let listed = counted(packet, &records);
        tried_and_missing(packet, &listed);
        shown(packet, &folder);
        let next = &packet["next_action"];
        assert_eq!(next["source"], "plan");
        assert_eq!(
            next["text"],
            "stop and hand over to platform (queue agent-failures)"
        );
        assert_eq!(
            packet["owner"]["runbook"],
            "https://runbooks.example/tool_arguments"
        );
    }
    let owners = decision["plan"]["owners"].as_array().unwrap().iter();
    let named: BTreeSet<&str> = owners
        .flat_map(|owned| owned["matters"].as_array().unwrap())
        .flat_map(|matter| matter["packets"].as_array().unwrap())
        .map(|file| file.as_str().unwrap())
        .collect();
    let is_named = |packet: &Value| named.contains(packet["file"].as_str().unwrap());
    assert!(packets.iter().all(is_named), "{named:?}");
}

#[test]
fn without_anything_behind_the_verdict_there_is_no_packet() {
    let place = nights(1, &|_, record| record["severity"] = Value::Null);
    let config = "[margin]\nratio = 3.0\n";
    place.write("relapse.toml", config);
    let decision = place.decide(AS_OF, &[]);
    assert_eq!(
        decision["recommendation"], "proceed",
        "{}",
        decision["summary"]
    );
    assert_eq!(decision["packets"], json!([]));
    assert_eq!(decision["evaluation"], Value::Null);
    for name in ["packets", "evaluation.ndjson"] {
        assert!(!folder(&place, AS_OF).join(name).exists(), "{name}");
    }
}

#[test]
fn a_hold_for_too_little_data_hands_over_what_it_waits_for() {
    let lines: Vec<String> = [("1.0", 1), ("1.1", 2)]
        .iter()
        .flat_map(|(release, failures)| day(AS_OF, release, "orders", 30, *failures, "timeout"))
        .collect();
    let place = Place::with_runs(&lines);
    let decision = place.decide(AS_OF, &["--candidate", "1.1"]);
    assert_eq!(
        decision["decided_by"], "insufficient_data",
        "{}",
        decision["summary"]
    );
    let packets = packets(&decision, &folder(&place, AS_OF));
    assert_eq!(packets.len(), 1);
    assert_eq!(packets[0]["how_often"]["count"], 3.0);
    assert_eq!(packets[0]["verdict"]["state"], "inconclusive");
    assert_eq!(packets[0]["next_action"]["source"], "decision");
    // The candidate's runs first, then the baseline's.
    let releases: Vec<&Value> = packets[0]["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| &run["release"])
        .collect();
    assert_eq!(releases, ["1.1", "1.1", "1.0"]);
}

/// Secrets and personal data, and near it what must stay.
const SECRETS: [&str; 10] = [
    "jo.doe@example.com",
    "4111 1111 1111 1111",
    "DE89 3704 0044 0532 0130 00",
    "+49 170 1234567",
    "sk-proj-abcdefghijklmnop1234",
    "219-09-9999",
    "203.0.113.7",
    "s3cr3tpass",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    "abc123xyz",
];

#[test]
fn secrets_and_personal_data_are_masked_wherever_they_stand() {
    let everything = SECRETS
        .join(" , ")
        .replace("s3cr3tpass", "https://app:s3cr3tpass@db.example/x");
    let everything = everything.replace(
        "abc123xyz",
        "https://t.example/r?access_token=abc123xyz&view=7",
    );
    let place = nights(8, &|number, record| {
        let class = if number % 2 == 0 {
            "tool_arguments"
        } else {
            "timeout"
        };
        record["failure_class"] = json!(class);
        for column in [
            "error_message",
            "task",
            "next_action",
            "handoff_target",
            "ticket",
        ] {
            record[column] = json!(format!(
                "order 1234567890123456 at version 1.2.3.4 {everything}"
            ));
        }
        record["evidence"] = json!(["policy 3", everything.clone()]);
        record["tools_called"] = json!({"password": "two words", "note": everything.clone()});
        record["trace_url"] =
            json!("https://jo:s3cr3tpass@t.example/r/7?access_token=abc123xyz&view=7");
    });
    place.write("policy.toml", POLICY);
    let decision = place.decide(AS_OF, &["--policy", "policy.toml"]);
    let folder = folder(&place, AS_OF);
    let packets = packets(&decision, &folder);
    assert!(!packets.is_empty());
    let mut files: Vec<PathBuf> = fs::read_dir(folder.join("packets"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.push(folder.join("evaluation.ndjson"));
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        for secret in SECRETS.iter().chain(&["two words"]) {
            assert!(!text.contains(secret), "{} holds {secret}", file.display());
        }
        for kept in ["1234567890123456", "version 1.2.3.4", "policy 3"] {
            assert!(text.contains(kept), "{} lost {kept}", file.display());
        }
    }
    assert_eq!(
        packets[0]["runs"][0]["trace_url"],
        "https://[masked]@t.example/r/7?access_token=[masked]&view=7"
    );
    let text = fs::read_to_string(files[0].with_extension("md")).unwrap();
    assert!(
        text.contains(
            "[trace](https://%5Bmasked%5D@t.example/r/7?access_token=%5Bmasked%5D&view=7)"
        ),
        "{text}"
    );
}

#[test]
fn the_evaluation_has_the_failures_of_the_classes_that_ask_for_it() {
    let place = nights(2, &|number, record| {
        record["failure_class"] = json!(if number % 2 == 0 {
            "tool_arguments"
        } else {
            "timeout"
        });
        record["error_message"] = json!(format!("no answer from A-{number}"));
        record["transient"] = json!(number % 4 == 1);
        record["retry_count"] = json!(number % 3);
        record["tools_called"] = json!(["search"]);
        record["evidence"] = json!([]);
    });
    place.write("policy.toml", POLICY);
    let decision = place.decide(AS_OF, &["--policy", "policy.toml"]);
    let lines = lines(&folder(&place, AS_OF));
    let records = records(&place);
    let mut expected: Vec<&Value> = records
        .iter()
        .filter(|record| record["failure_class"] == "timeout")
        .collect();
    let key = |record: &Value| {
        (
            record["started_at"].as_str().unwrap().to_owned(),
            record["run_id"].as_str().unwrap().to_owned(),
        )
    };
    expected.sort_by_key(|record| key(record));
    assert!(expected.len() > 40);
    assert_eq!(
        lines.iter().map(key).collect::<Vec<_>>(),
        expected
            .iter()
            .map(|record| key(record))
            .collect::<Vec<_>>()
    );
    let said = &decision["evaluation"];
    assert_eq!(
        *said,
        json!({"file": "evaluation.ndjson", "classes": ["timeout"], "cases": expected.len(), "left_out": 0})
    );
    let fingerprints: BTreeSet<&str> = decision["repeated"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pattern| pattern["fingerprint"].as_str().unwrap())
        .collect();
    for (line, record) in lines.iter().zip(expected) {
        assert_eq!(line["schema"], "relapse.evaluation/1");
        assert_eq!(line["tools_called"], json!(["search"]), "a list stays one");
        assert!(fingerprints.contains(line["pattern"].as_str().unwrap()));
        assert_eq!(line["happened"]["retry_count"], record["retry_count"]);
        // The plan retries only what is transient.
        let (response, most) = if record["transient"] == true {
            ("retry", json!(2))
        } else {
            ("stop", Value::Null)
        };
        assert_eq!(line["expected"]["response"], response);
        assert_eq!(line["expected"]["max_retries"], most);
        assert_eq!(line["expected"]["handoff"]["queue"], "agent-failures");
        let missing = line["missing"].as_array().unwrap();
        assert!(missing.contains(&json!("task")) && !missing.contains(&json!("retry_count")));
        assert!(
            missing.contains(&json!("evidence")),
            "an empty list says nothing"
        );
    }
    let shown = place.planned(&["run"], AS_OF);
    assert!(
        shown
            .out
            .replace("\n          ", " ")
            .contains("Evaluation cases:"),
        "{}",
        shown.out
    );
}

#[test]
fn what_is_left_out_of_the_evaluation_is_counted() {
    // 30 failures on one day in one cell, of which 20 are kept as examples.
    let lines: Vec<String> = ["1.0", "1.1"]
        .iter()
        .flat_map(|release| day(AS_OF, release, "orders", 60, 30, "timeout"))
        .collect();
    let place = Place::with_runs(&lines);
    place.write("policy.toml", POLICY);
    let decision = place.decide(AS_OF, &["--policy", "policy.toml"]);
    assert_eq!(decision["evaluation"]["cases"], 40);
    assert_eq!(decision["evaluation"]["left_out"], 20);
}

#[test]
fn the_same_night_twice_gives_the_same_packets() {
    let place = nights(8, &plain);
    place.write("policy.toml", POLICY);
    let read = || {
        let decision = place.decide(AS_OF, &["--policy", "policy.toml"]);
        let folder = folder(&place, AS_OF);
        let listed = decision["packets"].as_array().unwrap().iter();
        let text = listed
            .map(|entry| fs::read_to_string(folder.join(entry["file"].as_str().unwrap())).unwrap());
        text.collect::<Vec<_>>()
    };
    let first = read();
    assert!(!first.is_empty());
    assert!(first == read());
}

/// The demo's runs that count: of a repeated id the latest row of the day, and negative minutes unknown.
fn demo() -> Vec<RunRow<'static>> {
    let plan = DemoPlan {
        seed: 7,
        truths: DemoTruth::ALL.iter().copied().collect(),
    };
    let mut latest: BTreeMap<(String, String), RunRow<'static>> = BTreeMap::new();
    for mut run in runs(&plan) {
        run.rescue_minutes = run.rescue_minutes.filter(|minutes| *minutes >= 0.0);
        if run.recorded_at.date_naive().to_string().as_str() > DEMO_AS_OF {
            continue;
        }
        let key = (run.started_at.date_naive().to_string(), run.run_id.clone());
        if latest
            .get(&key)
            .is_none_or(|kept| kept.updated_at < run.updated_at)
        {
            latest.insert(key, run);
        }
    }
    latest.into_values().collect()
}

#[test]
fn the_demo_hands_over_its_planted_regression_and_its_drift_and_its_rescues() {
    let place = Place::new();
    place.write("policy.toml", POLICY);
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/runs.parquet");
    let arguments = [
        "run",
        "--input",
        data.to_str().unwrap(),
        "--as-of",
        DEMO_AS_OF,
        "--policy",
        "policy.toml",
        "--format",
        "json",
    ];
    let decision = place.relapse(&arguments).json();
    let folder = folder(&place, DEMO_AS_OF);
    let packets = packets(&decision, &folder);
    assert!(packets.len() <= 20);
    let records = demo();
    let mut patterns = 0;
    for packet in packets
        .iter()
        .filter(|packet| !packet["failed"]["pattern"].is_null())
    {
        let failed = &packet["failed"];
        // A template with what varies put back is what a message of the pattern looks like.
        let template = failed["template"].as_str().unwrap();
        let template = format!("^{}$", regex::escape(template).replace(r"<\*>", ".+"));
        let template = regex::Regex::new(&template).unwrap();
        let count = records
            .iter()
            .filter(|run| {
                run.outcome == Outcome::Failure
                    && failed["failure_class"] == run.failure_class.unwrap_or("unclassified")
                    && failed["workflow"] == run.workflow
                    && failed["tool"] == run.tool.unwrap()
                    && run
                        .error_message
                        .as_deref()
                        .is_some_and(|message| template.is_match(message))
            })
            .count();
        assert_eq!(packet["how_often"]["count"], real(count), "{failed}");
        patterns += 1;
    }
    assert!(patterns >= 5);
    assert_eq!(packets[0]["verdict"]["finding"], decision["decided_by"]);
    assert_eq!(packets[0]["verdict"]["is_deciding"], true);
    assert_eq!(packets[0]["onset"]["date"], "2026-11-12");
    for finding in [
        "approval_drift/approval_state=bypassed",
        "manual_rescue/metric=hidden_rescue_rate",
    ] {
        let packet = packets
            .iter()
            .find(|packet| packet["verdict"]["finding"] == finding);
        let packet = packet.unwrap_or_else(|| panic!("no packet of {finding}"));
        assert_eq!(packet["failed"]["pattern"], Value::Null);
        assert_eq!(packet["runs"].as_array().unwrap().len(), 20);
    }
    let timeouts = records
        .iter()
        .filter(|run| run.failure_class == Some("timeout") && run.outcome == Outcome::Failure)
        .count() as u64;
    let said = &decision["evaluation"];
    assert_eq!(
        said["cases"].as_u64().unwrap() + said["left_out"].as_u64().unwrap(),
        timeouts
    );
    assert_eq!(lines(&folder).len() as u64, said["cases"].as_u64().unwrap());
}
