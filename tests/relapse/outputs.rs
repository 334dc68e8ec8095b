//! What machines, chat and the terminal get of a night.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Place, day};

const NIGHT: [&str; 5] = ["run", "--input", "runs.ndjson", "--as-of", "2026-03-09"];

/// A release that fails six times as often, beside its baseline.
fn lines(agent: Option<&str>) -> Vec<String> {
    let mut lines = Vec::new();
    for date in 1..=9 {
        let date = format!("2026-03-{date:02}");
        lines.extend(day(&date, "1.0", "refund", 60, 2, "timeout"));
        if date.as_str() > "2026-03-05" {
            lines.extend(day(&date, "1.1", "refund", 60, 14, "timeout"));
        }
    }
    let Some(agent) = agent else { return lines };
    let named = |line: &String| {
        let mut row: Value = serde_json::from_str(line).unwrap();
        row["agent"] = json!(agent);
        row.to_string()
    };
    lines.iter().map(named).collect()
}

fn regressed() -> Place {
    Place::with_runs(&lines(None))
}

fn read(place: &Place, name: &str) -> String {
    fs::read_to_string(place.path().join(name)).unwrap()
}

#[test]
fn the_gauges_of_a_night_lie_beside_its_decision() {
    let place = regressed();
    let decision = place.decide("2026-03-09", &[]);
    let gauges = read(&place, "reports/2026-03-09/relapse.prom");
    let verdict = decision["recommendation"].as_str().unwrap();
    assert!(gauges.contains(&format!("relapse_verdict{{verdict=\"{verdict}\"}} 1\n")));
    // 14 of 60 on each of four days, against 2 of 60.
    let rate = |arm| format!("relapse_rate{{metric=\"failure_rate\",arm=\"{arm}\"}}");
    assert!(gauges.contains(&format!("{} {}\n", rate("candidate"), 56.0 / 240.0)));
    assert!(gauges.contains(&format!("{} {}\n", rate("baseline"), 8.0 / 240.0)));
    assert!(gauges.contains("relapse_rows{kind=\"read\"} 780\n"));
    assert!(gauges.ends_with("# EOF\n"));
    let page = read(&place, "reports/2026-03-09/index.html");
    assert!(page.contains("href=\"relapse.prom\""));
}

#[cfg(unix)]
#[test]
fn a_collector_of_another_user_can_read_the_gauges() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = regressed();
    let command = format!(
        "umask 022 && exec {} {}",
        env!("CARGO_BIN_EXE_relapse"),
        NIGHT.join(" ")
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &command]).current_dir(place.path());
    assert!(shell.output().unwrap().status.success());
    for (path, mode) in [
        ("reports/latest/relapse.prom", 0o644),
        ("reports/latest/", 0o755),
    ] {
        let found = fs::metadata(place.path().join(path)).unwrap();
        assert_eq!(found.permissions().mode() & 0o777, mode, "{path}");
    }
}

#[test]
fn each_agent_has_its_label_and_its_cases() {
    let mut all = lines(Some("refund"));
    all.extend(lines(Some("sup\"port")));
    let place = Place::with_runs(&all);
    let finished = place.relapse(&[&NIGHT[..], &["--junit", "junit.xml"]].concat());
    assert_eq!(finished.code, 0, "{}", finished.err);
    let gauges = read(&place, "reports/refund/2026-03-09/relapse.prom");
    let series = gauges.lines().filter(|line| !line.starts_with('#'));
    for line in series {
        assert!(line.contains("agent=\"refund\"}"), "{line}");
    }
    let junit = read(&place, "junit.xml");
    let document = roxmltree::Document::parse(&junit).unwrap();
    let suites: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("testsuite"))
        .collect();
    assert_eq!(suites.len(), 1);
    assert_eq!(suites[0].attribute("name"), Some("relapse"));
    let cases = suites[0]
        .children()
        .filter(|node| node.has_tag_name("testcase"));
    let cases: Vec<_> = cases
        .map(|case| (case.attribute("classname"), case.attribute("name")))
        .collect();
    assert_eq!(cases.len(), 10);
    assert!(
        cases.contains(&(Some("sup\"port"), Some("verdict"))),
        "{cases:?}"
    );
}

#[test]
fn junit_says_what_the_report_says() {
    let place = regressed();
    let decision = place.decide("2026-03-09", &["--junit", "out.xml"]);
    let junit = read(&place, "out.xml");
    let document = roxmltree::Document::parse(&junit).unwrap();
    let failure = document
        .descendants()
        .find(|node| node.has_tag_name("failure"))
        .unwrap();
    assert_eq!(failure.attribute("message"), decision["summary"].as_str());
    let left = fs::read_dir(place.path()).unwrap();
    let mut names: Vec<String> = left
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["out.xml", "reports", "runs.ndjson"],
        "nothing is left beside it"
    );
    let finished = place.relapse(&[&NIGHT[..], &["--junit", "absent/out.xml"]].concat());
    finished.fails(74, "cannot write absent/out.xml");
}

#[test]
fn slack_gets_one_message() {
    let place = regressed();
    let finished = place.relapse(&[&NIGHT[..], &["--format", "slack"]].concat());
    let message = finished.json();
    let decision: Value =
        serde_json::from_str(&read(&place, "reports/2026-03-09/decision.json")).unwrap();
    let text = message["text"].as_str().unwrap();
    assert!(
        text.ends_with(decision["summary"].as_str().unwrap()),
        "{text}"
    );
    assert_eq!(message["blocks"][0]["type"], "header");
}

#[test]
fn a_line_is_as_wide_as_the_terminal() {
    let place = regressed();
    let width = |columns: &str| {
        let mut command = place.command(&NIGHT);
        let output = command.env("COLUMNS", columns).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let lines = text.lines().map(|line| line.chars().count());
        lines.max().unwrap()
    };
    assert!((35..=44).contains(&width("44")));
    assert!((65..=72).contains(&width("72")));
    assert!((110..=140).contains(&width("140")));
    for unusable in ["", "0", "wide", "-3"] {
        assert!((85..=100).contains(&width(unusable)), "{unusable:?}");
    }
    let mut command = place.command(&[
        "replay",
        "--input",
        "runs.ndjson",
        "--from",
        "2026-03-07",
        "--to",
        "2026-03-09",
    ]);
    let output = command.env("COLUMNS", "40").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.lines().all(|line| line.chars().count() <= 40),
        "{text}"
    );
    assert!(text.contains("2026-03-09"), "{text}");
}

#[test]
fn colour_goes_where_it_is_asked_for() {
    let place = regressed();
    let coloured = |arguments: &[&str]| {
        let mut command = place.command(&[&NIGHT[..], arguments].concat());
        let output = command
            .env("NO_COLOR", "1")
            .env("TERM", "dumb")
            .output()
            .unwrap();
        output.stdout.contains(&0x1b)
    };
    assert!(
        coloured(&["--color", "always"]),
        "what is typed beats NO_COLOR and TERM"
    );
    assert!(!coloured(&["--color", "auto"]));
    assert!(!coloured(&["--color", "never"]));
    place.relapse(&["run", "--color", "blue"]).fails(2, "blue");
}
