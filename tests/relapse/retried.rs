//! Plan entries from data: what the attempts of retried runs propose for classes without a response.

use std::env;
use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use super::support::{Chance, Place};

const NIGHT: &str = "2026-11-21";

/// A class and what is true of it.
struct Class {
    name: &'static str,
    /// The probability that one retry helps.
    helps: f64,
    idempotent: &'static str,
    /// The share of the runs that executed the action.
    executed: f64,
    /// The right proposal: `retry`, `stop` or neither.
    right: Option<&'static str>,
}

const CLASSES: [Class; 8] = [
    Class {
        name: "timeout",
        helps: 0.85,
        idempotent: "true",
        executed: 0.0,
        right: Some("retry"),
    },
    Class {
        name: "rate_limited",
        helps: 0.75,
        idempotent: "true",
        executed: 0.0,
        right: Some("retry"),
    },
    Class {
        name: "parse",
        helps: 0.03,
        idempotent: "true",
        executed: 0.0,
        right: Some("stop"),
    },
    Class {
        name: "permission",
        helps: 0.0,
        idempotent: "true",
        executed: 0.0,
        right: Some("stop"),
    },
    // Retries help, and may do harm.
    Class {
        name: "payment",
        helps: 0.9,
        idempotent: "false",
        executed: 0.0,
        right: Some("stop"),
    },
    Class {
        name: "refund",
        helps: 0.9,
        idempotent: "true",
        executed: 0.3,
        right: Some("stop"),
    },
    Class {
        name: "tool_error",
        helps: 0.9,
        idempotent: "",
        executed: 0.0,
        right: None,
    },
    Class {
        name: "now_and_then",
        helps: 0.2,
        idempotent: "true",
        executed: 0.0,
        right: None,
    },
];

/// A week of one release and then both. Each class has eight failures a day, of which each is retried once or twice.
fn records(seed: u64) -> String {
    let mut chance = Chance::of(seed);
    let mut rows =
        "run_id,started_at,release,workflow,outcome,failure_class,retry_count,idempotent,action_executed\n"
            .to_owned();
    for day in 8..=21 {
        for number in 0..100 {
            let release = if day > 14 && number % 2 == 0 {
                "1.1"
            } else {
                "1.0"
            };
            writeln!(
                rows,
                "{day}-{number},2026-11-{day:02}T09:00:00Z,{release},work,success,,0,,"
            )
            .unwrap();
        }
        for class in &CLASSES {
            for number in 0..8 {
                let release = if day > 14 && number % 2 == 0 {
                    "1.1"
                } else {
                    "1.0"
                };
                let executed = chance.happens(class.executed);
                let id = format!("{}-{day}-{number}", class.name);
                for attempt in 0..3 {
                    let start = format!("2026-11-{day:02}T10:0{attempt}:00Z");
                    if attempt > 0 && chance.happens(class.helps) {
                        writeln!(rows, "{id},{start},{release},work,success,,{attempt},,").unwrap();
                        break;
                    }
                    writeln!(
                        rows,
                        "{id},{start},{release},work,failure,{},{attempt},{},{executed}",
                        class.name, class.idempotent
                    )
                    .unwrap();
                }
            }
        }
    }
    rows
}

fn place(seed: u64) -> Place {
    let place = Place::new();
    place.write("runs.csv", &records(seed));
    place
}

/// What the night proposes, by class.
fn proposals(place: &Place) -> Vec<Value> {
    let asked = [
        "run",
        "--input",
        "runs.csv",
        "--as-of",
        NIGHT,
        "--format",
        "json",
        "--no-state",
    ];
    let decision = place.relapse(&asked).json();
    decision["proposals"].as_array().unwrap().clone()
}

#[test]
fn retries_propose_what_is_planted_and_never_an_unsafe_retry() {
    let seeds = env::var("RELAPSE_SEEDS").map_or(3, |seeds| seeds.parse().unwrap());
    let (mut right, mut of, mut unsafe_retries) = (0, 0, 0);
    for seed in 0..seeds {
        let proposals = proposals(&place(seed));
        assert_eq!(proposals.len(), CLASSES.len());
        for class in &CLASSES {
            let own = proposals
                .iter()
                .find(|one| one["failure_class"] == class.name)
                .unwrap();
            let response = own["response"].as_str();
            let may_retry = class.idempotent == "true" && class.executed == 0.0;
            unsafe_retries += usize::from(response == Some("retry") && !may_retry);
            of += 1;
            right += usize::from(response == class.right);
        }
    }
    println!("{right} of {of} proposals are right, {unsafe_retries} retries are unsafe");
    assert_eq!(unsafe_retries, 0);
    assert!(100 * right >= 95 * of, "{right} of {of}");
}

