//! Records of a night, drawn for this test alone: nothing of the program's own generator.

use chrono::NaiveDate;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::json;

use crate::support::{Place, run};

/// How many times as often a release does something wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Planted {
    Nothing,
    /// Runs fail.
    Failures(f64),
    /// A failure is of high severity; no more runs fail.
    HighSeverity(f64),
    /// A run goes past an approval boundary.
    Boundaries(f64),
    /// A person repairs a run that counts as a success.
    Rescues(f64),
}

const WORKFLOWS: [&str; 3] = ["refund", "search", "triage"];
const CLASSES: [&str; 4] = ["timeout", "tool_arguments", "wrong_answer", "loop"];
const FAILURES: f64 = 0.05;
const HIGH_SEVERITY: f64 = 0.2;
const BOUNDARIES: f64 = 0.015;
const RESCUES: f64 = 0.02;
/// By how much a night may differ for all releases, and for one of them.
const NIGHT: f64 = 0.2;
const RELEASE: f64 = 0.08;

/// Draws the records of one night after another.
pub(super) struct Records {
    random: StdRng,
    runs: usize,
}

impl Records {
    pub(super) fn new(runs: usize) -> Self {
        Self {
            random: StdRng::seed_from_u64(20_260_101),
            runs,
        }
    }

    /// Writes the runs of a day: of each release, what it does and its percentage of the traffic.
    pub(super) fn write(&mut self, place: &Place, day: NaiveDate, arms: &[(&str, Planted, usize)]) {
        let mut lines = String::new();
        let night = self.random.random_range(1.0 - NIGHT..1.0 + NIGHT);
        for (release, planted, percent) in arms {
            let own = night * self.random.random_range(1.0 - RELEASE..1.0 + RELEASE);
            for number in 0..self.runs * percent / 100 {
                lines += &self.one(day, release, *planted, own, number);
                lines.push('\n');
            }
        }
        place.write(&format!("runs/{day}.ndjson"), &lines);
    }

    fn one(
        &mut self,
        day: NaiveDate,
        release: &str,
        planted: Planted,
        night: f64,
        number: usize,
    ) -> String {
        let (failures, high, boundaries, rescues) = match planted {
            Planted::Nothing => (1.0, 1.0, 1.0, 1.0),
            Planted::Failures(times) => (times, 1.0, 1.0, 1.0),
            Planted::HighSeverity(times) => (1.0, times, 1.0, 1.0),
            Planted::Boundaries(times) => (1.0, 1.0, times, 1.0),
            Planted::Rescues(times) => (1.0, 1.0, 1.0, times),
        };
        let failed = self.random.random_bool(FAILURES * night * failures);
        let is_past = self.random.random_bool(BOUNDARIES * night * boundaries);
        let is_rescued = self.random.random_bool(RESCUES * night * rescues);
        let mut more = json!({
            "rescued": is_rescued,
            "approval_state": if is_past { "bypassed" } else { "auto_approved" },
            "authority_crossed": is_past,
        });
        if is_rescued {
            more["rescue_minutes"] = self.random.random_range(5..40).into();
        }
        if failed {
            let severity = if self.random.random_bool(HIGH_SEVERITY * high) {
                2
            } else {
                4
            };
            more["severity"] = severity.into();
            more["failure_class"] = self.any(&CLASSES).into();
        }
        let workflow = self.any(&WORKFLOWS);
        let started_at = format!("{day}T{:02}:{:02}:00Z", number % 24, number / 24 % 60);
        let outcome = if failed { "failure" } else { "success" };
        run(
            &format!("{day}-{release}-{number}"),
            &started_at,
            release,
            workflow,
            outcome,
            more,
        )
    }

    fn any(&mut self, names: &[&'static str]) -> &'static str {
        names[self.random.random_range(0..names.len())]
    }
}
