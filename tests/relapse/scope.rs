//! Where a regression is: one workflow, tool, model, tenant or batch, with the counts of a plain loop over the records.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::support::{Place, day, finding, real_data, run};

/// Nights of the baseline alone, and of both.
const HISTORY: usize = 12;
const NIGHTS: usize = 6;
const RUNS: usize = 480;

/// One run as it was made up.
struct Made {
    candidate: bool,
    night: usize,
    fields: Value,
    failed: bool,
}

/// One run in twenty fails, and of the candidate's those that `worse` picks one in three besides.
fn made(worse: &dyn Fn(usize, &Value) -> bool) -> Vec<Made> {
    let mut all = Vec::new();
    for night in 0..HISTORY + NIGHTS {
        for candidate in [false, true] {
            if candidate && night < HISTORY {
                continue;
            }
            for number in 0..RUNS {
                // Strides that share no factor: every column is independent of the others and of the failures.
                let spread =
                    (number * 7919 + night * 104_729 + usize::from(candidate) * 31) % 99_991;
                let fields = json!({
                    "workflow": format!("flow_{}", number % 3),
                    "tool": format!("tool_{}", number / 3 % 4),
                    "model": format!("model_{}", number / 12 % 2),
                    "tenant": format!("tenant_{}", number / 24 % 5),
                    "batch": format!("job-{night}-{}", number / 120),
                });
                let is_worse = candidate && worse(night, &fields) && spread % 3 == 0;
                all.push(Made {
                    candidate,
                    night,
                    failed: spread % 20 == 1 || is_worse,
                    fields,
                });
            }
        }
    }
    all
}

fn decide(all: &[Made], failures_only: bool) -> Value {
    let lines: Vec<String> = all
        .iter()
        .enumerate()
        .map(|(number, one)| {
            let mut fields = one.fields.clone();
            if one.failed {
                fields["failure_class"] = json!("tool_arguments");
            } else if failures_only {
                fields["tool"] = Value::Null;
            }
            let mut started_at = format!("2026-09-{:02}T", one.night + 1);
            let _ = write!(started_at, "{:02}:{:02}:00Z", number % 24, number / 24 % 60);
            run(
                &format!("run-{number}"),
                &started_at,
                if one.candidate { "2.0" } else { "1.0" },
                "",
                if one.failed { "failure" } else { "success" },
                fields,
            )
        })
        .collect();
    Place::with_runs(&lines).decide("2026-09-18", &[])
}

/// `n of m` on the candidate's side, of the runs that have this value.
fn share(all: &[Made], column: &str, value: &str) -> String {
    let own = || {
        all.iter()
            .filter(|one| one.candidate && one.fields[column] == value)
    };
    let failed = own().filter(|one| one.failed).count();
    let runs = own().count();
    format!("{failed} of {}", with_comma(runs))
}

fn with_comma(count: usize) -> String {
    if count < 1000 {
        count.to_string()
    } else {
        format!("{},{:03}", count / 1000, count % 1000)
    }
}

#[test]
fn the_place_that_carries_it_is_restricted() {
    for (column, value, expected) in [
        ("workflow", "flow_1", "Restrict 2.0 in flow_1 "),
        ("tool", "tool_2", "Restrict 2.0 with the tool tool_2 "),
        ("model", "model_1", "Restrict 2.0 with the model model_1 "),
        (
            "tenant",
            "tenant_3",
            "Restrict 2.0 for the tenant tenant_3 ",
        ),
    ] {
        let all = made(&|_, fields| fields[column] == value);
        let decision = decide(&all, false);
        let whole = finding(&decision, "clear_regression/metric=failure_rate");
        assert_eq!(whole["scope"], "local", "{column}: {whole}");
        assert_eq!(whole["where"][column], value);
        let evidence = whole["scope_evidence"].as_str().unwrap();
        let counted = share(&all, column, value);
        assert!(evidence.contains(&counted), "{counted}: {evidence}");
        assert_eq!(decision["recommendation"], "restrict");
        assert_eq!(decision["restriction"][column], value);
        let summary = decision["summary"].as_str().unwrap();
        assert!(summary.starts_with(expected), "{summary}");
    }
}