#[test]
fn a_proposal_has_the_runs_behind_it() {
    let place = place(7);
    let rows = records(7);
    // A plain loop over the records.
    let helped = |class: &str| {
        let ids: Vec<&str> = rows
            .lines()
            .filter(|row| row.contains(&format!(",{class},0,")))
            .filter_map(|row| row.split(',').next())
            .collect();
        let succeeded = |id: &&&str| {
            let success =
                |row: &str| row.starts_with(&format!("{id},")) && row.contains(",success,");
            rows.lines().any(success)
        };
        (
            ids.len() as u64,
            ids.iter().filter(succeeded).count() as u64,
        )
    };
    for one in proposals(&place) {
        let class = one["failure_class"].as_str().unwrap();
        let (all, succeeded) = helped(class);
        let counts = ["runs", "harmful", "unknown"].map(|name| one[name].as_u64().unwrap());
        assert_eq!(counts.iter().sum::<u64>(), all, "{class}");
        if counts[0] == all {
            assert_eq!(one["helped"], succeeded, "{class}");
            let words = one["in_words"].as_str().unwrap();
            let told = format!(
                "Of {all} retried runs that were idempotent and did not execute the action, {succeeded} succeeded"
            );
            assert!(words.starts_with(&told), "{words}");
            assert_eq!(one["examples"].as_array().unwrap().len(), 5);
        }
        let most = if class == "timeout" || class == "rate_limited" {
            Some(2)
        } else {
            None
        };
        assert_eq!(
            one["max_retries"].as_u64().is_some(),
            most.is_some(),
            "{class}"
        );
        assert!(one["max_retries"].as_u64() <= most, "{class}");
    }
}

#[test]
fn init_writes_proposals_as_comments_and_a_plan_silences_them() {
    let place = place(7);
    let made = place.relapse(&["init", "--input", "runs.csv"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let plan = fs::read_to_string(place.path().join("policy.toml")).unwrap();
    let of_class = |class: &str| {
        let (_, rest) = plan.split_once(&format!("\n[class.{class}]")).unwrap();
        rest.split_once("\n[")
            .map_or(rest, |(own, _)| own)
            .to_owned()
    };
    for (class, word) in [
        ("timeout", "retry"),
        ("parse", "stop"),
        ("payment", "stop"),
        ("refund", "stop"),
    ] {
        let own = of_class(class);
        assert!(
            own.contains(&format!("\n# Proposed from retries: {word}. ")),
            "{own}"
        );
        assert!(own.contains(&format!("\n# response = \"{word}\"")), "{own}");
        assert!(
            own.lines()
                .skip(1)
                .all(|line| line.is_empty() || line.starts_with('#')),
            "{own}"
        );
    }
    assert!(of_class("timeout").contains("\n# Some of them: timeout-8-0, "));
    // Nothing suggests a retry that may do harm, not even the taxonomy.
    let unsure = of_class("tool_error");
    assert!(unsure.contains("\n# response = \"stop\""), "{unsure}");
    assert!(of_class("tool_error").contains("\n# Proposed from retries: nothing yet. "));
    let page = place.relapse(&["run", "--as-of", NIGHT]);
    assert_eq!(page.code, 0, "{}", page.err);
    let all =
        fs::read_to_string(place.path().join("reports").join(NIGHT).join("all.html")).unwrap();
    assert!(all.contains("Responses that retries propose, for classes without one"));
    // A class with a response asks for none.
    place.write("policy.toml", "[class.timeout]\nresponse = \"stop\"\n");
    let decision = place
        .relapse(&["run", "--as-of", NIGHT, "--format", "json"])
        .json();
    let classes = decision["proposals"].as_array().unwrap();
    assert_eq!(classes.len(), CLASSES.len() - 1);
    assert!(classes.iter().all(|one| one["failure_class"] != "timeout"));
}

#[test]
fn rows_of_one_attempt_are_no_retries() {
    let place = Place::new();
    let mut rows =
        "run_id,started_at,updated_at,release,workflow,outcome,failure_class,idempotent\n"
            .to_owned();
    for day in 8..=21 {
        for number in 0..40 {
            let release = if day > 14 && number % 2 == 0 {
                "1.1"
            } else {
                "1.0"
            };
            for (hour, outcome, class) in [(10, "failure", "timeout"), (11, "success", "")] {
                writeln!(
                    rows,
                    "{day}-{number},2026-11-{day:02}T09:00:00Z,2026-11-{day:02}T{hour}:00:00Z,{release},work,{outcome},{class},true"
                )
                .unwrap();
            }
        }
    }
    place.write("runs.csv", &rows);
    let decision = place
        .relapse(&[
            "run", "--input", "runs.csv", "--as-of", NIGHT, "--format", "json",
        ])
        .json();
    assert!(decision["proposals"].is_null(), "{}", decision["proposals"]);
}
