//! Evaluations, benchmarks and shadow runs: both releases run the same tasks, and each task is its own control.

use serde_json::{Value, json};

use super::support::{Place, finding, run};

/// Attempts at each task.
const ATTEMPTS: usize = 5;

/// An evaluation of two releases on 80 tasks.
#[derive(Clone)]
struct Evaluation {
    /// How many attempts at a task fail, by release and task.
    failed: fn(candidate: bool, task: usize) -> usize,
    /// The attempt of the candidate that a burst hits, whose first 59 tasks fail.
    burst: Option<usize>,
    /// The days of baseline and candidate.
    days: [u32; 2],
    /// Whether each attempt is a batch of its own.
    names_passes: bool,
    /// Whether the records have dates instead of times.
    has_dates: bool,
}

/// 53 failures of 400 against 159, in 48 of the 80 tasks.
const WORSE: Evaluation = Evaluation {
    failed: |candidate, task| match (candidate, task) {
        (true, 0..=16) => 4,
        (false, 0..=16) | (true, 17..=46) => 3,
        (false, 17) => 2,
        (true, 47) => 1,
        _ => 0,
    },
    burst: None,
    days: [20, 20],
    names_passes: true,
    has_dates: false,
};

impl Evaluation {
    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for candidate in [false, true] {
            let day = self.days[usize::from(candidate)];
            let release = if candidate { "1.1" } else { "1.0" };
            for attempt in 0..ATTEMPTS {
                for task in 0..80 {
                    // The attempts that fail are others for each task, so that each pass has as many.
                    let failed = (attempt + task) % ATTEMPTS < (self.failed)(candidate, task);
                    let is_burst = candidate && self.burst == Some(attempt) && task < 59;
                    let at = if self.has_dates {
                        format!("2026-11-{day}T00:00:00Z")
                    } else {
                        format!(
                            "2026-11-{day}T{:02}:{:02}:00Z",
                            6 + 2 * attempt + task / 60,
                            task % 60
                        )
                    };
                    let mut more = json!({"cluster": format!("task {task}")});
                    if self.names_passes {
                        more["batch"] = format!("{release} pass {attempt}").into();
                    }
                    let outcome = if failed || is_burst {
                        more["failure_class"] = "wrong_answer".into();
                        "failure"
                    } else {
                        "success"
                    };
                    let id = format!("{release}-{task}-{attempt}");
                    lines.push(run(&id, &at, release, "work", outcome, more));
                }
            }
        }
        lines
    }

    fn decided(&self) -> Value {
        decided(&self.lines())
    }
}

/// The night of 20 November.
fn decided(lines: &[String]) -> Value {
    Place::with_runs(lines).decide("2026-11-20", &["--candidate", "1.1", "--baseline", "1.0"])
}

fn failure_rate(decision: &Value) -> &Value {
    finding(decision, "clear_regression/metric=failure_rate")
}

#[track_caller]
fn rolls_back(decision: &Value) {
    assert_eq!(
        decision["recommendation"], "roll_back",
        "{}",
        decision["summary"]
    );
    let finding = failure_rate(decision);
    assert_eq!(finding["tasks"], 80);
    let rates = [&finding["baseline"], &finding["candidate"]].map(|arm| arm["count"].as_f64());
    assert_eq!(rates, [Some(53.0), Some(159.0)]);
}

/// The gaps of the tasks are half of what the candidate failed more: 53 in all, and 70 is the sum of their squares.
/// `scipy.stats.norm.logsf(53 / sqrt(70)) / log(10)` is −9.9248 (by `scipy` 1.17).
#[test]
fn an_evaluation_of_one_day_is_judged_by_its_tasks() {
    let decision = Evaluation {
        names_passes: false,
        ..WORSE
    }
    .decided();
    rolls_back(&decision);
    let log10_p = failure_rate(&decision)["log10_p"].as_f64().unwrap();
    assert!((log10_p + 9.9248).abs() < 1e-3, "{log10_p}");
    let summary = decision["summary"].as_str().unwrap();
    assert!(
        summary.contains("159 of 400 against 53 of 400 over the same 80 tasks"),
        "{summary}"
    );
    let scope = failure_rate(&decision)["scope_evidence"].as_str().unwrap();
    assert!(
        scope.contains("On the same 80 tasks, 1.1 had 159 of 400 and 1.0 had 53 of 400."),
        "{scope}"
    );
    let against = decision["against"].as_str().unwrap();
    assert!(
        against.contains("one pass over the tasks differs"),
        "{against}"
    );
}

#[test]
fn passes_that_are_alike_bear_it_out() {
    let decision = WORSE.decided();
    rolls_back(&decision);
    let against = decision["against"].as_str().unwrap();
    assert!(!against.contains("one pass over the tasks"), "{against}");
}

#[test]
fn an_evaluation_of_the_day_after_is_judged_alike() {
    let days = [19, 20];
    let decision = Evaluation { days, ..WORSE }.decided();
    rolls_back(&decision);
    assert_eq!(decision["design"], "before_after");
}