#[test]
fn what_is_worse_everywhere_is_nowhere_in_particular() {
    let decision = decide(&made(&|_, _| true), false);
    let whole = finding(&decision, "clear_regression/metric=failure_rate");
    assert_eq!(whole["scope"], "rollout", "{whole}");
    assert_eq!(whole["where"], Value::Null);
    assert_eq!(decision["recommendation"], "roll_back");
}

#[test]
fn a_tool_recorded_of_failures_alone_has_no_rate() {
    let all = made(&|_, fields| fields["tool"] == "tool_2");
    let decision = decide(&all, true);
    let whole = finding(&decision, "clear_regression/metric=failure_rate");
    assert_eq!(whole["scope"], "rollout", "{whole}");
    // The tool is named all the same, by what explains the change.
    let leading = &decision["explanation"]["leading"];
    assert_eq!(leading["tool"], "tool_2", "{}", decision["explanation"]);
    assert_eq!(leading["workflow"], Value::Null);
    let summary = decision["explanation"]["summary"].as_str().unwrap();
    assert!(
        summary.contains("The tool tool_2 accounts for "),
        "{summary}"
    );
}

#[test]
fn a_burst_in_one_batch_is_one_off() {
    let all = made(&|night, fields| night == HISTORY + 3 && fields["batch"] == "job-15-2");
    let decision = decide(&all, false);
    let event = &decision["events"][0];
    assert_eq!(event["scope"], "one_off", "{}", decision["events"]);
    let evidence = event["evidence"].as_str().unwrap();
    assert!(evidence.contains("in the batch job-15-2"), "{evidence}");
    assert_ne!(decision["recommendation"], "roll_back");
    assert_ne!(decision["recommendation"], "restrict");
}

/// Both releases fail five times as often from the candidate's first night on, or from its third.
fn both_shift(from: usize) -> Value {
    let mut lines = Vec::new();
    for night in 1..=20 {
        let date = format!("2026-09-{night:02}");
        let usual = if night >= from { 150 } else { 30 };
        let by_chance = night * 7 % 5;
        lines.extend(day(
            &date,
            "1.0",
            "billing",
            1200,
            usual + by_chance,
            "timeout",
        ));
        if night > 14 {
            lines.extend(day(
                &date,
                "2.0",
                "billing",
                1200,
                usual + 4 - by_chance,
                "timeout",
            ));
        }
    }
    Place::with_runs(&lines).decide("2026-09-20", &[])
}

#[test]
fn what_both_releases_suffer_since_the_candidate_began_is_an_event() {
    for from in [15, 17] {
        let decision = both_shift(from);
        let event = &decision["events"][0];
        assert_eq!(event["scope"], "systemic", "{}", decision["events"]);
        assert_eq!(event["onset"]["date"], format!("2026-09-{from}"));
        assert_eq!(event["until"], "2026-09-20");
        assert_eq!(event["where"]["failure_class"], "timeout");
        assert_eq!(
            decision["recommendation"], "proceed",
            "{}",
            decision["summary"]
        );
        let against = decision["against"].as_str().unwrap();
        assert!(
            against.contains("have been higher in every release"),
            "{against}"
        );
    }
    let alone = decide(&made(&|_, _| true), false);
    assert_eq!(alone["events"], json!([]));
}

/// Release 1.0 gives way to 2.0 in one workflow and goes on in another, which the change of releases does not touch.
fn cutover(other_workflow_too: bool) -> Value {
    let mut lines = Vec::new();
    for night in 1..=20 {
        let date = format!("2026-09-{night:02}");
        let is_late = night > 14;
        let release = if is_late { "2.0" } else { "1.0" };
        // A few more or less each night, as chance has it.
        let by_chance = night * 7 % 5;
        let failures = by_chance + if is_late { 50 } else { 10 };
        lines.extend(day(&date, release, "billing", 400, failures, "timeout"));
        let failures = by_chance
            + if is_late && other_workflow_too {
                50
            } else {
                10
            };
        lines.extend(day(&date, "1.0", "search", 400, failures, "timeout"));
    }
    Place::with_runs(&lines).decide("2026-09-20", &[])
}

