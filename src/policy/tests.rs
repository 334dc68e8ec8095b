use chrono::NaiveDate;

use super::*;
use crate::vocabulary::{Action, Gap, Metric, Remedy, Response, Restriction, Severity};

const WHOLE: &str = r#"
[defaults]
evidence = ["error_message", "trace_url"]

[owner.payments]
contact = "payments on call"
runbook = "https://runbooks.example/{failure_class}"

[owner.platform]

[workflow.refunds]
owner = "payments"

[class.timeout]
response = "retry"
max_retries = 2
severity = "high"
accept_until = 2026-12-01
accept_why = "the vendor fixes it by then"
trigger = { metric = "failure_rate", margin = 1.5, action = "restrict", restriction = "tighten_approval" }

[class.tool_arguments]
response = "stop"
handoff = { owner = "platform", fallback = "payments" }
"#;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[track_caller]
fn refused(text: &str, line: usize, expected: &str) {
    let error = format!("{:#}", Policy::parse(text).unwrap_err());
    assert!(error.contains(expected), "{error}");
    assert!(error.contains(&format!("line {line}")), "{error}");
}

fn seen(of: &[(&str, &str, u64)]) -> FailuresSeen {
    let mut seen = FailuresSeen::new();
    for (class, workflow, failures) in of {
        let workflows = seen.entry((*class).to_owned()).or_default();
        workflows.insert((*workflow).to_owned(), *failures);
    }
    seen
}

