//! Running the program on records written by the test.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use super::consistent::{check, check_reports};

/// A folder with an input and a place for reports.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    /// A place whose `runs.ndjson` holds these lines.
    pub(crate) fn with_runs(lines: &[String]) -> Self {
        let place = Self::new();
        place.write("runs.ndjson", &(lines.join("\n") + "\n"));
        place
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// Runs the program in this folder, free of the caller's `RELAPSE_*` variables.
    pub(crate) fn relapse(&self, arguments: &[&str]) -> Finished {
        let finished = Finished::of(self.command(arguments).output().unwrap());
        check_reports(self.path());
        finished
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_relapse"));
        command.args(arguments).current_dir(self.path());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RELAPSE_")) {
            command.env_remove(name);
        }
        command
    }

    /// Calls a command on `runs.ndjson` and the `policy.toml` of this folder.
    pub(crate) fn planned(&self, command: &[&str], as_of: &str) -> Finished {
        let given = [
            "--input",
            "runs.ndjson",
            "--as-of",
            as_of,
            "--policy",
            "policy.toml",
        ];
        self.relapse(&[command, &given].concat())
    }

    /// Runs the night on `runs.ndjson` and returns its `decision.json`.
    pub(crate) fn decide(&self, as_of: &str, more: &[&str]) -> Value {
        let mut arguments = vec![
            "run",
            "--input",
            "runs.ndjson",
            "--as-of",
            as_of,
            "--format",
            "json",
        ];
        arguments.extend(more);
        self.relapse(&arguments).json()
    }
}

/// What a call left behind.
pub(crate) struct Finished {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Finished {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Checks that the call failed with this code and says this on standard error.
    #[track_caller]
    pub(crate) fn fails(&self, code: i32, text: &str) {
        assert_eq!(self.code, code, "{}", self.err);
        assert!(self.err.contains(text), "{}", self.err);
    }

    /// The JSON on standard output of a call that succeeded.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}", self.err);
        let json: Value = serde_json::from_str(&self.out).unwrap();
        if json["schema"] == "relapse.decision/1" {
            check(&json);
        }
        json
    }
}

/// One success of release 1.0 on the first of March, by its id.
pub(crate) fn success(id: &str, more: Value) -> String {
    run(id, "2026-03-01T01:00:00Z", "1.0", "w", "success", more)
}

/// One run as a line of NDJSON; `more` adds or replaces fields.
pub(crate) fn run(
    id: &str,
    started_at: &str,
    release: &str,
    workflow: &str,
    outcome: &str,
    more: Value,
) -> String {
    let mut record = serde_json::json!({
        "run_id": id, "started_at": started_at, "release": release, "workflow": workflow, "outcome": outcome,
    });
    if let (Some(record), Value::Object(more)) = (record.as_object_mut(), more) {
        record.extend(more);
    }
    record.to_string()
}

/// Runs of one release on one day: the first `failures` of them fail with `class`.
pub(crate) fn day(
    date: &str,
    release: &str,
    workflow: &str,
    runs: usize,
    failures: usize,
    class: &str,
) -> Vec<String> {
    (0..runs)
        .map(|number| {
            let id = format!("{date}-{release}-{workflow}-{number}");
            let started_at = format!("{date}T{:02}:{:02}:00Z", number % 24, number / 24 % 60);
            let (outcome, more) = if number < failures {
                (
                    "failure",
                    serde_json::json!({"failure_class": class, "severity": 3}),
                )
            } else {
                ("success", Value::Null)
            };
            run(&id, &started_at, release, workflow, outcome, more)
        })
        .collect()
}

/// The finding of this id.
#[track_caller]
pub(crate) fn finding<'a>(decision: &'a Value, id: &str) -> &'a Value {
    let findings = decision["findings"].as_array().unwrap();
    findings
        .iter()
        .find(|finding| finding["id"] == id)
        .unwrap_or_else(|| panic!("no finding {id}"))
}

/// The folder of real records beside the repository. Absent elsewhere; in CI its absence is a failure.
pub(crate) fn real_data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/realdata");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "CI has no {}",
        folder.display()
    );
    println!("skipped: no real records at {}", folder.display());
    None
}

/// A release on a night: its name, its runs, and how many of them failed.
pub(crate) type Night = (&'static str, u32, u32);

/// Writes `failures.csv` and `exposure.csv` of March up to a night. The failures of a night are spread over its hours.
pub(crate) fn write_failures(place: &Place, last: u32, on: &dyn Fn(u32) -> Vec<Night>) {
    let mut failures = String::from("run_id,started_at,release,workflow,outcome,failure_class\n");
    let mut exposure = String::from("day,release,workflow,runs\n");
    for day in 1..=last {
        for (release, runs, failed) in on(day) {
            writeln!(exposure, "2026-03-{day:02},{release},work,{runs}").unwrap();
            for number in 0..failed {
                let hour = number * 24 / failed;
                writeln!(
                    failures,
                    "{day}-{release}-{number},2026-03-{day:02}T{hour:02}:00:00Z,{release},work,failure,tool_error"
                )
                .unwrap();
            }
        }
    }
    place.write("failures.csv", &failures);
    place.write("exposure.csv", &exposure);
}

/// Draws that depend on a seed alone, by a generator that the program does not have: xorshift64* (Vigna 2016).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    #[expect(clippy::cast_precision_loss, reason = "53 bits")]
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11;
        (bits as f64) / ((1u64 << 53) as f64) < probability
    }
}
