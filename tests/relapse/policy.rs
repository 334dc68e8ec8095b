//! The failure plan: gaps, actions and acceptances on nights whose answer is known beforehand.

use serde_json::{Value, json};

use crate::support::{Place, day, finding};

const AS_OF: &str = "2026-03-12";

/// Failures that a day of `runs` has on average, made uneven as real days are, without chance.
fn uneven(number: usize, mean: usize) -> usize {
    mean + [0, 2, 1, 0, 1, 2, 0, 1][number % 8] - 1
}

fn dates() -> Vec<String> {
    (1..=12)
        .map(|number| format!("2026-03-{number:02}"))
        .collect()
}

/// Twelve days of the baseline, and from the seventh on a candidate with so many times its failures of one class.
fn nights(runs: usize, mean: usize, class: &str, times: usize) -> Place {
    let mut lines = Vec::new();
    for (number, date) in dates().iter().enumerate() {
        for workflow in ["orders", "refunds"] {
            let failures = uneven(number, mean);
            lines.extend(day(date, "1.0", workflow, runs, failures, class));
            if number >= 6 {
                let failures = times * uneven(number + 1, mean);
                lines.extend(day(date, "1.1", workflow, runs, failures, class));
            }
        }
    }
    Place::with_runs(&lines)
}

/// A candidate that may proceed.
fn innocent() -> Place {
    nights(1500, 54, "timeout", 1)
}

/// The classes whose failures are common: as many of each, and none rises or falls with the candidate.
const COMMON: [&str; 8] = [
    "timeout", "quota", "parsing", "memory", "context", "network", "schema", "upload",
];

/// A candidate whose rare class rose: the class regresses, and the failure rate with its many others does not. No other
/// class is so large that it could have lost as many unnoticed.
fn rare_class_rose() -> Place {
    let mut lines = Vec::new();
    for (number, date) in dates().iter().enumerate() {
        for workflow in ["orders", "refunds"] {
            for release in ["1.0", "1.1"] {
                if release == "1.1" && number < 6 {
                    continue;
                }
                let common = 8 * uneven(number + release.len(), 40);
                let rare = if release == "1.1" {
                    8 + uneven(number, 2)
                } else {
                    usize::from(number % 2 == 0)
                };
                let mut of_day = day(date, release, workflow, 1500, common + rare, "timeout");
                for (number, line) in of_day.iter_mut().enumerate().take(common + rare) {
                    let common = number.checked_sub(rare);
                    let class = common.map_or("tool_arguments", |number| {
                        COMMON[(number + number / 24) % 8]
                    });
                    *line = line.replace("\"timeout\"", &format!("\"{class}\""));
                }
                lines.extend(of_day);
            }
        }
    }
    Place::with_runs(&lines)
}

const OWNER: &str = "[owner.payments]\ncontact = \"payments on call\"\nrunbook = \"https://r.example/{failure_class}\"\n";

/// A plan of one class that leaves nothing open.
fn whole(class: &str, action: &str) -> String {
    format!(
        "[class.{class}]\nresponse = \"stop\"\nhandoff = {{ owner = \"payments\" }}\ntrigger = {{ metric = \"failure_rate\", {action} }}\n"
    )
}

fn planned(place: &Place, plan: &str, more: &[&str]) -> Value {
    place.write("policy.toml", plan);
    let mut arguments = vec!["--policy", "policy.toml"];
    arguments.extend(more);
    place.decide(AS_OF, &arguments)
}

/// A plan of the common classes.
fn of_common() -> String {
    COMMON
        .map(|class| whole(class, "action = \"roll_back\""))
        .concat()
}

#[track_caller]
fn capped(place: &Place, plan: &str, gap: &str, next_step: &str) {
    let decision = planned(place, plan, &[]);
    assert_eq!(
        decision["recommendation"], "hold",
        "{}",
        decision["summary"]
    );
    assert_eq!(decision["decided_by"], format!("plan:{gap}"));
    let found = &decision["plan"]["gaps"][0];
    assert_eq!(found["gap"], gap);
    assert_eq!(found["failure_class"], "timeout");
    assert_eq!(found["next_step"], next_step);
    let text = found["text"].as_str().unwrap();
    assert!(decision["reasons"][0]["text"] == text, "{text}");
    let name = |file: &str| place.path().join("reports").join(AS_OF).join(file);
    for file in ["index.html", "report.md"] {
        let page = std::fs::read_to_string(name(file)).unwrap();
        assert!(page.contains("Failure plan"), "{file}");
    }
    let shown = place.planned(&["run"], AS_OF);
    assert!(
        shown
            .out
            .contains("\nPlan      policy.toml leaves 1 gap for"),
        "{}",
        shown.out
    );
    let checked = place.planned(&["check"], AS_OF);
    assert!(
        checked.out.contains(&format!("\ngap: {gap}: ")),
        "{}",
        checked.out
    );
}

