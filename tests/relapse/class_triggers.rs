//! Failure classes that the failure plan judges by a metric of their own, on nights whose answer is known beforehand.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::support::{Place, finding, run};

const AS_OF: &str = "2026-03-12";
const RUNS: usize = 1500;

/// What the failures of a night have.
#[derive(Clone)]
struct Nights {
    metric: &'static str,
    /// The fields of a run with the event, and of one without it.
    fields: [Value; 2],
    /// Failures of `timeout` with the event in a workflow's day, of the baseline and of the candidate.
    timeouts: [usize; 2],
}

const TIMEOUTS: usize = 54;
const QUOTA: usize = 200;

fn rescues(timeouts: [usize; 2]) -> Nights {
    Nights {
        metric: "rescue_rate",
        fields: [json!({"rescued": true}), json!({"rescued": false})],
        timeouts,
    }
}

fn severities(timeouts: [usize; 2]) -> Nights {
    Nights {
        metric: "high_severity_rate",
        fields: [json!({"severity": 1}), json!({"severity": 4})],
        timeouts,
    }
}

fn boundaries(timeouts: [usize; 2]) -> Nights {
    Nights {
        metric: "approval_boundary_rate",
        fields: [
            json!({"approval_state": "bypassed"}),
            json!({"approval_state": "approved"}),
        ],
        timeouts,
    }
}

/// Made uneven as real days are, without chance.
fn uneven(number: usize, mean: usize) -> usize {
    mean + [0, 2, 1, 0, 1, 2, 0, 1][number % 8] - 1
}

impl Nights {
    /// Twelve days of the baseline, and from the seventh on a candidate with as many failures of each class.
    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for number in 0..12 {
            for workflow in ["orders", "refunds"] {
                for (arm, release) in ["1.0", "1.1"].into_iter().enumerate() {
                    if arm == 1 && number < 6 {
                        continue;
                    }
                    lines.extend(self.day(number, workflow, arm, release));
                }
            }
        }
        lines
    }

    fn day(&self, number: usize, workflow: &str, arm: usize, release: &str) -> Vec<String> {
        let date = format!("2026-03-{:02}", number + 1);
        let timeouts = uneven(number + arm, TIMEOUTS);
        let with_event = uneven(number + 3 * arm, self.timeouts[arm]);
        let [event, none] = &self.fields;
        (0..RUNS)
            .map(|place| {
                let (class, has_event) = match place {
                    _ if place < timeouts => (Some("timeout"), place < with_event),
                    _ if place < timeouts + QUOTA => (Some("quota"), place % 10 > 0),
                    _ => (None, false),
                };
                let mut fields = if has_event { event } else { none }.clone();
                if let Some(class) = class {
                    fields["failure_class"] = class.into();
                } else if let Some(fields) = fields.as_object_mut() {
                    fields.remove("severity");
                }
                // Spread over the day, so that no class has hours of its own.
                let minute = place * 577 % 1440;
                let at = format!("{date}T{:02}:{:02}:00Z", minute / 60, minute % 60);
                let id = format!("{date}-{release}-{workflow}-{place}");
                let outcome = if class.is_some() {
                    "failure"
                } else {
                    "success"
                };
                run(&id, &at, release, workflow, outcome, fields)
            })
            .collect()
    }

    fn place(&self) -> Place {
        Place::with_runs(&self.lines())
    }

    /// The id of the finding about a class's own metric.
    fn id(&self, class: &str) -> String {
        let trigger = match self.metric {
            "rescue_rate" => "manual_rescue",
            "high_severity_rate" => "high_severity",
            _ => "approval_drift",
        };
        format!("{trigger}/failure_class={class}")
    }
}

/// A plan of both classes that leaves nothing open. `timeout` has this trigger.
fn plan(trigger: &str) -> String {
    let class = |name: &str, trigger: &str| {
        format!("[class.{name}]\nresponse = \"stop\"\ntrigger = {{ {trigger} }}\n")
    };
    let by_failures = "metric = \"failure_rate\", action = \"roll_back\"";
    format!(
        "[owner.ops]\n[defaults]\nhandoff = {{ owner = \"ops\" }}\n{}{}",
        class("timeout", trigger),
        class("quota", by_failures)
    )
}