#[test]
fn records_with_dates_are_judged_alike() {
    let has_dates = true;
    rolls_back(&Evaluation { has_dates, ..WORSE }.decided());
    // Most of a hard benchmark fails: 256 and 323 of 400.
    let hard = Evaluation {
        failed: |candidate, task| match task {
            0..=50 => 5,
            51 => 1,
            52..=75 if candidate => 3 - usize::from(task > 70),
            _ => 0,
        },
        has_dates,
        ..WORSE
    };
    let decision = hard.decided();
    assert_eq!(
        decision["recommendation"], "roll_back",
        "{}",
        decision["summary"]
    );
    assert_eq!(decision["candidate"]["failures"], 323);
}

#[test]
fn a_burst_in_one_pass_is_no_regression() {
    for names_passes in [true, false] {
        let burst = Evaluation {
            failed: |_, task| usize::from(task < 53),
            burst: Some(2),
            names_passes,
            ..WORSE
        };
        let decision = burst.decided();
        assert_eq!(
            decision["recommendation"], "hold",
            "{}",
            decision["summary"]
        );
    }
}

#[test]
fn tasks_that_change_both_ways_are_no_regression() {
    // 24 tasks that always failed never do now, and the reverse for 28: 120 and 140 of 400.
    let swapped = Evaluation {
        failed: |candidate, task| match (candidate, task) {
            (false, 0..=23) | (true, 24..=51) => 5,
            _ => 0,
        },
        ..WORSE
    };
    let decision = swapped.decided();
    assert_eq!(
        decision["recommendation"], "hold",
        "{}",
        decision["summary"]
    );
    let upper = failure_rate(&decision)["difference"]["lower"]
        .as_f64()
        .unwrap();
    assert!(upper < 0.0, "{upper}");
}

/// Where no task is named, the batches of one day stand for nights.
#[test]
fn the_batches_of_one_day_stand_for_nights() {
    let recommended = |evaluation: &Evaluation| {
        let lines = evaluation.lines();
        let without_tasks: Vec<String> = lines
            .iter()
            .map(|line| {
                let mut record: Value = serde_json::from_str(line).unwrap();
                record.as_object_mut().unwrap().remove("cluster");
                record.to_string()
            })
            .collect();
        let decision = decided(&without_tasks);
        let finding = failure_rate(&decision);
        let of = |value: &Value| value.as_str().map(str::to_owned);
        (of(&decision["recommendation"]), of(&finding["reason"]))
    };
    let is = |word: &str| Some(word.to_owned());
    assert_eq!(recommended(&WORSE), (is("roll_back"), None));
    let burst = Evaluation {
        failed: |_, task| usize::from(task < 53),
        burst: Some(2),
        ..WORSE
    };
    assert_eq!(recommended(&burst), (is("hold"), None));
    let unnamed = Evaluation {
        names_passes: false,
        ..WORSE
    };
    assert_eq!(recommended(&unnamed), (is("hold"), is("few_nights")));
    let days = [19, 20];
    let apart = Evaluation { days, ..WORSE };
    assert_eq!(recommended(&apart), (is("hold"), is("few_nights")));
}

/// Users come to both releases, but not equally often, and no night tells how much a release varies.
#[test]
fn users_are_no_tasks() {
    let mut lines = Vec::new();
    for (release, number) in [("1.0", 0), ("1.1", 1)] {
        for user in 0..80 {
            let runs = 3 + (user * 7 + number * (user % 5)) % 4;
            for attempt in 0..runs {
                let failed = attempt < number + usize::from(user % 4 == 0);
                let at = format!(
                    "2026-11-20T{:02}:{:02}:00Z",
                    (user + attempt) % 24,
                    user % 60
                );
                let outcome = if failed { "failure" } else { "success" };
                let more = json!({"cluster": format!("user {user}")});
                let id = format!("{release}-{user}-{attempt}");
                lines.push(run(&id, &at, release, "work", outcome, more));
            }
        }
    }
    let decision = decided(&lines);
    assert_eq!(
        decision["recommendation"], "hold",
        "{}",
        decision["summary"]
    );
    let finding = failure_rate(&decision);
    assert_eq!(finding["tasks"], Value::Null);
    assert_eq!(finding["reason"], "few_nights");
}

/// Each request is run once by both releases: 60 failed with the new one alone, 12 with the old one alone, and 40 with both.
/// `scipy.stats.norm.logsf(48 / sqrt(72)) / log(10)` is −8.1130 (the statistic of `McNemar`; by `scipy` 1.17).
#[test]
fn requests_of_a_shadow_run_are_tasks() {
    let mut lines = Vec::new();
    for request in 0..1000 {
        let failed = match request % 250 {
            0..=14 => [false, true],
            15..=17 => [true, false],
            18..=27 => [true, true],
            _ => [false, false],
        };
        for (release, failed) in ["1.0", "1.1"].into_iter().zip(failed) {
            let at = format!("2026-11-20T{:02}:{:02}:00Z", request / 60, request % 60);
            let outcome = if failed { "failure" } else { "success" };
            let more = json!({"cluster": format!("request {request}")});
            let id = format!("{release}-{request}");
            lines.push(run(&id, &at, release, "work", outcome, more));
        }
    }
    let decision = decided(&lines);
    assert_eq!(
        decision["recommendation"], "roll_back",
        "{}",
        decision["summary"]
    );
    let log10_p = failure_rate(&decision)["log10_p"].as_f64().unwrap();
    assert!((log10_p + 8.1130).abs() < 1e-3, "{log10_p}");
}