#[test]
fn each_gap_is_named_and_holds_what_would_proceed() {
    let place = innocent();
    let without = place.decide(AS_OF, &[]);
    assert_eq!(
        without["recommendation"], "proceed",
        "{}",
        without["summary"]
    );
    assert_eq!(without["plan"], Value::Null);
    capped(&place, "", "class_without_plan", "smaller_pilot");
    capped(
        &place,
        "[class.timeout]\nresponse = \"stop\"\n",
        "plan_without_owner",
        "clearer_gate",
    );
    let owned = format!(
        "{OWNER}[class.timeout]\nresponse = \"stop\"\n[workflow.orders]\nowner = \"payments\"\n[workflow.refunds]\nowner = \"payments\"\n"
    );
    capped(
        &place,
        &owned,
        "owner_without_trigger",
        "better_measurement",
    );
    let whole = format!("{OWNER}{}", whole("timeout", "action = \"roll_back\""));
    let decision = planned(&place, &whole, &[]);
    assert_eq!(
        decision["recommendation"], "proceed",
        "{}",
        decision["summary"]
    );
    assert_eq!(decision["plan"]["gaps"], json!([]));
    let class = finding(&decision, "clear_regression/failure_class=timeout");
    assert_eq!(
        (&class["owner"], &class["response"]),
        (&json!("payments"), &json!("stop"))
    );
    let owned = &decision["plan"]["owners"][0];
    assert_eq!(owned["owner"], "payments");
    assert_eq!(owned["contact"], "payments on call");
    let matters = owned["matters"].as_array().unwrap();
    assert!(
        matters
            .iter()
            .any(|one| one["kind"] == "pattern" && one["runbook"] == "https://r.example/timeout")
    );
}

#[test]
fn a_gap_does_not_hold_where_the_configuration_says_so() {
    let place = innocent();
    place.write("relapse.toml", "[decision]\nplan_gaps_hold = false\n");
    place.write("policy.toml", "");
    let decision = place.decide(AS_OF, &[]);
    assert_eq!(
        decision["recommendation"], "proceed",
        "{}",
        decision["summary"]
    );
    assert_eq!(decision["plan"]["gaps"][0]["gap"], "class_without_plan");
}

#[test]
fn a_gap_softens_nothing() {
    let place = nights(300, 9, "timeout", 3);
    let decision = planned(&place, "", &[]);
    assert_eq!(
        decision["recommendation"], "roll_back",
        "{}",
        decision["summary"]
    );
    assert_eq!(decision["plan"]["gaps"][0]["gap"], "class_without_plan");
}

#[test]
fn the_action_of_a_class_decides_what_its_regression_leads_to() {
    let place = rare_class_rose();
    let id = "clear_regression/failure_class=tool_arguments";
    let others = format!("{OWNER}{}", of_common());
    let told = |action: &str| {
        let plan = format!("{others}{}", whole("tool_arguments", action));
        planned(&place, &plan, &[])
    };
    let without = place.decide(AS_OF, &[]);
    assert_eq!(
        without["recommendation"], "roll_back",
        "{}",
        without["summary"]
    );
    assert_eq!(without["decided_by"], id);

    let allowed = told("action = \"roll_back\"");
    assert_eq!(allowed["recommendation"], "roll_back");
    assert_eq!(allowed["next_step"]["owner"], "payments");

    for action in ["none", "update_evaluation"] {
        let spared = told(&format!("action = \"{action}\""));
        assert_eq!(spared["recommendation"], "hold", "{}", spared["summary"]);
        assert_eq!(spared["decided_by"], id);
        let because = format!("policy.toml sets the action for tool_arguments to {action}");
        assert!(
            spared["summary"].as_str().unwrap().contains(&because),
            "{}",
            spared["summary"]
        );
    }
    let taught = told("action = \"update_evaluation\"");
    let action = taught["next_step"]["action"].as_str().unwrap();
    assert!(action.contains("into the evaluation"), "{action}");

    let restricted = told("action = \"restrict\", restriction = \"tighten_approval\"");
    assert_eq!(
        restricted["recommendation"], "restrict",
        "{}",
        restricted["summary"]
    );
    assert_eq!(restricted["restriction"]["kind"], "tighten_approval");
    assert_eq!(restricted["restriction"]["workflow"], Value::Null);

    let tolerant = told("margin = 100.0, action = \"roll_back\"");
    let own = finding(&tolerant, id)["margin"].as_f64().unwrap();
    assert!((own - 100.0).abs() < 1e-9);
    let other = finding(&tolerant, "clear_regression/failure_class=timeout");
    assert!((other["margin"].as_f64().unwrap() - 1.25).abs() < 1e-9);
}

