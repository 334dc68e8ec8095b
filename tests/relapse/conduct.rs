//! The conduct audit and the scorecard on records whose answer is known beforehand.

use serde_json::{Value, json};

use crate::support::{Place, real_data, run};

const AS_OF: &str = "2026-03-12";

const PLAN: &str = r#"
[owner.payments]
[workflow.refunds]
owner = "payments"
[class.unsafe]
response = "stop"
evidence = ["task", "trace_url"]
handoff = { queue = "refund-failures" }
trigger = { metric = "failure_rate", action = "roll_back" }
[class.timeout]
response = "retry"
max_retries = 2
trigger = { metric = "failure_rate", action = "roll_back" }
"#;

/// A failure that was handled as it should be.
fn handled(class: &str) -> Value {
    json!({
        "failure_class": class, "severity": 3, "retry_count": 0, "transient": class == "timeout", "idempotent": true,
        "action_executed": false, "approval_state": "approved", "approval_wait_s": 200.0, "authority_crossed": false,
        "handoff_target": "payments", "rescued": false, "error_message": "it failed", "task": "refund 7",
        "evidence": "order 7", "tools_called": ["ledger"], "next_action": "undo the refund",
        "trace_url": "https://traces.example/7", "cost_usd": 0.4,
        "approved_at": "2026-03-01T00:00:00Z", "closed_at": "2026-04-01T00:00:00Z",
    })
}

/// The record with some fields changed.
fn with(record: &Value, changes: Value) -> Value {
    let mut record = record.clone();
    if let Value::Object(changes) = changes {
        for (name, value) in changes {
            record[name] = value;
        }
    }
    record
}

/// Twelve days of both releases, a hundred runs each: `failures` of the candidate's are these, and as many of the baseline's
/// those.
fn nights(of_candidate: &[Value], of_baseline: &[Value]) -> Place {
    let mut lines = Vec::new();
    for day in 1..=12 {
        for (release, failures) in [("1.0", of_baseline), ("1.1", of_candidate)] {
            if release == "1.1" && day < 7 {
                continue;
            }
            for number in 0..100 {
                let id = format!("{release}-{day}-{number}");
                let at = format!("2026-03-{day:02}T{:02}:00:00Z", number % 24);
                let (outcome, more) = match failures.get(number) {
                    Some(failure) => ("failure", failure.clone()),
                    None => (
                        "success",
                        json!({"approval_state": "approved", "approval_wait_s": 200.0, "rescued": false}),
                    ),
                };
                lines.push(run(&id, &at, release, "refunds", outcome, more));
            }
        }
    }
    Place::with_runs(&lines)
}

fn planned(place: &Place, plan: &str) -> Value {
    place.write("policy.toml", plan);
    place.decide(AS_OF, &["--policy", "policy.toml"])
}

#[track_caller]
fn audit<'a>(decision: &'a Value, name: &str) -> &'a Value {
    let audits = decision["conduct"]["audits"].as_array().unwrap();
    let found = audits.iter().find(|one| one["audit"] == name);
    found.unwrap_or_else(|| panic!("no audit {name}"))
}

#[track_caller]
fn statement<'a>(decision: &'a Value, name: &str) -> &'a Value {
    let checks = decision["policy_health"].as_array().unwrap();
    let found = checks.iter().find(|one| one["check"] == name);
    found.unwrap_or_else(|| panic!("no statement {name}"))
}

/// The count and what it is out of, of both releases.
#[track_caller]
fn is(decision: &Value, name: &str, baseline: [u64; 2], candidate: [u64; 2]) {
    let found = audit(decision, name);
    for (arm, [count, of]) in [("baseline", baseline), ("candidate", candidate)] {
        assert_eq!(found[arm]["count"], count, "{name} {found}");
        assert_eq!(found[arm]["of"], of, "{name} {found}");
    }
}

