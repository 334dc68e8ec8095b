//! The demo: its planted truths are found, each changes the findings it should and no other, and the numbers in the
//! decision are those of a plain loop over the records.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use relapse::generate::RunRow;
use relapse::sample::demo::{DemoPlan, DemoTruth, runs, truth, write};
use relapse::vocabulary::{ApprovalState, Outcome};
use serde_json::Value;

use crate::support::{Place, finding};

const AS_OF: &str = "2026-11-20";
const CANDIDATE: &str = "2.4.0";
const BASELINE: &str = "2.3.2";

fn plan(without: Option<DemoTruth>) -> DemoPlan {
    DemoPlan {
        seed: 7,
        truths: DemoTruth::ALL
            .iter()
            .copied()
            .filter(|truth| Some(*truth) != without)
            .collect(),
    }
}

fn decide(plan: &DemoPlan) -> Value {
    let place = Place::new();
    write(plan, &place.path().join("data")).unwrap();
    let finished = place.relapse(&[
        "run",
        "--input",
        "data/runs.parquet",
        "--as-of",
        AS_OF,
        "--format",
        "json",
    ]);
    finished.json()
}

fn by_id(decision: &Value) -> BTreeMap<String, &Value> {
    let findings = decision["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|finding| (finding["id"].as_str().unwrap().to_owned(), finding))
        .collect()
}

#[test]
fn the_committed_demo_is_what_the_program_makes() {
    let place = Place::new();
    write(&plan(None), place.path()).unwrap();
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    for name in ["runs.parquet", "truth.json"] {
        assert!(
            fs::read(place.path().join(name)).unwrap() == fs::read(committed.join(name)).unwrap(),
            "{name}"
        );
    }
    assert!(fs::metadata(committed.join("runs.parquet")).unwrap().len() <= 3_000_000);
}

#[test]
fn the_demo_rolls_back_for_the_planted_regression() {
    let decision = decide(&plan(None));
    assert_eq!(
        decision["recommendation"], "roll_back",
        "{}",
        decision["summary"]
    );
    assert_eq!(
        decision["decided_by"],
        "clear_regression/failure_class=tool_arguments"
    );
    assert_eq!(decision["candidate"]["release"], CANDIDATE);
    assert_eq!(decision["baseline"]["release"], BASELINE);
    let class = finding(&decision, "clear_regression/failure_class=tool_arguments");
    assert_eq!(class["scope"], "rollout");
    let drift = finding(&decision, "approval_drift/approval_state=bypassed");
    assert_eq!(
        (drift["state"].as_str(), drift["scope"].as_str()),
        (Some("regressed"), Some("local"))
    );
    let hidden = finding(&decision, "manual_rescue/metric=hidden_rescue_rate");
    assert_eq!(
        (hidden["state"].as_str(), hidden["scope"].as_str()),
        (Some("regressed"), Some("local"))
    );
    let events = decision["events"].as_array().unwrap();
    let outage = events
        .iter()
        .find(|event| event["scope"] == "systemic")
        .expect("the outage is found");
    assert_eq!(outage["where"]["failure_class"], "tool_error");
    assert_eq!(outage["onset"]["date"], "2026-11-16");
    let burst = events
        .iter()
        .find(|event| event["scope"] == "one_off")
        .expect("the burst is found");
    assert_eq!(burst["where"]["workflow"], "shipment_tracking");
    assert_eq!(events.len(), 2, "{events:?}");
    let costly = &decision["repeated"][0];
    assert_eq!(costly["workflow"], "contract_review");
    assert_eq!(costly["failure_class"], "missing_evidence");
}

#[test]
fn the_planted_class_explains_the_change() {
    let decision = decide(&plan(None));
    let explanation = &decision["explanation"];
    let carrier = &explanation["classes"][0];
    assert_eq!(carrier["failure_class"], "tool_arguments");
    assert!(carrier["share"].as_f64().unwrap() > 0.75, "{carrier}");
    let summary = explanation["summary"].as_str().unwrap();
    assert!(
        summary.contains(". tool_arguments accounts for "),
        "{summary}"
    );
    // It is planted everywhere: nine of the ten largest parts are its, the tenth is the burst.
    let parts = explanation["contributors"].as_array().unwrap().iter();
    let named = parts.filter(|part| part["failure_class"] == "tool_arguments");
    assert!(named.count() >= 9, "{explanation}");
    let number = |value: &Value| value.as_f64().unwrap();
    let sum = |list: &str, of: fn(&Value) -> &Value| -> f64 {
        let list = explanation[list].as_array().unwrap().iter();
        list.map(|one| number(of(one))).sum()
    };
    let parts = sum("contributors", |part| &part["effect"]["estimate"])
        + number(&explanation["rest"]["estimate"]);
    let classes = sum("classes", |class| &class["effect"]["estimate"]);
    let mix = sum("mix", |part| &part["estimate"]);
    let change = number(&explanation["change"]);
    for whole in [parts + mix, classes + mix] {
        assert!((whole - change).abs() < 1e-12, "{whole} is not {change}");
    }
    // Every day of the demo's rollout is shared, in every workflow.
    let rate = finding(&decision, "clear_regression/metric=failure_rate");
    for (side, explained) in [
        ("baseline", "baseline_rate"),
        ("candidate", "candidate_rate"),
    ] {
        let gap = number(&rate[side]["rate"]) - number(&explanation[explained]);
        assert!(gap.abs() < 1e-12, "{side}: {gap}");
    }
}

#[test]
fn each_truth_changes_the_findings_it_should_and_no_other() {
    let all = plan(None);
    let whole = decide(&all);
    let told = truth(&all);
    let mut compared = 0;
    for left_out in DemoTruth::ALL {
        let without = decide(&plan(Some(*left_out)));
        let (with, without_ids) = (by_id(&whole), by_id(&without));
        let told = told["truths"].as_array().unwrap();
        let entry = told
            .iter()
            .find(|entry| entry["name"] == left_out.as_str())
            .unwrap();
        let listed = |key: &str| -> BTreeSet<String> {
            let ids = entry[key].as_array().unwrap().iter();
            ids.map(|id| id.as_str().unwrap().to_owned()).collect()
        };
        let (must, may) = (listed("findings"), listed("side_effects"));
        // A question of one workflow goes with the whole one, in the workflow that the truth names if it names one.
        let place = entry["where"]["workflow"].as_str();
        let is_expected = |id: &String| {
            let (parent, workflow) = id
                .split_once("/workflow=")
                .map_or((id.as_str(), None), |(id, place)| (id, Some(place)));
            let is_here = workflow.is_none() || place.is_none() || workflow == place;
            is_here && (must.contains(parent) || may.contains(parent))
        };
        let state = |of: &BTreeMap<String, &Value>, id: &str| {
            of.get(id)
                .map(|finding| (finding["state"].clone(), finding["scope"].clone()))
        };
        let ids: BTreeSet<&String> = with.keys().chain(without_ids.keys()).collect();
        compared += ids.len();
        let changed: BTreeSet<&String> = ids
            .into_iter()
            .filter(|id| state(&with, id) != state(&without_ids, id))
            .collect();
        let name = left_out.as_str();
        assert!(
            must.iter().all(|id| changed.contains(id)),
            "without {name}: {changed:?} lacks one of {must:?}"
        );
        let stray: Vec<_> = changed.iter().filter(|id| !is_expected(id)).collect();
        assert!(stray.is_empty(), "without {name} also {stray:?} changed");
        let events = |decision: &Value, scope: &str| {
            decision["events"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|event| event["scope"] == scope)
                .count()
        };
        for (kind, scope) in [("systemic", "systemic"), ("one_off", "one_off")] {
            let expected = usize::from(entry["kind"] == kind);
            assert_eq!(
                events(&whole, scope) - events(&without, scope),
                expected,
                "without {name}: {scope} events"
            );
        }
        let most_expensive = |decision: &Value| decision["repeated"][0]["fingerprint"].clone();
        let is_repeated = entry["kind"] == "repeated";
        assert_eq!(
            most_expensive(&whole) != most_expensive(&without),
            is_repeated,
            "without {name}"
        );
    }
    println!("{compared} findings compared");
}

#[test]
fn the_numbers_are_those_of_a_plain_loop() {
    let plan = plan(None);
    let decision = decide(&plan);
    let mut latest: BTreeMap<(String, String), RunRow<'static>> = BTreeMap::new();
    for mut run in runs(&plan) {
        // The demo's only unreadable cells are negative minutes.
        run.rescue_minutes = run.rescue_minutes.filter(|minutes| *minutes >= 0.0);
        // A row that was recorded after the night was not known on it.
        if run.recorded_at.date_naive().to_string().as_str() > AS_OF {
            continue;
        }
        let key = (run.started_at.date_naive().to_string(), run.run_id.clone());
        let newer = latest
            .get(&key)
            .is_none_or(|kept| kept.updated_at < run.updated_at);
        if newer {
            latest.insert(key, run);
        }
    }
    assert_eq!(
        decision["data"]["rows_used"].as_u64(),
        Some(latest.len() as u64)
    );
    let strata = |release: &str| -> BTreeSet<(String, String)> {
        let own = latest.values().filter(|run| run.release == release);
        own.map(|run| {
            (
                run.started_at.date_naive().to_string(),
                run.workflow.to_owned(),
            )
        })
        .collect()
    };
    let shared: BTreeSet<_> = strata(BASELINE)
        .intersection(&strata(CANDIDATE))
        .cloned()
        .collect();
    let mut compared = 0;
    for finding in decision["findings"].as_array().unwrap() {
        for (side, release) in [("baseline", BASELINE), ("candidate", CANDIDATE)] {
            let (mut count, mut exposure) = (0.0, 0.0);
            for run in latest.values() {
                let stratum = (
                    run.started_at.date_naive().to_string(),
                    run.workflow.to_owned(),
                );
                let elsewhere = finding["workflow"]
                    .as_str()
                    .is_some_and(|workflow| workflow != run.workflow);
                if run.release != release || elsewhere || !shared.contains(&stratum) {
                    continue;
                }
                if let Some(events) = events(finding, run) {
                    count += events;
                    exposure += 1.0;
                }
            }
            let shown = &finding[side];
            let difference = (shown["count"].as_f64().unwrap() - count).abs();
            assert!(
                difference < 1e-6 * count.max(1.0),
                "{} {side}: {shown} against {count}",
                finding["id"]
            );
            assert_eq!(
                shown["exposure"].as_f64(),
                Some(exposure),
                "{} {side}",
                finding["id"]
            );
            compared += 1;
        }
    }
    println!("{compared} counts compared over {} runs", latest.len());
    assert!(compared > 60);
}

/// What one run adds to a finding: `None` where the field it needs is unknown.
fn events(finding: &Value, run: &RunRow<'_>) -> Option<f64> {
    let flag = |is: bool| Some(f64::from(u8::from(is)));
    let failed = run.outcome == Outcome::Failure;
    let state = run
        .approval_state
        .filter(|state| *state != ApprovalState::Unknown);
    match finding["metric"].as_str().unwrap() {
        "failure_rate" => {
            let class = finding["failure_class"].as_str();
            flag(failed && class.is_none_or(|class| run.failure_class == Some(class)))
        }
        "high_severity_rate" if failed => run.severity.and_then(|severity| flag(severity <= 2)),
        "high_severity_rate" => flag(false),
        "approval_boundary_rate" if state.is_none() && run.authority_crossed.is_none() => None,
        "approval_boundary_rate" => flag(
            matches!(
                state,
                Some(ApprovalState::Bypassed | ApprovalState::TimedOutApproved)
            ) || run.authority_crossed == Some(true),
        ),
        "approval_state_rate" => {
            state.and_then(|state| flag(finding["approval_state"] == state.as_str()))
        }
        "approval_mix" => state.map(|_| 1.0),
        "authority_crossed_rate" => run.authority_crossed.and_then(flag),
        "hidden_rescue_rate" if failed => None,
        "rescue_rate" | "hidden_rescue_rate" => run.rescued.and_then(flag),
        "rescue_minutes_per_run" if !run.rescued? => Some(0.0),
        "rescue_minutes_per_run" => run
            .rescue_minutes
            .map(|minutes| (minutes * 1000.0).round() / 1000.0),
        metric => panic!("unknown metric {metric}"),
    }
}
