//! `relapse init` on exports that nothing is known of: the mapping that it proposes runs unedited and counts what a plain loop
//! over the same jobs counts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use polars::prelude::*;
use serde_json::{Value, json};

use crate::init::{init, night, written};
use crate::support::Place;

const AS_OF: &str = "2026-03-12";

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Done,
    Failed,
    TimedOut,
}

/// A job of whatever runs jobs.
struct Job {
    number: u32,
    /// Of March 2026.
    day: u32,
    release: &'static str,
    kind: &'static str,
    end: End,
}

impl Job {
    fn time(&self, between: &str, zone: &str) -> String {
        let hour = self.number % 20;
        format!("2026-03-{:02}{between}{hour:02}:15:30{zone}", self.day)
    }

    fn is_failed(&self) -> bool {
        self.end != End::Done
    }

    fn word(&self, [done, failed, timed_out]: [&'static str; 3]) -> &'static str {
        match self.end {
            End::Done => done,
            End::Failed => failed,
            End::TimedOut => timed_out,
        }
    }
}

/// Twenty jobs on each of twelve days, of a release and then of the next one, which fails more.
fn jobs() -> Vec<Job> {
    let job = |number: u32| {
        let day = 1 + number / 20;
        let (release, each) = if day <= 6 {
            ("2.1.0", 10)
        } else {
            ("2.2.0", 4)
        };
        let end = match number % each {
            0 if number.is_multiple_of(3) => End::TimedOut,
            0 => End::Failed,
            _ => End::Done,
        };
        let kind = ["mail", "billing"][number as usize % 2];
        Job {
            number,
            day,
            release,
            kind,
            end,
        }
    };
    (0..240).map(job).collect()
}

/// The runs and the failures of each release, by a plain loop.
fn counted(jobs: &[Job]) -> BTreeMap<&'static str, (u64, u64)> {
    let mut counts = BTreeMap::new();
    for job in jobs {
        let (runs, failures) = counts.entry(job.release).or_default();
        *runs += 1;
        *failures += u64::from(job.is_failed());
    }
    counts
}

/// Checks what `init` says and what the night counts.
#[track_caller]
fn reads(place: &Place, input: &[&str], jobs: &[Job]) -> Value {
    let said = init(place, input, "new").out;
    assert!(
        said.starts_with("source: unknown; a mapping is proposed"),
        "{said}"
    );
    assert!(!said.contains("\nmissing:"), "{said}");
    let failures = jobs.iter().filter(|job| job.is_failed()).count();
    let outcomes = format!(
        "\noutcomes: {} success, {failures} failure, ",
        jobs.len() - failures
    );
    assert!(
        said.contains(&outcomes),
        "{said}\n{}",
        written(place, "new/map.sql")
    );
    let decision = night(place, "new/relapse.toml", AS_OF);
    let counts = counted(jobs);
    for (arm, release) in [("candidate", "2.2.0"), ("baseline", "2.1.0")] {
        let arm = &decision[arm];
        let (runs, failures) = counts[release];
        assert_eq!(
            (&arm["release"], &arm["runs"], &arm["failures"]),
            (&json!(release), &json!(runs), &json!(failures)),
            "{}",
            written(place, "new/map.sql")
        );
    }
    let mapping = written(place, "new/map.sql");
    let selected = mapping.split_once("SELECT\n").unwrap().1;
    for line in selected
        .lines()
        .filter(|line| line.contains(" AS ") && !line.contains("WHEN"))
    {
        assert!(
            line.contains(" -- guessed: ") || line.contains(" -- not used: "),
            "{line}"
        );
    }
    decision
}

/// A table with a header; nothing in it needs quotes.
fn table(
    separator: &str,
    header: &[&str],
    jobs: &[Job],
    row: impl Fn(&Job) -> Vec<String>,
) -> String {
    let mut text = header.join(separator) + "\n";
    for job in jobs {
        text += &(row(job).join(separator) + "\n");
    }
    text
}

fn lines(jobs: &[Job], row: impl Fn(&Job) -> Value) -> String {
    let mut text = String::new();
    for job in jobs {
        let _ = writeln!(text, "{}", row(job));
    }
    text
}

#[test]
fn a_table_of_a_job_runner() {
    let place = Place::new();
    let jobs = jobs();
    let header = [
        "job_id", "queue", "begun_at", "ended_at", "state", "build", "attempts",
    ];
    let mut text = table(",", &header, &jobs, |job| {
        let words = ["ok", "error", "timeout"];
        let attempts = (1 + job.number % 3).to_string();
        let start = job.time("T", "Z");
        let cells = [
            &format!("j{}", job.number),
            job.kind,
            &start,
            &start,
            job.word(words),
            job.release,
            &attempts,
        ];
        cells.map(str::to_owned).into()
    });
    text += "j900,mail,2026-03-12T21:00:00Z,,running,2.2.0,1\n";
    place.write("jobs.csv", &text);
    let decision = reads(&place, &["jobs.csv"], &jobs);
    assert_eq!(
        decision["data"]["pending"],
        json!([{"release": "2.2.0", "count": 1}])
    );
    assert_eq!(decision["data"]["rows_used"], 241);
    let mapping = written(&place, "new/map.sql");
    assert!(
        mapping.contains("  job_id AS run_id, -- guessed: named like an id; 241 values"),
        "{mapping}"
    );
    assert!(
        mapping.contains("\"attempts\" - 1 AS retry_count")
            || mapping.contains("attempts - 1 AS retry_count"),
        "{mapping}"
    );
    let plan = written(&place, "new/policy.toml");
    assert!(
        plan.contains("[class.timeout]") && plan.contains("[workflow.billing]"),
        "{plan}"
    );
}

/// The columns are those of the table `task_instance` of Apache Airflow.
#[test]
fn task_instances_are_identified_by_several_columns_and_skipped_ones_are_excluded() {
    let place = Place::new();
    let jobs = jobs();
    let header = [
        "dag_id",
        "task_id",
        "run_id",
        "try_number",
        "state",
        "start_date",
        "queued_dttm",
        "dag_version",
    ];
    let mut text = table(",", &header, &jobs, |job| {
        let state = job
            .word(["success", "failed", "upstream_failed"])
            .to_owned();
        let run = format!("scheduled__2026-03-{:02}", job.day);
        let start = job.time(" ", ".250000+00:00");
        let task = format!("task_{}", job.number / 2 % 10);
        vec![
            job.kind.into(),
            task,
            run,
            "1".into(),
            state,
            start.clone(),
            start,
            job.release.into(),
        ]
    });
    text += "mail,task_3,scheduled__2026-03-13,0,skipped,,2026-03-12 21:00:00.000000+00:00,2.2.0\n";
    place.write("instances.csv", &text);
    let decision = reads(&place, &["instances.csv"], &jobs);
    assert_eq!(
        decision["data"]["excluded_reasons"][0]["reason"],
        "it did not run"
    );
    assert_eq!(decision["data"]["duplicates"], 0);
}

/// The fields are those of GitHub's "List workflow runs for a repository".
#[test]
fn workflow_runs_are_the_list_of_a_document() {
    let place = Place::new();
    let jobs = jobs();
    let runs: Vec<Value> = jobs
        .iter()
        .map(|job| {
            json!({
                "id": 9_000_000_000_u64 + u64::from(job.number), "name": job.kind, "head_branch": "main", "head_sha": job.release,
                "run_number": job.number, "event": "push", "status": "completed",
                "conclusion": job.word(["success", "failure", "timed_out"]), "workflow_id": 7, "created_at": job.time("T", "Z"),
                "updated_at": job.time("T", "Z"), "run_started_at": job.time("T", "Z"), "run_attempt": 1,
                "actor": {"login": "octocat", "id": 1}, "pull_requests": [],
            })
        })
        .collect();
    let document = json!({"total_count": runs.len(), "workflow_runs": runs});
    place.write(
        "runs.json",
        &serde_json::to_string_pretty(&document).unwrap(),
    );
    reads(&place, &["runs.json"], &jobs);
    let mapping = written(&place, "new/map.sql");
    assert!(
        mapping.contains("FROM workflow_runs\nJOIN raw ON"),
        "{mapping}"
    );
}

#[test]
fn times_of_a_dump_without_a_zone_are_read_as_utc_and_the_mapping_says_so() {
    let place = Place::new();
    let jobs = jobs();
    let header = [
        "id",
        "created",
        "service",
        "service_version",
        "is_error",
        "error_type",
    ];
    let text = table("\t", &header, &jobs, |job| {
        let flag = if job.is_failed() { "t" } else { "f" };
        let class = job.word(["", "Crash", "Timeout"]);
        let number = job.number.to_string();
        let cells = [
            &number,
            &job.time(" ", ""),
            job.kind,
            job.release,
            flag,
            class,
        ];
        cells.map(str::to_owned).into()
    });
    place.write("dump.tsv", &text);
    reads(&place, &["dump.tsv"], &jobs);
    let mapping = written(&place, "new/map.sql");
    let line = mapping
        .lines()
        .find(|line| line.contains("AS started_at"))
        .unwrap();
    assert!(
        line.contains("|| 'Z'") && line.contains("without a zone, read as UTC"),
        "{line}"
    );
    // With a zone in the configuration, the time stays as it is.
    let zone = [
        "init",
        "--input",
        "dump.tsv",
        "--timezone",
        "Europe/Berlin",
        "--out",
        "berlin",
    ];
    assert_eq!(place.relapse(&zone).code, 0);
    let mapping = written(&place, "berlin/map.sql");
    assert!(!mapping.contains("|| 'Z'"), "{mapping}");
    assert!(written(&place, "berlin/relapse.toml").contains("timezone = \"Europe/Berlin\""));
    let decision = night(&place, "berlin/relapse.toml", AS_OF);
    assert_eq!(decision["data"]["rows_used"], 240);
}

#[test]
fn log_lines_with_epochs_and_objects() {
    let place = Place::new();
    let jobs = jobs();
    let text = lines(&jobs, |job| {
        let milliseconds = 1_772_323_200_000_u64
            + u64::from(job.day - 1) * 86_400_000
            + u64::from(job.number % 20) * 3_600_000;
        let mut line = json!({
            "ts": milliseconds, "level": "INFO", "trace": {"id": format!("{:032x}", job.number)}, "endpoint": job.kind,
            "app": {"name": "desk", "version": job.release}, "http": {"status_code": 200},
        });
        if job.is_failed() {
            line["http"]["status_code"] = json!(503);
            line["error"] =
                json!({"type": job.word(["", "upstream", "slow"]), "message": "it broke"});
        }
        line
    });
    place.write("logs.ndjson", &text);
    reads(&place, &["logs.ndjson"], &jobs);
    let mapping = written(&place, "new/map.sql");
    assert!(mapping.contains("\"http.status_code\" < 400"), "{mapping}");
    assert!(
        mapping.contains("\"error.type\" AS failure_class"),
        "{mapping}"
    );
}

#[test]
fn reports_with_their_results_in_a_list() {
    let place = Place::new();
    let jobs = jobs();
    fs::create_dir(place.path().join("reports")).unwrap();
    for day in 1..=12 {
        let of_day: Vec<&Job> = jobs.iter().filter(|job| job.day == day).collect();
        let results: Vec<Value> = of_day
            .iter()
            .map(|job| {
                json!({
                    "case_id": format!("case-{}", job.number % 20), "category": job.kind, "passed": !job.is_failed(),
                    "failure_mode": job.is_failed().then_some("wrong"), "steps": [{"name": "a", "status": "ok"}],
                })
            })
            .collect();
        let report = json!({
            "suite": "nightly", "agent": {"version": of_day[0].release}, "started": of_day[0].time("T", "+01:00"), "results": results,
        });
        place.write(&format!("reports/{day:02}.json"), &report.to_string());
    }
    let decision = reads(&place, &["reports"], &jobs);
    assert_eq!(decision["data"]["duplicates"], 0);
    let mapping = written(&place, "new/map.sql");
    assert!(mapping.contains("results.case_id AS cluster"), "{mapping}");
}

#[test]
fn a_parquet_file_with_structs() {
    let place = Place::new();
    let jobs = jobs();
    let texts = |of: &dyn Fn(&Job) -> Option<String>| -> Vec<Option<String>> {
        jobs.iter().map(of).collect()
    };
    let execution = df!(
        "id" => texts(&|job| Some(format!("e{}", job.number))),
        "started" => texts(&|job| Some(job.time("T", "Z"))),
    );
    let deploy = df!("version" => texts(&|job| Some(job.release.to_owned())), "region" => texts(&|_| Some("eu".to_owned())));
    let part = |frame: PolarsResult<DataFrame>, name: &str| {
        frame
            .unwrap()
            .into_struct(name.into())
            .into_series()
            .into_column()
    };
    let columns = vec![
        part(execution, "execution"),
        part(deploy, "deploy"),
        Column::new("flow_name".into(), texts(&|job| Some(job.kind.to_owned()))),
        Column::new(
            "succeeded".into(),
            jobs.iter()
                .map(|job| !job.is_failed())
                .collect::<Vec<bool>>(),
        ),
    ];
    let mut frame = DataFrame::new(jobs.len(), columns).unwrap();
    let file = fs::File::create(place.path().join("runs.parquet")).unwrap();
    ParquetWriter::new(file).finish(&mut frame).unwrap();
    reads(&place, &["runs.parquet"], &jobs);
    let mapping = written(&place, "new/map.sql");
    assert!(
        mapping
            .contains("\"deploy.version\" AS release, -- guessed: named like a version; 2 values"),
        "{mapping}"
    );
}

#[test]
fn a_keyed_document_of_verdicts() {
    let place = Place::new();
    let jobs = jobs();
    let members = jobs.iter().map(|job| {
        let member = json!({
            "verdict": job.word(["PASS", "FAIL", "FAIL"]), "when": job.time("T", "Z"), "scenario": job.kind, "tag": job.release,
        });
        (format!("run-{}", job.number), member)
    });
    let document: serde_json::Map<String, Value> = members.collect();
    place.write("verdicts.json", &Value::Object(document).to_string());
    reads(&place, &["verdicts.json"], &jobs);
}

#[test]
fn dates_in_another_order_and_names_in_another_case() {
    let place = Place::new();
    let jobs = jobs();
    let header = [
        "RequestID",
        "StartTime",
        "TaskType",
        "AppVersion",
        "ExitCode",
        "Stderr",
    ];
    let text = table(",", &header, &jobs, |job| {
        let start = format!("{:02}.03.2026 {:02}:15", job.day, job.number % 20);
        let code = job.word(["0", "1", "137"]);
        let stderr = if job.is_failed() { "killed" } else { "" };
        let cells = [
            &format!("q{}", job.number),
            &start,
            job.kind,
            job.release,
            code,
            stderr,
        ];
        cells.map(str::to_owned).into()
    });
    place.write("export.csv", &text);
    reads(&place, &["export.csv"], &jobs);
}

#[test]
fn names_that_would_break_out_of_the_query_stay_names() {
    let place = Place::new();
    let jobs = jobs();
    let text = lines(&jobs, |job| {
        json!({
            "my \"id\"": format!("h{}", job.number), "x\n-- status": job.word(["ok", "failed", "timeout"]),
            "start'; DROP TABLE raw; time": job.time("T", "Z"), "), (\"release": job.release, "\u{202e} workflow": job.kind,
            "*": "a", "^.*$": "b", "rescued\n, 1 AS x": true, "": "c",
        })
    });
    place.write(
        "hostile.ndjson",
        &text.replace("my \\\"id\\\"", "run \\\"id\\\""),
    );
    let decision = reads(&place, &["hostile.ndjson"], &jobs);
    assert_eq!(decision["data"]["quarantined"], 0);
    let mapping = written(&place, "new/map.sql");
    assert!(
        !mapping
            .lines()
            .any(|line| line.trim_start().starts_with(", 1 AS x")),
        "{mapping}"
    );
}

#[test]
fn without_a_release_the_mapping_runs_and_says_what_is_missing() {
    let place = Place::new();
    let jobs = jobs();
    let header = ["request_id", "timestamp", "endpoint", "status"];
    let text = table(",", &header, &jobs, |job| {
        let words = ["ok", "error", "timeout"];
        let cells = [
            &format!("r{}", job.number),
            &job.time("T", "Z"),
            job.kind,
            job.word(words),
        ];
        cells.map(str::to_owned).into()
    });
    place.write("requests.csv", &text);
    let said = init(&place, &["requests.csv"], "new").out;
    assert!(
        said.contains("\nmissing: release: no column is named like a version"),
        "{said}"
    );
    let mapping = written(&place, "new/map.sql");
    assert!(
        mapping.contains("  'unversioned' AS release, -- not found: "),
        "{mapping}"
    );
    let decision = night(&place, "new/relapse.toml", AS_OF);
    assert_eq!(decision["data"]["rows_used"], 240);
    assert_eq!(decision["recommendation"], "data_incomplete");
}

#[test]
fn without_an_outcome_the_draft_is_written_and_the_run_says_what_to_add() {
    let place = Place::new();
    let jobs = jobs();
    let header = ["run_id", "ts", "version", "status"];
    let text = table(",", &header, &jobs, |job| {
        let words = ["grün", "rot", "gelb"];
        let cells = [
            &job.number.to_string(),
            &job.time("T", "Z"),
            job.release,
            job.word(words),
        ];
        cells.map(str::to_owned).into()
    });
    place.write("runs.csv", &text);
    let said = init(&place, &["runs.csv"], "new").out;
    assert!(said.contains("\nmissing: outcome: "), "{said}");
    assert!(said.contains("next: add what is missing"), "{said}");
    let run = ["run", "new/relapse.toml", "--as-of", AS_OF];
    place.relapse(&run).fails(78, "its output lacks outcome");
    // The commented line is a start.
    let mapping = written(&place, "new/map.sql");
    let completed = mapping.replace(
        "-- , CASE WHEN \"status\" = '…'",
        ", CASE WHEN \"status\" = 'grün'",
    );
    assert_ne!(mapping, completed, "{mapping}");
    place.write("new/map.sql", &completed);
    let decision = night(&place, "new/relapse.toml", AS_OF);
    assert_eq!(decision["candidate"]["failures"], counted(&jobs)["2.2.0"].1);
}

#[test]
fn approvals_rescues_and_values_are_not_put_into_the_mapping() {
    let place = Place::new();
    let jobs = jobs();
    let text = lines(&jobs, |job| {
        json!({
            "run_id": job.number, "ts": job.time("T", "Z"), "version": job.release, "workflow": job.kind, "success": !job.is_failed(),
            "approved": true, "human_takeover": job.is_failed(), "token": "sk-live-4f9a", "note": format!("call {}", job.number),
        })
    });
    place.write("calls.ndjson", &text);
    let decision = reads(&place, &["calls.ndjson"], &jobs);
    for trigger in decision["triggers"].as_array().unwrap() {
        let name = trigger["trigger"].as_str().unwrap();
        if ["approval_drift", "manual_rescue"].contains(&name) {
            assert_eq!(trigger["reason"], "not_recorded", "{trigger}");
        }
    }
    let mapping = written(&place, "new/map.sql");
    assert!(
        mapping.contains("  -- , approved AS approval_state -- not used: "),
        "{mapping}"
    );
    assert!(
        mapping.contains("  -- , human_takeover AS rescued -- not used: "),
        "{mapping}"
    );
    assert!(
        !mapping.contains("sk-live") && !mapping.contains("call 7"),
        "{mapping}"
    );
    assert!(
        mapping.contains("--   token: text, 1 different value\n"),
        "{mapping}"
    );
}

/// The words are those of Jenkins (`hudson.model.Result`), and SKIPPED of other runners.
#[test]
fn numbered_builds_that_were_called_off_are_no_failures() {
    let place = Place::new();
    let jobs = jobs();
    let header = [
        "build_number",
        "timestamp",
        "job",
        "version",
        "task_name",
        "result",
    ];
    let mut text = table(",", &header, &jobs, |job| {
        let words = ["SUCCESS", "FAILURE", "UNSTABLE"];
        let cells = [
            &(1000 + job.number).to_string(),
            &job.time("T", "Z"),
            job.kind,
            job.release,
            &format!("task {}", job.number / 2),
            job.word(words),
        ];
        cells.map(str::to_owned).into()
    });
    text += "2000,2026-03-12T21:00:00Z,mail,2.2.0,task 1,ABORTED\n2001,2026-03-12T21:00:00Z,mail,2.2.0,task 1,SKIPPED\n";
    place.write("builds.csv", &text);
    let decision = reads(&place, &["builds.csv"], &jobs);
    assert_eq!(
        decision["data"]["excluded_reasons"],
        json!([{"reason": "it did not run", "count": 1}, {"reason": "it was called off", "count": 1}])
    );
    let mapping = written(&place, "new/map.sql");
    for line in [
        "  build_number AS run_id, -- guessed: named like an id; 242 values in as many rows",
        "  job AS workflow, -- guessed: named like a kind of work; 2 values; task_name has 120 values in 242 rows, too many",
        "words for runs that somebody called off, which is no failure of the agent; without this they are failures",
    ] {
        assert!(mapping.contains(line), "{line}\n{mapping}");
    }
}

#[test]
fn builds_within_jobs_have_the_name_of_their_job() {
    let place = Place::new();
    let jobs = jobs();
    let of = |kind: &str| -> Vec<Value> {
        let own = jobs.iter().filter(|job| job.kind == kind);
        let builds = own.enumerate().map(|(number, job)| {
            json!({"number": number, "begun": job.time("T", "Z"), "version": job.release,
                "result": job.word(["SUCCESS", "FAILURE", "TIMEOUT"])})
        });
        builds.collect()
    };
    let document = json!({"jobs": [{"name": "mail", "builds": of("mail")}, {"name": "billing", "builds": of("billing")}]});
    place.write("export.json", &document.to_string());
    let decision = reads(&place, &["export.json"], &jobs);
    assert_eq!(decision["data"]["rows_used"], 240);
    assert_eq!(decision["data"]["duplicates"], 0);
    let mapping = written(&place, "new/map.sql");
    assert!(
        mapping.contains(
            "  builds.\"jobs.name\" AS workflow, -- guessed: named like a kind of work; 2 values"
        ),
        "{mapping}"
    );
}

/// The columns are those of Airflow's table `dag_run`, whose `conf` is the JSON that a run was triggered with.
#[test]
fn a_release_inside_a_json_cell_is_found() {
    let place = Place::new();
    let jobs = jobs();
    let header = ["id", "dag_id", "run_id", "state", "start_date", "conf"];
    let text = table(",", &header, &jobs, |job| {
        let conf = json!({"trigger": {"release": job.release}, "retries": 2}).to_string();
        let cells = [
            &job.number.to_string(),
            job.kind,
            &format!("scheduled__{}", job.number),
            job.word(["success", "failed", "failed"]),
            &job.time("T", "+00:00"),
            &format!("\"{}\"", conf.replace('"', "\"\"")),
        ];
        cells.map(str::to_owned).into()
    });
    place.write("dag_run.csv", &text);
    reads(&place, &["dag_run.csv"], &jobs);
    let mapping = written(&place, "new/map.sql");
    let line = "  \"conf.trigger.release\" AS release, -- guessed: named like a version; 2 values";
    assert!(mapping.contains(line), "{mapping}");
}
