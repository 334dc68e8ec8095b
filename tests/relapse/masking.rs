//! Secrets and personal data of the records, which must not be in anything that leaves.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Place, run};

const AS_OF: &str = "2026-11-10";

/// What must not leave. A token is put together here, because GitHub refuses to take a file with what looks like one.
fn secrets() -> Vec<String> {
    vec![
        format!("ghp_{}", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"),
        "hunter2secret".to_owned(),
        "jo.doe@example.com".to_owned(),
        "203.0.113.77".to_owned(),
        "4111 1111 1111 1111".to_owned(),
        "DE89370400440532013000".to_owned(),
        "219-09-9999".to_owned(),
    ]
}

/// A text that holds all of them.
fn leaky() -> String {
    let secrets = secrets();
    format!(
        "token {}; password={}; mail to {} from {}; card {}; iban {}; ssn {}",
        secrets[0], secrets[1], secrets[2], secrets[3], secrets[4], secrets[5], secrets[6]
    )
}

/// Runs whose texts leak in every column of free text, and rows and cells that cannot be read.
fn place() -> Place {
    let leaky = leaky();
    let mut lines = Vec::new();
    for number in 0..40 {
        let day = 1 + number % 10;
        let release = if number % 2 == 0 { "1" } else { "2" };
        let started_at = format!("2026-11-{day:02}T10:00:00Z");
        let more = json!({
            "error_message": leaky, "task": leaky, "evidence": [leaky], "tools_called": leaky, "next_action": leaky,
            "handoff_target": leaky, "trace_url": format!("https://u:hunter2secret@t.example/?q={leaky}"), "ticket": leaky,
            "severity": leaky, "cost_usd": leaky, "failure_class": "timeout", "tool": "crm", "rescued": true, "rescue_minutes": 3,
        });
        let outcome = if number % 3 == 0 {
            "success"
        } else {
            "failure"
        };
        lines.push(run(
            &format!("r{number}"),
            &started_at,
            release,
            "refunds",
            outcome,
            more,
        ));
    }
    lines.push(run("bad", &leaky, "1", "refunds", "failure", Value::Null));
    lines.push(format!("not json: {leaky}"));
    let place = Place::with_runs(&lines);
    place.write(
        "policy.toml",
        "[class.timeout]\nresponse = \"stop\"\ntrigger = { metric = \"failure_rate\", action = \"update_evaluation\" }\n",
    );
    place
}

#[track_caller]
fn holds_none(what: &str, text: &str) {
    for secret in secrets() {
        assert!(!text.contains(&secret), "{what} holds {secret}: {text}");
    }
}

/// Every file below a folder, except what is kept between nights, which its owner alone can read.
fn check_files(folder: &Path) -> usize {
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with(".state") {
            continue;
        }
        if path.is_dir() {
            files += check_files(&path);
        } else {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            holds_none(&path.display().to_string(), &text);
            files += 1;
        }
    }
    files
}

#[test]
fn no_secret_leaves_in_a_file_or_on_the_screen() {
    let place = place();
    for format in ["text", "markdown", "json", "slack"] {
        let night = place.planned(&["run", "--format", format, "--junit", "junit.xml"], AS_OF);
        assert_eq!(night.code, 0, "{}", night.err);
        holds_none(format, &night.out);
        holds_none("standard error", &night.err);
    }
    assert!(check_files(&place.path().join("reports")) > 10);
    holds_none(
        "junit.xml",
        &fs::read_to_string(place.path().join("junit.xml")).unwrap(),
    );
    let folder = place.path().join("reports").join(AS_OF);
    let quarantine = fs::read_to_string(folder.join("quarantine.ndjson")).unwrap();
    assert!(
        quarantine.contains("password=[masked]; mail to [masked] from [masked]"),
        "{quarantine}"
    );
    assert!(
        fs::read_to_string(folder.join("evaluation.ndjson"))
            .unwrap()
            .contains("[masked]")
    );
}

