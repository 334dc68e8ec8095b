//! Planted histories: the program finds in them what `truth.json` says is there.

use std::collections::BTreeMap;
use std::fs;

use relapse::sample::plant::EventKind;
use serde_json::Value;

use crate::support::Place;

/// A small history without noise.
const SMALL: [&str; 6] = ["--runs", "600", "--rollout-nights", "8", "--noise", "0"];

/// Writes a sample and returns what it says is in it.
#[track_caller]
fn sample(place: &Place, arguments: &[&str]) -> Value {
    let all = [&["sample", "--out", "."], arguments].concat();
    let finished = place.relapse(&all);
    assert_eq!(finished.code, 0, "{arguments:?}: {}", finished.err);
    let truth = fs::read_to_string(place.path().join("truth.json")).unwrap();
    let truth: Value = serde_json::from_str(&truth).unwrap();
    let as_of = truth["as_of"].as_str().unwrap();
    let judges = format!("relapse run --input ./runs.ndjson --as-of {as_of} --out ./reports\n");
    assert!(finished.out.ends_with(&judges), "{}", finished.out);
    truth
}

/// The same with what the program says of it.
#[track_caller]
fn judged(arguments: &[&str]) -> (Value, Value) {
    let place = Place::new();
    let truth = sample(&place, &[arguments, &SMALL].concat());
    let decision = place.decide(truth["as_of"].as_str().unwrap(), &[]);
    (truth, decision)
}

