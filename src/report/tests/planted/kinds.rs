//! One night of each kind that a report must be able to show.

use std::sync::LazyLock;

use chrono::Days;

use super::runs::{Traffic, Way};
use super::{Night, Planted, last};
use crate::decision::Replayed;
use crate::vocabulary::Recommendation;

/// The first night on which the candidate runs, counted back from the last one.
const SINCE: u64 = 6;

fn tool_arguments(share: f64, tool: &str) -> Way {
    let message = "argument start_{n} must be a date, got \"2026-13-40\"\n  at calendar.book";
    Way::of("tool_arguments", share, tool, message)
}

fn timeout(share: f64) -> Way {
    Way::of("timeout", share, "web_search", "no answer within {n} ms").severity(4)
}

fn wrong_record(share: f64) -> Way {
    let message = "refunded order {n} in place of another";
    Way::of("wrong_record", share, "payments", message).severity(1)
}

fn schema_drift(share: f64) -> Way {
    let message = "unknown field amount_{n} in the response";
    Way::of("schema_drift", share, "payments", message)
}

/// Three workflows in which nothing is the matter.
fn usual(release: &str, nights: [u64; 2], runs: u32) -> [Traffic; 3] {
    [
        Traffic::of(release, "booking", nights, runs)
            .failing([tool_arguments(0.012, "calendar"), timeout(0.012)]),
        Traffic::of(release, "refund", nights, runs)
            .failing([tool_arguments(0.012, "payments"), wrong_record(0.004)]),
        Traffic::of(release, "search", nights, runs)
            .failing([timeout(0.02), tool_arguments(0.006, "web_search")]),
    ]
}

/// The release that is rolled back: it gives tools wrong arguments everywhere, fails in a new way in refund, bypasses
/// approvals there, and people finish more of its runs.
fn bad(release: &str, nights: [u64; 2], runs: u32) -> [Traffic; 3] {
    let traffic = |workflow| Traffic::of(release, workflow, nights, runs).rescued(0.5, 0.012);
    [
        traffic("booking").failing([tool_arguments(0.08, "calendar"), timeout(0.012)]),
        traffic("refund")
            .failing([
                tool_arguments(0.05, "payments"),
                wrong_record(0.004),
                schema_drift(0.05),
            ])
            .bypassing(0.06),
        traffic("search").failing([timeout(0.02), tool_arguments(0.05, "web_search")]),
    ]
}

/// A night on which the search of both releases answered nobody.
fn outage(night: u64) -> [Traffic; 2] {
    let hit = |release| Traffic::of(release, "search", [night; 2], 40).failing([timeout(0.7)]);
    [hit("2.3.2"), hit("2.4.0")]
}

/// An hour of the baseline in which the exports ran out of time.
fn burst(night: u64) -> [Traffic; 2] {
    let export = |runs| Traffic::of("2.3.2", "export", [night; 2], runs);
    [
        export(12).in_hour(3).failing([timeout(0.9)]),
        Traffic::of("2.3.2", "export", [27, 0], 20).failing([timeout(0.01)]),
    ]
}

/// Rolled back for several regressions, with a failure plan, hand-off packets, an outage and a burst.
pub(in crate::report) fn roll_back() -> &'static Night {
    static NIGHT: LazyLock<Night> = LazyLock::new(|| {
        let traffic = [
            usual("2.3.2", [27, 0], 60).to_vec(),
            bad("2.4.0", [SINCE, 0], 80).to_vec(),
            outage(4).to_vec(),
            burst(12).to_vec(),
        ];
        Planted {
            configuration: "[cost]\nperson_hour_usd = 60.0\n",
            plan: Some(include_str!("plan.toml")),
            traffic: traffic.concat(),
            changes: Some(
                "release,kind,key,from,to\n2.4.0,prompt,prompt_version,p6,p7\n2.4.0,other,,,\n2.3.2,tool,,,\n",
            ),
            ..Planted::default()
        }
        .night(Some(Recommendation::Hold))
    });
    &NIGHT
}

/// Two rollouts night by night: one that goes well after a night with a single release, and one that is rolled back.
pub(in crate::report) fn replayed() -> &'static [Replayed] {
    static NIGHTS: LazyLock<Vec<Replayed>> = LazyLock::new(|| {
        let traffic = [
            usual("2.3.1", [20, 5], 90).to_vec(),
            usual("2.3.2", [9, 0], 90).to_vec(),
            bad("2.4.0", [4, 0], 60).to_vec(),
        ];
        let planted = Planted {
            configuration: "[margin]\nratio = 2.0\ndifference = 0.04\nmix = 0.2\n",
            traffic: traffic.concat(),
            ..Planted::default()
        };
        let decisions = planted.nights(last() - Days::new(10));
        decisions.into_iter().map(Replayed::from).collect()
    });
    &NIGHTS
}

/// Worse in one workflow, and shown to be no worse in the others.
fn restrict() -> &'static Night {
    static NIGHT: LazyLock<Night> = LazyLock::new(|| {
        let [booking, _, search] = usual("2.4.0", [SINCE, 0], 160);
        let refund = Traffic::of("2.4.0", "refund", [SINCE, 0], 160)
            .failing([tool_arguments(0.12, "payments"), wrong_record(0.004)]);
        let traffic = [
            usual("2.3.2", [20, 0], 120).to_vec(),
            vec![booking, refund, search],
        ];
        Planted {
            traffic: traffic.concat(),
            ..Planted::default()
        }
        .night(Some(Recommendation::Hold))
    });
    &NIGHT
}