#[test]
fn no_secret_leaves_by_explain_or_check() {
    let place = place();
    for format in ["text", "json"] {
        let explained = place.planned(&["explain", "r1", "--format", format], AS_OF);
        assert_eq!(explained.code, 0, "{}", explained.err);
        assert!(explained.out.contains("[masked]"), "{}", explained.out);
        holds_none("explain", &explained.out);
    }
    let checked = place.planned(&["check"], AS_OF);
    holds_none("check", &checked.out);
    holds_none("standard error of check", &checked.err);
}

#[test]
fn an_error_quotes_no_secret_of_the_records() {
    for text in [
        format!("{}\n", leaky()),
        format!("{{\"run_id\": \"{}\n", leaky()),
        format!("[{}]\n", leaky()),
    ] {
        let place = Place::new();
        for name in ["runs.ndjson", "runs.json", "runs.csv"] {
            place.write(name, &text);
            let failed = place.relapse(&["check", "--input", name, "--as-of", AS_OF]);
            assert_ne!(failed.code, 0);
            holds_none(name, &failed.err);
        }
    }
}

#[test]
fn rules_of_the_configuration_apply_wherever_masking_does() {
    let lines: Vec<String> = (1..=9)
        .map(|day| {
            let more = json!({"error_message": "badge ACME-778899 of vault-key-abc refused", "cost_usd": "ACME-778899"});
            run(&format!("r{day}"), &format!("2026-11-0{day}T10:00:00Z"), "1", "refunds", "failure", more)
        })
        .collect();
    let place = Place::with_runs(&lines);
    place.write(
        "rules.toml",
        "[[rules]]\nid = \"vault\"\nregex = 'vault-key-[a-z]+'\nkeywords = [\"vault\"]\n",
    );
    place.write(
        "relapse.toml",
        "[input]\nruns = [\"runs.ndjson\"]\n[window]\nas_of = 2026-11-10\n[mask]\npatterns = [\"ACME-\\\\d{6}\"]\ngitleaks = \"rules.toml\"\n",
    );
    let night = place.relapse(&["run", "--format", "json"]);
    let decision = night.json();
    let template = &decision["repeated"][0]["template"];
    assert_eq!(template, "badge [masked] of [masked] refused");
    let explained = place.relapse(&["explain", "r1"]);
    for text in [&night.out, &explained.out] {
        assert!(
            !text.contains("778899") && !text.contains("vault-key-abc"),
            "{text}"
        );
    }
    let folder = place.path().join("reports").join(AS_OF);
    for name in [
        "quarantine.ndjson",
        "counts.json",
        "index.html",
        "report.md",
    ] {
        let text = fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(
            !text.contains("ACME-778899") && !text.contains("vault-key-abc"),
            "{name}"
        );
    }
    // What was counted before the rules changed is counted again.
    place.write(
        "relapse.toml",
        "[input]\nruns = [\"runs.ndjson\"]\n[window]\nas_of = 2026-11-10\n[mask]\npatterns = [\"refused\"]\n",
    );
    let decision = place.relapse(&["run", "--format", "json"]).json();
    let template = decision["repeated"][0]["template"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        template.ends_with("[masked]") && !template.contains("refused"),
        "{template}"
    );
}

#[test]
fn a_rule_that_cannot_be_read_is_a_configuration_error() {
    let place = Place::with_runs(&[run(
        "r",
        "2026-11-01T10:00:00Z",
        "1",
        "w",
        "failure",
        Value::Null,
    )]);
    place.write(
        "rules.toml",
        "[[rules]]\nid = \"ahead\"\nregex = '(?=a)b'\n",
    );
    for (mask, expected) in [
        (
            "patterns = [\"a\", \"(b\"]",
            "mask.patterns has at place 2 no regular expression",
        ),
        (
            "gitleaks = \"rules.toml\"",
            "the rule with id \"ahead\" cannot be read",
        ),
        (
            "gitleaks = \"none.toml\"",
            "mask.gitleaks must name existing files",
        ),
        ("paterns = []", "did you mean `patterns`?"),
    ] {
        place.write(
            "relapse.toml",
            &format!("[input]\nruns = [\"runs.ndjson\"]\n[mask]\n{mask}\n"),
        );
        place.relapse(&["run"]).fails(78, expected);
    }
}
