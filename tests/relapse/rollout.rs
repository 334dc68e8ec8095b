//! A rollout is planned before it begins, and each night is held beside the plan.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{Finished, Place, day};

/// Days of March 2026.
fn date(day: u32) -> String {
    format!("2026-03-{day:02}")
}

/// Ten nights of release 1.0 alone, and then nights with these runs of 1.1 and 1.0. A twentieth fails.
fn records(nights: &[[usize; 2]]) -> Vec<String> {
    let mut lines = Vec::new();
    let before = [[0, 200]; 10];
    for (place, [candidate, baseline]) in (1..).zip(before.iter().chain(nights)) {
        let of = |release, runs: usize| day(&date(place), release, "w", runs, runs / 20, "timeout");
        lines.extend(of("1.0", *baseline));
        lines.extend(of("1.1", *candidate));
    }
    lines
}

/// A plan as `relapse plan` writes it, by hand: its hash is the SHA-256 of its other lines.
fn written(ramp: &Value) -> String {
    let margins = json!({"ratio": 1.25, "difference": 0.002, "widest_ratio": 1.5, "widest_difference": 0.0025});
    let plan = json!({
        "schema": "relapse.rollout/1", "sha256": "", "version": "0.1.0", "agent": null, "as_of": "2026-03-10",
        "baseline": "1.0", "horizon": 14, "ramp": ramp,
        "promises": [{"ratio": 1.5, "found_by": 6, "excluded_by": 11}], "proceed_by": 9, "proceed_share": 0.98,
        "margins": {"failure_rate": margins},
        "traffic": {"runs_a_night": 200, "history": 10, "failure_rate": 0.05, "variation": 0.0},
        "simulated": {"rollouts": 500, "seed": 1, "share": 0.9, "confidence": 0.99},
        "ramps": [], "tried": [],
    });
    let text = serde_json::to_string_pretty(&plan).unwrap();
    let mut hasher = Sha256::new();
    for line in text.lines().filter(|line| !line.contains("\"sha256\"")) {
        hasher.update(format!("{line}\n"));
    }
    let digits = hasher
        .finalize()
        .iter()
        .fold(String::new(), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        });
    text.replace("\"sha256\": \"\"", &format!("\"sha256\": \"{digits}\"")) + "\n"
}

fn two_steps() -> Value {
    json!([{"night": 1, "share": 0.1}, {"night": 3, "share": 0.5}])
}

/// A place with records and a plan.
fn place(nights: &[[usize; 2]]) -> Place {
    let place = Place::with_runs(&records(nights));
    place.write("rollout.json", &written(&two_steps()));
    place
}

fn codes(decision: &Value) -> Vec<&str> {
    let deviations = decision["rollout"]["deviations"].as_array().unwrap();
    deviations
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect()
}

const ROLLOUT: [&str; 2] = ["--rollout", "rollout.json"];

#[test]
fn a_rollout_that_goes_as_planned_is_said_to_in_every_output() {
    let place = place(&[[20, 180], [20, 180], [100, 100]]);
    let decision = place.decide(&date(13), &ROLLOUT);
    let rollout = &decision["rollout"];
    assert_eq!(rollout["as_planned"], true, "{rollout}");
    assert_eq!(
        (&rollout["night"], &rollout["planned_share"]),
        (&json!(3), &json!(0.5))
    );
    let said = "The rollout goes as planned: night 3, 50 % of the traffic.";
    assert_eq!(rollout["in_words"], said);
    let folder = place.path().join("reports").join(date(13));
    for file in ["index.html", "all.html", "report.md", "decision.json"] {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        assert!(text.contains(said), "{file}");
    }
    let arguments = ["run", "--input", "runs.ndjson", "--as-of", &date(13)];
    let finished = place.relapse(&[&arguments[..], &ROLLOUT].concat());
    let words: Vec<&str> = finished.out.split_whitespace().collect();
    assert!(words.join(" ").contains(said), "{}", finished.out);
    // The counts give the same again.
    let verified = place.relapse(&["verify", &format!("reports/{}", date(13))]);
    assert_eq!(verified.code, 0, "{}", verified.out);
    // Without a plan nothing is said.
    assert!(place.decide(&date(13), &[]).get("rollout").is_none());
}

#[test]
fn a_ramp_that_is_too_fast_is_a_deviation_with_its_nights_and_shares() {
    let place = place(&[[20, 180], [80, 120], [100, 100]]);
    let decision = place.decide(&date(13), &ROLLOUT);
    let rollout = &decision["rollout"];
    assert_eq!(rollout["as_planned"], false);
    let one = &rollout["deviations"][0];
    assert_eq!(one["code"], "share_above");
    assert_eq!((&one["night"], &one["until"]), (&json!(2), &json!(2)));
    assert_eq!(
        (&one["planned"], &one["actual"]),
        (&json!(0.1), &json!(0.4))
    );
    assert_eq!(
        one["text"],
        "On night 2, 1.1 had 40 % of the traffic, and 10 % was planned: until it is found, a bad release does more harm."
    );
    let page = place
        .path()
        .join("reports")
        .join(date(13))
        .join("index.html");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("no: 1 deviation"), "the answer on the page");
}