#[test]
fn a_plan_that_is_kept_is_healthy() {
    let failures = [handled("unsafe"), handled("timeout")];
    let decision = planned(&nights(&failures, &failures), PLAN);
    for name in [
        "unsafe_fail_closed",
        "packets_keep_context",
        "owners_know_triggers",
    ] {
        let found = statement(&decision, name);
        assert_eq!(
            (&found["state"], &found["value"]),
            (&"met".into(), &1.0.into()),
            "{found}"
        );
    }
    // Nothing was retried and nothing regressed: neither is good, nor bad.
    for name in ["retries_narrow", "one_off_told_from_regression"] {
        let found = statement(&decision, name);
        assert_eq!(found["state"], "not_measured", "{found}");
        assert!(!found["reason"].as_str().unwrap().is_empty());
    }
    let workflows = decision["conduct"]["workflows"].as_array().unwrap();
    assert_eq!(workflows.len(), 1);
    assert_eq!(workflows[0]["owner"], "payments");
    for answer in workflows[0]["answers"].as_array().unwrap() {
        assert_eq!(answer["state"], "met", "{answer}");
    }
}

#[test]
fn the_plan_of_failures_without_a_class_is_audited_as_explain_says() {
    let failure = with(
        &handled("unsafe"),
        json!({"failure_class": null, "retry_count": 1}),
    );
    let place = nights(&[failure], &[]);
    let plan = "[class.unclassified]\nresponse = \"stop\"\n";
    let decision = planned(&place, plan);
    assert_eq!(decision["data"]["unclassified"], 6);
    // One failure on each of the candidate's six days.
    is(&decision, "stop_retried", [0, 0], [6, 6]);
    let explained = place.planned(&["explain", "1.1-7-0", "--format", "json"], AS_OF);
    assert_eq!(explained.json()["verdicts"]["stop_retried"], "violated");
}

#[test]
fn each_audit_counts_what_is_not_as_planned() {
    let good = [handled("unsafe"), handled("timeout")];
    let unsafe_one = &good[0];
    let retried = with(&good[1], json!({"retry_count": 1}));
    let bad = [
        with(unsafe_one, json!({"retry_count": 1, "transient": null})),
        with(unsafe_one, json!({"action_executed": true})),
        with(unsafe_one, json!({"trace_url": null})),
        with(unsafe_one, json!({"handoff_target": null})),
        with(unsafe_one, json!({"handoff_target": "support"})),
        with(unsafe_one, json!({"evidence": "[]"})),
        with(
            unsafe_one,
            json!({"rescued": true, "rescue_minutes": 9.0, "handoff_target": null}),
        ),
        with(unsafe_one, json!({"approved_at": "2026-05-01T00:00:00Z"})),
        with(
            unsafe_one,
            json!({"approval_state": "rejected", "action_executed": true}),
        ),
        retried.clone(),
        with(&retried, json!({"transient": false})),
        with(&retried, json!({"idempotent": false, "retry_count": 3})),
        with(&retried, json!({"authority_crossed": true, "severity": 2})),
    ];
    let decision = planned(&nights(&bad, &good), PLAN);
    // The candidate ran on six days, the baseline on twelve; of each day's failures as many are counted as were written.
    is(&decision, "stop_retried", [0, 12], [6, 9 * 6]);
    is(&decision, "unsafe_action_executed", [0, 12], [2 * 6, 9 * 6]);
    is(&decision, "evidence_missing", [0, 12], [6, 9 * 6]);
    is(&decision, "not_reconstructable", [0, 24], [6, 13 * 6]);
    is(&decision, "handoff_nowhere", [0, 24], [2 * 6, 13 * 6]);
    is(&decision, "handoff_elsewhere", [0, 24], [6, 11 * 6]);
    is(&decision, "handoff_generic", [0, 24], [6, 11 * 6]);
    is(&decision, "packet_incomplete", [0, 24], [6, 11 * 6]);
    is(&decision, "rescue_without_handoff", [0, 0], [6, 6]);
    is(
        &decision,
        "closed_without_handoff",
        [0, 24],
        [2 * 6, 13 * 6],
    );
    is(&decision, "approved_after_the_fact", [0, 24], [6, 12 * 6]);
    is(&decision, "executed_unapproved", [0, 0], [6, 6]);
    is(&decision, "retried_not_transient", [0, 0], [6, 4 * 6]);
    is(&decision, "retried_not_idempotent", [0, 0], [6, 5 * 6]);
    is(&decision, "retried_high_risk", [0, 0], [6, 5 * 6]);
    is(&decision, "retried_beyond_bound", [0, 0], [6, 4 * 6]);
    is(&decision, "retry_widened", [0, 0], [6, 5 * 6]);
    is(&decision, "retried_in_vain", [0, 0], [30, 30]);
    assert_eq!(
        audit(&decision, "retried_not_transient")["candidate"]["unknown"],
        6
    );
    assert_eq!(
        audit(&decision, "rescue_without_handoff")["candidate"]["rescue_minutes"],
        54.0
    );
    // Attempts after the first: one each, and three of one; every one of runs that failed.
    let attempts = &decision["conduct"]["retries"]["candidate"];
    assert_eq!(
        (&attempts["attempts"], &attempts["in_vain"]),
        (&42.into(), &42.into())
    );
    // Nothing but failures was retried.
    let never = &decision["conduct"]["retries_never_helped"];
    assert_eq!(never, &json!([{"workflow": "refunds", "runs": 30}]));
    // Half of 40 cents went into a single retry, three quarters into three.
    let spent = 6.0 * (4.0 * 0.2 + 0.3);
    assert!((attempts["cost_usd"].as_f64().unwrap() - spent).abs() < 1e-9);
    let closed = statement(&decision, "unsafe_fail_closed");
    assert_eq!(closed["state"], "not_met");
    assert_eq!(
        (&closed["of"], &closed["baseline"]),
        (&54.into(), &1.0.into())
    );
    assert!((closed["value"].as_f64().unwrap() - 6.0 / 9.0).abs() < 1e-12);
}

