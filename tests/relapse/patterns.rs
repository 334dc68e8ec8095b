//! What a failure plan says of single patterns, on histories whose answer is known beforehand.

use serde_json::{Value, json};

use crate::support::{Place, run};

const AS_OF: &str = "2026-11-20";

/// A failure of one message on some day of November.
fn failure(id: &str, day: u32, class: &str, workflow: &str, message: &str) -> String {
    let more = json!({"failure_class": class, "error_message": message, "retry_count": 1, "cost_usd": 0.5});
    let at = format!("2026-11-{day:02}T10:00:00Z");
    run(id, &at, "1", workflow, "failure", more)
}

/// The same failure on each of these days.
fn failures(days: &[u32], class: &str, workflow: &str, message: &str) -> Vec<String> {
    let one = |day: &u32| {
        let id = format!("{class}-{workflow}-{day}");
        failure(&id, *day, class, workflow, message)
    };
    days.iter().map(one).collect()
}

/// Both workflows run every day.
fn traffic() -> Vec<String> {
    let days = (1..=20).flat_map(|day| [(day, "refunds"), (day, "orders")]);
    days.map(|(day, workflow)| {
        let at = format!("2026-11-{day:02}T12:00:00Z");
        run(
            &format!("fine-{workflow}-{day}"),
            &at,
            "1",
            workflow,
            "success",
            Value::Null,
        )
    })
    .collect()
}

/// A gateway that times out in refunds, and the same gateway under another class in orders.
fn gateway() -> Place {
    let days = [3, 5, 8, 11, 14, 17, 20];
    Place::with_runs(
        &[
            traffic(),
            failures(
                &days,
                "timeout",
                "refunds",
                "gateway gave no answer in 31 s",
            ),
            failures(&days, "upstream", "orders", "upstream gateway is gone"),
        ]
        .concat(),
    )
}

fn decide(place: &Place, plan: &str, as_of: &str) -> Value {
    place.write("policy.toml", plan);
    place.decide(as_of, &["--policy", "policy.toml"])
}

fn repeated(decision: &Value) -> &Vec<Value> {
    decision["repeated"].as_array().unwrap()
}

#[track_caller]
fn of_class<'a>(decision: &'a Value, class: &str) -> &'a Value {
    let of = |pattern: &&Value| pattern["failure_class"] == class;
    repeated(decision).iter().find(of).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The fingerprints of the two patterns of [`gateway`].
fn fingerprints(place: &Place) -> (String, String) {
    let decision = place.decide(AS_OF, &[]);
    let of = |class| text(&of_class(&decision, class)["fingerprint"]).to_owned();
    (of("timeout"), of("upstream"))
}

fn explain(place: &Place, run_id: &str, format: &str) -> crate::support::Finished {
    place.relapse(&[
        "explain",
        run_id,
        "--input",
        "runs.ndjson",
        "--as-of",
        AS_OF,
        "--policy",
        "policy.toml",
        "--format",
        format,
    ])
}

#[test]
fn the_plan_merges_across_classes_and_workflows_and_the_identifier_stays() {
    let place = gateway();
    let (timeout, upstream) = fingerprints(&place);
    let plan = format!("[pattern.{upstream}]\nsame_as = \"{timeout}\"\n");
    // On the 4th and the 10th the other workflow's failures come and go; the identifier does not.
    for (as_of, count) in [("2026-11-05", 4), ("2026-11-11", 8), (AS_OF, 14)] {
        let decision = decide(&place, &plan, as_of);
        let [only] = repeated(&decision).as_slice() else {
            panic!("{}", decision["repeated"]);
        };
        assert_eq!(only["fingerprint"], timeout);
        assert_eq!(only["failure_class"], "timeout");
        assert_eq!(only["count"], count);
        assert_eq!(only["also_known_as"], json!([upstream]));
    }
    let decision = decide(&place, &plan, AS_OF);
    let parts = repeated(&decision)[0]["parts"].as_array().unwrap();
    let moved = parts.iter().find(|part| part["fingerprint"] == upstream);
    let moved = moved.unwrap();
    assert_eq!(
        (&moved["merged_by"], &moved["workflow"]),
        (&json!("plan"), &json!("orders"))
    );
    assert_eq!(decision["plan"]["warnings"], json!([]));
}