fn rows(place: &Place) -> Vec<Value> {
    let text = fs::read_to_string(place.path().join("runs.ndjson")).unwrap();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The scopes of what regressed in failures.
fn scopes(decision: &Value) -> Vec<&str> {
    let findings = decision["findings"].as_array().unwrap().iter();
    findings
        .filter(|one| one["trigger"] == "clear_regression" && one["state"] == "regressed")
        .filter_map(|one| one["scope"].as_str())
        .collect()
}

#[test]
fn every_kind_is_written_and_the_same_seed_gives_the_same_bytes() {
    for kind in EventKind::ALL {
        let arguments = |seed| ["--plant", kind.as_str(), "--seed", seed, "--runs", "60"];
        let [first, second, other] = ["3", "3", "4"].map(|seed| {
            let place = Place::new();
            let truth = sample(&place, &arguments(seed));
            assert_eq!(truth["schema"], "relapse.truth.planted/1");
            let events = truth["events"].as_array().unwrap();
            assert_eq!(events.len(), usize::from(*kind != EventKind::Innocent));
            ["runs.ndjson", "truth.json"].map(|name| fs::read(place.path().join(name)).unwrap())
        });
        assert!(first == second, "{kind}");
        assert!(first[0] != other[0], "{kind}");
    }
}

#[test]
fn the_truth_counts_what_a_plain_loop_counts() {
    let place = Place::new();
    let truth = sample(
        &place,
        &[
            &[
                "--plant",
                "local,outage",
                "--size",
                "4,8",
                "--place",
                "tool+class=class_02,everywhere",
            ],
            &SMALL[..],
        ]
        .concat(),
    );
    let rows = rows(&place);
    assert_eq!(truth["rows"], rows.len());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    for event in truth["events"].as_array().unwrap() {
        let mut counts: BTreeMap<String, [u64; 2]> = BTreeMap::new();
        let [from, to] = [text(&event["from"]), text(&event["to"])];
        let [first, end] = ["from_hour", "until_hour"].map(|hour| event[hour].as_u64().unwrap());
        let place = &event["where"];
        for row in &rows {
            let started_at = text(&row["started_at"]);
            let hour: u64 = started_at[11..13].parse().unwrap();
            let is_there = (from.as_str()..=to.as_str()).contains(&&started_at[..10])
                && (first..end).contains(&hour)
                && (place["tool"].is_null() || place["tool"] == row["tool"]);
            if is_there {
                let class = &place["failure_class"];
                let is_of = row["outcome"] == "failure"
                    && (class.is_null() || *class == row["failure_class"]);
                let [runs, of] = counts.entry(text(&row["release"])).or_default();
                *runs += 1;
                *of += u64::from(is_of);
            }
        }
        let told = event["counts"].as_object().unwrap();
        assert_eq!(told.len(), counts.len());
        for (release, [runs, of]) in counts {
            assert_eq!(told[&release]["runs"], runs, "{event}");
            assert_eq!(told[&release]["of_them"], of, "{event}");
        }
    }
}

#[test]
fn every_row_has_every_label_and_every_night_its_own_batches() {
    let place = Place::new();
    sample(&place, &["--plant", "innocent", "--runs", "60"]);
    let mut days: BTreeMap<String, String> = BTreeMap::new();
    for row in rows(&place) {
        for label in ["tool", "model", "tenant", "batch"] {
            assert!(!row[label].as_str().unwrap().is_empty(), "{row}");
        }
        let [batch, started_at] = ["batch", "started_at"].map(|key| row[key].as_str().unwrap());
        assert!(batch.starts_with("job-"), "{batch}");
        let day = started_at[..10].to_owned();
        assert_eq!(*days.entry(batch.to_owned()).or_insert(day.clone()), day);
    }
}

#[test]
fn a_rollout_is_called_one_and_rolled_back() {
    let (_, decision) = judged(&[
        "--plant",
        "rollout",
        "--size",
        "4",
        "--overlap",
        "equal",
        "--place",
        "everywhere",
    ]);
    assert_eq!(
        decision["recommendation"], "roll_back",
        "{}",
        decision["summary"]
    );
    assert!(scopes(&decision).contains(&"rollout"));
}

#[test]
fn what_is_local_to_a_workflow_is_called_local() {
    let (truth, decision) = judged(&[
        "--plant",
        "local",
        "--size",
        "8",
        "--place",
        "workflow=workflow_1",
        "--workflows",
        "5",
        "--rate",
        "0.03",
        "--overlap",
        "equal",
    ]);
    assert_eq!(truth["events"][0]["where"]["workflow"], "workflow_1");
    assert_eq!(
        decision["recommendation"], "restrict",
        "{}",
        decision["summary"]
    );
    let scopes = scopes(&decision);
    assert!(
        !scopes.is_empty() && scopes.iter().all(|scope| *scope == "local"),
        "{scopes:?}"
    );
}

#[test]
fn a_burst_is_one_off_and_an_outage_hits_every_release() {
    let (_, decision) = judged(&[
        "--plant",
        "burst",
        "--night",
        "4",
        "--nights",
        "1",
        "--overlap",
        "equal",
    ]);
    let has = |decision: &Value, scope: &str| {
        let events = decision["events"].as_array().unwrap();
        events.iter().any(|event| event["scope"] == scope)
    };
    assert!(has(&decision, "one_off"), "{}", decision["events"]);
    assert_ne!(decision["recommendation"], "roll_back");
    for overlap in ["equal", "steps"] {
        for seed in ["1", "2", "3"] {
            let (truth, decision) = judged(&[
                "--plant",
                "outage",
                "--size",
                "12",
                "--rate",
                "0.04",
                "--night",
                "5",
                "--overlap",
                overlap,
                "--seed",
                seed,
            ]);
            assert!(has(&decision, "systemic"), "{truth}");
            assert_ne!(decision["recommendation"], "roll_back", "{truth}");
        }
    }
}

#[test]
fn a_drift_a_rescue_and_a_creep_are_seen_by_their_triggers() {
    let regressed = |decision: &Value, trigger: &str| {
        let findings = decision["findings"].as_array().unwrap().iter();
        findings
            .filter(|one| one["trigger"] == trigger && one["state"] == "regressed")
            .count()
    };
    let (_, decision) = judged(&[
        "--plant",
        "drift",
        "--size",
        "10",
        "--overlap",
        "equal",
        "--place",
        "everywhere",
    ]);
    assert!(regressed(&decision, "approval_drift") > 0);
    assert_eq!(regressed(&decision, "clear_regression"), 0);
    let (_, decision) = judged(&[
        "--plant",
        "rescue",
        "--size",
        "8",
        "--overlap",
        "equal",
        "--place",
        "everywhere",
    ]);
    assert!(regressed(&decision, "manual_rescue") > 0);
    let (truth, decision) = judged(&[
        "--plant",
        "creep",
        "--releases",
        "3",
        "--size",
        "2.5",
        "--overlap",
        "equal",
    ]);
    assert_eq!(truth["candidate"], "1.2");
    assert_eq!(decision["candidate"]["release"], "1.2");
    assert_eq!(decision["baseline"]["release"], "1.1");
    assert!(regressed(&decision, "clear_regression") > 0);
}

#[track_caller]
fn refused(arguments: &[&str], message: &str) {
    let place = Place::new();
    let finished = place.relapse(&[&["sample", "--out", "out"], arguments].concat());
    assert_eq!(finished.code, 2, "{arguments:?}: {}", finished.err);
    assert!(
        finished.err.contains(message),
        "{arguments:?}: {}",
        finished.err
    );
    assert!(finished.out.is_empty() && !place.path().join("out").exists());
}

#[test]
fn what_cannot_be_planted_is_refused_with_what_can() {
    refused(&["--plant", "earthquake"], "one of innocent, rollout");
    refused(&["--plant", "outage", "--without", "burst"], "--without");
    refused(&["--runs", "100"], "--plant");
    refused(&["--plant", "innocent,fix"], "stands alone");
    refused(&["--plant", "rollout", "--size", "0.5"], "above 1");
    refused(&["--plant", "rollout", "--size", "NaN"], "0.01 to 100");
    refused(
        &["--plant", "rollout,outage", "--size", "3"],
        "each of the 2 kinds",
    );
    refused(&["--plant", "rescue", "--size", "90"], "smaller --size");
    refused(
        &["--plant", "local", "--place", "nowhere"],
        "one of everywhere",
    );
    refused(
        &["--plant", "local", "--place", "workflow=billing"],
        "workflow_0",
    );
    refused(
        &["--plant", "rollout", "--place", "tool"],
        "one place is local",
    );
    refused(&["--plant", "outage", "--night", "99"], "out of range");
    refused(&["--plant", "burst", "--night", "0"], "first night is 1");
    refused(&["--plant", "fix", "--nights", "3"], "fix lasts");
    refused(
        &["--plant", "outage", "--overlap", "half"],
        "equal, steps, cutover",
    );
    refused(&["--plant", "outage", "--rate", "0.9"], "0.0001 to 0.5");
}

#[test]
fn a_sample_is_written_again_beside_its_reports_but_not_over_the_demo() {
    let place = Place::new();
    let out = ["--out", "out"];
    fs::create_dir_all(place.path().join("out/reports")).unwrap();
    let planted = [&["sample", "--plant", "fix", "--runs", "40"], &out[..]].concat();
    assert_eq!(place.relapse(&planted).code, 0);
    assert_eq!(place.relapse(&planted).code, 0);
    let demo = place.relapse(&[&["sample"], &out[..]].concat());
    assert_eq!(demo.code, 74);
    assert!(demo.err.contains("runs.ndjson"), "{}", demo.err);
}