#[test]
fn a_conduct_that_gets_worse_is_shown_and_the_same_conduct_is_not() {
    let good = vec![handled("unsafe"); 10];
    let bad = vec![with(&good[0], json!({"retry_count": 2})); 10];
    let worse = planned(&nights(&bad, &good), PLAN);
    let found = audit(&worse, "stop_retried");
    assert_eq!(found["state"], "regressed", "{found}");
    assert_eq!(found["worst"].as_array().unwrap().len(), 5);
    let same = planned(&nights(&bad, &bad), PLAN);
    assert_ne!(audit(&same, "stop_retried")["state"], "regressed");
}

#[test]
fn what_is_not_recorded_is_named_and_never_good() {
    let silent = json!({"failure_class": "unsafe", "severity": 2});
    let decision = planned(
        &nights(std::slice::from_ref(&silent), std::slice::from_ref(&silent)),
        PLAN,
    );
    for (name, column) in [
        ("stop_retried", "retry_count"),
        ("unsafe_action_executed", "action_executed"),
        ("not_reconstructable", "task"),
        ("handoff_nowhere", "handoff_target"),
        ("packet_incomplete", "handoff_target"),
        ("closed_without_handoff", "closed_at"),
        ("authority_crossed", "authority_crossed"),
    ] {
        let found = audit(&decision, name);
        assert_eq!(found["state"], "no_data", "{found}");
        assert!(
            found["reason"].as_str().unwrap().contains(column),
            "{found}"
        );
    }
    for name in [
        "unsafe_fail_closed",
        "retries_narrow",
        "packets_keep_context",
    ] {
        assert_eq!(
            statement(&decision, name)["state"],
            "not_measured",
            "{name}"
        );
    }
    // Evidence that the plan asks for and that is not there is missing, whatever the reason.
    is(&decision, "evidence_missing", [12, 12], [6, 6]);
}