#[test]
fn other_settings_less_traffic_and_an_interruption_are_deviations() {
    let few = place(&[[8, 72], [8, 72]]);
    assert_eq!(codes(&few.decide(&date(12), &ROLLOUT)), ["traffic_below"]);
    let alone = place(&[[20, 180], [200, 0]]);
    let decision = alone.decide(&date(12), &ROLLOUT);
    assert_eq!(codes(&decision), ["baseline_interrupted"]);
    let place = place(&[[20, 180]]);
    place.write(
        "relapse.toml",
        "[input]\nruns = [\"runs.ndjson\"]\n[rollout]\nfile = \"rollout.json\"\n[margin]\nratio = 1.4\n[window]\nhorizon = 7\n",
    );
    let decision = place
        .relapse(&["run", "--as-of", &date(11), "--format", "json"])
        .json();
    assert_eq!(codes(&decision), ["horizon_differs", "margins_differ"]);
    assert_eq!(
        decision["rollout"]["deviations"][1]["metric"],
        "failure_rate"
    );
}

#[test]
fn a_replay_holds_each_night_beside_the_plan() {
    let place = place(&[[20, 180], [80, 120], [100, 100]]);
    let (from, to) = (date(10), date(13));
    let mut arguments = vec![
        "replay",
        "--input",
        "runs.ndjson",
        "--from",
        &from,
        "--to",
        &to,
    ];
    arguments.extend(["--format", "json"].iter().chain(&ROLLOUT));
    let replayed = place.relapse(&arguments);
    assert_eq!(replayed.code, 0, "{}", replayed.err);
    let lines = replayed.out.lines();
    let as_planned: Vec<Value> = lines
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["rollout"]["as_planned"].clone())
        .collect();
    assert_eq!(
        as_planned,
        [Value::Null, json!(true), json!(false), json!(false)]
    );
}

#[test]
fn a_plan_that_was_changed_or_cannot_be_read_is_refused() {
    let place = place(&[[20, 180]]);
    let run = |file: &str| -> Finished {
        place.relapse(&[
            "run",
            "--input",
            "runs.ndjson",
            "--as-of",
            &date(11),
            "--rollout",
            file,
        ])
    };
    let text = written(&two_steps());
    place.write("changed.json", &text.replace("0.5", "0.4"));
    run("changed.json").fails(78, "it was changed after it was written");
    // What is said twice cannot hide behind the line of the hash.
    let twice = text.replace("  \"sha256\": ", "  \"horizon\": 99,\n  \"sha256\": ");
    place.write("twice.json", &twice);
    run("twice.json").fails(78, "line");
    place.write("broken.json", "{\n\"schema\": ");
    run("broken.json").fails(78, "line 2");
    place.write(
        "backwards.json",
        &written(&json!([{"night": 2, "share": 0.1}])),
    );
    run("backwards.json").fails(78, "no step on night 1");
    run("absent.json").fails(78, "write one with relapse plan");
    run("rollout.json");
    let check = place.relapse(&[
        "check",
        "--input",
        "runs.ndjson",
        "--as-of",
        &date(11),
        "--rollout",
        "changed.json",
    ]);
    check.fails(78, "changed");
    assert_eq!(run("rollout.json").code, 0);
}

/// A few nights of few runs, so that thousands of rollouts take seconds.
const SMALL: [&str; 8] = [
    "--input",
    "runs.ndjson",
    "--as-of",
    "2026-03-10",
    "--window",
    "7",
    "--horizon",
    "3",
];

#[test]
fn two_plans_of_the_same_records_have_the_same_bytes_and_say_what_would_do() {
    let place = Place::with_runs(&records(&[]));
    let plan = |out: &str| -> String {
        let finished = place.relapse(&[&["plan", "--out", out], &SMALL[..]].concat());
        assert_eq!(finished.code, 0, "{}", finished.err);
        let text = fs::read_to_string(place.path().join(out).join("rollout.json")).unwrap();
        assert!(finished.out.contains(&format!("plan: {out}/rollout.json")));
        text
    };
    let [one, other] = ["a", "b"].map(plan);
    assert_eq!(one, other);
    let planned: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(planned["schema"], "relapse.rollout/1");
    assert_eq!(
        (&planned["baseline"], &planned["horizon"]),
        (&json!("1.0"), &json!(3))
    );
    assert_eq!(planned["traffic"]["runs_a_night"], 200);
    assert_eq!(planned["ramp"][0]["night"], 1);
    let ratios: Vec<f64> = planned["promises"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["ratio"].as_f64().unwrap())
        .collect();
    assert_eq!(ratios, [1.25, 1.5, 2.0, 3.0]);
    // 200 runs a night with 10 failures settle nothing in three nights.
    assert_eq!(planned["proceed_by"], Value::Null);
    assert!(!planned["tried"].as_array().unwrap().is_empty());
    let page = fs::read_to_string(place.path().join("a/rollout.html")).unwrap();
    let hash = planned["sha256"].as_str().unwrap();
    for text in [
        hash,
        "What else was tried?",
        "not surely",
        "4 times the traffic",
    ] {
        assert!(page.contains(text), "{text}");
    }
    let night = place.decide(
        "2026-03-10",
        &[
            "--rollout",
            "a/rollout.json",
            "--window",
            "7",
            "--horizon",
            "3",
        ],
    );
    assert_eq!(night["rollout"]["as_planned"], Value::Null);
    assert_eq!(night["rollout"]["sha256"], hash);
}

#[test]
fn what_cannot_be_planned_is_refused() {
    let place = Place::with_runs(&day("2026-03-01", "1.0", "w", 50, 0, "timeout"));
    place
        .relapse(&["plan", "--input", "runs.ndjson", "--as-of", "2026-03-01"])
        .fails(65, "no failure");
    place.relapse(&["plan"]).fails(66, "--input");
    place
        .relapse(&["plan", "--input", "runs.ndjson", "--rollout", "x.json"])
        .fails(2, "leave --rollout out");
}