#[track_caller]
fn gaps(text: &str, of: &[(&str, &str, u64)], expected: &[(Gap, Remedy, &str)]) {
    let found = Policy::parse(text)
        .unwrap()
        .gaps(&seen(of), &Unrecorded::new());
    let found: Vec<(Gap, Remedy, &str)> = found
        .iter()
        .map(|one| (one.gap, one.remedy, one.text.as_str()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn an_empty_file_plans_nothing() {
    assert_eq!(Policy::parse("").unwrap(), Policy::default());
}

#[test]
fn a_whole_plan_is_read() {
    let policy = Policy::parse(WHOLE).unwrap();
    assert_eq!(policy.response_of("timeout"), Some(Response::Retry));
    assert_eq!(policy.class["timeout"].severity, Severity::new(2));
    assert_eq!(policy.class_triggers()["timeout"].ratio, Some(1.5));
    let owner = |class, workflow| policy.owner_of(class, workflow);
    assert_eq!(owner(Some("timeout"), Some("refunds")), Some("payments"));
    assert_eq!(
        owner(Some("tool_arguments"), Some("refunds")),
        Some("platform")
    );
    assert_eq!(owner(Some("timeout"), Some("orders")), None);
    assert_eq!(owner(None, Some("refunds")), Some("payments"));
}

#[test]
fn what_is_written_reads_back_as_itself() {
    let policy = Policy::parse(WHOLE).unwrap();
    let text = toml::to_string(&policy).unwrap();
    assert_eq!(Policy::parse(&text).unwrap(), policy);
}

#[test]
fn an_unknown_key_or_word_names_its_line_and_the_nearest_known_one() {
    refused(
        "[class.a]\nrespons = \"stop\"",
        2,
        "did you mean `response`?",
    );
    refused(
        "\n[class.a]\nresponse = \"retri\"",
        3,
        "did you mean `retry`?",
    );
    refused("[clas.a]", 1, "did you mean `class`?");
    refused(
        "[class.a.trigger]\nmetric = \"failure_rat\"\naction = \"none\"",
        2,
        "did you mean `failure_rate`?",
    );
    refused(
        "[class.a.trigger]\nmetric = \"failure_rate\"\naction = \"rollback\"",
        3,
        "did you mean `roll_back`?",
    );
    refused(
        "[class.a.trigger]\nmetric = \"failure_rate\"\naction = \"restrict\"\nrestriction = \"narrow_permission\"",
        4,
        "did you mean `narrow_permissions`?",
    );
    refused("[class.a]\nseverity = 6", 2, "1 (worst) to 5");
    refused(
        "[class.a]\naccept_until = \"soon\"",
        2,
        "expected a date such as 2026-11-20",
    );
    refused(
        "[class.a.trigger]\naction = \"none\"",
        1,
        "missing field `metric`",
    );
}

#[test]
fn an_owner_must_be_defined_and_a_fallback_must_be_another() {
    refused(
        "[owner.payments]\n[class.a.handoff]\nowner = \"payment\"",
        3,
        "`payment`, which is not defined (did you mean `payments`?); add a table [owner.payment]",
    );
    refused("[workflow.w]\nowner = \"x y\"", 2, "[owner.\"x y\"]");
    refused(
        "[owner.a]\n[class.c.handoff]\nowner = \"a\"\nfallback = \"a\"",
        4,
        "both the owner and the fallback",
    );
    refused(
        "[owner.a]\n[defaults.handoff]\nfallback = \"a\"\n[class.c]\nhandoff = { owner = \"a\" }",
        5,
        "both the owner and the fallback",
    );
    refused(
        "[owner.a]\nticket = \"https://t/{klass}\"",
        2,
        "the unknown placeholder {klass}",
    );
    refused("[owner.\"\"]", 1, "has an empty name");
}

#[test]
fn a_retry_says_how_often_and_a_stop_does_not() {
    refused("[class.a]\nresponse = \"retry\"", 2, "without max_retries");
    refused(
        "[class.a]\nresponse = \"retry\"\nmax_retries = 0",
        3,
        "1 or more",
    );
    refused(
        "[class.a]\nresponse = \"stop\"\nmax_retries = 2",
        3,
        "applies only to response",
    );
    let each = "[defaults]\nresponse = \"retry\"\n[class.a]\nmax_retries = 2";
    assert!(Policy::parse(each).is_ok());
    let shared = "[defaults]\nmax_retries = 2\n[class.a]\nresponse = \"retry\"";
    assert!(Policy::parse(shared).is_ok());
}

#[test]
fn evidence_names_columns_of_the_record() {
    refused(
        "[class.a]\nevidence = [\"trace_ur\"]",
        2,
        "did you mean `trace_url`?",
    );
}

#[test]
fn a_trigger_says_how_it_restricts_and_from_where_on_it_matters() {
    let trigger = |more: &str| {
        format!("[class.a]\n\n[class.a.trigger]\nmetric = \"failure_rate\"\naction = {more}\n")
    };
    refused(&trigger("\"restrict\""), 5, "without a restriction");
    refused(
        &trigger("\"none\"\nrestriction = \"tighten_approval\""),
        6,
        "remove it",
    );
    refused(&trigger("\"none\"\nmargin = 0.9"), 6, "greater than 1");
    refused(&trigger("\"none\"\nmargin = nan"), 6, "greater than 1");
    refused(&trigger("\"none\"\nmargin = 1e308"), 6, "at most 1000");
}

#[test]
fn a_failure_is_accepted_one_class_at_a_time_and_for_a_reason() {
    refused(
        "[class.a]\naccept_until = 2026-12-01",
        2,
        "without a reason",
    );
    refused(
        "[class.a]\naccept_why = \"known\"",
        2,
        "without accept_until",
    );
    refused(
        "[defaults]\naccept_until = 2026-12-01\naccept_why = \"x\"",
        2,
        "one class at a time",
    );
    refused(
        "[class.a]\naccept_until = 0001-12-01\naccept_why = \"x\"",
        2,
        "between 1970 and 2200",
    );
}

#[test]
fn every_problem_is_told_at_once_in_the_order_of_the_lines() {
    let error = Policy::parse(
        "[class.b]\nresponse = \"retry\"\n[class.\"a c\"]\nevidence = [\"x\", \"y\"]\n",
    );
    let error = error.unwrap_err().to_string();
    let lines: Vec<&str> = error.lines().collect();
    assert_eq!(lines.len(), 3, "{error}");
    assert!(lines[0].starts_with("line 2: class.b.response "), "{error}");
    assert!(
        lines[1].starts_with("line 4: class.\"a c\".evidence "),
        "{error}"
    );
}

#[test]
fn a_class_without_a_plan_asks_for_a_smaller_pilot() {
    gaps(
        "",
        &[("timeout", "refunds", 41)],
        &[(
            Gap::ClassWithoutPlan,
            Remedy::SmallerPilot,
            "timeout (41 failures in refunds) has no plan; keep the pilot small until [class.timeout] sets response to stop or retry",
        )],
    );
    gaps(
        "[class.timeout]\nseverity = 2",
        &[("timeout", "refunds", 1)],
        &[(
            Gap::ClassWithoutPlan,
            Remedy::SmallerPilot,
            "timeout (1 failure) has a plan without a response; keep the pilot small until [class.timeout] sets it to stop or retry",
        )],
    );
}

#[test]
fn failures_without_a_class_ask_for_a_better_measurement() {
    gaps(
        "",
        &[("unclassified", "w", 1)],
        &[(
            Gap::ClassWithoutPlan,
            Remedy::BetterMeasurement,
            "1 failure in w has no class and no plan; record failure_class, add a [[rule]], or set a response in [class.unclassified]",
        )],
    );
}

#[test]
fn a_plan_without_an_owner_asks_for_a_clearer_gate() {
    let class = "[class.timeout]\nresponse = \"stop\"\n";
    gaps(
        class,
        &[("timeout", "a", 2), ("timeout", "b", 1)],
        &[(
            Gap::PlanWithoutOwner,
            Remedy::ClearerGate,
            "timeout (3 failures) has a plan but no owner; set owner in [class.timeout.handoff]",
        )],
    );
    gaps(
        &format!("{class}[owner.o]\n[workflow.a]\nowner = \"o\""),
        &[("timeout", "a", 2), ("timeout", "b", 1)],
        &[(
            Gap::PlanWithoutOwner,
            Remedy::ClearerGate,
            "timeout (1 failure in b) has a plan but no owner; set owner in [class.timeout.handoff] or [workflow.b]",
        )],
    );
}

#[test]
fn an_owner_without_a_trigger_asks_for_a_better_measurement() {
    let class = "[owner.o]\n[class.timeout]\nresponse = \"stop\"\nhandoff = { owner = \"o\" }\n";
    gaps(
        class,
        &[("timeout", "a", 2)],
        &[(
            Gap::OwnerWithoutTrigger,
            Remedy::BetterMeasurement,
            "timeout (2 failures) is owned by o but has no trigger; set the metric and the action in [class.timeout.trigger]",
        )],
    );
    let whole = format!("{class}trigger = {{ metric = \"failure_rate\", action = \"roll_back\" }}");
    gaps(&whole, &[("timeout", "a", 2)], &[]);
}

#[test]
fn a_class_that_is_only_planned_comes_after_those_seen() {
    let policy = Policy::parse("[class.a]\nresponse = \"stop\"").unwrap();
    let found = policy.gaps(&seen(&[("b", "w", 1)]), &Unrecorded::new());
    let order: Vec<(&str, u64)> = found
        .iter()
        .map(|one| (one.failure_class.as_str(), one.failures))
        .collect();
    assert_eq!(order, [("b", 1), ("a", 0)]);
}

#[test]
fn the_defaults_make_no_plan_for_a_class_that_is_not_named() {
    let text = "[defaults]\nresponse = \"stop\"\n[class.named]";
    let policy = Policy::parse(text).unwrap();
    assert_eq!(policy.response_of("named"), Some(Response::Stop));
    assert_eq!(policy.response_of("other"), None);
}

#[test]
fn what_is_accepted_counts_again_after_its_day() {
    let policy = Policy::parse(WHOLE).unwrap();
    let file = PolicyFile {
        policy,
        file: "plans/policy.toml".to_owned(),
    };
    let on =
        |night: &str| Planned::on(&file, date(night), &FailuresSeen::new(), &Unrecorded::new());
    assert_eq!(
        on("2026-12-01").ruling("timeout", Metric::FailureRate),
        OnRegression::Accepted(date("2026-12-01"))
    );
    assert_eq!(on("2026-12-01").accepted().len(), 1);
    let after = on("2026-12-02");
    assert_eq!(
        after.ruling("timeout", Metric::FailureRate),
        OnRegression::Restrict(Restriction::TightenApproval)
    );
    assert!(after.accepted().is_empty());
    let warnings = after.warnings();
    assert_eq!(
        warnings,
        ["class.timeout.accept_until was 2026-12-01; failures of the class count again"]
    );
    assert_eq!(
        after.ruling("tool_arguments", Metric::FailureRate),
        OnRegression::Usual
    );
    assert_eq!(after.file_name(), "policy.toml");
}

#[test]
fn what_changes_nothing_is_warned_of() {
    let text = "[owner.idle]\n[class.a]\ntrigger = { metric = \"approval_mix\", margin = 2.0, action = \"none\" }";
    let policy = Policy::parse(text).unwrap();
    assert!(policy.class_triggers().is_empty());
    let warnings = policy.warnings(date("2026-11-20"));
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].contains("approval_mix"), "{warnings:?}");
    assert!(warnings[1].contains("owner.idle"), "{warnings:?}");
}

const PATTERNS: &str = r#"
[owner.payments]

[pattern.a1b2c3d4e5f6]
same_as = "0f1e2d3c4b5a"

[pattern.0f1e2d3c4b5a]
same_as = "111111111111"

[pattern.111111111111]
accept_until = 2026-12-01
accept_why = "the vendor fixes it by then"
fixed_on = 2026-11-30
owner = "payments"

[pattern.222222222222]
apart = true

[folding]
keep = ["exit code \\d+"]
"#;

#[test]
fn decisions_about_patterns_are_read_and_chains_lead_to_their_end() {
    let policy = Policy::parse(PATTERNS).unwrap();
    assert_eq!(policy.same_as("a1b2c3d4e5f6"), Some("111111111111"));
    assert_eq!(policy.same_as("0f1e2d3c4b5a"), Some("111111111111"));
    assert_eq!(policy.same_as("111111111111"), None);
    let text = toml::to_string(&policy).unwrap();
    assert_eq!(Policy::parse(&text).unwrap(), policy);
    assert_eq!(
        policy.folding().unwrap().template("exit code 7 in 7 s"),
        "exit code 7 in <*>"
    );
}

#[test]
fn doubtful_decisions_about_patterns_are_warned_of() {
    let policy = Policy::parse(PATTERNS).unwrap();
    let warnings = |day| policy.warnings(date(day)).join("\n");
    let early = warnings("2026-11-20");
    assert!(
        early.contains("pattern.111111111111.fixed_on is 2026-11-30, which is in the future")
            && !early.contains("accept_until")
            && !early.contains("is not used"),
        "{early}"
    );
    let late = warnings("2026-12-02");
    assert!(
        late.contains("pattern.111111111111.accept_until was 2026-12-01"),
        "{late}"
    );
}

#[test]
fn decisions_about_patterns_that_nobody_could_follow_are_refused_with_their_line() {
    let of = |rest: &str| format!("[pattern.a1b2c3d4e5f6]\n{rest}");
    refused("[pattern.A1B2]\napart = true", 1, "is not a fingerprint");
    refused(&of("same_as = \"refunds\""), 2, "is not a fingerprint");
    refused(
        &of("same_as = \"a1b2c3d4e5f6\""),
        2,
        "is the pattern itself",
    );
    refused(
        &of("same_as = \"0f1e2d3c4b5a\"\n[pattern.0f1e2d3c4b5a]\nsame_as = \"a1b2c3d4e5f6\""),
        2,
        "leads back to a1b2c3d4e5f6",
    );
    for other in [
        "apart = true",
        "fixed_on = 2026-11-10",
        "accept_until = 2026-12-01\naccept_why = \"known\"",
    ] {
        let text = of(&format!("same_as = \"0f1e2d3c4b5a\"\n{other}"));
        refused(
            &text,
            3,
            "has no effect, because the pattern counts under 0f1e2d3c4b5a",
        );
    }
    refused(&of("accept_until = 2026-12-01"), 2, "without a reason");
    refused(&of("accept_why = \"x\""), 2, "without accept_until");
    refused(&of("fixed_on = 3026-12-01"), 2, "between 1970 and 2200");
    refused(
        &format!("[owner.payments]\n{}", of("owner = \"paymnts\"")),
        3,
        "did you mean `payments`?",
    );
    refused(&of("accept = 2026-12-01"), 2, "accept_until");
    refused(
        "[folding]\nkeep = [\"fine\", \"exit (code\"]",
        2,
        "folding.keep contains `exit (code`, which is not a valid regular expression: unclosed group",
    );
    refused("[folding]\nkeep = [\"\\\\w{999}{999}\"]", 2, "too large");
    refused("[folding]\nkeep = [\"x*\"]", 2, "the empty text");
}

#[test]
fn the_plan_of_a_class_takes_from_the_defaults_what_it_leaves_out() {
    let policy = Policy::parse(WHOLE).unwrap();
    let plan = policy.plan_of("timeout").unwrap();
    assert_eq!(plan.evidence.unwrap(), ["error_message", "trace_url"]);
    assert_eq!(
        (plan.max_retries, plan.severity),
        (Some(2), Severity::new(2))
    );
    assert_eq!(policy.plan_of("unheard_of"), None);
}

#[test]
fn a_class_asks_for_the_evaluation_by_its_trigger_or_that_of_the_defaults() {
    let text = "[defaults]\ntrigger = { metric = \"failure_rate\", action = \"update_evaluation\" }\n[class.a]\n[class.b]\ntrigger = { metric = \"failure_rate\", action = \"none\" }\n[class.c]\nmax_retries = 2\nresponse = \"retry\"\nidempotent_only = false\ntrigger = { metric = \"rescue_rate\", action = \"update_evaluation\" }";
    let file = PolicyFile {
        policy: Policy::parse(text).unwrap(),
        file: "policy.toml".to_owned(),
    };
    let planned = Planned::on(
        &file,
        date("2026-11-20"),
        &FailuresSeen::new(),
        &Unrecorded::new(),
    );
    assert_eq!(planned.evaluated(), ["a", "c"]);
    let retries = planned.retries_of("c");
    assert_eq!(retries.most, Some(2));
    assert!(retries.transient_only && !retries.idempotent_only);
    assert_eq!(planned.retries_of("unnamed"), RetryBounds::default());
}

const OF_RESCUES: &str = "[class.a]\nresponse = \"stop\"\naccept_until = 2026-11-20\naccept_why = \"known\"\ntrigger = { metric = \"rescue_rate\", margin = 2.0, action = \"none\" }\nhandoff = { owner = \"o\" }\n[owner.o]\n";

#[test]
fn a_trigger_rules_the_metric_that_it_names() {
    let file = PolicyFile {
        policy: Policy::parse(OF_RESCUES).unwrap(),
        file: "policy.toml".to_owned(),
    };
    let on = |night| {
        let (seen, unrecorded) = (FailuresSeen::new(), Unrecorded::new());
        Planned::on(&file, date(night), &seen, &unrecorded)
    };
    let after = on("2026-11-21");
    assert_eq!(
        after.ruling("a", Metric::RescueRate),
        OnRegression::Spared(Action::None)
    );
    assert_eq!(after.ruling("a", Metric::FailureRate), OnRegression::Usual);
    let accepted = OnRegression::Accepted(date("2026-11-20"));
    for metric in [Metric::RescueRate, Metric::FailureRate] {
        assert_eq!(on("2026-11-20").ruling("a", metric), accepted);
    }
    assert!(file.policy.warnings(date("2026-11-20")).is_empty());
    let own = file.policy.class_triggers()["a"];
    assert_eq!((own.metric, own.ratio), (Metric::RescueRate, Some(2.0)));
}

#[test]
fn a_trigger_that_the_records_do_not_tell_is_a_gap() {
    let policy = Policy::parse(OF_RESCUES).unwrap();
    let unrecorded = Unrecorded::from([("a".to_owned(), &["rescued"][..])]);
    let found = policy.gaps(&seen(&[("a", "w", 3)]), &unrecorded);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].gap, Gap::TriggerNotRecorded);
    assert_eq!(found[0].remedy, Remedy::BetterMeasurement);
    assert_eq!(found[0].owner.as_deref(), Some("o"));
    assert_eq!(
        found[0].text,
        "a (3 failures) has the trigger rescue_rate, but rescued is known for none of its failures; record it, or set another metric in [class.a.trigger]"
    );
}