#[test]
fn what_is_accepted_does_not_roll_back_until_its_day_is_past() {
    let place = rare_class_rose();
    let told = |until: &str| {
        let plan = format!(
            "{OWNER}{}{}accept_until = {until}\naccept_why = \"known\"\n",
            of_common(),
            whole("tool_arguments", "action = \"roll_back\"")
        );
        planned(&place, &plan, &[])
    };
    let accepted = told(AS_OF);
    assert_eq!(
        accepted["recommendation"], "hold",
        "{}",
        accepted["summary"]
    );
    assert_eq!(
        accepted["plan"]["accepted"][0]["failure_class"],
        "tool_arguments"
    );
    assert_eq!(accepted["plan"]["accepted"][0]["until"], AS_OF);
    assert_eq!(accepted["plan"]["accepted"][0]["state"], "regressed");
    let after = told("2026-03-11");
    assert_eq!(after["recommendation"], "roll_back", "{}", after["summary"]);
    assert_eq!(after["plan"]["accepted"], json!([]));
    let warning = after["plan"]["warnings"][0].as_str().unwrap();
    assert!(warning.contains("count again"), "{warning}");
}

#[test]
fn init_check_and_run_follow_one_another() {
    let place = innocent();
    let read = |name: &str| std::fs::read_to_string(place.path().join(name)).unwrap();
    let input = ["--input", "runs.ndjson", "--as-of", AS_OF];
    let init = place.relapse(&[&["init"], &input[..]].concat());
    assert_eq!(init.code, 0, "{}", init.err);
    assert!(
        init.out.contains("1 failure class and 2 workflows"),
        "{}",
        init.out
    );
    let plan = read("policy.toml");
    assert!(
        plan.contains("[class.timeout]") && plan.contains("[workflow.refunds]"),
        "{plan}"
    );

    let again = place.relapse(&["init", "--as-of", AS_OF]);
    assert_eq!(again.code, 74, "{}", again.err);
    assert!(
        again.err.contains("policy.toml exists already"),
        "{}",
        again.err
    );
    assert_eq!(read("policy.toml"), plan);

    let checked = place.relapse(&["check", "--as-of", AS_OF]);
    assert_eq!(checked.code, 0, "{}", checked.err);
    assert!(
        checked.out.contains("gap: class_without_plan: timeout ("),
        "{}",
        checked.out
    );
    let decision = place
        .relapse(&["--as-of", AS_OF, "--format", "json"])
        .json();
    assert_eq!(decision["decided_by"], "plan:class_without_plan");

    let decided = plan
        .replacen("# response", "response", 1)
        .replacen("# max_retries", "max_retries", 1)
        .replacen("# trigger", "trigger", 1)
        .replace("# [owner.platform]", "[owner.platform]")
        .replace("# owner =", "owner =");
    place.write("policy.toml", &decided);
    let decision = place
        .relapse(&["--as-of", AS_OF, "--format", "json"])
        .json();
    assert_eq!(decision["recommendation"], "proceed", "{decision:#}");
}

#[test]
fn init_needs_no_data_and_writes_where_it_is_told_to() {
    let place = Place::new();
    let init = place.relapse(&["init", "--out", "team/agent"]);
    assert_eq!(init.code, 0, "{}", init.err);
    for name in ["relapse.toml", "policy.toml"] {
        assert!(
            place.path().join("team/agent").join(name).exists(),
            "{name}"
        );
    }
    let files = std::fs::read_dir(place.path().join("team/agent")).unwrap();
    assert_eq!(files.count(), 2, "nothing else is left");
    place.write("team/agent/policy.toml", "mine");
    assert_eq!(place.relapse(&["init", "--out", "team/agent"]).code, 74);
}

