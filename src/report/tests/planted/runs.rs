//! The runs that a test plants: so many a night of a release in a workflow, of which given shares fail, are rescued or bypass
//! an approval. Which of them is a fixed function of the run, so a planted night is the same on every machine.

use chrono::{Days, NaiveDate};
use serde_json::{Map, Value, json};

/// One way to fail, and the share of the runs that fail so.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) class: String,
    pub(super) share: f64,
    pub(super) severity: u8,
    pub(super) tool: String,
    /// What it says; `{n}` is another number in every run.
    pub(super) message: String,
}

impl Way {
    /// A failure of middling severity; its class is as long as the text is.
    pub(super) fn of(class: &str, share: f64, tool: &str, message: &str) -> Self {
        Self {
            class: class.to_owned(),
            share,
            severity: 3,
            tool: tool.to_owned(),
            message: message.to_owned(),
        }
    }

    pub(super) fn severity(mut self, severity: u8) -> Self {
        self.severity = severity;
        self
    }
}

/// The runs of one release in one workflow, as many each night.
#[derive(Clone, Debug)]
pub(super) struct Traffic {
    pub(super) release: String,
    pub(super) workflow: String,
    /// Nights before the last night, the first and the last of them.
    nights: [u64; 2],
    runs: u32,
    hour: Option<u32>,
    ways: Vec<Way>,
    rescued: f64,
    repaired: f64,
    bypassed: f64,
}

impl Traffic {
    /// From so many nights before the last one to so many, with this many runs each night.
    pub(super) fn of(release: &str, workflow: &str, nights: [u64; 2], runs: u32) -> Self {
        Self {
            release: release.to_owned(),
            workflow: workflow.to_owned(),
            nights,
            runs,
            hour: None,
            ways: Vec::new(),
            rescued: 0.4,
            repaired: 0.01,
            bypassed: 0.004,
        }
    }

    pub(super) fn failing(mut self, ways: impl IntoIterator<Item = Way>) -> Self {
        self.ways.extend(ways);
        self
    }

    /// The share of the failures that a person finishes, and of the successes that a person repairs.
    pub(super) fn rescued(mut self, failures: f64, successes: f64) -> Self {
        (self.rescued, self.repaired) = (failures, successes);
        self
    }

    pub(super) fn bypassing(mut self, share: f64) -> Self {
        self.bypassed = share;
        self
    }

    /// All of a night's runs in one hour.
    pub(super) fn in_hour(mut self, hour: u32) -> Self {
        self.hour = Some(hour);
        self
    }

    /// A line of NDJSON for each run; `place` numbers this traffic among all of a night.
    pub(super) fn lines(&self, last: NaiveDate, place: usize, without: &[&str]) -> Vec<String> {
        let nights = (self.nights[1]..=self.nights[0]).rev();
        let runs = nights.flat_map(|night| {
            let day = last - Days::new(night);
            (0..self.runs).map(move |number| {
                let mut row = self.row(day, place, number);
                row.retain(|column, value| !without.contains(&column.as_str()) && !value.is_null());
                Value::Object(row).to_string()
            })
        });
        runs.collect()
    }

    fn row(&self, day: NaiveDate, place: usize, number: u32) -> Map<String, Value> {
        let run = Drawn {
            key: format!("{day} {place} {number}"),
        };
        let hour = self.hour.unwrap_or(number * 24 / self.runs);
        let run_id = format!("run-{}-{place:02}{number:03}", day.format("%Y%m%d"));
        let way = self.way(&run);
        let is_rescued = run.below("rescued", way.map_or(self.repaired, |_| self.rescued));
        let approval = self.approval(&run);
        let mut row = json!({
            "run_id": run_id,
            "started_at": format!("{day}T{hour:02}:{:02}:{:02}Z", number % 60, number * 7 % 60),
            "release": self.release,
            "workflow": self.workflow,
            "outcome": if way.is_some() { "failure" } else { "success" },
            "tool": way.map_or("mail", |way| &way.tool),
            "rescued": is_rescued,
            "rescue_minutes": (is_rescued && run.below("timed", 0.9)).then(|| run.among("minutes", 4, 60)),
            "cost_usd": 0.25 + run.at("cost"),
            "approval_state": approval,
            "approval_wait_s": (approval == "approved").then(|| run.among("wait", 20, 400)),
            "authority_crossed": false,
            "action_executed": false,
            "task": format!("{} request {number}", self.workflow),
            "evidence": ["the order", "policy section 3"],
            "tools_called": ["search", way.map_or("mail", |way| &way.tool)],
            "trace_url": format!("https://traces.example/{run_id}"),
        });
        if let (Some(row), Some(way)) = (row.as_object_mut(), way) {
            row.extend(failed(way, &run, number));
        }
        match row {
            Value::Object(row) => row,
            _ => Map::new(),
        }
    }

    /// The way in which a run fails, if it does.
    fn way(&self, run: &Drawn) -> Option<&Way> {
        let drawn = run.at("way");
        let mut below = 0.0;
        self.ways.iter().find(|way| {
            below += way.share;
            drawn < below
        })
    }

    fn approval(&self, run: &Drawn) -> &'static str {
        match run.at("approval") - self.bypassed {
            bypassed if bypassed < 0.0 => "bypassed",
            approved if approved < 0.15 => "approved",
            automatic if automatic < 0.25 => "auto_approved",
            rejected if rejected < 0.27 => "rejected",
            _ => "not_required",
        }
    }
}

/// What a failed run has besides.
fn failed(way: &Way, run: &Drawn, number: u32) -> Map<String, Value> {
    let is_transient = way.class == "timeout";
    let retries = if is_transient {
        run.among("retries", 1, 3)
    } else {
        u32::from(run.below("retries", 0.2))
    };
    let is_handed_over = run.below("handed over", 0.6);
    let failed = json!({
        "failure_class": way.class,
        "severity": way.severity,
        "error_message": way.message.replace("{n}", &(1000 + number * 7).to_string()),
        "retry_count": retries,
        "transient": is_transient,
        "idempotent": run.below("idempotent", 0.8),
        "handoff_target": is_handed_over.then_some("agent-platform"),
        "next_action": run.below("next action", 0.3).then_some("check the arguments, then finish by hand"),
        "ticket": run.below("ticket", 0.2).then(|| format!("OPS-{number}")),
    });
    match failed {
        Value::Object(failed) => failed,
        _ => Map::new(),
    }
}

/// Draws that look like chance and depend on the run alone.
struct Drawn {
    key: String,
}

impl Drawn {
    /// Between 0 and 1, another one for each purpose.
    fn at(&self, purpose: &str) -> f64 {
        // FNV-1a, then the finish of SplitMix64.
        let bytes = self.key.bytes().chain(purpose.bytes());
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mixed = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        f64::from(u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(0)) / 4_294_967_296.0
    }

    fn below(&self, purpose: &str, share: f64) -> bool {
        self.at(purpose) < share
    }

    /// A whole number between two, both among them.
    fn among(&self, purpose: &str, least: u32, most: u32) -> u32 {
        (least..=most)
            .find(|value| {
                self.at(purpose) * f64::from(most - least + 1) < f64::from(value - least + 1)
            })
            .unwrap_or(most)
    }
}