fn decide(place: &Place, trigger: &str) -> Value {
    place.write("policy.toml", &plan(trigger));
    place.decide(AS_OF, &["--policy", "policy.toml"])
}

fn regressed(decision: &Value) -> Vec<&str> {
    let findings = decision["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["state"] == "regressed")
        .map(|finding| finding["id"].as_str().unwrap())
        .collect()
}

/// Without a trigger of its own nothing regresses. With it, the class regresses and the plan's action is taken.
#[track_caller]
fn watched(nights: &Nights) {
    let place = nights.place();
    let without = decide(&place, "metric = \"failure_rate\", action = \"roll_back\"");
    assert_eq!(regressed(&without), [""; 0]);
    assert_eq!(
        without["recommendation"], "proceed",
        "{}",
        without["summary"]
    );
    let id = nights.id("timeout");
    for (action, recommendation) in [
        ("action = \"roll_back\"", "roll_back"),
        (
            "action = \"restrict\", restriction = \"tighten_approval\"",
            "restrict",
        ),
        ("action = \"none\"", "hold"),
    ] {
        let decision = decide(&place, &format!("metric = \"{}\", {action}", nights.metric));
        assert_eq!(regressed(&decision), [&id], "{action}");
        assert_eq!(
            decision["recommendation"], recommendation,
            "{}",
            decision["summary"]
        );
        assert_eq!(decision["decided_by"], id);
        assert_eq!(decision["plan"]["open_gaps"], 0);
        let finding = finding(&decision, &id);
        assert_eq!(finding["metric"], nights.metric);
        assert_eq!(finding["failure_class"], "timeout");
        assert_eq!(finding["scope"], "rollout", "{finding}");
        counted(nights, finding);
        shown(nights, finding);
        as_before(&without, &decision);
    }
}

/// The counts of a finding, by a plain loop over the days of both releases.
fn counted(nights: &Nights, finding: &Value) {
    for (arm, release) in ["baseline", "candidate"].into_iter().enumerate() {
        let days = 6..12_usize;
        let events: usize = days
            .map(|day| uneven(day + 3 * arm, nights.timeouts[arm]))
            .sum();
        assert_eq!(
            finding[release]["count"],
            json!(2.0 * to_real(events)),
            "{release}"
        );
        assert_eq!(finding[release]["exposure"], 2 * 6 * RUNS);
    }
}

/// The sample runs have the event.
fn shown(nights: &Nights, finding: &Value) {
    let runs = finding["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 20);
    for run in runs {
        assert!(number_of(run) <= nights.timeouts[1], "{run}");
    }
}

/// The number at the end of a run id.
fn number_of(id: &Value) -> usize {
    let number = id.as_str().unwrap().rsplit('-').next();
    number.unwrap().parse().unwrap()
}

fn to_real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

/// No question that was asked before has another p.
fn as_before(without: &Value, with: &Value) {
    let all = |decision: &Value| -> BTreeMap<String, Value> {
        let findings = decision["findings"].as_array().unwrap().iter();
        let p = |one: &Value| {
            (
                one["id"].as_str().unwrap().to_owned(),
                one["log10_p"].clone(),
            )
        };
        findings.map(p).collect()
    };
    let (without, with) = (all(without), all(with));
    assert_eq!(with.len(), without.len() + 1);
    for (id, p) in without {
        assert_eq!(with[&id], p, "{id}");
    }
}

#[test]
fn a_class_is_judged_by_its_rescues() {
    watched(&rescues([4, 20]));
    watched(&rescues([15, 30]));
}

#[test]
fn a_class_is_judged_by_its_severities() {
    watched(&severities([4, 20]));
}

#[test]
fn a_class_is_judged_by_its_approvals() {
    watched(&boundaries([4, 20]));
}

#[test]
fn a_rise_in_one_workflow_restricts_that_workflow() {
    let [level, risen] = [[4, 4], [4, 20]].map(|timeouts| rescues(timeouts).lines());
    let lines = level.into_iter().zip(risen).map(|(level, risen)| {
        let is_risen = level.contains("\"refunds\"");
        if is_risen { risen } else { level }
    });
    let place = Place::with_runs(&lines.collect::<Vec<_>>());
    let decision = decide(&place, "metric = \"rescue_rate\", action = \"roll_back\"");
    let id = "manual_rescue/failure_class=timeout";
    assert_eq!(regressed(&decision), [id]);
    assert_eq!(
        decision["recommendation"], "restrict",
        "{}",
        decision["summary"]
    );
    let own = finding(&decision, id);
    assert_eq!(own["scope"], "local");
    assert_eq!(own["where"]["workflow"], "refunds", "{own}");
}

#[test]
fn level_rescues_are_no_regression_of_a_class() {
    let decision = decide(
        &rescues([12, 12]).place(),
        "metric = \"rescue_rate\", action = \"roll_back\"",
    );
    assert_eq!(regressed(&decision), [""; 0]);
    assert_eq!(decision["recommendation"], "proceed");
}

#[test]
fn the_margin_of_the_trigger_is_that_of_its_metric() {
    let trigger = "metric = \"rescue_rate\", margin = 9.0, action = \"roll_back\"";
    let decision = decide(&rescues([4, 20]).place(), trigger);
    assert_eq!(regressed(&decision), [""; 0]);
    let own = finding(&decision, "manual_rescue/failure_class=timeout");
    assert_eq!(
        (&own["margin"], &own["state"]),
        (&json!(9.0), &json!("clear"))
    );
    let failures = finding(&decision, "clear_regression/failure_class=timeout");
    assert_eq!(failures["margin"], 1.25);
}

/// What the records do not tell is neither measured nor passed over.
#[track_caller]
fn unrecorded(nights: &Nights, columns: &str) {
    let without = |line: String| {
        let mut record: Value = serde_json::from_str(&line).unwrap();
        if record["failure_class"] == "timeout" {
            let fields = record.as_object_mut().unwrap();
            for column in ["rescued", "severity", "approval_state"] {
                fields.remove(column);
            }
        }
        record.to_string()
    };
    let lines: Vec<String> = nights.lines().into_iter().map(without).collect();
    let trigger = format!("metric = \"{}\", action = \"roll_back\"", nights.metric);
    let decision = decide(&Place::with_runs(&lines), &trigger);
    let own = finding(&decision, &nights.id("timeout"));
    assert_eq!(own["state"], "no_data", "{own}");
    assert_eq!(own["reason"], "not_recorded");
    let expected = format!("{columns} is known for no failure of the class");
    let text = own["reason_text"].as_str().unwrap();
    assert!(text.to_lowercase().contains(&expected), "{text}");
    assert_eq!(decision["decided_by"], "plan:trigger_not_recorded");
    let gap = &decision["plan"]["gaps"][0];
    assert_eq!(gap["failure_class"], "timeout");
    assert_eq!(gap["next_step"], "better_measurement");
}

#[test]
fn a_metric_that_no_failure_of_the_class_tells_is_no_data() {
    unrecorded(&rescues([4, 20]), "rescued");
    unrecorded(&severities([4, 20]), "severity");
    unrecorded(&boundaries([4, 20]), "approval_state or authority_crossed");
}

/// A release that begins to record what happened before has no more of it.
#[test]
fn a_class_whose_rescues_are_recorded_more_often_has_not_regressed() {
    let mut lines = Vec::new();
    for line in rescues([20, 20]).lines() {
        let mut record: Value = serde_json::from_str(&line).unwrap();
        let number = record["run_id"]
            .as_str()
            .unwrap()
            .rsplit('-')
            .next()
            .unwrap();
        let is_untold = number.parse::<usize>().unwrap() % 5 > 0;
        if record["failure_class"] == "timeout" && record["release"] == "1.0" && is_untold {
            record.as_object_mut().unwrap().remove("rescued");
        }
        lines.push(record.to_string());
    }
    let trigger = "metric = \"rescue_rate\", action = \"roll_back\"";
    let decision = decide(&Place::with_runs(&lines), trigger);
    assert_eq!(regressed(&decision), [""; 0], "{}", decision["summary"]);
    let own = finding(&decision, "manual_rescue/failure_class=timeout");
    assert_eq!(own["reason"], "recorded_differently", "{own}");
}

#[test]
fn the_trigger_of_the_defaults_finds_the_class_that_regressed() {
    let place = rescues([4, 20]).place();
    let class = |name: &str| format!("[class.{name}]\nresponse = \"stop\"\n");
    let all = "[owner.ops]\n[defaults]\nhandoff = { owner = \"ops\" }\ntrigger = { metric = \"rescue_rate\", action = \"roll_back\" }\n";
    place.write(
        "policy.toml",
        &[all, &class("timeout"), &class("quota")].concat(),
    );
    let decision = place.decide(AS_OF, &["--policy", "policy.toml"]);
    assert_eq!(
        regressed(&decision),
        ["manual_rescue/failure_class=timeout"]
    );
    let other = finding(&decision, "manual_rescue/failure_class=quota");
    assert_eq!(other["state"], "clear", "{other}");
}

/// The candidate calls four timeouts of five `quota`, and all of them were rescued before. Nothing got worse.
#[test]
fn failures_that_changed_their_label_bring_no_regression_of_rescues() {
    let lines = rescues([54, 54]).lines().into_iter().map(|line| {
        let mut record: Value = serde_json::from_str(&line).unwrap();
        let number = number_of(&record["run_id"]);
        if record["failure_class"] == "quota" {
            record["rescued"] = number.is_multiple_of(10).into();
        } else if record["release"] == "1.1"
            && !number.is_multiple_of(5)
            && record["outcome"] == "failure"
        {
            record["failure_class"] = "quota".into();
        }
        record.to_string()
    });
    let place = Place::with_runs(&lines.collect::<Vec<_>>());
    let class = |name: &str| format!("[class.{name}]\nresponse = \"stop\"\n");
    let all = "[owner.ops]\n[defaults]\nhandoff = { owner = \"ops\" }\ntrigger = { metric = \"rescue_rate\", action = \"roll_back\" }\n";
    place.write(
        "policy.toml",
        &[all, &class("timeout"), &class("quota")].concat(),
    );
    let decision = place.decide(AS_OF, &["--policy", "policy.toml"]);
    assert_eq!(regressed(&decision), [""; 0], "{}", decision["summary"]);
    let own = finding(&decision, "manual_rescue/failure_class=quota");
    assert_eq!(own["reason"], "labels_changed", "{own}");
}

/// Failures beside a table of how many ran. What became of a failure is known of each of them.
#[test]
fn failures_with_exposure_tell_the_rescues_of_a_class() {
    let nights = rescues([4, 20]);
    let failures: Vec<String> = nights
        .lines()
        .into_iter()
        .filter(|line| line.contains("\"failure\""))
        .collect();
    let place = Place::with_runs(&failures);
    let mut exposure = "day,release,workflow,runs\n".to_owned();
    for day in 1..=12 {
        for release in ["1.0", "1.1"]
            .into_iter()
            .filter(|release| *release == "1.0" || day > 6)
        {
            for workflow in ["orders", "refunds"] {
                writeln!(exposure, "2026-03-{day:02},{release},{workflow},{RUNS}").unwrap();
            }
        }
    }
    place.write("exposure.csv", &exposure);
    place.write(
        "policy.toml",
        &plan("metric = \"rescue_rate\", action = \"roll_back\""),
    );
    let decision = place.decide(
        AS_OF,
        &["--policy", "policy.toml", "--exposure", "exposure.csv"],
    );
    let own = finding(&decision, "manual_rescue/failure_class=timeout");
    assert_eq!(own["state"], "regressed", "{own}");
    counted(&nights, own);
}