#[test]
fn the_run_of_a_merged_pattern_says_into_which_and_by_what() {
    let place = gateway();
    let (timeout, upstream) = fingerprints(&place);
    place.write(
        "policy.toml",
        &format!("[pattern.{upstream}]\nsame_as = \"{timeout}\"\n"),
    );
    let moved = explain(&place, "upstream-orders-5", "json").json();
    assert_eq!(moved["pattern"]["fingerprint"], upstream);
    let window = &moved["pattern"]["in_window"];
    assert_eq!(
        (&window["merged_by"], &window["merged"]["fingerprint"]),
        (&json!("plan"), &json!(timeout))
    );
    let words = explain(&place, "upstream-orders-5", "text").out;
    assert!(
        words.contains(&format!("{timeout}, merged by the failure plan"))
            && words.contains("timeout in refunds"),
        "{words}"
    );
    let stayed = explain(&place, "timeout-refunds-5", "json").json();
    assert_eq!(stayed["pattern"]["in_window"]["merged_by"], Value::Null);
}

#[test]
fn a_part_kept_apart_is_listed_by_itself_under_the_identifier_it_had() {
    let messages = ["ann", "bob", "u1", "u2"].map(|user| format!("user {user} not found"));
    let lines: Vec<String> = (0..16)
        .map(|number| {
            let message = &messages[number % 4];
            failure(&format!("r{number}"), 10, "lookup", "refunds", message)
        })
        .collect();
    let place = Place::with_runs(&lines);
    let together = place.decide(AS_OF, &[]);
    assert_eq!(repeated(&together).len(), 1);
    let parts = together["repeated"][0]["parts"].as_array().unwrap();
    let ann = parts
        .iter()
        .find(|part| part["template"] == "user ann not found")
        .unwrap();
    assert_eq!(ann["merged_by"], "likeness");
    let plan = format!("[pattern.{}]\napart = true\n", text(&ann["fingerprint"]));
    let split = decide(&place, &plan, AS_OF);
    let listed: Vec<(&str, &Value)> = repeated(&split)
        .iter()
        .map(|pattern| (text(&pattern["template"]), &pattern["count"]))
        .collect();
    assert_eq!(
        listed,
        [
            ("user <*> not found", &json!(12)),
            ("user ann not found", &json!(4))
        ]
    );
    // The rest keeps its identifier, and the part has that of its records.
    assert_eq!(
        split["repeated"][0]["fingerprint"],
        together["repeated"][0]["fingerprint"]
    );
    assert_eq!(split["repeated"][1]["fingerprint"], ann["fingerprint"]);
}

#[test]
fn kept_text_splits_what_one_template_covers_and_leaves_other_identifiers_alone() {
    let mut lines = failures(&[8, 9, 10], "timeout", "refunds", "no answer in 31 s");
    for code in 1..=6 {
        for number in 0..2 {
            let message = format!("worker {number} left the grid of shard {code} after 9 s");
            lines.push(failure(
                &format!("e{code}-{number}"),
                10,
                "crash",
                "refunds",
                &message,
            ));
        }
    }
    let place = Place::with_runs(&lines);
    let before = place.decide(AS_OF, &[]);
    assert_eq!(repeated(&before).len(), 2);
    let plan = "[folding]\nkeep = [\"shard \\\\d+\"]\n";
    let after = decide(&place, plan, AS_OF);
    // Six shards, which no likeness merges again, and the timeout.
    assert_eq!(repeated(&after).len(), 7);
    assert_eq!(
        of_class(&after, "timeout")["fingerprint"],
        of_class(&before, "timeout")["fingerprint"]
    );
    let found = explain(&place, "e3-1", "json").json();
    assert_eq!(
        found["pattern"]["template"],
        "worker <*> left the grid of shard 3 after <*>"
    );
    assert_eq!(
        found["pattern"]["folds"][0],
        json!({"rule": "kept by the plan", "text": "shard 3", "becomes": "shard 3"})
    );
    let words = explain(&place, "e3-1", "text").out;
    assert!(words.contains("kept by the plan: \"shard 3\""), "{words}");
}