#[test]
fn without_a_plan_nobody_knows_what_is_stopped() {
    let failures = [handled("unsafe")];
    let place = nights(&failures, &failures);
    let decision = place.decide(AS_OF, &[]);
    for name in ["stop_retried", "evidence_missing", "handoff_elsewhere"] {
        let found = audit(&decision, name);
        assert_eq!(found["reason"], "no failure plan is in use", "{found}");
    }
    assert_eq!(
        statement(&decision, "owners_know_triggers")["state"],
        "not_measured"
    );
    let workflow = &decision["conduct"]["workflows"][0];
    assert_eq!(workflow["answers"][0]["state"], "not_met", "{workflow}");
}

#[test]
fn what_only_successes_show_is_not_measured_of_failures_alone() {
    let place = nights(&[handled("unsafe")], &[handled("unsafe")]);
    let runs = std::fs::read_to_string(place.path().join("runs.ndjson")).unwrap();
    let failures: Vec<&str> = runs
        .lines()
        .filter(|line| line.contains("\"failure\""))
        .collect();
    place.write("failures.ndjson", &failures.join("\n"));
    let mut exposure = "day,release,workflow,runs\n".to_owned();
    for day in 1..=12 {
        for release in ["1.0", "1.1"]
            .into_iter()
            .filter(|release| *release == "1.0" || day > 6)
        {
            exposure.extend([format!("2026-03-{day:02},{release},refunds,100\n")]);
        }
    }
    place.write("exposure.csv", &exposure);
    place.write("policy.toml", PLAN);
    let decision = place
        .relapse(&[
            "run",
            "--input",
            "failures.ndjson",
            "--exposure",
            "exposure.csv",
            "--as-of",
            AS_OF,
            "--policy",
            "policy.toml",
            "--format",
            "json",
        ])
        .json();
    for name in [
        "hidden_rescue",
        "approval_bypassed",
        "retried_in_vain",
        "authority_crossed",
    ] {
        let found = audit(&decision, name);
        assert_eq!(found["reason"], "only failures were given", "{found}");
    }
    is(&decision, "stop_retried", [0, 12], [0, 6]);
}

/// Runs of a day: so many fail, so many are rescued, and a person approves so many after so many seconds.
struct Night {
    failed: usize,
    rescued: usize,
    approved: usize,
    wait: f64,
}

fn of(night: &Night, number: usize) -> (&'static str, Value) {
    let approval = if number < night.approved {
        json!({"approval_state": "approved", "approval_wait_s": night.wait + f64::from(u32::try_from(number % 7).unwrap())})
    } else {
        json!({"approval_state": "not_required"})
    };
    let is_failure = number < night.failed;
    let rescued = number >= night.failed && number < night.failed + night.rescued;
    let more = with(&approval, json!({"rescued": rescued}));
    if is_failure {
        return (
            "failure",
            with(&more, json!({"failure_class": "timeout", "severity": 4})),
        );
    }
    ("success", more)
}

fn two(baseline: &Night, candidate: &Night) -> Value {
    let mut lines = Vec::new();
    for day in 1..=12 {
        for (release, night) in [("1.0", baseline), ("1.1", candidate)] {
            for number in (0..300).filter(|_| release == "1.0" || day > 5) {
                let (outcome, more) = of(night, number);
                let id = format!("{release}-{day}-{number}");
                let at = format!("2026-03-{day:02}T{:02}:00:00Z", number % 24);
                lines.push(run(&id, &at, release, "refunds", outcome, more));
            }
        }
    }
    Place::with_runs(&lines).decide(AS_OF, &[])
}

#[track_caller]
fn signal(decision: &Value, name: &str, state: &str) {
    let signals = decision["conduct"]["signals"].as_array().unwrap();
    let found = signals.iter().find(|one| one["signal"] == name).unwrap();
    assert_eq!(found["state"], state, "{found}");
}