#[test]
fn after_a_cutover_what_was_not_changed_tells_the_days_from_the_release() {
    let both = cutover(true);
    assert_eq!(both["design"], "before_after", "{}", both["design"]);
    let whole = finding(&both, "clear_regression/metric=failure_rate");
    assert_eq!(whole["scope"], "systemic", "{whole}");
    let evidence = whole["scope_evidence"].as_str().unwrap();
    assert!(
        evidence.contains("Runs without the candidate got worse too."),
        "{evidence}"
    );
    assert_eq!(both["recommendation"], "hold");
    let alone = cutover(false);
    let whole = finding(&alone, "clear_regression/metric=failure_rate");
    assert_eq!(whole["scope"], "undetermined", "{whole}");
    let evidence = whole["scope_evidence"].as_str().unwrap();
    assert!(
        evidence.contains("Nights with both releases in one workflow would help."),
        "{evidence}"
    );
    assert_eq!(alone["recommendation"], "roll_back");
}

/// `28 h 16 min`.
fn hours(minutes: u64) -> String {
    format!("{} h {} min", minutes / 60, minutes % 60)
}

#[test]
fn minutes_of_rescue_are_said_as_minutes_and_not_as_runs() {
    let mut lines = Vec::new();
    // Minutes and runs of the six nights that both releases ran on, the candidate's first.
    let (mut minutes, mut runs) = ([0_u64; 2], 0_usize);
    for night in 1..=18_usize {
        for (side, release) in ["2.0", "1.0"].into_iter().enumerate() {
            if side == 0 && night <= HISTORY {
                continue;
            }
            for number in 0..RUNS {
                let is_rescued = number % 16 == night % 16;
                let spread = u64::try_from((number * 7 + night * 3) % 11).unwrap();
                let length = spread + if side == 0 { 20 } else { 5 };
                if night > HISTORY && is_rescued {
                    minutes[side] += length;
                }
                runs += usize::from(night > HISTORY && side == 0);
                let mut fields = json!({"rescued": is_rescued});
                if is_rescued {
                    fields["rescue_minutes"] = json!(length);
                }
                lines.push(run(
                    &format!("{release}-{night}-{number}"),
                    &format!(
                        "2026-09-{night:02}T{:02}:{:02}:00Z",
                        number % 24,
                        number / 24
                    ),
                    release,
                    "billing",
                    "success",
                    fields,
                ));
            }
        }
    }
    let decision = Place::with_runs(&lines).decide("2026-09-18", &[]);
    let rescue = finding(&decision, "manual_rescue/metric=rescue_minutes_per_run");
    assert_eq!(rescue["state"], "regressed", "{rescue}");
    let [ours, theirs] = minutes.map(hours);
    let runs = with_comma(runs);
    assert_eq!(
        rescue["scope_evidence"],
        format!(
            "On the same days and workflows, 2.0 had {ours} of rescue in {runs} runs and 1.0 had {theirs} of rescue in {runs} runs."
        )
    );
}

/// Five runs of SWE-agent mini had 4, 5, 0, 0 and 59 unknown agent errors of 80 each.
#[test]
fn the_burst_in_one_of_five_runs_is_an_event() {
    let Some(folder) = real_data() else { return };
    let input = folder.join("terminal_bench/trials.ndjson");
    for baseline in [
        "20250811_cursor-cli_claude-4-sonnet",
        "20250711_openhands_claude-4-sonnet",
    ] {
        let arguments = [
            "run",
            "--input",
            input.to_str().unwrap(),
            "--map",
            "terminal_bench",
            "--candidate",
            "20250825_swe-agent-mini_claude-4-sonnet",
            "--baseline",
            baseline,
            "--window",
            "90",
            "--as-of",
            "2025-09-30",
            "--format",
            "json",
        ];
        let decision = Place::new().relapse(&arguments).json();
        let errors = finding(
            &decision,
            "clear_regression/failure_class=unknown_agent_error",
        );
        assert_eq!(errors["candidate"]["count"].as_f64(), Some(68.0));
        // One pass of five has nearly all of them, so the passes vary too much to tell the releases apart.
        assert_eq!(errors["state"], "inconclusive", "{errors}");
        assert!(errors["dispersion"].as_f64() > Some(40.0), "{errors}");
        let named = decision["events"].to_string();
        assert!(named.contains("59 of "), "{named}");
        assert!(
            named.contains("in the batch 2025-08-15__19-28-24"),
            "{named}"
        );
        // Against the second baseline the release is worse in each of its passes, by 349 of 400 failures against 235.
        let decided_by = decision["decided_by"].as_str().unwrap();
        assert!(!decided_by.contains("unknown_agent_error"), "{decided_by}");
    }
}