#[test]
fn a_pattern_is_accepted_fixed_or_back_after_its_fix() {
    let place = gateway();
    let (timeout, _) = fingerprints(&place);
    let status = |more: &str| {
        let plan = format!("[pattern.{timeout}]\n{more}\n");
        let decision = decide(&place, &plan, AS_OF);
        let found = of_class(&decision, "timeout");
        ["status", "accepted_until", "fixed_on", "came_back_on"].map(|name| found[name].clone())
    };
    let none = Value::Null;
    let day = |day: &str| json!(day);
    let accepted = "accept_until = 2026-11-20\naccept_why = \"known\"";
    for (more, expected) in [
        (
            "",
            [json!("known"), none.clone(), none.clone(), none.clone()],
        ),
        // Its last day is a day of acceptance.
        (
            accepted,
            [
                json!("accepted"),
                day("2026-11-20"),
                none.clone(),
                none.clone(),
            ],
        ),
        (
            "accept_until = 2026-11-19\naccept_why = \"known\"",
            [json!("known"), none.clone(), none.clone(), none.clone()],
        ),
        // Seen on the 11th, 14th, 17th and 20th.
        (
            "fixed_on = 2026-11-11",
            [
                json!("came_back"),
                none.clone(),
                day("2026-11-11"),
                day("2026-11-14"),
            ],
        ),
        (
            "fixed_on = 2026-11-21",
            [json!("known"), none.clone(), none.clone(), none.clone()],
        ),
    ] {
        assert_eq!(status(more), expected, "{more}");
    }
    // A fix comes before an acceptance.
    let both = status(&format!("fixed_on = 2026-11-11\n{accepted}"));
    assert_eq!(both[0], "came_back");
    let place = Place::with_runs(
        &[
            traffic(),
            failures(
                &[3, 5, 8],
                "timeout",
                "refunds",
                "gateway gave no answer in 31 s",
            ),
        ]
        .concat(),
    );
    let fixed = decide(
        &place,
        &format!("[pattern.{timeout}]\nfixed_on = 2026-11-10\n{accepted}\n"),
        AS_OF,
    );
    let fixed = of_class(&fixed, "timeout");
    assert_eq!(
        (&fixed["status"], &fixed["accepted_until"]),
        (&json!("fixed"), &json!("2026-11-20"))
    );
}

#[test]
fn an_accepted_class_accepts_its_patterns_but_not_new_ones() {
    let place = Place::with_runs(
        &[
            traffic(),
            failures(
                &[3, 8, 13, 18],
                "timeout",
                "refunds",
                "gateway gave no answer",
            ),
            failures(&[18, 19], "timeout", "orders", "gateway gave no answer"),
        ]
        .concat(),
    );
    let plan =
        "[class.timeout]\nresponse = \"stop\"\naccept_until = 2026-12-01\naccept_why = \"known\"\n";
    let decision = decide(&place, plan, AS_OF);
    let of = |workflow: &str| {
        let mut all = repeated(&decision).iter();
        let found = all.find(|one| one["workflow"] == workflow).unwrap();
        (found["status"].clone(), found["accepted_until"].clone())
    };
    assert_eq!(of("refunds"), (json!("accepted"), json!("2026-12-01")));
    assert_eq!(of("orders"), (json!("new"), json!("2026-12-01")));
}

#[test]
fn unknown_fingerprints_are_warned_of_in_the_report_and_by_check() {
    let place = gateway();
    let plan = "[pattern.0123456789ab]\napart = true\n";
    let decision = decide(&place, plan, AS_OF);
    let warnings = decision["plan"]["warnings"].to_string();
    assert!(
        warnings.contains("no pattern in the window has the fingerprint 0123456789ab"),
        "{warnings}"
    );
    let check = place.planned(&["check"], AS_OF);
    assert_eq!(check.code, 20, "one release alone: {}", check.err);
    assert!(
        check.out.contains(
            "warning: policy.toml: no pattern in the window has the fingerprint 0123456789ab"
        ),
        "{}",
        check.out
    );
}

