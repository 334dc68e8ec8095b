//! Runs of a release on a day, as a situation needs them: without chance, and uneven as real days are.

use serde_json::{Value, json};

/// The last night of every situation.
pub(super) const LAST: u32 = 20;

/// The candidate's first day: the last night is the eighth of fourteen.
pub(super) const SINCE: u32 = 13;

/// Runs of one release in one workflow on one day.
pub(super) struct Batch {
    pub(super) release: &'static str,
    pub(super) workflow: &'static str,
    pub(super) runs: u32,
    /// The first of the runs fail.
    pub(super) failures: u32,
    pub(super) class: &'static str,
    /// The hour of all failures; spread over the day without one.
    pub(super) hour: Option<u32>,
    /// What else a run records: by its number, and by whether it failed.
    pub(super) more: fn(u32, bool) -> Value,
}

/// What most situations record of a run.
pub(super) fn usual(number: u32, failed: bool) -> Value {
    let tool = ["search", "ledger", "mail"][number as usize % 3];
    let tenant = ["north", "south"][number as usize / 3 % 2];
    json!({
        "tool": tool,
        "tenant": tenant,
        "severity": failed.then_some(3),
        "approval_state": "not_required",
        "authority_crossed": false,
        "rescued": false,
        "rescue_minutes": 0,
    })
}

impl Batch {
    pub(super) fn of(
        release: &'static str,
        workflow: &'static str,
        runs: u32,
        failures: u32,
    ) -> Self {
        Self {
            release,
            workflow,
            runs,
            failures,
            class: "timeout",
            hour: None,
            more: usual,
        }
    }

    pub(super) fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    pub(super) fn at(self, hour: u32) -> Self {
        Self {
            hour: Some(hour),
            ..self
        }
    }

    pub(super) fn with(self, more: fn(u32, bool) -> Value) -> Self {
        Self { more, ..self }
    }

    fn lines(&self, day: u32, place: usize) -> impl Iterator<Item = String> {
        (0..self.runs).map(move |number| {
            let failed = number < self.failures;
            let hour = match self.hour {
                Some(hour) if failed => hour,
                _ => number * 7 % 24,
            };
            let mut record = json!({
                "run_id": format!("{day}-{}-{}-{place}-{number}", self.release, self.workflow),
                "started_at": format!("2026-03-{day:02}T{hour:02}:{:02}:00Z", number % 60),
                "release": self.release,
                "workflow": self.workflow,
                "outcome": if failed { "failure" } else { "success" },
            });
            let fields = record.as_object_mut().unwrap();
            if failed {
                fields.insert("failure_class".to_owned(), json!(self.class));
            }
            if let Value::Object(more) = (self.more)(number, failed) {
                fields.extend(more);
            }
            record.to_string()
        })
    }
}

/// Failures that a day has on average, made uneven.
pub(super) fn uneven(day: u32, mean: u32) -> u32 {
    mean + [0, 2, 1, 0, 1, 2, 0, 1][day as usize % 8] - 1
}

/// The lines of `runs.ndjson` over the twenty days.
pub(super) fn records(of_day: impl Fn(u32) -> Vec<Batch>) -> Vec<String> {
    let mut lines = Vec::new();
    for day in 1..=LAST {
        for (place, batch) in of_day(day).iter().enumerate() {
            lines.extend(batch.lines(day, place));
        }
    }
    lines
}

/// The baseline in two workflows, every day.
pub(super) fn baseline(day: u32) -> Vec<Batch> {
    vec![
        Batch::of("1.0", "orders", 200, uneven(day, 6)),
        Batch::of("1.0", "refunds", 200, uneven(day + 3, 6)),
    ]
}

/// The baseline every day, and from the thirteenth on a candidate beside it.
pub(super) fn beside(candidate: impl Fn(u32) -> Vec<Batch>) -> Vec<String> {
    records(|day| {
        let mut batches = baseline(day);
        if day >= SINCE {
            batches.extend(candidate(day));
        }
        batches
    })
}

/// A candidate with so many failures on average in each workflow.
pub(super) fn failing(orders: u32, refunds: u32) -> impl Fn(u32) -> Vec<Batch> {
    move |day| {
        vec![
            Batch::of("1.1", "orders", 200, uneven(day + 1, orders)),
            Batch::of("1.1", "refunds", 200, uneven(day + 4, refunds)),
        ]
    }
}
