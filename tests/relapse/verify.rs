//! A published night, judged again from its counts alone.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{Night, Place, day, run, write_failures};

const NIGHT: &str = "reports/2026-03-09";

/// What a call of `verify` left behind. A night that was changed on purpose is not checked like a report.
struct Verified {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Verified {
    #[track_caller]
    fn agrees(&self) {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        assert!(self.out.contains("agrees with its counts"), "{}", self.out);
    }

    /// Checks that these files differ or are missing, and no other.
    #[track_caller]
    fn differs(&self, names: &[&str]) {
        assert_eq!(self.code, Some(1), "{}{}", self.out, self.err);
        let files = self.out.lines().filter_map(|line| line.split_once(": "));
        let differing: Vec<&str> = files
            .filter(|(_, found)| found.starts_with("differs") || *found == "missing")
            .map(|(name, _)| name)
            .collect();
        assert_eq!(differing, names, "{}", self.out);
    }

    #[track_caller]
    fn fails(&self, code: i32, text: &str) {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        assert!(self.err.contains(text), "{}", self.err);
    }
}

fn verify(place: &Place, folder: &str) -> Verified {
    let output = place.command(&["verify", folder]).output().unwrap();
    Verified {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A regression of the newer release, with messages, places and people.
fn regressed() -> Place {
    let mut lines = Vec::new();
    for date in 1..=9 {
        let date = format!("2026-03-{date:02}");
        lines.extend(day(&date, "1.0", "refund", 60, 2, "timeout"));
        if date.as_str() > "2026-03-05" {
            lines.extend(day(&date, "1.1", "refund", 60, 14, "timeout"));
        }
        let more = json!({
            "failure_class": "bad_plan", "severity": 1, "tool": "search", "tenant": "acme", "model": "m-1",
            "error_message": "login failed: password=hunter2hunter2, sk-proj-abcdefghijklmnop1234",
            "rescued": true, "rescue_minutes": 12.5, "approval_state": "bypassed", "label": {"team": "west"},
            "handoff_target": "someone", "retry_count": 2, "action_executed": true,
        });
        let started = format!("{date}T05:00:00Z");
        lines.push(run(
            &format!("{date}-m"),
            &started,
            "1.0",
            "refund",
            "failure",
            more,
        ));
    }
    Place::with_runs(&lines)
}

fn published() -> Place {
    let place = regressed();
    place.decide("2026-03-09", &[]);
    place
}

fn read(place: &Place, name: &str) -> String {
    fs::read_to_string(place.path().join(NIGHT).join(name)).unwrap()
}

fn write(place: &Place, name: &str, text: &str) -> PathBuf {
    place.write(&format!("{NIGHT}/{name}"), text)
}

/// Changes the counts of the night.
fn edit_counts(place: &Place, edit: impl FnOnce(&mut Value)) {
    let mut kept: Value = serde_json::from_str(&read(place, "counts.json")).unwrap();
    edit(&mut kept);
    write(place, "counts.json", &kept.to_string());
}

#[test]
fn a_night_agrees_with_its_counts_without_its_records() {
    let place = published();
    fs::remove_file(place.path().join("runs.ndjson")).unwrap();
    let verified = verify(&place, NIGHT);
    verified.agrees();
    for name in [
        "decision.json",
        "findings.csv",
        "relapse.prom",
        "report.md",
        "all.html",
        "index.html",
        "charts/forest.svg",
    ] {
        assert!(
            verified.out.contains(&format!("{name}: agrees\n")),
            "{}",
            verified.out
        );
    }
    let not_compared = "not compared, because they need the rows: quarantine.ndjson";
    assert!(verified.out.contains(not_compared), "{}", verified.out);
}

#[test]
fn a_changed_number_of_the_decision_is_named() {
    let place = published();
    let text = read(&place, "decision.json");
    let changed = text.replacen("\"runs\": 240", "\"runs\": 241", 1);
    assert_ne!(changed, text);
    write(&place, "decision.json", &changed);
    let verified = verify(&place, NIGHT);
    verified.differs(&["decision.json"]);
    let line = text
        .lines()
        .position(|line| line.contains("\"runs\": 240"))
        .unwrap()
        + 1;
    let first = format!("decision.json: differs from the counts, first in line {line}\n");
    assert!(verified.out.contains(&first), "{}", verified.out);
    let todo = "write the night again: relapse run --input runs.ndjson --as-of 2026-03-09";
    assert!(verified.out.contains(todo), "{}", verified.out);
}

#[test]
fn each_file_that_is_missing_is_named() {
    let place = published();
    for name in ["findings.csv", "charts/forest.svg"] {
        fs::remove_file(place.path().join(NIGHT).join(name)).unwrap();
    }
    verify(&place, NIGHT).differs(&["findings.csv", "charts/forest.svg"]);
}

#[test]
fn a_night_without_counts_is_told_from_one_that_differs() {
    let place = published();
    fs::remove_file(place.path().join(NIGHT).join("counts.json")).unwrap();
    verify(&place, NIGHT).fails(
        66,
        "reports/2026-03-09/counts.json does not exist; name the folder",
    );
    verify(&place, "reports/2026-03-10").fails(66, "reports/2026-03-10/counts.json does not exist");
    verify(&place, "runs.ndjson").fails(66, "runs.ndjson/counts.json does not exist");
}

#[test]
fn counts_that_cannot_be_read_are_told_with_file_line_and_column() {
    let place = published();
    let text = read(&place, "counts.json");
    let damaged = |damaged: &str| {
        write(&place, "counts.json", damaged);
        let verified = verify(&place, NIGHT);
        verified.fails(65, "reports/2026-03-09/counts.json");
        verified.err
    };
    let cut = damaged(&text[..text.len() / 2]);
    assert!(cut.contains("line 1 column"), "{cut}");
    let empty = damaged("");
    assert!(empty.contains("line 1 column 0"), "{empty}");
    let other = damaged("{\"schema\":\"relapse.counts/9\",\"version\":\"9.0.0\"}");
    assert!(
        other.contains("its schema is \"relapse.counts/9\""),
        "{other}"
    );
    let foreign = damaged("{\"rows\":\n[1]}");
    assert!(
        foreign.contains("missing field `schema` at line 2"),
        "{foreign}"
    );
    let newer = text.replacen("\"version\":\"", "\"version\":\"9", 1);
    let newer = damaged(&newer.replacen("\"days\":{", "\"days\":3,\"more\":{", 1));
    assert!(newer.contains("written by relapse 9"), "{newer}");
    let unset = damaged(&text.replacen("horizon = 14", "horizon = 0", 1));
    assert!(unset.contains("window.horizon is 0"), "{unset}");
}

#[test]
fn a_changed_count_does_not_agree_with_the_report() {
    let place = published();
    edit_counts(&place, |kept| {
        // The runs and the failures of the first cell.
        let counts = &mut kept["counts"]["cube"]["days"]["2026-03-08"]["runs"][0][1];
        assert_eq!([&counts[0], &counts[1]], [61, 3]);
        counts[0] = json!(64);
    });
    let verified = verify(&place, NIGHT);
    assert_eq!(verified.code, Some(1), "{}", verified.err);
    assert!(
        verified.out.contains("decision.json: differs"),
        "{}",
        verified.out
    );
}

#[test]
fn a_difference_under_another_version_is_told_as_such() {
    let place = published();
    let text = read(&place, "counts.json");
    let older = text.replacen("\"version\":\"", "\"version\":\"0.0.", 1);
    write(&place, "counts.json", &older);
    verify(&place, NIGHT).agrees();
    write(&place, "report.md", "");
    let verified = verify(&place, NIGHT);
    verified.differs(&["report.md"]);
    assert!(
        verified.out.contains("relapse 0.0.0.1.0 wrote the night"),
        "{}",
        verified.out
    );
}

#[test]
fn each_agent_has_its_own_counts() {
    let place = regressed();
    let lines = fs::read_to_string(place.path().join("runs.ndjson")).unwrap();
    let of = |agent: &str| {
        lines
            .replace("{\"", &format!("{{\"agent\":\"{agent}\",\""))
            .replace("timeout", agent)
    };
    place.write("runs.ndjson", &(of("refund") + &of("search")));
    let finished = place.relapse(&["run", "--input", "runs.ndjson", "--as-of", "2026-03-09"]);
    assert_eq!(finished.code, 0, "{}", finished.err);
    let folders = ["reports/refund/2026-03-09", "reports/search/2026-03-09"];
    for folder in folders {
        verify(&place, folder).agrees();
    }
    let [own, other] = folders.map(|folder| place.path().join(folder).join("counts.json"));
    fs::copy(own, other).unwrap();
    let verified = verify(&place, folders[1]);
    assert_eq!(verified.code, Some(1), "{}", verified.err);
}

const PLAN: &str = r#"
[defaults.handoff]
owner = "payments"

[owner.payments]
contact = "payments@example.com"

[class.timeout]
response = "retry"
max_retries = 1
accept_until = 2026-04-01
accept_why = "known"

[class.timeout.trigger]
metric = "rescue_rate"
margin = 1.3
action = "restrict"
restriction = "narrow_permissions"

[class.bad_plan]
response = "stop"
severity = "high"
evidence = ["trace_url"]

[class.bad_plan.trigger]
metric = "high_severity_rate"
action = "update_evaluation"

[[rule]]
id = "own.1"
class = "login"
when.error_message = { matches = "login" }
when.retry_count = { at_least = 5 }
"#;

#[test]
fn a_failure_plan_stands_in_the_counts() {
    let place = regressed();
    place.write("policy.toml", PLAN);
    let finished = place.planned(&["run"], "2026-03-09");
    assert_eq!(finished.code, 0, "{}", finished.err);
    assert!(read(&place, "decision.json").contains("payments"));
    place.write("policy.toml", "[class.timeout]\nresponse = \"stop\"\n");
    verify(&place, NIGHT).agrees();
    edit_counts(&place, |kept| kept["plan"] = Value::Null);
    let verified = verify(&place, NIGHT);
    assert_eq!(verified.code, Some(1), "{}", verified.err);
}

/// Two releases side by side from the 20th on, with ever more traffic.
fn growing(day: u32) -> Vec<Night> {
    let runs = 500 + 40 * day;
    let mut night = vec![("1.0", runs, 9 + day % 3)];
    if day >= 20 {
        night.push(("1.1", runs, 10 + day % 4));
    }
    night
}

#[test]
fn margins_that_the_night_before_fixed_stand_in_the_counts() {
    let place = Place::new();
    let night = |last: u32| {
        write_failures(&place, last, &growing);
        let as_of = format!("2026-03-{last:02}");
        let finished = place.relapse(&[
            "run",
            "--input",
            "failures.csv",
            "--exposure",
            "exposure.csv",
            "--as-of",
            &as_of,
            "--format",
            "json",
        ]);
        finished.json()
    };
    night(20);
    let decision = night(21);
    assert_eq!(decision["margins"][0]["fixed_on"], "2026-03-20");
    fs::remove_dir_all(place.path().join("reports/2026-03-20")).unwrap();
    let folder = "reports/2026-03-21";
    verify(&place, folder).agrees();
    let path = place.path().join(folder).join("counts.json");
    let mut kept: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    kept["night_before"] = Value::Null;
    fs::write(&path, kept.to_string()).unwrap();
    let verified = verify(&place, folder);
    assert_eq!(verified.code, Some(1), "{}", verified.err);
}

#[test]
fn a_night_that_compares_nothing_agrees_too() {
    let place = Place::with_runs(&day("2026-03-09", "1.0", "refund", 20, 1, "timeout"));
    place.decide("2026-03-09", &[]);
    verify(&place, NIGHT).agrees();
}

#[test]
fn counts_hold_no_secret_of_a_message() {
    let place = published();
    let text = read(&place, "counts.json");
    assert!(text.contains("login failed"), "the pattern is there");
    for secret in ["hunter2", "abcdefghijklmnop1234"] {
        assert!(!text.contains(secret), "{secret}");
    }
}