#[test]
fn a_pattern_belongs_to_the_owner_that_the_plan_names_for_it() {
    let place = gateway();
    let (timeout, _) = fingerprints(&place);
    let plan = format!(
        "[owner.payments]\n[owner.network]\n[workflow.refunds]\nowner = \"payments\"\n[pattern.{timeout}]\nowner = \"network\"\n"
    );
    let decision = decide(&place, &plan, AS_OF);
    assert_eq!(of_class(&decision, "timeout")["owner"], "network");
    let owners = decision["plan"]["owners"].as_array().unwrap();
    let network = owners.iter().find(|one| one["owner"] == "network").unwrap();
    assert_eq!(network["matters"][0]["id"], timeout);
    let found = explain(&place, "timeout-refunds-5", "json").json();
    assert_eq!(found["plan"]["owner"], "network");
}

#[test]
fn what_retries_cost_is_said_and_counted_once() {
    let place = gateway();
    place.write("relapse.toml", "[cost]\nperson_hour_usd = 60.0\n");
    let decision = place.decide(AS_OF, &[]);
    let found = of_class(&decision, "timeout");
    // Seven runs at half a dollar, each with one retry: half of 3.5 dollars.
    assert_eq!(
        (
            &found["cost_usd"],
            &found["retries"],
            &found["retry_cost_usd"]
        ),
        (&json!(3.5), &json!(7), &json!(1.75))
    );
    assert_eq!(found["total_cost_usd"], 3.5);
}

#[test]
fn a_run_is_held_against_what_the_plan_states() {
    let place = gateway();
    let (timeout, _) = fingerprints(&place);
    place.write(
        "policy.toml",
        &format!(
            "[owner.payments]\n[class.timeout]\nresponse = \"retry\"\nmax_retries = 2\nevidence = [\"error_message\", \"trace_url\"]\n\
             handoff = {{ owner = \"payments\", queue = \"refund-failures\" }}\n\
             trigger = {{ metric = \"failure_rate\", margin = 1.5, action = \"restrict\", restriction = \"narrow_permissions\" }}\n\
             [pattern.{timeout}]\naccept_until = 2026-12-01\naccept_why = \"the vendor mends it\"\n"
        ),
    );
    let found = explain(&place, "timeout-refunds-5", "json").json();
    assert_eq!(
        found["plan"],
        json!({
            "file": "policy.toml",
            "is_planned": true,
            "response": "retry",
            "max_retries": 2,
            "retry_count": 1,
            "transient_only": true,
            "idempotent_only": true,
            "owner": "payments",
            "queue": "refund-failures",
            "fallback": null,
            "evidence": [
                {"column": "error_message", "present": true},
                {"column": "trace_url", "present": false},
            ],
            "trigger": {"metric": "failure_rate", "margin": 1.5, "action": "restrict", "restriction": "narrow_permissions"},
            "accepted": {"fingerprint": timeout, "failure_class": null, "until": "2026-12-01", "why": "the vendor mends it"},
            "fixed_on": null,
        })
    );
    let words = explain(&place, "timeout-refunds-5", "text").out;
    for expected in [
        "policy.toml: retry, if transient and idempotent",
        "2 retries at most; it was retried 1 time",
        "refund-failures",
        "trace_url: missing",
        "failure rate beyond × 1.50: restrict (narrow permissions)",
        "the pattern, until 1 Dec 2026: the vendor mends it",
    ] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    // A class without a table, and a success.
    let other = explain(&place, "upstream-orders-5", "json").json();
    assert_eq!(
        (&other["plan"]["is_planned"], &other["plan"]["response"]),
        (&json!(false), &Value::Null)
    );
    assert_eq!(
        explain(&place, "fine-orders-5", "json").json()["plan"],
        Value::Null
    );
}

#[test]
fn a_run_has_no_plan_where_there_is_none() {
    let place = gateway();
    let found = place.relapse(&[
        "explain",
        "timeout-refunds-5",
        "--input",
        "runs.ndjson",
        "--as-of",
        AS_OF,
        "--format",
        "json",
    ]);
    assert_eq!(found.json()["plan"], Value::Null);
}