/// A few runs of the candidate, and no approvals on record.
pub(in crate::report) fn hold() -> &'static Night {
    static NIGHT: LazyLock<Night> = LazyLock::new(|| {
        let traffic = [
            usual("2.3.2", [13, 0], 60).to_vec(),
            usual("2.4.0", [1, 0], 30).to_vec(),
        ];
        Planted {
            traffic: traffic.concat(),
            without: &["approval_state", "approval_wait_s", "authority_crossed"],
            ..Planted::default()
        }
        .night(Some(Recommendation::Hold))
    });
    &NIGHT
}

/// No worse than the margins allow; the releases ran on different days, and only some severities are recorded.
fn proceed() -> &'static Night {
    static NIGHT: LazyLock<Night> = LazyLock::new(|| {
        let traffic = [
            usual("2.3.2", [27, 14], 100).to_vec(),
            usual("2.4.0", [13, 0], 100).to_vec(),
        ];
        Planted {
            configuration: "[margin]\nratio = 2.0\ndifference = 0.03\nmix = 0.2\n",
            traffic: traffic.concat(),
            ..Planted::default()
        }
        .night(None)
    });
    &NIGHT
}

/// One release alone.
pub(in crate::report) fn incomplete() -> &'static Night {
    static NIGHT: LazyLock<Night> = LazyLock::new(|| {
        Planted {
            traffic: usual("2.3.2", [9, 0], 20).to_vec(),
            ..Planted::default()
        }
        .night(None)
    });
    &NIGHT
}

/// Nothing is worse, but the failure plan leaves classes open.
pub(in crate::report) fn gaps() -> &'static Night {
    static NIGHT: LazyLock<Night> = LazyLock::new(|| {
        let traffic = [
            usual("2.3.2", [13, 0], 100).to_vec(),
            usual("2.4.0", [9, 0], 100).to_vec(),
        ];
        Planted {
            configuration: "[margin]\nratio = 2.0\ndifference = 0.03\nmix = 0.2\n",
            plan: Some(include_str!("gaps.toml")),
            traffic: traffic.concat(),
            ..Planted::default()
        }
        .night(None)
    });
    &NIGHT
}

/// Small steps that add up over five releases, one of which was rolled back.
pub(in crate::report) fn creep() -> &'static Night {
    static NIGHT: LazyLock<Night> = LazyLock::new(|| {
        let ran = |release: &str, nights, share| {
            Traffic::of(release, "booking", nights, 300).failing([timeout(share)])
        };
        Planted {
            configuration: "[release]\ncandidate = \"2.3.0\"\nbaseline = \"2.2.0\"\n",
            traffic: vec![
                ran("2.0.0", [27, 14], 0.10),
                ran("2.1.0", [20, 7], 0.12),
                ran("2.2.0", [13, 0], 0.14),
                ran("2.2.1", [10, 8], 0.40),
                ran("2.3.0", [6, 0], 0.165),
                ran("2.4.0", [2, 0], 0.15),
            ],
            ..Planted::default()
        }
        .night(Some(Recommendation::Proceed))
    });
    &NIGHT
}

/// Approvals that are bypassed, and next to nothing on record beside them.
pub(in crate::report) fn bare() -> &'static Night {
    static NIGHT: LazyLock<Night> = LazyLock::new(|| {
        let refund = |release, nights| Traffic::of(release, "refund", nights, 100);
        Planted {
            traffic: vec![
                refund("2.3.2", [13, 0]),
                refund("2.4.0", [SINCE, 0]).bypassing(0.08),
            ],
            without: &[
                "tool",
                "rescued",
                "rescue_minutes",
                "cost_usd",
                "approval_wait_s",
                "authority_crossed",
                "action_executed",
                "task",
                "evidence",
                "tools_called",
                "trace_url",
            ],
            ..Planted::default()
        }
        .night(None)
    });
    &NIGHT
}

/// A regression, with a plan that has gaps, and this at the end of every name.
pub(in crate::report) fn named(end: &str) -> Night {
    let class = format!("tool_arguments{end}");
    let traffic = |release: &str, workflow: &str, nights, share| {
        let way = Way::of(&class, share, "calendar", "argument {n} must be a date");
        let [release, workflow] = [release, workflow].map(|name| format!("{name}{end}"));
        Traffic::of(&release, &workflow, nights, 30).failing([way])
    };
    Planted {
        plan: Some("[owner.agent-platform]\ncontact = \"#agent-platform\"\n"),
        traffic: vec![
            traffic("2.3.2", "booking", [6, 0], 0.03),
            traffic("2.3.2", "search", [6, 0], 0.03),
            traffic("2.4.0", "booking", [3, 0], 0.5),
            traffic("2.4.0", "search", [3, 0], 0.03),
        ],
        ..Planted::default()
    }
    .night(None)
}

/// Every planted decision, by the name of its snapshots.
pub(in crate::report) fn all() -> [(&'static str, &'static Night); 7] {
    [
        ("roll_back", roll_back()),
        ("restrict", restrict()),
        ("hold", hold()),
        ("proceed", proceed()),
        ("incomplete", incomplete()),
        ("gaps", gaps()),
        ("creep", creep()),
    ]
}