#[test]
fn what_is_wrong_with_a_plan_is_told_with_its_line() {
    let place = innocent();
    let input = ["--input", "runs.ndjson", "--as-of", AS_OF];
    let fails = |command: &str, more: &[&str], message: &str| {
        let finished = place.relapse(&[&[command], &input[..], more].concat());
        assert_eq!(finished.code, 78, "{}", finished.err);
        assert!(finished.err.contains(message), "{}", finished.err);
        assert!(!place.path().join("reports").exists(), "{command}");
    };
    fails("run", &["--policy", "absent.toml"], "absent.toml");
    place.write("bad.toml", "[class.timeout]\nrespons = \"stop\"\n");
    fails("run", &["--policy", "bad.toml"], "did you mean `response`?");
    fails("check", &["--policy", "bad.toml"], "line 2");
    place.write(
        "bad.toml",
        "[class.timeout]\nresponse = \"retry\"\n\n[workflow.w]\nowner = \"x\\u001b[2J\"\n",
    );
    fails(
        "check",
        &["--policy", "bad.toml"],
        "line 2: class.timeout.response is \"retry\" without max_retries",
    );
    fails(
        "run",
        &["--policy", "bad.toml"],
        "line 5: workflow.w.owner is `x\\u{1b}[2J`, which is not defined",
    );
}

#[test]
fn the_plan_is_found_beside_the_file_and_named_by_file_variable_or_flag() {
    let place = innocent();
    let decide = |variable: Option<&str>, more: &[&str]| {
        let mut arguments = vec!["--as-of", AS_OF, "--format", "json"];
        arguments.extend(more);
        let mut command = place.command(&arguments);
        if let Some(file) = variable {
            command.env("RELAPSE_POLICY", file);
        }
        let output = command.output().unwrap();
        let decision: Value = serde_json::from_slice(&output.stdout).unwrap();
        decision["plan"]["file"].clone()
    };
    let input = "[input]\nruns = [\"runs.ndjson\"]\n";
    place.write("relapse.toml", input);
    for name in ["of-file.toml", "of-variable.toml", "of-flag.toml"] {
        place.write(name, "");
    }
    assert_eq!(decide(None, &[]), Value::Null);
    place.write("policy.toml", "");
    assert_eq!(decide(None, &[]), "policy.toml");
    place.write(
        "relapse.toml",
        &format!("policy = \"of-file.toml\"\n{input}"),
    );
    assert_eq!(decide(None, &[]), "of-file.toml");
    assert_eq!(decide(Some("of-variable.toml"), &[]), "of-variable.toml");
    let flag = ["--policy", "of-flag.toml"];
    assert_eq!(decide(Some("of-variable.toml"), &flag), "of-flag.toml");
}

#[test]
fn names_from_records_and_plan_drive_neither_terminal_nor_page() {
    let class = "<img src=x>\u{1b}[2J\u{202e}\"]";
    let place = nights(1500, 54, class, 1);
    let plan = "[owner.\"<b>\\u001b[31m\"]\ncontact = \"<script>\"\n[workflow.orders]\nowner = \"<b>\\u001b[31m\"\n";
    place.write("policy.toml", plan);
    let input = ["--input", "runs.ndjson", "--as-of", AS_OF];
    for command in ["run", "check"] {
        let finished =
            place.relapse(&[&[command], &input[..], &["--policy", "policy.toml"]].concat());
        assert_eq!(finished.code, 0, "{}", finished.err);
        let is_live = |letter: char| letter == '\u{1b}' || letter == '\u{202e}';
        assert!(!finished.out.contains(is_live), "{}", finished.out);
    }
    let folder = place.path().join("reports").join(AS_OF);
    let page = std::fs::read_to_string(folder.join("index.html")).unwrap();
    assert!(
        !page.contains("<img src=x>") && !page.contains("<b>\\u") && !page.contains("<script>")
    );
    let init = place.relapse(&[&["init", "--out", "new"], &input[..]].concat());
    assert_eq!(init.code, 0, "{}", init.err);
    let text = std::fs::read_to_string(place.path().join("new/policy.toml")).unwrap();
    assert!(text.is_ascii(), "{text}");
    let checked =
        place.relapse(&[&["check"], &input[..], &["--policy", "new/policy.toml"]].concat());
    assert_eq!(checked.code, 0, "{}", checked.err);
}