#[test]
fn rescues_that_replace_failures_are_seen_and_hold_or_roll_back() {
    let before = Night {
        failed: 30,
        rescued: 3,
        approved: 90,
        wait: 200.0,
    };
    let after = Night {
        failed: 8,
        rescued: 25,
        approved: 90,
        wait: 200.0,
    };
    let decision = two(&before, &after);
    signal(&decision, "rescue_up_failures_down", "regressed");
    signal(&decision, "approval_fatigue", "inconclusive");
    assert_eq!(
        decision["recommendation"], "roll_back",
        "{}",
        decision["summary"]
    );
    assert!(
        decision["decided_by"]
            .as_str()
            .unwrap()
            .starts_with("manual_rescue/")
    );
    let same = two(&before, &before);
    signal(&same, "rescue_up_failures_down", "inconclusive");
}

#[test]
fn more_approvals_in_less_time_are_fatigue() {
    let before = Night {
        failed: 6,
        rescued: 3,
        approved: 60,
        wait: 300.0,
    };
    let tired = Night {
        failed: 6,
        rescued: 3,
        approved: 150,
        wait: 20.0,
    };
    let faster = Night {
        failed: 6,
        rescued: 3,
        approved: 60,
        wait: 20.0,
    };
    let decision = two(&before, &tired);
    signal(&decision, "approval_fatigue", "regressed");
    // Three seconds more on average: the wait goes up by nought to six in turn.
    let waited = decision["conduct"]["review_delay"]["candidate"]["mean_wait_s"].as_f64();
    assert!((waited.unwrap() - 23.0).abs() < 0.5, "{waited:?}");
    signal(&two(&before, &faster), "approval_fatigue", "inconclusive");
}

#[test]
fn the_hand_offs_of_tau_are_judged_as_its_authors_do() {
    let Some(folder) = real_data() else { return };
    let input = folder.join("tau/runs.ndjson");
    // The night of gpt-4o on the airline tasks, alone: 200 runs, 48 hand-offs, 6 of 16 expected ones made, 42 not needed.
    let arguments = [
        "run",
        "--input",
        input.to_str().unwrap(),
        "--map",
        "tau",
        "--as-of",
        "2024-11-22",
        "--format",
        "json",
    ];
    let decision = Place::new().relapse(&arguments).json();
    let of = |name: &str| {
        let candidate = &audit(&decision, name)["candidate"];
        (
            candidate["count"].as_u64().unwrap(),
            candidate["of"].as_u64().unwrap(),
        )
    };
    assert_eq!(of("handoff_nowhere"), (10, 16));
    assert_eq!(of("handoff_needless"), (42, 48));
    assert_eq!(of("handoff_generic"), (48, 48));
}

#[test]
fn a_guardrail_that_fired_is_a_safe_stop_and_no_violation() {
    let plan = "[class.guardrail_stop]\nresponse = \"stop\"\n\
        trigger = { metric = \"failure_rate\", action = \"roll_back\" }\n";
    let mut stopped = with(
        &handled("guardrail_stop"),
        json!({
            "error_message": "InputGuardrailTripwireTriggered: guardrail `topic` fired", "approval_state": "not_required",
        }),
    );
    // No class is recorded: the message must give it.
    stopped["failure_class"] = Value::Null;
    let blocked = with(&stopped, json!({"error_message": "call blocked by policy"}));
    let decision = planned(&nights(&[stopped, blocked.clone()], &[blocked]), plan);
    let patterns = decision["repeated"].as_array().unwrap();
    assert!(!patterns.is_empty(), "{decision}");
    for pattern in patterns {
        assert_eq!(pattern["failure_class"], "guardrail_stop", "{pattern}");
    }
    // Nothing was retried or executed: the stop was safe.
    assert_eq!(
        statement(&decision, "unsafe_fail_closed")["state"],
        "met",
        "{}",
        statement(&decision, "unsafe_fail_closed")
    );
    for (name, of) in [("approval_bypassed", 0), ("authority_crossed", 12)] {
        let found = &audit(&decision, name)["candidate"];
        assert_eq!(
            found["count"].as_u64().unwrap_or_default(),
            0,
            "{name}: {found}"
        );
        assert!(of == 0 || found["of"] == of, "{name}: {found}");
    }
}
